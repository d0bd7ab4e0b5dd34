"""Whether the books tell what really happened: each finding begins with the name of what does not agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.simulated_day.books import Books
from tests.simulated_day.rules import (
    ALONE,
    CAN,
    CARD_ALONE,
    CARDS_ALONE,
    SHELF,
    STOCK,
    STORE,
    VALUE_OF_ACCOUNT,
    VALUE_OF_TILL,
)
from tests.simulated_day.truth import Truth, on_account


def findings(truth: Truth, books: Books) -> list[str]:
    """Everything that does not agree; nothing, if the store and head office are one."""
    own = (_journals, _cash, _movements, _sales, _numbers, _stock, _z, _day, _shown, _sealed, _entries)
    more = (_cards, _value, _points, _orders, _empties, _vouchers, _given, _papers, _doubts)
    return [told for check in (*own, *more) for told in check(truth, books)]


def _journals(_: Truth, books: Books) -> Iterator[str]:
    for till, own in books.registers.items():
        lives = {entry.incarnation for entry in own.entries}
        numbers = [entry.number for entry in own.entries]
        yield from _differ(f"journal of till {till}", (1, list(range(1, len(numbers) + 1))), (len(lives), numbers))
        yield from _differ(f"papers of till {till} that never came out", [], list(own.unprinted))


def _cash(truth: Truth, books: Books) -> Iterator[str]:
    """Per shift: what was in the drawer, what its Z says, what head office says."""
    office = {row["shift_id"]: row for row in books.office["shifts"]}
    closed = {fact["shift_id"]: fact for fact in _facts(books, "shift.closed")}
    yield from _differ("cash: shifts", set(truth.drawers), set(office))
    for shift_id, drawer in truth.drawers.items():
        right = (drawer.counted_minor, drawer.named_minor)
        for who, told in (("head office", office.get(shift_id, {})), ("its register", closed.get(shift_id, {}))):
            yield from _differ(f"cash of {shift_id} at {who}", right, _pair(told, "counted_minor", "over_short_minor"))
        taken = sum(
            row["tendered_minor"] - row["change_minor"]
            for row in books.office["tenders"]
            if row["kind"] == "cash" and row["shift_id"] == shift_id
        )
        moved = sum(one.drawer_minor for one in truth.movements if one.shift_id == shift_id)
        should = office.get(shift_id, {}).get("float_minor", 0) + taken + moved
        yield from _differ(f"cash of {shift_id} by its sales", drawer.minor - drawer.named_minor, should)


def _movements(truth: Truth, books: Books) -> Iterator[str]:
    right = Counter((one.shift_id, one.kind, one.minor, one.second) for one in truth.movements)
    told = Counter(
        (row["shift_id"], row["kind"], row["amount_minor"], row["second_id"]) for row in books.office["moves"]
    )
    yield from _differ("movements", right, told)


def _sales(truth: Truth, books: Books) -> Iterator[str]:
    """Each paper that somebody holds is one sale at head office, and no other is."""
    right = Counter({sold.receipt: 1 for sold in truth.sold})
    told = Counter(_receipt(books, row) for row in books.office["sales"])
    yield from _differ("sales", right, told)
    totals = {_receipt(books, row): row["total_minor"] for row in books.office["sales"]}
    for sold in truth.sold:
        yield from _differ(f"total of {sold.receipt}", sold.total_minor, totals.get(sold.receipt))


def _numbers(_: Truth, books: Books) -> Iterator[str]:
    """Documents of each series count up without a gap."""
    series: dict[tuple[str, str], list[int]] = {}
    for row in books.office["sales"]:
        series.setdefault((row["incarnation"], row["series"]), []).append(row["document_number"])
    for (life, name), numbers in series.items():
        yield from _differ(f"numbers of {name} in {life[:4]}", list(range(1, len(numbers) + 1)), sorted(numbers))


def _stock(truth: Truth, books: Books) -> Iterator[str]:
    gone, broken, spoken_for = truth.gone(), truth.broken(), truth.spoken_for()
    told = {(row["sku"], row["condition"]): (row["on_hand"], row["reserved"]) for row in books.office["stock"]}
    for sku in SHELF:
        opening = 0 if sku == CAN else STOCK
        on_shelf = (opening - gone[sku] - broken[sku], spoken_for[sku])
        yield from _differ(f"stock of {sku}", on_shelf, told.get((sku, "sellable"), (0, 0)))
        yield from _differ(f"stock of {sku}, damaged", (broken[sku], 0), told.get((sku, "damaged"), (0, 0)))


def _z(truth: Truth, books: Books) -> Iterator[str]:
    sums = books.sums("sales", "shift_id", "total_minor")
    for fact in _facts(books, "shift.closed"):
        yield from _differ(f"Z of {fact['shift_id']}", sums.get(fact["shift_id"], 0), fact["sales_minor"])


def _day(truth: Truth, books: Books) -> Iterator[str]:
    told = [(row["day"].isoformat(), row["shift_count"], row["missing_count"]) for row in books.office["days"]]
    yield from _differ(
        "day",
        [(truth.day, len(truth.drawers) - len(truth.missing), truth.tills_missing)] if truth.day_closed else [],
        told,
    )


def _shown(truth: Truth, books: Books) -> Iterator[str]:
    """What each till showed of the whole store before head office was back."""
    gone, broken, spoken_for = truth.gone(), truth.broken(), truth.spoken_for()
    shelf = {sku: STOCK - gone[sku] - broken[sku] - spoken_for[sku] for sku in SHELF if sku != CAN}
    sales = (len(truth.sold), sum(sold.total_minor for sold in truth.sold))
    over = sum(drawer.named_minor for drawer in truth.drawers.values())
    for till, shown in books.shown.items():
        yield from _differ(f"shown by till {till}: the shelf", shelf, shown.shelf)
        yield from _differ(f"shown by till {till}: the day", (*sales, over), shown.today)
        yield from _differ(f"shown by till {till}: who waits", (), shown.waiting)


def _sealed(truth: Truth, books: Books) -> Iterator[str]:
    for problem in books.sealed.problems:
        yield f"sealed day: {problem}"
    yield from _differ("sealed day: sales", len(truth.sold), books.sealed.sales)


def _entries(_: Truth, books: Books) -> Iterator[str]:
    """Everything that a register wrote is at head office, and nothing waits there."""
    written = {entry.id for own in books.registers.values() for entry in own.entries}
    yield from _differ("entries", written, {row["id"] for row in books.office["entries"]})
    for row in books.office["entries"]:
        if row["reason"] is not None:
            yield f"entries: {row['id']} was set aside: {row['reason']}"


def _doubts(truth: Truth, books: Books) -> Iterator[str]:
    """What head office doubts is what went wrong in the store, and nothing else."""
    receipts = {row["transaction_id"]: _receipt(books, row) for row in books.office["sales"]}
    cards = {own["account_id"]: own["detail"] for own in books.office["accounts"]}
    cards |= {own["order_id"]: own["number"] for own in books.office["orders"]}
    right, told = truth.doubts(), dict[tuple[str, str], object]()
    for row in books.office["exceptions"]:
        subject = str(row["till"]) if row["kind"] == "terminal_totals_differ" else row["subject"]
        told[row["kind"], receipts.get(subject) or cards.get(subject) or subject] = row["details"]
    for kind, subject in sorted(right - told.keys()):
        yield f"doubts: nobody doubts {kind} of {subject}"
    for kind, subject in sorted(told.keys() - right):
        yield f"doubts: {kind} of {subject} without cause: {told[kind, subject]}"


def _cards(truth: Truth, books: Books) -> Iterator[str]:
    """What terminals took is what sales were paid with by card, but for what one took twice and told nobody."""
    tenders = sum(row["tendered_minor"] for row in books.office["tenders"] if row["kind"] == "card")
    moved = 0
    for row in books.office["payments"]:
        if row["kind"] != "reversal" and row["state"] in ("captured", "refunded"):
            moved += row["approved_minor"] if row["kind"] == "charge" else -row["approved_minor"]
    held = sum(own.taken_minor for ledger in truth.ledgers.values() for own in ledger)
    right = held - sum(minor for _, _, minor in truth.unlike)
    yield from _differ("cards: terminals and sales", right, tenders)
    yield from _differ("cards: terminals and payments", right, moved)
    for till, ledger in truth.ledgers.items():
        gone = {(own.reverses, own.amount_minor) for own in ledger}
        risked = (own for own in ledger if own.stored_offline and (own.reference, own.amount_minor) not in gone)
        alone = [own.amount_minor for own in risked if own.kind == "charge"]
        if max(alone, default=0) > CARD_ALONE or sum(alone) > CARDS_ALONE:
            yield f"bound of cards without the bank: till {till} took {alone}"


def _value(truth: Truth, books: Books) -> Iterator[str]:
    """Cards of ours hold what was put onto them less what was taken; nobody took more than may be risked."""
    told = {row["detail"] or row["account_id"]: row["balance"] for row in books.office["accounts"]}
    for number in truth.numbers:
        yield from _differ(f"card {number}", truth.balance(number), told.get(number[-4:], 0))
    for number, customer_id in truth.customers.items():
        account = on_account(customer_id)
        yield from _differ(f"account of {number}", truth.balance(account), told.get(account, 0))
        yield from _differ(f"points of {number}", truth.points(number), told.get(f"loyalty:{customer_id}", 0))
    for (till, number), minor in truth.redeemed().items():
        if minor > VALUE_OF_ACCOUNT:
            yield f"bound of card {number}: till {till} took {minor}"
    for prefix in ("6299", "6298", "on_account:"):
        for till in books.registers:
            taken = sum(minor for (at, one), minor in truth.redeemed().items() if at == till and one.startswith(prefix))
            if taken > VALUE_OF_TILL:
                yield f"bound of cards {prefix}: till {till} took {taken}"


def _points(truth: Truth, books: Books) -> Iterator[str]:
    """A till takes so much in points in a day, of one member and of all."""
    for till in books.registers:
        paid: Counter[str] = Counter()
        for sold in truth.sold:
            if sold.till == till:
                paid[sold.customer] += sum(minor for minor in sold.burned if minor > 0)
        if max(paid.values(), default=0) > VALUE_OF_ACCOUNT or paid.total() > VALUE_OF_TILL:
            yield f"bound of points: till {till} took {dict(paid)}"


def _orders(truth: Truth, books: Books) -> Iterator[str]:
    """What became of each, and what was paid for it in all its sales."""
    told = {row["number"]: (row["state"], row["kind"] == "ship") for row in books.office["orders"]}
    right = {number: (own.state, own.ships) for number, own in truth.orders.items()}
    yield from _differ("orders", right, told)
    names = {row["order_id"]: row["number"] for row in books.office["orders"]}
    paid: Counter[str] = Counter()
    for line in books.office["lines"]:
        if line["reference"] in names:
            paid[names[line["reference"]]] += line["gross_minor"]
    for number, own in truth.orders.items():
        yield from _differ(f"order {number}", own.kept_minor, paid[number])


def _empties(truth: Truth, books: Books) -> Iterator[str]:
    """Cans over the counter, and vouchers of the machine with what stands on them."""
    lines = [line for line in books.office["lines"] if line["intent"] == "empties"]
    cans = -sum(line["quantity_thousandths"] for line in lines if not line["reference"]) // 1_000
    yield from _differ("empties: cans", sum(sold.empties for sold in truth.sold), cans)
    machine = Counter((number, -int(number[7:12])) for sold in truth.sold for number in sold.machine)
    yield from _differ(
        "empties: vouchers",
        machine,
        Counter((line["reference"], line["gross_minor"]) for line in lines if line["reference"]),
    )


def _given(truth: Truth, _: Books) -> Iterator[str]:
    """What a cashier gives away alone stays within the role's limit."""
    for what, minor in truth.given_alone:
        if minor > ALONE[what]:
            yield f"bound of {what}: {minor} without the manager"


def _papers(truth: Truth, _: Books) -> Iterator[str]:
    """Every customer got one receipt; one that was printed again says so."""
    for sold in truth.sold:
        if truth.papers[sold.receipt] > 1 or not truth.papers[sold.receipt] + truth.copies[sold.receipt]:
            told = f"{truth.papers[sold.receipt]} times, {truth.copies[sold.receipt]} copies"
            yield f"paper {sold.receipt}: came out {told}"
    yield from _differ("papers", {sold.receipt for sold in truth.sold}, {*truth.papers, *truth.copies})


def _vouchers(truth: Truth, books: Books) -> Iterator[str]:
    right: Counter[str] = Counter()
    for sold in truth.sold:
        right.update(sold.vouchers)
    told = Counter(
        {row["reference"]: row["tendered_minor"] for row in books.office["tenders"] if row["kind"] == "voucher"}
    )
    yield from _differ("vouchers", +right, told)


def _facts(books: Books, kind: str) -> list[dict[str, Any]]:
    return [entry.fact for own in books.registers.values() for entry in own.entries if entry.kind == kind]


def _receipt(books: Books, row: Mapping[str, Any]) -> str:
    """As it is printed."""
    till = next(number for number, own in books.registers.items() if own.entries[0].incarnation == row["incarnation"])
    back = "R" if row["series"] == "return" else ""
    return f"{STORE}-{till}-{row['incarnation'][:4].upper()}-{back}{row['document_number']:06d}"


def _pair(row: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in names)


def _differ(what: str, right: object, told: object) -> Iterator[str]:
    if right != told:
        yield f"{what}: really {right}, the books say {told}"
