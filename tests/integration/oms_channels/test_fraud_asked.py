"""Whoever looks for fraud is asked about each order, signed, until they take the question; and their answer counts."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
import requests
import responses

from oms.channels import connections
from oms.channels.fraud import TOLD_AFTER, FraudDesk
from oms.channels.model import Kind
from oms.channels.signatures import signed
from tests.integration.oms_channels.sender import Desk, standard_order
from tests.integration.oms_ground.chain import SECRET

CHECK = "https://fraud.example/check"


@pytest.fixture
def secret(desk: Desk, run: Any) -> str:
    """By which questions about the standard channel's orders are signed."""
    return str(run("channel", "fraud-check", "standard", CHECK, "--json")["secret"])


@pytest.fixture
def asker(desk: Desk, secret: str) -> FraudDesk:
    return FraudDesk(desk.db, SECRET)


def arrive(desk: Desk, external_id: str = "W-1", **told: Any) -> None:
    desk.tell(Kind.STANDARD, standard_order(external_id, **{"paid": True, **told}))


def due_again(desk: Desk) -> None:
    desk.db.run(lambda tx: tx.conn.exec_driver_sql("UPDATE fraud_question SET next_at = now()"))


def state(desk: Desk, external_id: str = "W-1") -> Any:
    view = desk.view(Kind.STANDARD, external_id)
    return view["state"], view["holds"]


@responses.activate
def test_an_order_is_asked_about_once_and_the_answer_at_once_frees_it(
    desk: Desk, asker: FraudDesk, secret: str
) -> None:
    asked = responses.post(CHECK, json.dumps({"answer": "accept"}))
    arrive(desk)
    assert state(desk) == ("held", ["fraud:unanswered"])
    assert asker.look() == 1
    assert state(desk) == ("placed", [])
    assert asker.look() == 0
    request = asked.calls[0].request
    raw = bytes(request.body)
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert signed(Kind.STANDARD, headers, raw, [secret], desk.db.clock.now())
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + raw
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
    told = json.loads(raw)
    assert told["type"] == "order.check"
    assert told["data"]["customer"]["name"] == "Niamh"
    assert told["data"]["answer_to"] == "/v1/channels/standard/orders/W-1/fraud"


@responses.activate
@pytest.mark.parametrize("answer", ["review", "refuse"])
def test_what_is_doubted_waits_for_a_person(desk: Desk, asker: FraudDesk, answer: str) -> None:
    responses.post(CHECK, json.dumps({"answer": answer}))
    arrive(desk)
    asker.look()
    assert state(desk) == ("held", [f"fraud:{answer}"])


@responses.activate
def test_the_answer_may_come_later_by_the_route(desk: Desk, asker: FraudDesk) -> None:
    asked = responses.post(CHECK, "", status=202)
    arrive(desk)
    assert asker.look() == 1
    due_again(desk)
    assert asker.look() == 0, "it was taken: nobody is asked again"
    assert state(desk) == ("held", ["fraud:unanswered"])
    where = json.loads(asked.calls[0].request.body)["data"]["answer_to"]
    headers = {"Authorization": f"Bearer {desk.keys[Kind.STANDARD]}"}
    assert desk.client.post(where, json={"answer": "accept"}, headers=headers).json()["state"] == "placed"


@responses.activate
def test_who_does_not_take_it_is_asked_again_ever_later_under_the_same_id(desk: Desk, asker: FraudDesk) -> None:
    for fault in (requests.ConnectionError(), requests.ReadTimeout()):
        responses.post(CHECK, body=fault)
    responses.post(CHECK, status=500)
    responses.post(CHECK, status=302, headers={"Location": "https://elsewhere.example"})
    responses.post(CHECK, json.dumps({"answer": "perhaps"}))
    arrive(desk)
    pauses = []
    for _ in range(TOLD_AFTER):
        assert asker.look() == 1
        assert asker.look() == 0, "not at once"
        with desk.db.snapshot() as tx:
            row = tx.conn.exec_driver_sql("SELECT next_at, last_error FROM fraud_question").one()
        pauses.append(row.next_at - desk.db.clock.now())
        assert row.last_error
        due_again(desk)
    assert pauses == sorted(pauses)
    assert pauses[0] > timedelta(seconds=50)
    assert {call.request.headers["webhook-id"] for call in responses.calls} == {
        responses.calls[0].request.headers["webhook-id"]
    }
    assert desk.shop.exceptions() == {"fraud_question_failed": 1}
    responses.reset()
    responses.post(CHECK, json.dumps({"answer": "accept"}))
    asker.look()
    assert state(desk)[0] == "placed"
    assert desk.shop.exceptions() == {}


@responses.activate
def test_a_newer_version_is_a_question_of_its_own(desk: Desk, asker: FraudDesk) -> None:
    asked = responses.post(CHECK, "", status=202)
    arrive(desk)
    asker.look()
    arrive(desk, updated_at="2026-11-21T11:00:00Z", customer={"name": "Somebody else", "email": "x@example.ie"})
    assert asker.look() == 1
    first, second = (call.request.headers["webhook-id"] for call in asked.calls)
    assert first != second


@responses.activate
def test_one_that_fails_keeps_no_other_back(desk: Desk, asker: FraudDesk) -> None:
    def answer(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        bad = json.loads(request.body or b"")["data"]["external_id"] == "W-1"
        return (500, {}, "") if bad else (200, {}, json.dumps({"answer": "accept"}))

    responses.add_callback(responses.POST, CHECK, answer)
    for external_id in ("W-1", "W-2"):
        arrive(desk, external_id)
    assert asker.look() == 2
    assert [state(desk, one)[0] for one in ("W-1", "W-2")] == ["held", "placed"]


def test_the_address_is_safe_and_its_secret_sealed_and_nobody_is_asked_after_a_stop(desk: Desk, run: Any) -> None:
    assert run("channel", "fraud-check", "standard", "http://fraud.example")[0] == 2
    assert run("channel", "fraud-check", "standard")[0] == 2
    secret = run("channel", "fraud-check", "standard", CHECK, "--json")["secret"]
    with desk.db.snapshot() as tx:
        kept = "".join(tx.conn.exec_driver_sql("SELECT c::text FROM channel_connection AS c").scalars())
        assert connections.connection_named(tx, "standard").fraud_checked
    assert secret not in kept
    assert secret.encode().hex() not in kept
    arrive(desk)
    assert run("channel", "fraud-check", "standard", "--stop")[0] == 0
    assert FraudDesk(desk.db, SECRET).look() == 0
