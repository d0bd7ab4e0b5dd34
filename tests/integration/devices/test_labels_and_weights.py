"""Labels through a real socket while labels run out, heads open and cables come loose; a scale that is asked."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from app.devices.configuration import DeviceConfig
from app.devices.counter import LabelQueue
from app.devices.document import Barcode, Cut, Document, Text
from app.devices.drivers.toledo_scale import ToledoScale
from app.devices.events import DeviceKind, ErrorEvent
from app.devices.health import HealthBoard, HealthState
from app.devices.lanes import Surroundings
from app.devices.ports import ScaleDeed, WeightReading, WeightState
from app.devices.profiles import ScaleProfile
from app.devices.scale_lane import ScaleLane
from app.devices.simulated.label_printer import SimulatedLabelPrinter
from app.devices.simulated.scale import SimulatedScale
from contract.errors import Refused
from tests.builders import NOON
from tests.integration.devices.counter import PATIENCE_S, Counter, Events, counter, on, simulated_printer
from tests.integration.devices.test_printing import held, printed

_T = TypeVar("_T")


def label(title: str) -> Document:
    return Document((Text(title), Barcode(f"CODE-{title}"), Cut()))


@pytest.fixture
def printer() -> Iterator[SimulatedLabelPrinter]:
    made = SimulatedLabelPrinter()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def scale() -> Iterator[SimulatedScale]:
    made = SimulatedScale()
    made.start()
    yield made
    made.stop()


def of(printer: SimulatedLabelPrinter) -> DeviceConfig:
    return DeviceConfig("labels", "zpl-4x6", printer.address)


def titles(printer: SimulatedLabelPrinter) -> list[str]:
    """The first line of each label that came out."""
    return [one.text.splitlines()[0] for one in printer.labels]


def test_a_label_goes_to_the_label_printer_and_without_one_to_the_receipt_printer(
    tmp_path: Path, printer: SimulatedLabelPrinter
) -> None:
    with simulated_printer() as receipts, counter(tmp_path, on(receipts), of(printer)) as here:
        LabelQueue(here.manager).enqueue("one", label("one"))
        assert printed(here, "one")
        assert titles(printer) == ["one"]
        assert not printer.interpreter.unknown
        assert here.health("labels").kind is DeviceKind.LABEL_PRINTER
    with simulated_printer() as receipts, counter(tmp_path / "b", on(receipts)) as here:
        LabelQueue(here.manager).enqueue("two", label("two"))
        assert printed(here, "two")
        assert len(receipts.receipts) == 1
    with counter(tmp_path / "c") as here, pytest.raises(Refused, match="no_printer"):
        LabelQueue(here.manager).enqueue("three", label("three"))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("labels_out", "paper_out"),
        ("head_open", "cover_open"),
        ("ribbon_out", "ribbon_out"),
        ("paused", "printer_paused"),
    ],
)
def test_labels_wait_for_whoever_mends_the_printer_and_print_once(
    tmp_path: Path, printer: SimulatedLabelPrinter, fault: str, code: str
) -> None:
    printer.fail(**{fault: True})
    with counter(tmp_path, of(printer)) as here:
        assert here.becomes("labels", code)
        assert here.health("labels").state is HealthState.BLOCKED
        for title in ("one", "two"):
            here.manager.spool.enqueue(title, label(title), "labels")
        printer.fail()
        assert printed(here, "two")
        assert titles(printer) == ["one", "two"]


def test_labels_that_run_out_in_the_middle_are_the_printers_to_finish(
    tmp_path: Path, printer: SimulatedLabelPrinter
) -> None:
    with counter(tmp_path, of(printer)) as here:
        assert here.becomes("labels", "ready")
        printer.run_out_with_the_next()
        here.manager.spool.enqueue("one", label("one"), "labels")
        assert held(here, "one", "paper_out")
        printer.fail()
        assert printed(here, "one")
        assert titles(printer) == ["one"], "it took the printer's word, and sent nothing twice"


def test_a_label_whose_cable_broke_half_way_is_printed_again_as_a_copy_and_swallows_nothing(
    tmp_path: Path, printer: SimulatedLabelPrinter
) -> None:
    with counter(tmp_path, of(printer)) as here:
        assert here.becomes("labels", "ready")
        printer.cut_cable(after_bytes=60)
        here.manager.spool.enqueue("one", label("one"), "labels")
        assert held(here, "one", "device_lost")
        printer.plug_in_cable()
        assert printed(here, "one")
        assert titles(printer) == ["COPY"]
        assert not printer.interpreter.unknown


def test_a_printer_that_hangs_is_told_and_its_label_is_not_lost(tmp_path: Path, printer: SimulatedLabelPrinter) -> None:
    with counter(tmp_path, of(printer)) as here:
        assert here.becomes("labels", "ready")
        printer.fail(silent=True)
        here.manager.spool.enqueue("one", label("one"), "labels")
        assert here.becomes("labels", "printer_no_answer")
        printer.fail()
        assert printed(here, "one")


def on_scale(here: Counter, wanted: WeightReading | None) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while here.manager.weight() != wanted:
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.01)
    return True


def test_the_scale_tells_what_stands_on_it_as_it_changes(tmp_path: Path, scale: SimulatedScale) -> None:
    with counter(tmp_path, DeviceConfig("scale", "toledo-8217", scale.address)) as here:
        assert on_scale(here, WeightReading(WeightState.EMPTY))
        scale.shake()
        assert on_scale(here, WeightReading(WeightState.MOVING))
        scale.put(3_842)
        assert on_scale(here, WeightReading(WeightState.STEADY, 3_842))
        scale.lift()
        assert on_scale(here, WeightReading(WeightState.UNDER_ZERO))
        scale.say(b"?B")
        assert on_scale(here, WeightReading(WeightState.TOO_HEAVY))
        assert here.health("scale").state is HealthState.READY
        scale.say(b"hello")
        assert here.becomes("scale", "scale_no_answer")
        assert on_scale(here, None), "a weight that is not known is not shown"
        scale.put(500)
        assert on_scale(here, WeightReading(WeightState.STEADY, 500)), "it is asked again by itself"


def test_a_scale_is_zeroed_and_tared_and_tells_net_weights_as_such(tmp_path: Path, scale: SimulatedScale) -> None:
    with counter(tmp_path, DeviceConfig("scale", "toledo-8217", scale.address)) as here:
        scale.put(80)
        assert on_scale(here, WeightReading(WeightState.STEADY, 80))
        here.manager.set_scale(ScaleDeed.TARE)
        assert on_scale(here, WeightReading(WeightState.EMPTY, 0, net=True))
        scale.put(500)
        assert on_scale(here, WeightReading(WeightState.STEADY, 420, net=True))
        scale.put(0)
        assert on_scale(here, WeightReading(WeightState.UNDER_ZERO, net=True))
        here.manager.set_scale(ScaleDeed.CLEAR_TARE)
        assert on_scale(here, WeightReading(WeightState.EMPTY))
        scale.lift()
        assert on_scale(here, WeightReading(WeightState.UNDER_ZERO))
        here.manager.set_scale(ScaleDeed.ZERO)
        assert on_scale(here, WeightReading(WeightState.EMPTY))
        assert here.health("scale").state is HealthState.READY


def test_a_scale_that_does_not_tare_says_so_and_goes_on_weighing(
    tmp_path: Path, scale: SimulatedScale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.devices.drivers.toledo_scale._ANSWER_S", 0.1)
    scale.tares = False
    with counter(tmp_path, DeviceConfig("scale", "toledo-8217", scale.address)) as here:
        scale.put(500)
        assert on_scale(here, WeightReading(WeightState.STEADY, 500))
        here.manager.set_scale(ScaleDeed.TARE)
        assert here.events.wait_for(
            lambda seen: any(isinstance(one, ErrorEvent) and one.code == "scale_does_not_obey" for one in seen)
        )
        scale.put(510)
        assert on_scale(here, WeightReading(WeightState.STEADY, 510))


class LateWire:
    """A scale's wire: what it answers comes when the test says."""

    answers = True

    def __init__(self) -> None:
        self.inbox, self.weight = b"", b"0.500"

    def write(self, data: bytes) -> None:
        self.inbox += b"\x02" + self.weight + b"\r" if data == b"W" else b""

    def read(self, most: int, timeout_s: float) -> bytes:
        del timeout_s
        told, self.inbox = self.inbox[:most], self.inbox[most:]
        return told

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class OneScale:
    """The lane of a scale, stepped by hand on a clock that is turned by hand."""

    wire: LateWire = field(default_factory=LateWire)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.events = Events()
        profile = ScaleProfile("Toledo", "toledo_scale")
        self.driver = ToledoScale("scale", profile, lambda: self.wire)
        health = HealthBoard(lambda: NOON)
        health.add("scale", DeviceKind.SCALE, HealthState.MISSING, "starting")
        around = Surroundings(lambda: NOON, lambda: self.seconds, self.events, health, self)
        self.lane = ScaleLane(self.driver, around)

    def take(self, waiting: queue.Queue[_T], timeout_s: float) -> _T:
        self.seconds += timeout_s
        return waiting.get_nowait()

    def rest(self, stopping: threading.Event, timeout_s: float) -> None:
        self.seconds += timeout_s


def test_an_answer_that_comes_too_late_is_not_taken_for_the_weight_of_now() -> None:
    one = OneScale()
    one.lane.step()
    assert one.lane.reading == WeightReading(WeightState.STEADY, 500)
    one.wire.inbox, one.wire.weight = b"\x02?\x50\r", b"0.700"
    assert one.driver.read_weight() == WeightReading(WeightState.STEADY, 700)


def test_nothing_stands_still_between_an_order_and_the_reading_after_it_nor_when_the_scale_fell_silent() -> None:
    one, gross, moving = OneScale(), WeightReading(WeightState.STEADY, 500), WeightReading(WeightState.MOVING)
    one.lane.step()
    assert one.lane.reading == gross
    one.lane.obey(ScaleDeed.TARE)
    assert one.lane.reading == moving
    one.lane.step()
    assert one.lane.reading == moving, "it was told, but has not been asked since"
    one.wire.weight = b"0.420N"
    one.lane.step()
    assert one.lane.reading == WeightReading(WeightState.STEADY, 420, net=True)
    assert any(isinstance(event, ErrorEvent) for event in one.events.seen), "this one says nothing to it"
    one.seconds += 1.0
    assert one.lane.reading == moving, "what it said a while ago may have been lifted off"
    told = len(one.events.seen)
    one.lane.step()
    assert one.lane.reading == WeightReading(WeightState.STEADY, 420, net=True)
    assert len(one.events.seen) == told + 1, "whoever read MOVING is told"


def test_without_a_scale_there_is_no_weight(tmp_path: Path) -> None:
    with counter(tmp_path) as here:
        assert here.manager.weight() is None
