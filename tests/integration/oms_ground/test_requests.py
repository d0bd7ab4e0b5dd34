"""A request is decided once; whoever asks again hears the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contract.errors import Refused
from contract.messages.sync import RequestAnswer, RequestPush
from oms import composition
from oms.db.engine import Tx
from oms.sync.booking import RegisterIdentity
from tests.integration.oms_ground.chain import Chain, Till


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids the handler decided, in order. It refuses order ``taken`` and grants every other."""
    asked: list[str] = []

    def handler(_tx: Tx, _register: RegisterIdentity, request: RequestPush) -> RequestAnswer:
        asked.append(request.id)
        if request.body["order_id"] == "taken":
            raise Refused("order_taken", by="Marek")
        return RequestAnswer(id=request.id, granted=True, params={"turn": str(len(asked))})

    monkeypatch.setitem(composition.REQUESTS, "claim", handler)
    return asked


def ask(till: Till, request_id: str, order_id: str) -> tuple[int, dict[str, Any]]:
    body = {"id": request_id, "kind": "claim", "operator_id": "o", "body": {"order_id": order_id, "entry_id": "e"}}
    answer = till.client.post("/v1/requests", json=body, headers=till.headers)
    return answer.status_code, answer.json()


def test_the_same_id_gets_the_same_answer_for_ever(till: Till, decided: list[str]) -> None:
    first = ask(till, "r1", "free")
    assert first == (200, {"id": "r1", "granted": True, "reason": "", "params": {"turn": "1"}})
    assert [ask(till, "r1", "free") for _ in range(3)] == [first] * 3
    assert decided == ["r1"]


def test_a_refusal_is_an_answer_too(till: Till, decided: list[str]) -> None:
    refused = (200, {"id": "r1", "granted": False, "reason": "order_taken", "params": {"by": "Marek"}})
    assert ask(till, "r1", "taken") == refused
    assert ask(till, "r1", "taken") == refused
    assert decided == ["r1"]


def test_ten_at_once_are_decided_once(till: Till, decided: list[str]) -> None:
    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(lambda _: ask(till, "r1", "free"), range(10)))
    assert [status for status, _ in told] == [200] * 10
    assert len(decided) == 1


def test_an_id_asks_one_thing(till: Till, decided: list[str]) -> None:
    ask(till, "r1", "free")
    status, told = ask(till, "r1", "taken")
    assert (status, told["code"]) == (409, "request_id_reused")


def test_another_registers_answer_is_not_told(chain: Chain, decided: list[str]) -> None:
    here, there = chain.till(chain.store("014")), chain.till(chain.store("027"))
    ask(here, "r1", "free")
    status, told = ask(there, "r1", "free")
    assert (status, told["code"]) == (409, "request_id_reused")


def test_an_id_that_is_none_is_refused(till: Till, decided: list[str]) -> None:
    for none in ("", "a\x00b", "x" * 65):
        assert ask(till, none, "free")[0] == 422
    assert decided == []
