"""What the list of devices asks a person in a dialog: which one it is, which model, which letters, whether it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.devices.events import DeviceKind
from app.devices.setup import DeviceSetup, OwnDevice
from app.devices.terminal_setup import TerminalTold
from app.ui.setup.device_dialog import DeviceDialog
from app.ui.setup.letters_dialog import LettersDialog
from app.ui.setup.terminal_dialog import TerminalDialog
from app.ui.tasks import Tasks
from app.ui.theme.icons import Icon
from app.ui.widgets.button import Kind
from app.ui.widgets.dialog import Answer, Dialog
from app.wording import Words
from contract.errors import AisleError

_KEEP, _REMOVE = "keep", "remove"
Then = Callable[[], None]


class DeviceQuestions:
    """``changed`` is called once something stands otherwise, ``refused`` with why it does not."""

    def __init__(
        self,
        host: QWidget,
        words: Words,
        model_words: Callable[[str], str],
        setup: DeviceSetup,
        tasks: Tasks,
        changed: Then,
        refused: Callable[[AisleError], None],
    ) -> None:
        self._host, self._words, self._model_words = host, words, model_words
        self._setup, self._tasks, self._changed, self._refused = setup, tasks, changed, refused

    def add(self, printers: Sequence[str], address: str = "", kind: DeviceKind | None = None) -> None:
        """Kind, model and address; a card terminal by its key."""
        dialog = DeviceDialog(self._host, self._words, self._setup.models(), self._model_words, printers)
        dialog.fill(kind, address)

        def failed(error: AisleError) -> None:
            dialog.show_problem(self._words.error(error))

        dialog.wanted.connect(
            lambda model, where: self._tasks.free(
                lambda: self._setup.add(model, where), lambda _: self._done(dialog), failed
            )
        )
        dialog.terminal_wanted.connect(self.add_terminal)
        dialog.open()

    def add_terminal(self) -> None:
        """It proves itself by its answer."""
        dialog = TerminalDialog(self._host, self._words)

        def failed(error: AisleError) -> None:
            dialog.show_problem(error.code, self._words.error(error))

        def add(told: TerminalTold) -> None:
            self._tasks.free(lambda: self._setup.add_terminal(told), lambda _: self._done(dialog), failed)

        dialog.wanted.connect(add)
        dialog.open()

    def other_model(self, device: OwnDevice, printers: Sequence[str], then: Then) -> None:
        """Another model, or another address."""
        models = self._setup.models(device.kind)
        dialog = DeviceDialog(self._host, self._words, models, self._model_words, printers)
        dialog.fill(device.kind, device.config.address, device.config.model)

        def changed(_: None) -> None:
            then()
            self._done(dialog)

        def failed(error: AisleError) -> None:
            dialog.show_problem(self._words.error(error))

        dialog.wanted.connect(
            lambda model, where: self._tasks.free(
                lambda: self._setup.change(device.name, model, where), changed, failed
            )
        )
        dialog.open()

    def letters(self, name: str, then: Then) -> None:
        """It prints its letters, and is proven again in those that somebody chose."""

        def learn(line: int) -> None:
            self._tasks.free(lambda: self._setup.learn_letters(name, line), lambda _: then(), self._refused)

        def printed(_: None) -> None:
            dialog = LettersDialog(self._host, self._words)
            dialog.read.connect(learn)
            dialog.open()

        self._tasks.free(lambda: self._setup.try_letters(name), printed, self._refused)

    def remove(self, kind: DeviceKind | None, then: Then) -> None:
        """Whether it really goes."""
        text = self._words.text
        answers = [
            Answer(_KEEP, text("setup_cancel"), safe=True, hint="Esc"),
            Answer(_REMOVE, text("setup_remove"), Kind.DANGER),
        ]
        title = text("setup_remove_title", device=text(f"device_{kind}" if kind else "device_unknown_kind"))
        dialog = Dialog(self._host, title, text("setup_remove_note"), answers, icon=Icon.ALERT_FILLED)
        dialog.button(_REMOVE).setObjectName("device.remove")
        dialog.answered.connect(lambda answer: then() if answer == _REMOVE else None)
        dialog.open()

    def _done(self, dialog: Dialog) -> None:
        dialog.shut()
        self._changed()
