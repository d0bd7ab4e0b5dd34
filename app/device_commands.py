"""``aisle devices``: the devices of this register on a terminal, while the store app is closed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.clock import SystemClock
from app.config import Config, load_config
from app.db.lock import LOCK_NAME, DirectoryLock
from app.devices.configuration import DeviceConfig, read_devices
from app.devices.discovery import Finder
from app.devices.events import DeviceKind
from app.devices.profiles import read_models
from app.devices.recording import Recorder, Replay, create_file, read_recording
from app.devices.registry import AroundWire, Workshop, as_it_is
from app.devices.trial import Outcome, Trial, kind_of, with_its_printer
from app.devices.udev_rules import udev_rules
from app.ids import random_bytes
from app.sync.identity import IDENTITY_FILE
from app.wording import Words
from contract.errors import AisleError, Refused, Unavailable

_DEVICES_FILE = "devices.toml"
_DONE, _FAILED = 0, 1
_FIRST_DO = {DeviceKind.SCANNER: "trial_scan_now", DeviceKind.SCALE: "trial_put_on_now"}
_MOST_SHOWN = 16


def run_devices(arguments: Sequence[str], words: Words, models: Path) -> int:
    """The exit code: 1 when a device did not do it. Refused, Unavailable: as the list and the configuration, and
    ``store_in_use``.
    """
    options = _parser().parse_args(arguments)
    config = load_config({"data_dir": options.data_dir, "devices": options.devices}, os.environ)
    return _Commands(config, words.speaking(config.language or words.language), models).run(options)


class _Commands:
    def __init__(self, config: Config, words: Words, models: Path) -> None:
        self._config = config
        self._words = words
        self._models = models
        self._list = config.devices or config.data_dir / _DEVICES_FILE
        self._now = SystemClock().now

    def run(self, options: argparse.Namespace) -> int:
        match options.deed:
            case "list":
                return self._show(self._rows())
            case "find":
                return self._find(network=options.network, host=options.host)
            case "test":
                return self._test(options.name)
            case "record":
                return self._record(options.name, options.file, watched=options.watch)
            case "replay":
                return self._replay(options.file)
            case _:
                sys.stdout.write(udev_rules(read_models(self._models)))
                return _DONE

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for config in read_devices(self._list):
            kind = self._kind_words(kind_of(config, self._workshop()))
            yield config.name, kind, config.model, config.address, self._state(config)

    def _state(self, config: DeviceConfig) -> str:
        try:
            with self._alone():
                return self._said(self._trial(config.name).look())
        except AisleError as error:
            return self._words.text("device_used_by_app") if error.code == "store_in_use" else self._words.error(error)

    def _find(self, *, network: bool, host: str) -> int:
        finder = Finder(self._models)
        found = finder.find(network=network, host=host)
        self._show(
            (
                one.address,
                one.model or "-",
                self._kind_words(one.kind),
                one.title,
                self._words.text(one.problem) if one.problem else "",
            )
            for one in found
        )
        for code in finder.problems:
            self._tell(self._words.text(code))
        if not found:
            self._tell(self._words.text("devices_none_found"))
        return _DONE if found else _FAILED

    def _test(self, name: str) -> int:
        self._require_no_till_drawer(with_its_printer(read_devices(self._list), name)[-1])
        with self._alone():
            trial = self._trial(name)
            self._ask_for_it(name)
            return self._ended(trial.test())

    def _record(self, name: str, file: Path, *, watched: bool) -> int:
        own = with_its_printer(read_devices(self._list), name)
        if kind_of(own[-1], self._workshop()) is DeviceKind.PAYMENT_TERMINAL:
            raise Refused("recording_card_terminal")
        if not watched:
            self._require_no_till_drawer(own[-1])
        with self._alone(), create_file(file) as out:
            recorder = Recorder(out, own, time.monotonic, time.sleep, tested=not watched)
            trial = Trial(own, self._workshop(recorder.monotonic, recorder.pause, recorder.around))
            if not watched:
                self._ask_for_it(name)
                return self._ended(trial.test())
            self._tell(self._words.text("recording_until_stopped"))
            return self._watched(trial, lambda: True)

    def _replay(self, file: Path) -> int:
        recording = read_recording(file)
        replay = Replay(recording)
        trial = Trial(
            recording.devices, self._workshop(replay.monotonic, replay.pause, lambda _connect: replay.connect)
        )
        if recording.tested:
            self._tell(self._said(trial.test()))
        else:
            self._watched(trial, lambda: not replay.over)
        differs = replay.difference()
        if differs is None:
            self._tell(self._words.text("recording_same"))
            return _DONE
        self._tell(
            self._words.text(
                "recording_differs_at",
                line=differs.line,
                expected=_bytes(differs.expected),
                sent=_bytes(differs.sent),
            )
        )
        return _FAILED

    def _watched(self, trial: Trial, goes_on: Callable[[], bool]) -> int:
        worked = True
        try:
            for outcome in trial.watch(goes_on):
                worked = outcome.worked
                self._tell(self._said(outcome))
        except KeyboardInterrupt:
            self._tell("")
        return _DONE if worked else _FAILED

    def _ended(self, outcome: Outcome) -> int:
        self._tell(self._said(outcome))
        return _DONE if outcome.worked else _FAILED

    def _require_no_till_drawer(self, own: DeviceConfig) -> None:
        """Money may lie in the drawer of a register that has joined a store: the app asks who opens it, and says so in
        the journal. Refused ``drawer_needs_the_app``.
        """
        enrolled = (self._config.data_dir / IDENTITY_FILE).exists()
        if enrolled and kind_of(own, self._workshop()) is DeviceKind.CASH_DRAWER:
            raise Refused("drawer_needs_the_app", device=own.name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The store app has the devices while it runs, and does not start while we have them."""
        try:
            self._config.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise Unavailable("database_unreadable", file=str(self._config.data_dir)) from None
        lock = DirectoryLock(self._config.data_dir / LOCK_NAME)
        try:
            yield
        finally:
            lock.release()

    def _trial(self, name: str) -> Trial:
        return Trial(with_its_printer(read_devices(self._list), name), self._workshop())

    def _workshop(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        around_wire: AroundWire = as_it_is,
    ) -> Workshop:
        folder = self._config.data_dir / "devices"
        return Workshop(self._models, folder, monotonic, pause, self._now, random_bytes, around_wire=around_wire)

    def _ask_for_it(self, name: str) -> None:
        own = with_its_printer(read_devices(self._list), name)[-1]
        kind = kind_of(own, self._workshop())
        if kind in _FIRST_DO:
            self._tell(self._words.text(_FIRST_DO[kind]))

    def _said(self, outcome: Outcome) -> str:
        since = self._now().astimezone().strftime("%H:%M")
        return self._words.text(outcome.code, **{"since": since, **outcome.params})

    def _kind_words(self, kind: DeviceKind | None) -> str:
        return self._words.text(f"device_{kind}" if kind else "device_unknown_kind")

    def _show(self, rows: Iterable[tuple[str, ...]]) -> int:
        shown = list(rows)
        widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
        for row in shown:
            self._tell("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        return _DONE

    def _tell(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _bytes(data: bytes) -> str:
    shown = data[:_MOST_SHOWN].hex(" ")
    return f"{shown} …" if len(data) > _MOST_SHOWN else shown or "-"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aisle devices", description="The devices of this register.")
    deeds = parser.add_subparsers(dest="deed", required=True)
    shown = deeds.add_parser("list", help="every device in the list, and how it is")
    find = deeds.add_parser("find", help="what is plugged in or reachable")
    find.add_argument("--network", action="store_true", help="look at every address near this computer's own too")
    find.add_argument("--host", default="", help="look there too, such as 192.168.1.50 or 192.168.1.50:9100")
    test = deeds.add_parser("test", help="what Test in Status does: a sample page, a pulse, a scan, a weight")
    record = deeds.add_parser("record", help="the same, and write down every byte that goes over the wire")
    record.add_argument("--watch", action="store_true", help="instead of a test: what it tells, until Ctrl+C")
    for deed in (test, record):
        deed.add_argument("name", help="as the list calls it")
    replay = deeds.add_parser("replay", help="do it again without the device, and compare every byte")
    for deed in (record, replay):
        deed.add_argument("file", type=Path, metavar="FILE", help="the recording")
    rules = deeds.add_parser("rules", help="what udev on Linux needs so that this account may use the devices")
    for deed in (shown, find, test, record, replay, rules):
        deed.add_argument("--data-dir", help="where this register keeps its data")
        deed.add_argument("--devices", help="the list of devices (TOML) of this register")
    return parser
