"""A wire that was recorded plays back byte for byte, and the first byte that differs is named."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.devices.configuration import DeviceConfig
from app.devices.recording import Recorder, Recording, Replay, create_file, read_recording
from app.devices.registry import Workshop
from app.devices.simulated.scale import SimulatedScale
from app.devices.simulated.scanner import SimulatedScanner
from app.devices.transports.transport import Connect, Transport
from app.devices.trial import Outcome, Trial, with_its_printer
from contract.errors import Refused, Unavailable
from tests.integration.devices.counter import DRAWER, MODELS, on, simulated_printer


def workshop(folder: Path, clock: Recorder | Replay, around_wire: Callable[[Connect], Connect]) -> Workshop:
    return Workshop(
        MODELS,
        folder / "escpos",
        clock.monotonic,
        clock.pause,
        lambda: datetime.now(UTC),
        bytes,
        around_wire=around_wire,
    )


@contextmanager
def recorded(
    folder: Path, *configs: DeviceConfig, opened: Callable[[], None] = lambda: None
) -> Iterator[tuple[Trial, Path]]:
    """``opened`` is called once the wire is open."""
    path = folder / "wire.txt"
    own = with_its_printer(configs, configs[-1].name)

    def told(connect: Connect) -> Connect:
        def open_it() -> Transport:
            wire = connect()
            opened()
            return wire

        return open_it

    with create_file(path) as file:
        recorder = Recorder(file, own, time.monotonic, time.sleep, tested=True)
        yield Trial(own, workshop(folder, recorder, lambda connect: recorder.around(told(connect)))), path


def replayed(folder: Path, recording: Recording) -> tuple[Outcome, Replay]:
    replay = Replay(recording)
    trial = Trial(recording.devices, workshop(folder, replay, lambda connect: replay.connect))
    return trial.test(), replay


def record(folder: Path, *configs: DeviceConfig) -> tuple[Outcome, Recording]:
    with recorded(folder, *configs) as (trial, path):
        outcome = trial.test()
    return outcome, read_recording(path)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, Recording]:
    """The sample page of a printer that works."""
    with simulated_printer() as printer:
        outcome, recording = record(tmp_path_factory.mktemp("page"), on(printer))
        assert printer.wait_for(lambda one: len(one.receipts) == 1)
    return outcome, recording


def test_a_printer_replays_without_the_printer(tmp_path: Path, page: tuple[Outcome, Recording]) -> None:
    outcome, recording = page
    again, replay = replayed(tmp_path, recording)
    assert again == outcome == Outcome(True, "trial_printed")
    assert replay.difference() is None
    assert replay.over
    assert sum(len(one.data) for one in recording.happenings if one.sign == ">") > 2000


def test_the_first_byte_that_differs_is_named(tmp_path: Path, page: tuple[Outcome, Recording]) -> None:
    """Another device name is printed: the bytes differ where it stands."""
    _, recording = page
    other = Recording((DeviceConfig("otheone", "epson-80", "tcp://h:1"),), True, recording.happenings)
    outcome, replay = replayed(tmp_path, other)
    assert outcome == Outcome(False, "recording_differs")
    difference = replay.difference()
    assert difference is not None
    assert difference.expected.startswith(b"receipt")
    assert difference.sent.startswith(b"otheone")
    line = next(one for one in recording.happenings if one.line == difference.line)
    assert b"receipt" in line.data


def test_what_was_sent_then_and_not_now_is_a_difference(page: tuple[Outcome, Recording]) -> None:
    replay = Replay(page[1])
    wire = replay.connect()
    wire.close()
    wire.close()
    difference = replay.difference()
    assert difference is not None
    assert (difference.sent, bool(difference.expected)) == (b"", True)
    with pytest.raises(Unavailable, match="device_lost"):
        wire.write(b"x")
    with pytest.raises(Unavailable, match="recording_over"):
        replay.connect()


def test_pieces_do_not_matter_and_more_than_was_sent_differs(tmp_path: Path) -> None:
    lines = (
        'aisle-recording 1 {"devices": [], "tested": true}',
        "0.0 + answers",
        "1 > 010203",
        "2 < 0a0b",
        "3 > 04",
        "4 -",
    )
    (tmp_path / "wire.txt").write_text("\n".join(lines), encoding="ascii")
    replay = Replay(read_recording(tmp_path / "wire.txt"))
    wire = replay.connect()
    wire.write(b"\x01")
    assert wire.read(10, 1.0) == b""
    wire.write(b"\x02\x03\x04")
    assert [wire.read(1, 1.0) for _ in range(3)] == [b"\x0a", b"\x0b", b""]
    with pytest.raises(Unavailable, match="recording_differs"):
        wire.write(b"\x05")
    assert replay.over
    difference = replay.difference()
    assert difference is not None
    assert (difference.line, difference.expected, difference.sent) == (6, b"", b"\x05")


def test_failures_are_recorded_and_fail_again(tmp_path: Path) -> None:
    with simulated_printer() as printer:
        printer.cut_cable(after_bytes=300)
        outcome, recording = record(tmp_path, on(printer))
    assert not outcome.worked
    again, replay = replayed(tmp_path, recording)
    assert (again, replay.difference()) == (outcome, None)
    gone, unreachable = record_again(tmp_path, DeviceConfig("receipt", "epson-80", "tcp://127.0.0.1:1"))
    assert gone.code == "device_unreachable"
    assert replayed(tmp_path, unreachable)[0].code == "device_unreachable"


def record_again(folder: Path, *configs: DeviceConfig) -> tuple[Outcome, Recording]:
    (folder / "wire.txt").unlink()
    return record(folder, *configs)


def test_a_drawer_is_recorded_on_its_printers_wire_and_one_that_sticks_takes_as_long_again(tmp_path: Path) -> None:
    with simulated_printer() as printer:
        printer.jam_drawer(pulses=1)
        outcome, recording = record(tmp_path, on(printer), DRAWER)
        assert printer.wait_for(lambda one: one.drawer_open)
    assert outcome == Outcome(True, "trial_drawer_opened")
    assert [one.name for one in recording.devices] == ["receipt", "drawer"]
    begun = time.monotonic()
    again, replay = replayed(tmp_path, recording)
    assert (again, replay.difference()) == (outcome, None)
    assert replay.monotonic() >= 0.6
    assert time.monotonic() - begun < 0.5, "nobody sleeps in a replay"


def test_scales_and_scanners_replay_what_they_told(tmp_path: Path) -> None:
    scale, scanner = SimulatedScale(), SimulatedScanner(tmp_path / "scanner")
    scale.start()
    scanner.start()
    scale.put(1234)
    outcome, recording = record(tmp_path, DeviceConfig("scale", "toledo-8217", scale.address))
    assert outcome == Outcome(True, "trial_weight", {"grams": 1234})
    assert replayed(tmp_path, recording)[0] == outcome
    (tmp_path / "wire.txt").unlink()
    config = DeviceConfig("s", "scanner-serial", scanner.address)
    with recorded(tmp_path, config, opened=lambda: scanner.scan("4006381333931", "]E0")) as (trial, path):
        outcome = trial.test()
    assert outcome == Outcome(True, "trial_scanned", {"data": "4006381333931", "symbology": "]E0"})
    assert replayed(tmp_path, read_recording(path))[0] == outcome
    scanner.stop()
    scale.stop()


def test_a_file_is_for_one_account_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "wire.txt"
    create_file(path).close()
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(Refused, match="recording_exists"):
        create_file(path)
    with pytest.raises(Unavailable, match="recording_unwritable"):
        create_file(tmp_path / "no" / "such" / "folder")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("something else\n", 1),
        ('aisle-recording 1 {"devices": [{"nom": 1}], "tested": true}\n', 1),
        ('aisle-recording 1 {"devices": [], "tested": true}\n0.1 + answers\n0.2 ? 00\n', 3),
        ('aisle-recording 1 {"devices": [], "tested": true}\n0.1 > 0g\n', 2),
        ('aisle-recording 1 {"devices": [], "tested": true}\n0.1\n', 2),
    ],
)
def test_a_file_that_is_no_recording_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "wire.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_recording(path)
    assert (refused.value.code, refused.value.params["line"]) == ("recording_unreadable", line)
