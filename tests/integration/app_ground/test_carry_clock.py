"""What a register holds for another reaches head office also while its clock stands before what it has recorded."""

from __future__ import annotations

from pathlib import Path

from app.sync.peers.carry import Carry
from contract.messages.sync import Answer, EntriesAnswer, EntriesPush, EntryAnswer
from contract.values.time import instant_text
from tests.builders import SUPERVISOR, SUPERVISOR_PIN
from tests.integration.app_ground.registers import Store, hear


def test_a_clock_that_is_held_back_keeps_nothing_from_head_office(tmp_path: Path) -> None:
    store, taken = Store(tmp_path), list[str]()

    class Office:
        def push(self, push: EntriesPush) -> EntriesAnswer:
            ids = [wire.sealed.header.id for wire in push.entries]
            taken.extend(ids)
            answers = tuple(EntryAnswer(id=own, answer=Answer.ACCEPTED) for own in ids)
            return EntriesAnswer(answers=answers, epoch="1", server_time=instant_text(store.b.clock.now()))

    def never(_register_id: str) -> bool:
        return False

    store.b.clock.advance(days=200)
    store.b.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    store.b.clock.advance(days=-200)
    assert store.b.clock.status() == "unsure"
    store.a.operators.sign_on(SUPERVISOR, SUPERVISOR_PIN)
    hear(store.b, store.a)
    carry = Carry(
        store.b.db, Office(), store.b.clock, inside=lambda: ("1", {}), carried_by_itself=never, connected=lambda: True
    )
    store.b.clock.advance(minutes=5)
    assert carry.step() == len(taken) > 0
    store.stop()
