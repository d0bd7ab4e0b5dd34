"""The store app: its flags, everything it is built of, its window."""

from __future__ import annotations

import argparse
import faulthandler
import gc
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

import app
from app import bootstrap
from app.books import go_on, may_go_on, waits_to_go_on
from app.config import Config, load_config
from app.logs import start_logging, stop_logging
from app.operators.operators import SignedOn
from app.practice import PERSON, PIN, PracticeRoom
from app.ui.services import Services
from app.ui.setup.progress import SetupProgress
from app.ui.sounds import sound_player
from app.ui.stopped.gone_on import GoneOn, what_is_safe
from app.ui.theme.theme import Mode, theme
from app.ui.windows import Windows, direction_of
from app.wording import Words
from contract.errors import AisleError, Unavailable
from contract.messages.facts import SaleCompleted

if TYPE_CHECKING:
    from app.ui.setup.setup import Setup
    from app.ui.stopped.window import StoppedWindow


_log = logging.getLogger(__name__)


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs until the window is closed; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args([] if given[:1] in (["day"], ["devices"], ["salvage"]) else given)
    words = Words.load(bootstrap.RESOURCES / "i18n")
    try:
        if given[:1] == ["day"]:
            from app.day_commands import run_day

            return run_day(given[1:])
        if given[:1] == ["devices"]:
            from app.device_commands import run_devices

            return run_devices(given[1:], words, bootstrap.RESOURCES / "devices")
        if given[:1] == ["salvage"]:
            from app.salvage_commands import run_salvage

            return run_salvage(given[1:])
        if options.smoke_test:
            from app.smoke_test import run_smoke_test

            return run_smoke_test()
        config = load_config(_flags(options), os.environ)
        return _opened(config, options)
    except AisleError as error:
        sys.stderr.write(f"{words.error(error)}\n")
        return 2


_AFRESH, _SET_UP, _PRACTICE, _STOPPED = 75, 76, 77, 78
"""End the loop of a window, not the program."""


Said = AisleError | GoneOn | None
"""Why nobody could practice, or what a till went on with that had stopped."""


class News:
    """Sync is built before the window it has news for."""

    window: Windows | None = None

    def changed(self) -> None:
        if self.window is not None:
            self.window.changed()


def _opened(config: Config, options: argparse.Namespace) -> int:
    faulthandler.enable()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    theme().install(Mode(options.look))
    said: Said = None
    code = _AFRESH
    while code == _AFRESH:
        code, said = _shown(application, config, options, said)
        # What was built is garbage now; frozen, it would stay until the program ends.
        gc.unfreeze()
        gc.collect()
    return code


@dataclass(frozen=True)
class _Ended:
    """Why a window's loop ended, the room for practice, and the page that stands already where the till stopped.
    ``asked``: somebody asked a till that stopped to go on before.
    """

    code: int
    room: PracticeRoom | None = None
    page: StoppedWindow | None = None
    asked: bool = False


def _shown(application: QApplication, config: Config, options: argparse.Namespace, said: Said) -> tuple[int, Said]:
    """From everything closed to everything closed. ``said``: what the next window begins with."""
    start_logging(config.data_dir / "logs")
    try:
        progress = SetupProgress(config.data_dir)
        if progress.wanted and not options.enroll:
            ended = _set_up(application, config, options, progress, said)
        else:
            ended = _opened_till(application, config, options, said)
        if ended.code == _PRACTICE and ended.room is not None:
            return _AFRESH, _practice(application, options, ended.room, progress)
        if ended.code == _STOPPED:
            return _gone_on(application, config, options, ended)
        return ended.code, None
    finally:
        stop_logging(config.data_dir / "logs")


def _opened_till(application: QApplication, config: Config, options: argparse.Namespace, said: Said) -> _Ended:
    """A till whose records cannot be opened, because they are damaged, is one that stopped; so is one that was killed
    while it went on.
    """
    if waits_to_go_on(config.data_dir):
        return _Ended(_STOPPED, asked=True)
    news = News()
    try:
        services = bootstrap.build(config, enroll_code=options.enroll, changed=news.changed)
    except AisleError as error:
        if not may_go_on(config, error):
            raise
        _log.warning("the records could not be opened", extra={"code": error.code})
        return _Ended(_STOPPED)
    return _till(application, config, options, services, news, said=said)


def _gone_on(application: QApplication, config: Config, options: argparse.Namespace, ended: _Ended) -> tuple[int, Said]:
    """One key on the page, and the till opens again; or somebody closes it."""
    page = ended.page
    if page is None:
        words = Words.load(bootstrap.RESOURCES / "i18n", config.language or QLocale.system().name())
        page = _page(application, config, options, words)
    fresh: list[bool] = []
    page.went_on.connect(fresh.append)
    page.went_on.connect(lambda: application.exit(_AFRESH))
    page.given_up.connect(lambda: application.exit(0))
    page.allow(lambda: go_on(config) is not None, at_once=ended.asked)
    code = application.exec()
    page.forget()
    return code, GoneOn(fresh[-1]) if fresh else None


def _page(
    application: QApplication, config: Config, options: argparse.Namespace, words: Words, safe: str = ""
) -> StoppedWindow:
    # Imported late: few tills ever need it.
    from app.ui.stopped.window import StoppedWindow

    application.setLayoutDirection(direction_of(words))
    page = StoppedWindow(words, safe, config.scan_prefix or "")
    (page.show if options.windowed else page.showFullScreen)()
    page.activateWindow()
    application.processEvents()
    return page


def _set_up(
    application: QApplication,
    config: Config,
    options: argparse.Namespace,
    progress: SetupProgress,
    said: Said = None,
) -> _Ended:
    """A new computer becomes a till, which is then opened afresh: only now it knows its store and speaks its language.
    Or somebody stops on the way, and goes on at the next start.
    """
    # Imported late: a computer is set up once, and would pay for it with every start.
    from app.ui.setup.invitation import Invitation
    from app.ui.setup.setup import Setup

    words = Words.load(bootstrap.RESOURCES / "i18n", config.language or QLocale.system().name())
    application.setLayoutDirection(direction_of(words))

    def build(invitation: Invitation | None) -> Services:
        if invitation is None:
            return bootstrap.build(config)
        told = replace(config, oms_url=invitation.address, authority=invitation.authority)
        return bootstrap.build(told, enroll_code=invitation.code)

    setup = Setup(words, progress, build, bootstrap.start, config.oms_url or "", str(config.authority or ""))
    try:
        setup.finished.connect(lambda: application.exit(_SET_UP))
        setup.practice_asked.connect(lambda: application.exit(_PRACTICE))
        setup.open(setup.window.show if options.windowed else setup.window.showFullScreen)
        if isinstance(said, AisleError):
            setup.could_not_practice(said)
        code = application.exec()
    finally:
        _stopped(setup)
    return _Ended(_AFRESH if code == _SET_UP else code, setup.services.practice if setup.services is not None else None)


def _practice(
    application: QApplication, options: argparse.Namespace, room: PracticeRoom, progress: SetupProgress
) -> AisleError | None:
    """A till over a copy of what the register knows, until somebody has practiced enough; then everything as before,
    also where it could not be opened: why.
    """
    try:
        room.open()
        services = bootstrap.build(room.config, practice=room.secrets)
        try:
            room.fill(services.store, services.words.text("practice_person"))
            who = services.lane.run(lambda: services.operators.sign_on(PERSON, PIN))
        except BaseException:
            bootstrap.close(services)
            raise
        if progress.wanted:
            sold = f"fact:{SaleCompleted.KIND}"
            services.store.on_commit(lambda topics: progress.note_tried() if sold in topics else None)
        if _till(application, room.config, options, services, News(), who).code == _STOPPED:
            return Unavailable("practice_failed")
    except AisleError as error:
        _log.warning("nobody could practice", extra={"code": error.code})
        return error
    except Exception:  # noqa: BLE001 - a till that is closed for practice opens again, whatever happened
        _log.exception("nobody could practice")
        return Unavailable("practice_failed")
    finally:
        room.close()
    return None


def _stopped(setup: Setup) -> None:
    """What it began ends with it; what it finished is kept."""
    try:
        setup.close()
    finally:
        if setup.services is not None:
            bootstrap.close(setup.services)


def _till(
    application: QApplication,
    config: Config,
    options: argparse.Namespace,
    services: Services,
    news: News,
    who: SignedOn | None = None,
    said: Said = None,
) -> _Ended:
    """The till, until it is closed, and everything behind it too. ``who`` is signed on already."""
    page = None
    try:
        windows = news.window = Windows(
            services, sound_player(config.data_dir / "sounds"), app.VERSION, windowed=options.windowed
        )
        windows.speaks_otherwise.connect(lambda: application.exit(_AFRESH))
        windows.stopped.connect(lambda: application.exit(_STOPPED))
        windows.practice_asked.connect(lambda: application.exit(_PRACTICE))
        windows.practice_ended.connect(lambda: application.exit(_AFRESH))
        windows.open(who)
        if not options.windowed:
            windows.window.shell.showFullScreen()
        bootstrap.start(services)
        if isinstance(said, GoneOn):
            said.tell(windows.window.shell, services)
        elif said is not None:
            windows.window.shell.refuse(said)
        gc.freeze()
        code = application.exec()
        stopped = code == _STOPPED and not services.practice.running
        # It stands before the till goes, so that nobody looks at an empty screen.
        safe = what_is_safe(services, windows.words) if stopped else ""
        page = _page(application, config, options, windows.words, safe) if stopped else None
        windows.close()
        return _Ended(code, services.practice, page)
    except AisleError:
        if not services.store.stop.reached:
            raise
        if news.window is not None:
            news.window.close()
        return _Ended(_STOPPED, services.practice, page)
    finally:
        _closed(services)
        if news.window is not None:
            news.window.forget()


def _closed(services: Services) -> None:
    """A disk that failed may refuse that too: then the next start finds the files as after a power cut."""
    try:
        bootstrap.close(services)
    except Exception:
        if not services.store.stop.reached:
            raise
        _log.exception("the records stopped, and could not be closed")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aisle",
        description="The Aisle store app: sell, hand over, close the till.",
        epilog="On a terminal, without the window: aisle devices --help, aisle day --help.",
    )
    parser.add_argument("--data-dir", help="where this register keeps its data")
    parser.add_argument("--oms-url", help="address of head office, such as https://oms.example.com")
    parser.add_argument("--enroll", metavar="CODE", help="become a register, with the one-time code of head office")
    parser.add_argument(
        "--authority",
        metavar="FILE",
        help="when enrolling: the certificate that proves head office, as `aisle-oms authority` prints it",
    )
    parser.add_argument("--key-file", help="keep the keys in this file, on a machine without a key store")
    parser.add_argument("--devices", help="the list of devices (TOML) of this register")
    parser.add_argument("--lan-address", help="where other registers of the store call this one; off: nowhere")
    parser.add_argument("--language", help="that of this register's screens, such as de; else that of its store")
    parser.add_argument("--look", choices=[mode.value for mode in Mode], default=Mode.SYSTEM.value, help="colors")
    parser.add_argument("--windowed", action="store_true", help="a window instead of the whole screen")
    parser.add_argument("--smoke-test", action="store_true", help="sell one item without anything around, and end")
    return parser


def _flags(options: argparse.Namespace) -> dict[str, str | None]:
    names = ("data_dir", "oms_url", "key_file", "devices", "authority", "lan_address", "language")
    return {name: getattr(options, name) for name in names}
