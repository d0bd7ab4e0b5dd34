"""Scans through a real serial port: none lost, none invented."""

import sys
from pathlib import Path

import pytest

from app.devices.configuration import DeviceConfig
from app.devices.events import DataEvent, DeviceEvent, ErrorEvent
from app.devices.simulated.scanner import SimulatedScanner
from tests.integration.devices.counter import counter

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")


def scans(seen: list[DeviceEvent]) -> list[str]:
    return [event.data for event in seen if isinstance(event, DataEvent)]


@pytest.fixture
def scanner(tmp_path: Path) -> SimulatedScanner:
    return SimulatedScanner(tmp_path / "scanner")


def at(scanner: SimulatedScanner) -> DeviceConfig:
    return DeviceConfig("scanner", "scanner-serial", scanner.address)


def test_scans_come_faster_than_anyone_can_and_none_is_lost(tmp_path: Path, scanner: SimulatedScanner) -> None:
    """Twenty a second is asked for; here they come as fast as the wire takes them."""
    scanner.start()
    sent = [f"40063813{number:05}" for number in range(400)]
    with counter(tmp_path, at(scanner)) as here:
        assert here.becomes("scanner", "ready")
        for data in sent:
            scanner.scan(data, "]E0")
        assert here.events.wait_for(lambda seen: len(scans(seen)) == len(sent))
        assert scans(here.events.seen) == sent
        assert {event.symbology for event in here.events.seen if isinstance(event, DataEvent)} == {"]E0"}
    scanner.stop()


def test_an_unplugged_scanner_is_told_and_works_again_when_it_is_back(
    tmp_path: Path, scanner: SimulatedScanner
) -> None:
    scanner.start()
    with counter(tmp_path, at(scanner)) as here:
        assert here.becomes("scanner", "ready")
        scanner.send(b"40063")
        scanner.unplug()
        assert here.becomes("scanner", "device_unreachable")
        scanner.start()
        assert here.becomes("scanner", "ready")
        scanner.scan("4006381333931")
        assert here.events.wait_for(lambda seen: bool(scans(seen)))
        assert scans(here.events.seen) == ["4006381333931"]
    scanner.stop()


def test_a_scan_with_control_characters_is_refused_and_counted(tmp_path: Path, scanner: SimulatedScanner) -> None:
    scanner.start()
    with counter(tmp_path, at(scanner)) as here:
        assert here.becomes("scanner", "ready")
        scanner.send(b"4006\x1b381\r")
        scanner.scan("4006381333931")
        assert here.events.wait_for(lambda seen: bool(scans(seen)))
        assert scans(here.events.seen) == ["4006381333931"]
        assert here.events.wait_for(
            lambda seen: [event.code for event in seen if isinstance(event, ErrorEvent)] == ["scan_refused"]
        )
    scanner.stop()


@pytest.mark.logs_errors("a listener failed")
def test_a_listener_that_fails_does_not_stop_the_scanner(tmp_path: Path, scanner: SimulatedScanner) -> None:
    def broken(event: DeviceEvent) -> None:
        if isinstance(event, DataEvent):
            raise ZeroDivisionError

    scanner.start()
    with counter(tmp_path, at(scanner)) as here:
        stop_listening = here.manager.subscribe(broken)
        assert here.becomes("scanner", "ready")
        scanner.scan("11111111")
        assert here.events.wait_for(lambda seen: len(scans(seen)) == 1)
        stop_listening()
        scanner.scan("22222222")
        assert here.events.wait_for(lambda seen: scans(seen) == ["11111111", "22222222"])
    scanner.stop()
