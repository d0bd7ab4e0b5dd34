"""Waves on a real database: made, walked by scan into totes, gone on with after a crash and at another register."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from app.bopis import wave_projections
from app.bopis.board import Board
from app.bopis.claim import Claim, ClaimQuestion, ClaimVerdict
from app.bopis.model.cards import NextStep
from app.bopis.model.shortage import spread
from app.bopis.pick_scan import Detail
from app.bopis.pick_view import ScanMeaning
from app.bopis.short import Short, ShortChoice
from app.bopis.wave_pick import WavePick
from app.bopis.waves import Waves
from app.db import journal, peer_journal
from app.db.store import StoreDb
from contract.errors import Refused, Unavailable
from contract.messages.facts import Fact, OrderPicked, OrderShort, WaveJoined, WaveStarted, read_fact
from tests.integration.app_bopis.till import STORE, FakeStaff, Hands, Till, open_store, refused
from tests.unit.app_bopis.builders import order, order_line


@dataclass
class Claims:
    """Head office, out of reach unless told; ``taken`` are orders that another store's system gave away."""

    reachable: bool = False
    taken: tuple[str, ...] = ()
    asked: int = 0

    def ask(self, question: ClaimQuestion) -> ClaimVerdict:
        self.asked += 1
        if not self.reachable:
            raise Unavailable("oms_unreachable")
        granted = question.order_id not in self.taken
        return ClaimVerdict(granted, "" if granted else "claimed_by_other", {"name": "Marek"})


def waves_of(till: Till, claims: Claims | None = None) -> Waves:
    ids = iter(range(10**6))
    return Waves(till.desk, Claim(till.desk, claims or Claims(), lambda: f"question-{next(ids):06}"))


def three_orders(till: Till) -> tuple[str, ...]:
    """A wants 1 × two and 2, B wants 1, C wants 2 × three: in the bins A-10-1, A-2-1, C-1."""
    wanted = (
        (order_line(1, 2000), order_line(2, 1000)),
        (order_line(1, 1000),),
        (order_line(2, 1000), order_line(3, 2000)),
    )
    return tuple(
        till.order(order(*lines, number=f"W-{at}", due_at=f"2026-11-21T13:{at}0:00.000Z"), at + 1)
        for at, lines in enumerate(wanted)
    )


def facts(store: StoreDb, kind: type[Fact]) -> list[Fact]:
    with store.read() as conn:
        return [fact for _, fact in journal.facts(conn, (kind.KIND,))]


def started(till: Till) -> WavePick:
    three_orders(till)
    waves = waves_of(till)
    begun = waves.start(waves.offer().order_ids)
    pick = WavePick(till.desk)
    pick.open(begun.wave_id)
    return pick


def test_the_next_wave_is_proposed_claimed_and_lettered_in_one_go(till: Till) -> None:
    orders = three_orders(till)
    claims = Claims()
    waves = waves_of(till, claims)
    offer = waves.offer()
    assert (offer.number, offer.order_ids, offer.items, offer.running) == (1, orders, 7, ())
    begun = waves.start(offer.order_ids)
    assert (begun.number, begun.refused) == (1, ())
    assert claims.asked == 1, "once head office is out of reach it is not asked for the rest"
    told = facts(till.store, WaveStarted)[0]
    assert isinstance(told, WaveStarted)
    assert {one.order_id: one.letter for one in told.orders} == dict(zip(orders, "ABC", strict=True))
    assert all(card.claimed_by_me for card in Board(till.desk).view().todo)
    after = waves.offer()
    assert (after.order_ids, after.number) == ((), 2)
    assert after.mine
    assert (after.mine.orders, after.mine.done, after.mine.items) == (3, 0, 7)


def test_what_another_has_is_left_out_and_told(till: Till) -> None:
    orders = three_orders(till)
    waves = waves_of(till, Claims(reachable=True, taken=orders[:1]))
    begun = waves.start(orders)
    assert [(number, error.code) for number, error in begun.refused] == [("W-0", "claimed_by_other")]
    told = facts(till.store, WaveStarted)[0]
    assert isinstance(told, WaveStarted)
    assert [one.order_id for one in told.orders] == list(orders[1:])
    assert refused(lambda: waves.start(())).code == "wave_empty"
    assert refused(lambda: waves.start(orders[:1])).code == "claimed_by_other"


def test_a_wave_is_walked_by_bin_item_by_item_into_its_totes(till: Till) -> None:
    pick = started(till)
    view = pick.view()
    assert [(row.bin, row.wanted) for row in view.route] == [("A-2-1", 2000), ("A-10-1", 3000), ("C-1", 2000)]
    assert view.current
    assert [(share.letter, share.wanted) for share in view.current.totes] == [("A", 1000), ("C", 1000)]
    done = pick.scan("item-2")
    assert (done.meaning, done.name, done.view.in_hand) == (ScanMeaning.ITEM, "Thing 2", 1000)
    assert refused(lambda: pick.scan("item-1")).code == "tote_first"
    assert refused(lambda: pick.scan("b")).params == {"letter": "B", "name": "Thing 2", "wanted": "A, C"}
    done = pick.scan("TOTE-A")
    assert (done.meaning, done.name, done.view.in_hand) == (ScanMeaning.TOTE, "A", 0)
    pick.scan("item-2")
    assert pick.drop().name == "C", "the next that wants it"
    for _ in range(2):
        pick.scan("item-1")
    view = pick.scan("A").view
    assert view.current
    assert [(share.letter, share.open) for share in view.current.totes] == [("A", 0), ("B", 1000)]
    assert refused(lambda: pick.scan("item-2")).code == "over_pick"
    assert refused(lambda: pick.scan("A")).code == "hand_empty"
    picks = [fact for fact in facts(till.store, OrderPicked) if isinstance(fact, OrderPicked)]
    assert [(fact.order_id, fact.tote, fact.line.thousandths) for fact in picks] == [
        ("order-W-0", "A", 1000), ("order-W-2", "C", 1000), ("order-W-0", "A", 1000), ("order-W-0", "A", 1000),
    ]  # fmt: skip
    assert all(fact.wave_id == view.wave_id for fact in picks)


def test_the_gestures_of_a_wave_are_two_for_each_line_and_one_for_each_further_unit(till: Till) -> None:
    pick = started(till)
    gestures = 0
    while (row := pick.view().current) is not None:
        share = next(one for one in row.totes if one.open)
        for _ in range(share.open // 1000):
            pick.scan(row.item_id)
            gestures += 1
        pick.scan(share.letter)
        gestures += 1
    lines, units = 5, 7
    assert gestures == 2 * lines + (units - lines)


def test_one_order_alone_needs_no_tote(till: Till) -> None:
    waves, pick = waves_of(till), WavePick(till.desk)
    order_id = till.order(order(order_line(1, 2000), order_line(3, 1000)))
    view = pick.open(waves.start((order_id,)).wave_id)
    for _ in range(2):
        view = pick.scan("item-1").view
    view = pick.scan("item-3").view
    assert view.current is None
    assert view.to_stage
    assert view.to_stage.card.step is NextStep.STAGE
    again = waves.offer().mine
    assert again, "what stands in a tote is gone back to"
    assert pick.open(again.wave_id).to_stage
    pick.end()
    assert waves.offer().running == ()
    assert refused(pick.view).code == "no_wave_open"


def test_a_crash_keeps_the_row_what_is_in_hand_and_what_was_put_off(till: Till) -> None:
    pick = started(till)
    pick.do_later("item-2")
    pick.scan("item-1")
    till.restart()
    view = WavePick(till.desk).resume()
    assert view
    assert view.current
    assert (view.current.item_id, view.in_hand) == ("item-1", 1000)
    assert [row.item_id for row in view.route] == ["item-1", "item-3", "item-2"]


def test_another_register_goes_on_where_nobody_is(till: Till, tmp_path: Path) -> None:
    pick = started(till)
    pick.scan("item-2")
    pick.scan("A")
    other = Till(tmp_path / "b", till.hands, open_store(tmp_path / "b", Hands(), 2, register_id="register-2"),
                 FakeStaff("operator-2"), till.items)  # fmt: skip
    three_orders(other)
    told_to(other, till)
    theirs = WavePick(other.desk)
    (running,) = waves_of(other).offer().running
    assert (running.number, running.done, running.pickers, running.mine) == (1, 1, ("Person 1",), False)
    view = theirs.open(running.wave_id)
    assert view.others == ("Person 1",)
    assert view.current
    assert view.current.item_id == "item-1", "half the way ahead of who began"
    assert len(facts(other.store, WaveJoined)) == 1
    theirs.scan("item-1")
    theirs.scan("B")
    told_to(till, other)
    assert [row.open for row in pick.view().route] == [1000, 2000, 2000]
    other.store.close()


def test_what_others_took_meanwhile_is_surplus_and_can_be_put_back(till: Till) -> None:
    pick = started(till)
    pick.scan("item-2")
    with till.desk.act("pick") as tx:
        for order_id, line in (("order-W-0", order_line(2, 1000)), ("order-W-2", order_line(2, 1000))):
            moved = {"line_id": line.line_id, "item_id": line.item_id, "thousandths": 1000}
            tx.record(OrderPicked.model_validate({"order_id": order_id, "location_id": STORE, "line": moved}))
    assert pick.view().surplus == "Thing 2"
    assert pick.scan("item-1").view.surplus == "", "the next scan takes up anew"


def test_a_tote_with_a_code_of_its_own_stands_for_its_order(till: Till) -> None:
    pick = started(till)
    assert refused(lambda: pick.scan("TOTE-0417")).code == "hand_empty"
    pick.scan("item-2")
    assert pick.scan("TOTE-0417").name == "A"
    assert [one.tote for one in pick.view().members] == ["TOTE-0417", "", ""]
    picks = [fact for fact in facts(till.store, OrderPicked) if isinstance(fact, OrderPicked)]
    assert picks[-1].tote == "TOTE-0417"
    pick.scan("item-2")
    assert refused(lambda: pick.scan("TOTE-0417")).code == "wrong_tote"
    assert pick.scan("tote-0999").name == "C"


def test_what_is_short_is_missing_from_the_totes_served_last(till: Till) -> None:
    pick = started(till)
    pick.scan("item-1")
    left = pick.scan("A").view.missing
    Short(till.desk).short(ShortChoice(spread(left, 2000), "not_on_shelf"))
    view = pick.view()
    shorts = [fact for fact in facts(till.store, OrderShort) if isinstance(fact, OrderShort)]
    assert [(fact.order_id, fact.line.thousandths) for fact in shorts] == [("order-W-0", 1000), ("order-W-1", 1000)]
    row = next(row for row in view.route if row.item_id == "item-1")
    assert (row.open, row.picked, row.short) == (0, 1000, 2000)


def test_every_gesture_can_be_undone_the_last_first(till: Till) -> None:
    pick = started(till)
    pick.scan("item-2")
    pick.scan("A")
    pick.scan("item-2")
    assert pick.undo().in_hand == 0
    view = pick.undo()
    assert view.current
    assert (view.current.item_id, view.current.picked, view.can_undo) == ("item-2", 0, False)
    assert refused(pick.undo).code == "nothing_picked"


def test_traced_and_weighed_goods_ask_before_they_are_taken(till: Till) -> None:
    till.items.items["item-3"] = replace(till.items.items["item-3"], tracking="serial", storage="chilled")
    till.order(order(order_line(3, 1000), number="W-7"), 1)
    till.order(order(order_line(4, 500, unit="kg"), number="W-8"), 2)
    waves, pick = waves_of(till), WavePick(till.desk)
    pick.open(waves.start(("order-W-7", "order-W-8")).wave_id)
    assert [row.item_id for row in pick.view().route] == ["item-4", "item-3"], "cold goods last"
    assert refused(lambda: pick.scan("item-4")).code == "weight_needed"
    pick.scan("item-4@520")
    view = pick.drop().view
    assert view.current
    assert view.current.item_id == "item-3"
    assert refused(lambda: pick.scan("item-3")).code == "serial_needed"
    pick.scan("item-3", Detail(serial="SN-1"))
    assert pick.drop("A").view.cold_since
    picks = [fact for fact in facts(till.store, OrderPicked) if isinstance(fact, OrderPicked)]
    assert [(one.measured_thousandths, one.serial) for one in picks] == [(520, ""), (0, "SN-1")]


def test_a_weight_goes_into_the_tote_it_fits_or_is_fitted_to_the_one_told(till: Till) -> None:
    for number, wanted in (("W-7", 500), ("W-8", 540)):
        till.order(order(order_line(4, wanted, unit="kg"), number=number), int(number[-1]))
    waves, pick = waves_of(till), WavePick(till.desk)
    pick.open(waves.start(("order-W-7", "order-W-8")).wave_id)
    assert pick.scan("item-4@530").view.next_tote == "B"
    assert pick.scan("item-4@520").view.next_tote == "B", "what was taken first goes first"
    assert pick.drop().view.next_tote == "A", "what was fitted to another tote waits for it"
    pick.drop()
    pick.undo()
    pick.undo()
    assert pick.scan("item-4@530").view.next_tote == "B"
    assert pick.drop("A").view.in_hand == 0
    picks = [fact for fact in facts(till.store, OrderPicked) if isinstance(fact, OrderPicked)]
    assert [(one.tote, one.line.thousandths, one.measured_thousandths) for one in picks] == [
        ("B", 540, 530), ("A", 500, 520), ("A", 500, 530),
    ]  # fmt: skip


def test_a_weight_shared_by_two_lines_of_an_order_is_told_once(till: Till) -> None:
    lines = (order_line(4, 200, unit="kg"), order_line(4, 300, unit="kg", line_id="line-5"))
    waves, pick = waves_of(till), WavePick(till.desk)
    pick.open(waves.start((till.order(order(*lines)),)).wave_id)
    pick.scan("item-4@520")
    picks = [fact for fact in facts(till.store, OrderPicked) if isinstance(fact, OrderPicked)]
    assert [(one.line.thousandths, one.measured_thousandths) for one in picks] == [(200, 0), (300, 320)]


def test_what_is_in_hand_is_not_forgotten_for_another_wave(till: Till) -> None:
    pick, waves = WavePick(till.desk), waves_of(till)
    first = waves.start(three_orders(till)).wave_id
    other = waves.start((till.order(order(order_line(3, 1000), number="W-9"), 9),)).wave_id
    pick.open(first)
    pick.scan("item-2")
    assert refused(lambda: pick.open(other)).params == {"name": "Thing 2", "letters": "A, C"}
    assert pick.view().in_hand == 1000
    pick.drop()
    assert pick.open(other).wave_id == other


def test_the_newest_facts_of_waves_are_kept_in_sight_and_read_once(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    started(till).give_up()
    begun = waves_of(till).start(("order-W-0",))
    monkeypatch.setattr(wave_projections, "MOST_FACTS", 1)
    parsed = count()
    monkeypatch.setattr(wave_projections, "read_fact", lambda *told: (next(parsed), read_fact(*told))[1])
    with till.store.read() as conn:
        for _ in range(2):
            assert [one.wave_id for one in wave_projections.waves_since(conn, date(2026, 11, 20))] == [begun.wave_id]
    assert next(parsed) <= 1


def test_an_order_is_picked_in_the_wave_that_was_begun_first(till: Till) -> None:
    pick = started(till)
    with till.desk.act("pick") as tx:
        told = {
            "wave_id": "zz",
            "location_id": STORE,
            "number": 1,
            "orders": [{"order_id": "order-W-0", "letter": "A"}],
        }
        wave_projections.record(tx, WaveStarted.model_validate(told))
    assert pick.view().left == ()
    assert refused(lambda: WavePick(till.desk).open("zz")).code == "wave_ended"
    pick.give_up()
    assert WavePick(till.desk).open("zz").members[0].card.number == "W-0"


@pytest.mark.parametrize("rebuild", [False, True])
def test_waves_are_the_same_made_anew_from_the_journal(till: Till, rebuild: bool) -> None:
    pick = started(till)
    before = pick.view()
    with till.store.transaction() as tx:
        if rebuild:
            wave_projections.rebuild(tx.conn)
    assert pick.view() == before


def test_orders_short_of_nothing_stay_where_they_were_after_giving_up(till: Till) -> None:
    pick = started(till)
    pick.scan("item-2")
    with pytest.raises(Refused, match="tote_first"):
        pick.give_up()
    pick.scan("A")
    pick.give_up()
    cards = Board(till.desk).view().todo
    assert [card.step for card in cards] == [NextStep.PICK] * 3
    assert sum(card.picked for card in cards) == 1


def told_to(till: Till, other: Till) -> None:
    """All that another register recorded, told over the LAN."""
    till.store.on_peer_fact(wave_projections.project)
    with other.store.read() as conn:
        told = peer_journal.entries_after(conn, {}, 500)
    till.store.keep_peer_entries(told)
