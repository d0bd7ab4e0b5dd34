"""Receipts by e-mail: asked for at a till, sent once, tried again while nobody takes them, forgotten with a person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest

from contract.messages.facts import ReceiptRequested
from oms.clock import SystemClock
from oms.customers.persons import erase
from oms.db.engine import Database
from oms.exceptions.repository import open_by_kind
from oms.ids import new_id
from oms.main import REFUSED, main
from oms.messages.model import MAX_ATTEMPTS, pause_after
from oms.messages.repository import messages
from oms.messages.settings import mail_settings
from oms.messages.smtp import SmtpPost
from oms.messages.worker import send_due
from tests.integration.oms_trade.mailbox import Mailbox
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_customers import Told, created
from tests.integration.oms_trade.test_sales import sale

ADDRESS = "niamh@example.ie"


class LaterClock:
    """The machine's clock, ahead by as much as is told."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead


class Post:
    """The outbox of a shop, and the mail server that it talks to."""

    def __init__(self, shop: Shop, mailbox: Mailbox) -> None:
        self.shop, self.box, self.clock = shop, mailbox, LaterClock()
        self._db = Database(shop.db.url, self.clock, new_id, pool_size=2)
        settings = mail_settings({"AISLE_SMTP_URL": self.url, "AISLE_SMTP_SENDER": "receipts@aisle.example"})
        assert settings is not None
        self._post = SmtpPost(settings)

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.box.port}"

    def ask(self, transaction_id: str, address: str = ADDRESS, customer_id: str = "") -> None:
        told = Told()
        ref = told._kept(address)
        assert ref is not None
        fact = ReceiptRequested(
            transaction_id=transaction_id, receipt_number="014-1-0000-000001", address=ref, customer_id=customer_id
        )
        told.push(self.shop.till_a, fact)

    def send(self, later: timedelta = timedelta()) -> int:
        self.clock.ahead += later
        return send_due(self._db, self._post)

    def states(self) -> list[tuple[str, int, str]]:
        with self._db.snapshot() as tx:
            return [(row["state"], row["attempts"], row["provider_status"]) for row in messages(tx, None, None, 10)]

    def close(self) -> None:
        self._db.close()


@pytest.fixture
def post(shop: Shop) -> Iterator[Post]:
    mailbox = Mailbox()
    mailbox.start()
    made = Post(shop, mailbox)
    yield made
    made.close()
    mailbox.stop()


def sold(shop: Shop, number: int = 1) -> str:
    fact = sale(shop, number)
    shop.till_a.push(shop.till_a.journal.write(fact))
    return fact.transaction_id


def command(shop: Shop, *words: str) -> int:
    """Its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(["messages", *words, "--database-url", shop.db.url])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_receipt_asked_for_at_the_till_arrives_as_text_and_as_a_page(shop: Shop, post: Post) -> None:
    post.ask(sold(shop))
    assert post.send() == 1
    (letter,) = post.box.letters
    assert letter["To"] == ADDRESS
    assert letter["From"] == "Store 014 <receipts@aisle.example>"
    assert "014-1-0000-000001" in letter["Subject"]
    assert "Total" in text_of(letter)
    assert "<table" in text_of(letter, "html")
    assert post.states() == [("sent", 1, "250")]


def test_a_server_that_is_down_for_a_while_gets_exactly_one_letter(shop: Shop, post: Post) -> None:
    post.ask(sold(shop))
    post.box.stop()
    assert post.send() == 0
    assert post.states() == [("failed", 1, "ConnectionRefusedError")]
    assert post.send() == 0
    assert post.states()[0][1] == 1, "not before its time"
    assert post.send(pause_after(1)) == 0
    post.box.start()
    assert post.send(pause_after(2)) == 1
    assert post.send(timedelta(days=1)) == 0
    assert len(post.box.letters) == 1


def test_asked_for_twice_it_is_sent_once_and_to_another_address_once_more(shop: Shop, post: Post) -> None:
    transaction_id = sold(shop)
    for address in (ADDRESS, "Niamh@Example.IE", "marek@example.ie"):
        post.ask(transaction_id, address)
    assert post.send() == 2
    assert sorted(str(letter["To"]) for letter in post.box.letters) == ["marek@example.ie", ADDRESS]


def test_what_was_asked_before_the_sale_is_here_waits_for_it(shop: Shop, post: Post) -> None:
    fact = sale(shop)
    post.ask(fact.transaction_id)
    assert post.send() == 0
    shop.till_a.push(shop.till_a.journal.write(fact))
    assert post.send(pause_after(1)) == 1


def test_an_address_that_is_refused_for_ever_is_given_up_and_tried_again_by_a_person(
    shop: Shop, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    post.ask(sold(shop))
    post.box.replies.append("550 nobody here")
    assert post.send() == 0
    assert post.states() == [("given_up", 1, "550 nobody here")]
    assert command(shop, "list", "--state", "given_up", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert command(shop, "retry", listed["id"]) == 0
    assert post.send() == 1
    assert command(shop, "retry", listed["id"]) == REFUSED


def test_a_server_that_is_busy_is_tried_again_and_given_up_in_the_end(shop: Shop, post: Post) -> None:
    post.ask(sold(shop))
    post.box.replies += ["451 later"] * MAX_ATTEMPTS
    for _ in range(MAX_ATTEMPTS):
        post.send(timedelta(hours=5))
    assert post.states() == [("given_up", MAX_ATTEMPTS, "451 later")]


def test_the_command_sends_what_is_due(shop: Shop, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.ask(sold(shop))
    monkeypatch.setenv("AISLE_SMTP_URL", post.url)
    monkeypatch.setenv("AISLE_SMTP_SENDER", "receipts@aisle.example")
    assert command(shop, "send") == 0
    assert len(post.box.letters) == 1


def test_nothing_is_sent_to_a_customer_who_was_forgotten(shop: Shop, post: Post) -> None:
    created(shop.till_a, "c-1", name="Niamh", email=ADDRESS)
    post.ask(sold(shop), customer_id="c-1")
    shop.db.run(lambda tx: erase(tx, "c-1"))
    assert post.send() == 0
    assert post.states() == []


def test_what_reads_as_no_address_is_listed_for_somebody_to_look_at(shop: Shop, post: Post) -> None:
    post.ask(sold(shop), "niamh at example")
    assert post.states() == []
    with shop.db.snapshot() as tx:
        assert list(open_by_kind(tx)) == ["message_without_address"]
