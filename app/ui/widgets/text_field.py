"""A field with its label above and, when something is wrong, why below."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme.fonts import Role, font
from app.ui.widgets.text import Text


class TextField(QWidget):
    """One line of text. `secret` hides it."""

    changed = Signal(str)
    submitted = Signal(str)

    def __init__(
        self, label: str, placeholder: str = "", *, secret: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._edit = QLineEdit()
        self._edit.setFont(font(Role.SIZE))
        self._edit.setPlaceholderText(placeholder)
        self._edit.setFixedHeight(52)
        self._edit.setAccessibleName(label)
        if secret:
            self._edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._edit.textChanged.connect(self.changed)
        self._edit.returnPressed.connect(lambda: self.submitted.emit(self._edit.text()))
        self._problem = Text("", Role.META_STRONG, "bad", wrap=True)
        self._problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if label:
            column.addWidget(Text(label, Role.META_STRONG, "text2"))
        column.addWidget(self._edit)
        column.addWidget(self._problem)
        self.setFocusProxy(self._edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What is typed."""
        return self._edit.text()

    @property
    def edit(self) -> QLineEdit:
        """The field itself."""
        return self._edit

    def set_text(self, text: str) -> None:
        """Fill in."""
        self._edit.setText(text)

    def set_problem(self, problem: str) -> None:
        """Say what is wrong; "" takes it back."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._edit.setProperty("state", "bad" if problem else "")
        self._edit.setAccessibleDescription(problem)
        self._edit.style().unpolish(self._edit)
        self._edit.style().polish(self._edit)
