"""A finished sale: its receipt by e-mail, and the points that it earned."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.customers.repository import attached
from app.ui.screen import Place
from app.wording import isolated
from contract.messages.facts import ReceiptRequested, SaleCompleted
from tests.builders import SKILLET_GTIN
from tests.ui.customers.counter_till import CounterTill

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def sold(till: CounterTill) -> None:
    till.scan(SKILLET_GTIN)
    till.key(KEY.Key_F9)
    till.key(KEY.Key_1, Qt.KeyboardModifier.AltModifier)
    assert till.place is Place.COMPLETE


def addresses(till: CounterTill) -> list[tuple[str, str]]:
    """Where receipts go, and whose address that is."""
    with till.shop.db.read() as conn:
        return [
            (attached(conn, [own.address.attachment_id])[own.address.attachment_id], own.customer_id)
            for own in till.facts(ReceiptRequested)
        ]


def test_an_address_typed_by_keys_alone_stands_beside_the_fact_and_not_in_it(till: CounterTill) -> None:
    till.office.down = True
    sold(till)
    till.key(KEY.Key_M, CTRL)
    till.write("aoife@example.ie")
    till.key(KEY.Key_Return)
    assert addresses(till) == [("aoife@example.ie", "")]
    (asked,) = till.facts(ReceiptRequested)
    (sale,) = till.facts(SaleCompleted)
    assert asked.transaction_id == sale.transaction_id
    assert isolated(asked.receipt_number) in till.words(till.complete)
    assert "aoife" not in asked.model_dump_json()
    assert "aoife@example.ie" in till.text("complete.mailed")
    till.key(KEY.Key_Return)
    assert till.place is Place.SELL


def test_the_customers_own_address_is_offered_and_one_tap_sends_it(till: CounterTill) -> None:
    niamh = till.deeds.customers.create({"name": "Niamh", "email": "niamh@example.ie"})
    till.deeds.customers.attach(niamh)
    sold(till)
    assert "24 points" in till.words(till.complete)
    till.tap("complete.mail")
    till.tap("mail.send")
    assert addresses(till) == [("niamh@example.ie", niamh.customer_id)]


def test_what_reads_as_no_address_is_said_so_and_can_be_mended(till: CounterTill) -> None:
    sold(till)
    till.tap("complete.mail")
    till.write("aoife at example")
    till.key(KEY.Key_Return)
    assert till.dialog is not None
    assert "That does not read as an e-mail address. Ask the customer again." in till.words(till.dialog)
    field = till.find("mail.address")
    assert isinstance(field, QLineEdit)
    field.setText("aoife@example.ie")
    till.key(KEY.Key_Return)
    assert len(till.facts(ReceiptRequested)) == 1


def test_the_next_sale_says_nothing_of_the_address_of_the_one_before(till: CounterTill) -> None:
    sold(till)
    till.key(KEY.Key_M, CTRL)
    till.write("aoife@example.ie")
    till.key(KEY.Key_Return)
    till.key(KEY.Key_Return)
    sold(till)
    told = till.complete.findChild(QWidget, "complete.mailed")
    assert told is not None
    assert not told.isVisible()
