"""A chain of one store for benchmarks of the OMS, and its till: a register that seals sales as the app does."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from contract.messages.entry import GENESIS_HASH, EntryHeader, seal
from contract.messages.facts import Fact, SaleCompleted, SoldLine, SoldPrice, SoldTaxTotal, SoldTender
from contract.messages.sync import EnrollRequest, WireEntry
from contract.rules.tax import TaxPolicy, TaxRate, tax_document
from demo.oms_process import OmsProcess, free_port
from oms.catalog.market_packs import pack_of
from oms.catalog.markets import put_market
from oms.catalog.model import ItemDraft
from oms.catalog.repository import land_items
from oms.clock import SystemClock
from oms.config import read_secret
from oms.db.engine import Database, Tx
from oms.db.migrate import migrate
from oms.ids import new_id
from oms.inventory.ledger import count
from oms.prepare import prepare
from oms.security.api_keys import KeyKind, add_key
from oms.security.tokens import Tokens
from oms.stores.locations import add_location
from oms.stores.registers import add_register, enroll

ITEMS = 500
LINES = 5
TAX = TaxRate("standard", "C", "Standard", 230_000)
DAY, MOMENT = "2026-11-21", "2026-11-21T10:00:00.000Z"


@dataclass
class Till:
    """An enrolled register, and the journal that its database would hold."""

    register_id: str
    location_id: str
    token: str
    incarnation: str
    items: tuple[str, ...]
    rng: Random
    number: int = 0
    last_hash: str = GENESIS_HASH
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def sales(self, how_many: int) -> tuple[WireEntry, ...]:
        """The next sales, of five different items each, paid in cash to the cent."""
        return tuple(self.write(self.sale(number)) for number in itertools.islice(self._numbers, how_many))

    def write(self, fact: Fact) -> WireEntry:
        """The next entry of the journal."""
        self.number += 1
        header = EntryHeader(
            id=new_id(),
            register_id=self.register_id,
            incarnation=self.incarnation,
            number=self.number,
            kind=fact.KIND,
            version=fact.VERSION,
            operator_id="operator-1",
            occurred_at=MOMENT,
            business_day=DAY,
            seen={"chain": 1, "pricelist:main": 7, f"store:{self.location_id}": 12},
            previous_hash=self.last_hash,
        )
        sealed = seal(header, fact)
        self.last_hash = sealed.hash
        return WireEntry(header=sealed.header_text, body=sealed.body_text, hash=sealed.hash)

    def sale(self, number: int) -> SaleCompleted:
        """A sale with this document number."""
        chosen = self.rng.sample(range(len(self.items)), LINES)
        pieces = [self.rng.randint(1, 3) for _ in chosen]
        prices = [99 + index % 7 * 50 for index in chosen]
        taxed = tax_document(
            [(TAX.category, price * many) for price, many in zip(prices, pieces, strict=True)],
            {TAX.category: TAX},
            TaxPolicy(),
        )
        lines = tuple(
            SoldLine.model_validate(
                {
                    "line_id": new_id(), "item_id": self.items[index], "sku": f"{index:07}", "name": f"Item {index}",
                    "unit": "each", "quantity_thousandths": many * 1000,
                    "unit_price": SoldPrice(ten_thousandths=price * 100), "regular_minor": price * many,
                    "extended_minor": price * many, "tax_category": TAX.category, "tax_letter": TAX.letter,
                    "tax_ppm": TAX.ppm, "net_minor": own.net, "tax_minor": own.tax, "gross_minor": own.gross,
                }
            )
            for index, many, price, own in zip(chosen, pieces, prices, taxed.lines, strict=True)
        )  # fmt: skip
        rounding = round(taxed.gross / 5) * 5 - taxed.gross
        return SaleCompleted(
            transaction_id=new_id(),
            document_number=number,
            shift_id=f"shift-{self.register_id}",
            currency="EUR",
            started_at=MOMENT,
            lines=lines,
            tax_totals=(
                SoldTaxTotal(
                    letter=TAX.letter,
                    name=TAX.name,
                    ppm=TAX.ppm,
                    net_minor=taxed.net,
                    tax_minor=taxed.tax,
                    gross_minor=taxed.gross,
                ),
            ),
            prices_include_tax=True,
            net_minor=taxed.net,
            tax_minor=taxed.tax,
            total_minor=taxed.gross,
            rounding_minor=rounding,
            tenders=(
                SoldTender(
                    tender_id=new_id(),
                    kind="cash",
                    tendered_minor=taxed.gross + rounding,
                    change_minor=0,
                    rounding_minor=rounding,
                ),
            ),
        )


@dataclass
class Shop:
    """A migrated database with a market, items and one stocked store."""

    db: Database
    secret_file: Path
    items: tuple[str, ...]
    location_id: str
    channel_key: str

    def till(self, code: str = "014") -> Till:
        """A new register of a store."""
        authority = prepare(self.db, read_secret(self.secret_file))
        given = self.db.run(lambda tx: add_register(tx, code)).code
        wanted = EnrollRequest(code=given, incarnation=new_id().replace("-", ""), **_keys())
        tokens = Tokens(read_secret(self.secret_file))
        enrolled = self.db.run(lambda tx: enroll(tx, wanted, authority, tokens))
        return Till(
            enrolled.register_id,
            enrolled.location_id,
            enrolled.token,
            wanted.incarnation,
            self.items,
            Random(wanted.code),
        )

    def service(self) -> OmsProcess:
        """``aisle-oms serve`` on this database, not started yet."""
        log = self.secret_file.with_name("oms.log")
        return OmsProcess(self.db.url, free_port(), log, ("--secret-file", str(self.secret_file)))

    @contextmanager
    def served(self) -> Iterator[str]:
        """The URL of ``aisle-oms serve`` on this database, a process of its own until the end of the block."""
        oms = self.service()
        oms.start()
        try:
            yield oms.url
        finally:
            oms.stop()


@contextmanager
def open_shop(url: str) -> Iterator[Shop]:
    """On an empty database."""
    migrate(url)
    with tempfile.TemporaryDirectory() as folder:
        secret_file = Path(folder) / "secret"
        db = Database(url, SystemClock(), new_id)
        prepare(db, read_secret(secret_file))
        items, location_id, key = db.run(_fill)
        try:
            yield Shop(db, secret_file, items, location_id, key)
        finally:
            db.close()


def _fill(tx: Tx) -> tuple[tuple[str, ...], str, str]:
    put_market(tx, pack_of("IE").market)
    place = add_location(tx, code="014", name="Store 014", country="IE", currency="EUR", time_zone="Europe/Dublin")
    landed = land_items(tx, [_draft(number) for number in range(ITEMS)])
    items = tuple(dict(landed.ids)[f"{number:07}"] for number in range(ITEMS))
    count(tx, place.id, dict.fromkeys(items, 1_000_000_000), "opening")
    return items, place.id, add_key(tx, KeyKind.CHANNEL, "web").key


def _draft(number: int) -> ItemDraft:
    return ItemDraft(
        sku=f"{number:07}",
        name=f"Item {number}",
        size="",
        unit="each",
        tracking="none",
        style="",
        category="",
        department="",
        tax_category=TAX.category,
        identifiers=(f"{number:014}",),
        rcn=None,
        age_minimum=0,
        deposit_minor=0,
        bin="",
        icon="",
        popularity=number + 1,
        price_minor=99 + number % 7 * 50,
        price_quantity=1,
    )


def _keys() -> Mapping[str, str]:
    """A certificate request and a seal key, as a register makes them."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "register")])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return {"csr_pem": request.public_bytes(serialization.Encoding.PEM).decode(), "seal_key": raw.hex()}
