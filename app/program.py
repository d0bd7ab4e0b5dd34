"""The store app: its flags, everything it is built of, its window."""

from __future__ import annotations

import argparse
import faulthandler
import gc
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

import app
from app import bootstrap
from app.config import Config, load_config
from app.logs import start_logging, stop_logging
from app.operators.operators import SignedOn
from app.practice import PERSON, PIN, PracticeRoom
from app.ui.services import Services
from app.ui.setup.progress import SetupProgress
from app.ui.sounds import sound_player
from app.ui.theme.theme import Mode, theme
from app.ui.windows import Windows, direction_of
from app.wording import Words
from contract.errors import AisleError, Unavailable
from contract.messages.facts import SaleCompleted

if TYPE_CHECKING:
    from app.ui.setup.setup import Setup


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


_AFRESH, _SET_UP, _PRACTICE = 75, 76, 77
"""End the loop of a window, not the program."""


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
    code, why = _AFRESH, None
    while code == _AFRESH:
        code, why = _shown(application, config, options, why)
        # What was built is garbage now; frozen, it would stay until the program ends.
        gc.unfreeze()
        gc.collect()
    return code


def _shown(
    application: QApplication, config: Config, options: argparse.Namespace, why: AisleError | None
) -> tuple[int, AisleError | None]:
    """From everything closed to everything closed. ``why`` nobody could practice, from one to the next."""
    start_logging(config.data_dir / "logs")
    try:
        progress = SetupProgress(config.data_dir)
        if progress.wanted and not options.enroll:
            code, room = _set_up(application, config, options, progress, why)
        else:
            news = News()
            services = bootstrap.build(config, enroll_code=options.enroll, changed=news.changed)
            code, room = _till(application, config, options, services, news, why=why), services.practice
        if code == _PRACTICE and room is not None:
            return _AFRESH, _practice(application, options, room, progress)
        return code, None
    finally:
        stop_logging(config.data_dir / "logs")


def _set_up(
    application: QApplication,
    config: Config,
    options: argparse.Namespace,
    progress: SetupProgress,
    why: AisleError | None = None,
) -> tuple[int, PracticeRoom | None]:
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
        if why is not None:
            setup.could_not_practice(why)
        code = application.exec()
    finally:
        _stopped(setup)
    return _AFRESH if code == _SET_UP else code, setup.services.practice if setup.services is not None else None


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
        _till(application, room.config, options, services, News(), who)
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
    why: AisleError | None = None,
) -> int:
    """The till, until it is closed, and everything behind it too. ``who`` is signed on already."""
    try:
        windows = news.window = Windows(
            services, sound_player(config.data_dir / "sounds"), app.VERSION, windowed=options.windowed
        )
        windows.speaks_otherwise.connect(lambda: application.exit(_AFRESH))
        windows.practice_asked.connect(lambda: application.exit(_PRACTICE))
        windows.practice_ended.connect(lambda: application.exit(_AFRESH))
        windows.open(who)
        if not options.windowed:
            windows.window.shell.showFullScreen()
        bootstrap.start(services)
        if why is not None:
            windows.window.shell.refuse(why)
        gc.freeze()
        code = application.exec()
        windows.close()
        return code
    finally:
        bootstrap.close(services)
        if news.window is not None:
            news.window.forget()


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
