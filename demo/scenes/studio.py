"""Plays scenes and takes their pictures, each over a register of its own, measured as it is taken."""

from __future__ import annotations

import atexit
import logging
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.devices.simulated.label_printer import SimulatedLabelPrinter
from app.devices.simulated.printer import SimulatedPrinter
from app.devices.simulated.scale import SimulatedScale
from app.devices.simulated.terminal.terminal import SimulatedTerminal
from app.ui.garbage import GarbageCollector
from app.ui.theme.theme import Mode, theme
from app.ui.widgets.overlay import Overlay
from demo.album import DARK, LARGE, POLE, SMALL, TABLET, UPRIGHT, USUAL, Look, show
from demo.hands import STUCK_PICTURE
from demo.inspection import Flaw, Inspected, inspected
from demo.scenes import rows
from demo.scenes.all_scenes import all_scenes
from demo.scenes.counter import Counter, Setting, copied, filled
from demo.scenes.scene import Scene
from demo.scenes.tongues import Tongue

Views = Sequence[tuple[Tongue, Sequence[Look]]]
USUALLY: Views = ((Tongue.ENGLISH, (USUAL,)),)
THOROUGHLY: Views = (
    (Tongue.ENGLISH, (USUAL, DARK, SMALL, LARGE)),
    (Tongue.GERMAN, (SMALL,)),
    (Tongue.ARABIC, (USUAL,)),
    (Tongue.LONG, (USUAL,)),
)
_FACING: Views = (
    (Tongue.ENGLISH, (USUAL, DARK, POLE, LARGE, UPRIGHT)),
    (Tongue.GERMAN, (POLE, UPRIGHT)),
    (Tongue.ARABIC, (USUAL, UPRIGHT)),
    (Tongue.LONG, (USUAL, UPRIGHT)),
)
QUICKLY: Views = ((Tongue.GERMAN, (SMALL,)),)
Taken = Callable[[str, Inspected], None]


class Studio:
    """``folder`` is for the registers' files, ``failures`` for a picture of what got stuck."""

    def __init__(self, folder: Path, failures: Path) -> None:
        self._folder, self._failures = folder, failures
        self._templates: dict[bool, Path] = {}
        self._made = 0

    def take(self, scene: Scene, views: Views, taken: Taken) -> None:
        """Play it once in each language; ``taken`` gets the end of the picture's name, and the picture."""
        for tongue, looks in views:
            with self._at(scene, tongue, looks[0]) as counter:
                for look in looks:
                    show(counter.hands, look)
                    counter.settle()
                    counter.hands.still()
                    name = "-".join(part for part in (tongue.value, look.name) if part)
                    taken(name, inspected(counter.front, rows.names_of(hostile=scene.hostile)))

    def _template(self, hostile: bool) -> Path:
        if hostile not in self._templates:
            self._templates[hostile] = filled(self._folder / f"filled-{hostile}", hostile=hostile)
        return self._templates[hostile]

    @contextmanager
    def _at(self, scene: Scene, tongue: Tongue, look: Look) -> Iterator[Counter]:
        """The scene as it stands."""
        self._made += 1
        files = copied(self._template(scene.hostile), self._folder / f"register-{self._made}")
        terminal = SimulatedTerminal(files / "terminal") if scene.terminal else None
        printer = SimulatedPrinter(time.monotonic) if scene.printer else None
        labels, scale = (SimulatedLabelPrinter(), SimulatedScale()) if scene.bench else (None, None)
        counter: Counter | None = None
        theme().set_mode(Mode.LIGHT)
        try:
            for device in (terminal, printer, labels, scale):
                if device is not None:
                    device.start()
            counter = Counter(files, Setting(tongue, scene.online, terminal, printer, labels, scale), self._failures)
            show(counter.hands, look)
            scene.play(counter)
            yield counter
        finally:
            while (overlay := Overlay.topmost()) is not None:
                overlay.shut()
            if terminal is not None:
                terminal.stop()
            if counter is not None:
                counter.close()
            for device in (printer, labels, scale):
                if device is not None:
                    device.stop()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that lies in the folder, and what is wrong with it. ``spoken``: in words that somebody speaks."""

    file: str
    what: str
    flaws: tuple[Flaw, ...]
    spoken: bool = True


def views_of(scene: Scene) -> Views:
    """How it is looked at: what is done away from the till on a tablet as well, what faces customers on theirs."""
    if scene.faces_customers:
        return _FACING if scene.thorough else ((Tongue.ENGLISH, (USUAL, UPRIGHT)),)
    (english, looks), *others = THOROUGHLY if scene.thorough else USUALLY
    return ((english, (*looks, TABLET) if scene.carried else looks), *others)


def take_scene(name: str, out: Path) -> list[Shot]:
    """One scene in all its views; the whole work of a process that takes many, one after the other."""
    scene = next(own for own in all_scenes() if own.name == name)
    what = (scene.play.__doc__ or f"{scene.state.capitalize()}.").strip()
    shots: list[Shot] = []

    def keep(end: str, seen: Inspected) -> None:
        file = f"{scene.name}{'-' if end else ''}{end}.png"
        seen.image.save(str(out / file))
        shots.append(Shot(file, what, seen.flaws, spoken=not end.startswith(Tongue.LONG)))

    try:
        _studio(out).take(scene, views_of(scene), keep)
    except Exception as error:  # noqa: BLE001 - the others are looked at nevertheless
        traceback.print_exc()
        shots.append(Shot(STUCK_PICTURE, what, (Flaw("stuck", f"{scene.name}: {error}"),)))
    return shots


@cache
def _studio(out: Path) -> Studio:
    """Of this process, until it ends."""
    at_ease()
    folder = tempfile.TemporaryDirectory(prefix="aisle-scenes-")
    atexit.register(folder.cleanup)
    return Studio(Path(folder.name), out)


def at_ease() -> None:
    """An application without a blinking cursor or motion, that says nothing of what goes wrong on purpose."""
    logging.disable(logging.CRITICAL)
    qInstallMessageHandler(_tell_qt)
    application = QApplication.instance() or QApplication(["aisle"])
    assert isinstance(application, QApplication)
    application.setCursorFlashTime(0)
    GarbageCollector(application)
    theme().install(Mode.LIGHT)
    theme().reduce_motion = True


def _tell_qt(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if not message.startswith("This plugin does not support"):
        print(message, flush=True)
