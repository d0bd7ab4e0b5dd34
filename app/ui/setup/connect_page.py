"""The first step: where head office is, and the one-time code that makes this computer one of its tills."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from app.ui.setup.invitation import Invitation, invitation
from app.ui.setup.page import Page
from app.ui.theme.fonts import Role
from app.ui.theme.icons import Icon
from app.ui.widgets.banner import Banner, BannerView, Severity
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.card import Card
from app.ui.widgets.icon_mark import IconMark
from app.ui.widgets.text import Text
from app.ui.widgets.text_field import TextField
from app.wording import Words
from contract.errors import AisleError

Join = Callable[[Invitation, Callable[[AisleError], None]], None]
"""Make this computer a register; the second is told why it is not one."""

_EXAMPLE = "https://oms.example.com"
_OF_THE_ADDRESS = {"oms_unreachable", "oms_failing", "oms_answer_unreadable", "oms_url_not_private", "oms_url_missing"}
_OF_THE_FILE = {"authority_unreadable"}
_OF_THE_CODE = {"code_refused", "too_many_tries"}


class ConnectPage(Page):
    """Once this computer has joined, it only says where."""

    def __init__(self, words: Words, join: Join, address: str = "", authority: str = "") -> None:
        super().__init__(words, "connect")
        self._join = join
        self._working = False
        self._joined = ""
        text = words.text
        self._address = TextField(text("setup_address"), _EXAMPLE)
        self._code = TextField(text("setup_code"), text("setup_code_example"))
        self._file = TextField(text("setup_certificate"), text("setup_certificate_none"))
        self._fields = (self._address, self._code, self._file)
        for name, field in zip(("address", "code", "certificate"), self._fields, strict=True):
            field.edit.setObjectName(f"setup.{name}")
            field.submitted.connect(self._entered)
        self._address.set_text(address)
        self._file.set_text(authority)
        self._form = Card()
        self._form.body.setSpacing(16)
        self._form.body.addWidget(self._address)
        self._form.body.addWidget(self._code)
        self._form.body.addLayout(self._file_row())
        self._problem = Banner(rounded=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._problem)
        column.addWidget(self._form)
        column.addWidget(self._done_card())
        column.addStretch(1)

    @property
    def busy(self) -> str:
        return self.words.text("setup_connecting") if self._working else ""

    @property
    def primary_words(self) -> str:
        return self.words.text("setup_continue" if self._joined else "setup_connect")

    def open(self) -> None:
        first = next((field for field in self._fields if not field.text), self._code)
        first.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_joined(self, host: str) -> None:
        """This computer is a register of ``host`` already."""
        self._joined, self._working = host, False
        self._where.setText(self.words.text("setup_connected_to", host=host))
        self._form.hide()
        self._done.show()
        self.changed.emit()

    def go_on(self) -> None:
        if self._joined:
            self.done.emit()
        elif not self._working:
            self._begin()

    def _begin(self) -> None:
        wanted = invitation(self._address.text, self._code.text, self._file.text)
        self._clear()
        if not wanted.address or not wanted.code:
            empty = self._code if wanted.address else self._address
            empty.set_problem(self.words.text("setup_missing"))
            empty.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._address.set_text(wanted.address)
        self._code.set_text(wanted.code)
        self._work(working=True)
        self._join(wanted, self._failed)

    @Slot(str)
    def _entered(self, _text: str) -> None:
        """Enter goes to what is still missing: a scanner sends one after the address."""
        wanted = invitation(self._address.text, self._code.text)
        if wanted.address and not wanted.code:
            self._code.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.go_on()

    def _failed(self, error: AisleError) -> None:
        self._work(working=False)
        known = f"setup_{error.code}"
        said = self.words.text(known, **error.params) if known in self.words else self.words.error(error)
        fields = ((_OF_THE_ADDRESS, self._address), (_OF_THE_CODE, self._code), (_OF_THE_FILE, self._file))
        for codes, field in fields:
            if error.code in codes:
                field.set_problem(said)
                field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
                field.edit.selectAll()
                # Fields that have just got a word of what is wrong say how much they need before they ask for it.
                self._form.setMinimumHeight(self._form.minimumSizeHint().height())
                return
        lead = self.words.text("setup_not_joined")
        self._problem.set_view(BannerView(lead, said, Severity.BAD, Icon.OCTAGON_FILLED))

    def rest(self) -> None:
        """What was under way has ended without an answer."""
        self._work(working=False)

    def _clear(self) -> None:
        self._problem.set_view(None)
        self._form.setMinimumHeight(0)
        for field in self._fields:
            field.set_problem("")

    def _work(self, *, working: bool) -> None:
        self._working = working
        self._form.setEnabled(not working)
        self.changed.emit()

    def _file_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        choose = Button(self.words.text("setup_choose_file"), Kind.OUTLINE)
        choose.setObjectName("setup.choose_file")
        choose.clicked.connect(self._choose)
        row.addWidget(self._file, 1)
        row.addWidget(choose, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    @Slot()
    def _choose(self) -> None:
        file, _kind = QFileDialog.getOpenFileName(self, self.words.text("setup_certificate"))
        if file:
            self._file.set_text(file)

    def _done_card(self) -> Card:
        self._done = Card()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(IconMark(Icon.CIRCLE_CHECK_FILLED, "ok", 28))
        self._where = Text("", Role.TITLE, wrap=True)
        row.addWidget(self._where, 1)
        self._done.body.addLayout(row)
        self._done.hide()
        return self._done
