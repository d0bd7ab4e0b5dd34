"""Drawer, label printer, scanner, scale and line display by fault and moment, as ``test_fault_matrix`` has receipts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import pytest

from app.db.lane import InlineLane
from app.devices.configuration import DeviceConfig
from app.devices.document import Barcode, Cut, Document, Text
from app.devices.events import Status, StatusUpdateEvent
from app.devices.ports import DisplayRow, WeightReading, WeightState
from app.pos.drawer_watch import DrawerWatch
from contract.errors import Unavailable
from contract.messages.facts import DrawerClosed, DrawerForced
from tests.builders import EGGS_GTIN, SOURDOUGH_GTIN, Shop
from tests.integration.devices.desk import Deed, Desk, Fault, named
from tests.integration.devices.fault_world import Counter, Killed, Post, Time

PATIENCE_S = 60.0
LABEL = Document((Text("Box 7 of 9"), Barcode("BOX-7"), Cut()))
TOTAL = (DisplayRow("Total 7.35"),)


@pytest.fixture
def stand(
    shop: Shop, post: Post, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Desk]:
    def make(*configs: DeviceConfig) -> Desk:
        desk = Desk(Time(shop.clock.moment))
        folder = tmp_path_factory.getbasetemp() / "escpos"
        desk.counter = Counter(shop, post, folder, (RECEIPT, *configs), desk.cables(), monkeypatch, desk.time)
        desk.listen()
        assert desk.counter.shows("receipt", "ready")
        return desk

    return make


RECEIPT = DeviceConfig("receipt", "epson-80", "printer")
DRAWER = DeviceConfig("drawer", "drawer-switch", "printer://receipt")
PLAIN_DRAWER = DeviceConfig("drawer", "drawer-plain", "printer://receipt")
LABELS = DeviceConfig("labels", "zpl-4x6", "labels")
SCANNER = DeviceConfig("scanner", "scanner-serial", "scanner")
SCALE = DeviceConfig("scale", "toledo-8217", "scale")
DISPLAY = DeviceConfig("display", "line-display-dmd", "display")
# Drawer


@dataclass(frozen=True)
class DrawerCase:
    """``moves``: what is told of the drawer; ``pulses``: how often it was told to open for one sale."""

    name: str
    config: DeviceConfig
    begin: Deed
    moves: list[str]
    errors: list[str]
    pulses: int


def _drawer_cases() -> tuple[DrawerCase, ...]:
    opened = ["drawer_opened", "drawer_closed"]
    no_word: list[str] = []
    return (
        DrawerCase("sticks once", DRAWER, lambda d: d.printer.printer.jam_drawer(1), opened, no_word, 2),
        DrawerCase("sticks", DRAWER, lambda d: d.printer.printer.jam_drawer(9), [], ["drawer_did_not_open"], 2),
        DrawerCase("has no switch", PLAIN_DRAWER, lambda _d: None, ["drawer_opened"], no_word, 1),
        DrawerCase("no paper", DRAWER, lambda d: d.printer.printer.run_out_of_paper(), opened, no_word, 1),
        DrawerCase("slow paper", DRAWER, lambda d: d.printer.slow_down(), opened, no_word, 1),
        DrawerCase("cable out", DRAWER, lambda d: d.unplug_printer(), [], ["device_not_claimed"], 0),
    )


@pytest.mark.parametrize("case", _drawer_cases(), ids=lambda case: case.name)
@pytest.mark.parametrize("moment", ["idle", "shutdown"])
def test_a_drawer_that_fails_costs_no_sale_and_opens_by_no_surprise(
    stand: Callable[..., Desk], case: DrawerCase, moment: str
) -> None:
    desk = stand(case.config)
    sales, pulses = desk.sales(), desk.printer.printer.drawer_pulses
    case.begin(desk)
    desk.sell()
    desk.passes(2)
    if moment == "shutdown":
        desk.close_and_restart()
    desk.passes(12)
    assert desk.sales() == sales + 1
    assert [move for move in desk.moves() if move != "drawer_found_open"] == case.moves
    assert desk.errors() == case.errors
    printer = desk.printer.printer
    printer.jam_drawer(0)
    printer.load_paper()
    printer.plug_in_cable()
    printer.set_pace(None)
    desk.time.tickers.clear()
    assert desk.counter.runs(lambda: desk.receipts() >= 1, PATIENCE_S)
    assert desk.counter.shows("drawer", "ready", "drawer_did_not_open", "drawer_is_open")
    desk.passes(6)
    assert printer.drawer_pulses - pulses == case.pulses, "it springs open late"
    desk.counter.open_drawer()
    assert desk.counter.runs(lambda: printer.drawer_open, PATIENCE_S)
    desk.counter.end()


def test_what_opens_a_drawer_is_told_apart_and_how_long_it_stood_open_is_on_the_record(
    stand: Callable[..., Desk],
) -> None:
    desk = stand(DRAWER)
    watch = DrawerWatch(desk.counter.shop.db, InlineLane())
    desk.counter.manager.subscribe(watch.heard)
    forced, shut = len(desk.counter.facts(DrawerForced)), len(desk.counter.facts(DrawerClosed))
    printer = desk.printer.printer
    printer.open_drawer_by_key()
    desk.passes(6)
    assert desk.moves() == ["drawer_opened_by_hand", "drawer_closed"]
    assert len(desk.counter.facts(DrawerForced)) == forced + 1, "opened without cause"
    (told,) = desk.counter.facts(DrawerClosed)[shut:]
    assert told.opened_by == "by_hand"
    assert told.shift_id is not None
    assert 3 <= told.open_seconds <= 5, "it shuts after four seconds"
    printer.jam_drawer(9)
    desk.counter.open_drawer()
    desk.passes(3)
    assert desk.counter.health("drawer").words_code == "drawer_did_not_open", "it is said until it moves"
    printer.open_drawer_by_key()
    desk.passes(2)
    assert desk.moves()[2:] == ["drawer_opened"], "the key did what the till was asked to do"
    assert len(desk.counter.facts(DrawerForced)) == forced + 1
    watch.heard(StatusUpdateEvent("drawer", Status.DRAWER_OPEN, "drawer_opened_by_hand", desk.time.now()))
    assert len(desk.counter.facts(DrawerForced)) == forced + 2, "also where nobody saw it being shut"
    desk.close_and_restart()
    desk.passes(6)
    assert desk.moves()[3:] == ["drawer_found_open", "drawer_closed"], "nobody knows who opened it"
    desk.counter.end()


@pytest.mark.logs_errors("what the drawer did is not on the record")
def test_what_a_drawer_did_and_could_not_be_put_on_the_record_is_logged(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise Unavailable("disk_full")

    monkeypatch.setattr("app.pos.drawer_watch.record", full)
    watch, now = DrawerWatch(shop.db, InlineLane()), shop.clock.moment
    watch.heard(StatusUpdateEvent("drawer", Status.DRAWER_OPEN, "drawer_opened_by_hand", now))
    watch.heard(StatusUpdateEvent("drawer", Status.DRAWER_CLOSED, "drawer_closed", now))
    assert [entry.message for entry in caplog.records] == ["what the drawer did is not on the record"] * 2


# Label printer

LABEL_FAULTS = (
    Fault("labels out", ("paper_out",), lambda d: d.labels.fail(labels_out=True), lambda d: d.labels.fail()),
    Fault("head open", ("cover_open",), lambda d: d.labels.fail(head_open=True), lambda d: d.labels.fail()),
    Fault("ribbon out", ("ribbon_out",), lambda d: d.labels.fail(ribbon_out=True), lambda d: d.labels.fail()),
    Fault("paused", ("printer_paused",), lambda d: d.labels.fail(paused=True), lambda d: d.labels.fail()),
    Fault("hangs", ("printer_no_answer",), lambda d: d.labels.fail(silent=True), lambda d: d.labels.fail()),
    Fault(
        "cable out",
        ("device_unreachable", "device_lost"),
        lambda d: d.labels.cut_cable(),
        lambda d: d.labels.plug_in_cable(),
    ),
    Fault(
        "power off",
        ("device_unreachable", "device_lost"),
        lambda d: d.switch_labels_off(),
        lambda d: d.labels.plug_in_cable(),
    ),
    Fault(
        "garbled answers",
        ("printer_no_answer",),
        lambda d: setattr(d.counter.cables["labels"], "garbled", lambda data: b"\x02?,\xff\x03" * len(data)),
        lambda d: setattr(d.counter.cables["labels"], "garbled", bytes),
    ),
)
LABEL_MOMENTS = ("idle", "mid-document", "mid-document, killed", "at shutdown")


@pytest.mark.parametrize(("fault", "moment"), tuple(product(LABEL_FAULTS, LABEL_MOMENTS)), ids=named)
def test_a_label_survives(stand: Callable[..., Desk], fault: Fault, moment: str) -> None:
    desk = stand(LABELS)
    counter = desk.counter
    assert counter.shows("labels", "ready")

    def strike() -> None:
        fault.begin(desk)
        if moment == "mid-document, killed":
            raise Killed

    if moment == "idle":
        strike()
        assert counter.shows("labels", *fault.words)
    else:
        counter.cables["labels"].trip(60, strike)
    counter.manager.spool.enqueue(counter.shop.ids(), LABEL, "labels")
    try:
        desk.passes(3)
    except Killed:
        desk.restart()
    if moment == "at shutdown":
        desk.close_and_restart()
    assert counter.shows("labels", *fault.words)
    assert desk.labels.labels or counter.manager.spool.waiting("labels")
    fault.mend(desk)
    assert counter.runs(lambda: not counter.manager.spool.waiting(), PATIENCE_S)
    assert counter.shows("labels", "ready")
    texts = [label.text for label in desk.labels.labels]
    assert texts
    assert all("Box 7 of 9" in text and "BOX-7" in text for text in texts), texts
    assert all("COPY" in text for text in texts[1:]), "two labels that nobody can tell apart"
    if moment == "idle":
        assert len(texts) == 1
        assert "COPY" not in texts[0]
    assert desk.labels.interpreter.unknown == []
    counter.end()


# Scanner


@pytest.mark.parametrize("moment", ["idle", "in the middle of a scan", "at shutdown"])
def test_a_scanner_that_is_unplugged_comes_back_and_half_a_scan_is_none(
    stand: Callable[..., Desk], moment: str
) -> None:
    desk = stand(SCANNER)
    counter, shop = desk.counter, desk.counter.shop
    assert counter.shows("scanner", "ready")
    if moment == "in the middle of a scan":
        desk.scanner.send(SOURDOUGH_GTIN[1:7].encode())
        desk.passes(0.5)
    desk.scanner.unplug()
    assert counter.shows("scanner", "device_lost", "device_unreachable")
    if moment == "at shutdown":
        desk.close_and_restart()
    desk.scanner.plug_in()
    assert counter.shows("scanner", "ready")
    desk.scanner.send(EGGS_GTIN[1:].encode() + b"\r")
    assert counter.runs(lambda: bool(shop.sell.view().lines), PATIENCE_S)
    assert [line.quantity_thousandths for line in shop.sell.view().lines] == [1000]
    shop.settle.pay_cash(5_000)
    counter.end()


def test_garbage_of_a_scanner_is_refused_and_told_and_every_repetition_is_heard(stand: Callable[..., Desk]) -> None:
    desk = stand(SCANNER)
    counter, shop = desk.counter, desk.counter.shop
    assert counter.shows("scanner", "ready")
    desk.scanner.send(b"\x01\x02" + EGGS_GTIN[1:].encode() + b"\x1b\r" + b"\xff\xfe\xfd\xfc\r" + b"7" * 3000 + b"\r")
    desk.passes(1)
    assert desk.errors() == ["scan_refused"] * 3
    assert not shop.sell.view().lines
    desk.scanner.send((EGGS_GTIN[1:].encode() + b"\r\n") * 3)
    desk.passes(1)
    assert sum(line.quantity_thousandths for line in shop.sell.view().lines) == 3000
    assert counter.health("scanner").words_code == "ready"
    shop.settle.pay_cash(5_000)
    counter.end()


# Scale

SCALE_FAULTS = (
    Fault("silent", ("scale_no_answer",), lambda d: setattr(d.scale, "silent", True), lambda d: _speak(d)),
    Fault("garbage", ("scale_no_answer",), lambda d: d.scale.scale.say(b"\xf0kg?"), lambda _d: None),
    Fault("half an answer", ("scale_no_answer",), lambda d: d.scale.scale.say(b"0" * 80), lambda _d: None),
    Fault(
        "unplugged",
        ("device_lost", "device_unreachable"),
        lambda d: d.scale.unplug(),
        lambda d: d.scale.plug_in(),
    ),
)


def _speak(desk: Desk) -> None:
    desk.scale.silent = False


@pytest.mark.parametrize(("fault", "moment"), tuple(product(SCALE_FAULTS, ("idle", "at shutdown"))), ids=named)
def test_a_scale_that_fails_tells_no_weight_and_comes_back(
    stand: Callable[..., Desk], fault: Fault, moment: str
) -> None:
    desk = stand(SCALE)
    counter = desk.counter
    desk.scale.scale.put(1_250)
    assert counter.runs(lambda: counter.manager.weight() == WeightReading(WeightState.STEADY, 1_250), PATIENCE_S)
    fault.begin(desk)
    assert counter.shows("scale", *fault.words)
    assert counter.manager.weight() is None, "a weight that is not known is not shown"
    if moment == "at shutdown":
        desk.close_and_restart()
        assert counter.shows("scale", *fault.words)
    fault.mend(desk)
    for say, state in (
        (desk.scale.scale.shake, WeightState.MOVING),
        (desk.scale.scale.lift, WeightState.UNDER_ZERO),
        (lambda: desk.scale.scale.put(700), WeightState.STEADY),
    ):
        say()
        assert counter.runs(lambda wanted=state: _state(counter) is wanted, PATIENCE_S)  # type: ignore[misc]
    assert counter.manager.weight() == WeightReading(WeightState.STEADY, 700)
    assert counter.shows("scale", "ready")
    counter.end()


def _state(counter: Counter) -> WeightState | None:
    reading = counter.manager.weight()
    return reading.state if reading else None


# Line display

DISPLAY_FAULTS = (
    Fault(
        "cable out",
        ("device_lost", "device_unreachable"),
        lambda d: d.display.cut_cable(),
        lambda d: d.display.plug_in_cable(),
    ),
    Fault("power blinks", ("ready", "device_lost"), lambda d: d.display.switch_off_and_on(), lambda _d: None),
)


@pytest.mark.parametrize("fault", DISPLAY_FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("moment", ["idle", "at shutdown"])
def test_a_line_display_that_fails_shows_the_total_again(stand: Callable[..., Desk], fault: Fault, moment: str) -> None:
    desk = stand(DISPLAY)
    counter = desk.counter
    counter.manager.show_customer(TOTAL)
    assert counter.runs(lambda: "Total 7.35" in "".join(desk.display.text), PATIENCE_S)
    fault.begin(desk)
    assert counter.shows("display", *fault.words)
    if moment == "at shutdown":
        desk.close_and_restart()
        counter.manager.show_customer(TOTAL)
    fault.mend(desk)
    assert counter.runs(lambda: "Total 7.35" in "".join(desk.display.text), PATIENCE_S)
    assert counter.shows("display", "ready")
    counter.end()
    assert "7.35" not in "".join(desk.display.text), "nobody's total stays behind"
