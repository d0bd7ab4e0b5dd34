"""Turns what kinds of lines ask for into questions, and the answers into use cases: ages, recalls, prices that change,
empties, what is not listed, notes and numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from app.pos.basket_view import BasketView, LineView
from app.pos.empties import Container
from app.pos.line_details import MAX_NOTE, MAX_NUMBER, PriceTold
from app.pos.model.line import AgeMethod
from app.pos.price_changes import PriceChange, PriceNews
from app.pos.sell import Sell
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.line_changes import Change
from app.ui.pos.sell.more import MoreDeed, MoreGroup
from app.ui.pos.sell.text_dialog import TextAsked
from app.ui.screen import KeyHint, Stage, Verb
from app.ui.sounds import Sound
from app.ui.theme.icons import Icon
from app.ui.widgets.table_list import RowView
from app.wording import isolated

_SHOWN = 4
_ME = "-"


class KindSight(Protocol):
    """What is asked of the screen."""

    def ask_text(self, asked: TextAsked, then: Callable[[str], None], otherwise: Callable[[], None]) -> None:
        """A few words."""
        ...

    def choose(self, title: str, text: str, take: str, rows: Sequence[RowView], then: Callable[[str], None]) -> None:
        """One of a list."""
        ...

    def ask_count(self, container: Container, then: Callable[[int], None]) -> None:
        """How many empties?"""
        ...

    def ask_custom(self, categories: Sequence[tuple[str, str]], then: Callable[[str, int, str], None]) -> None:
        """What, how much, taxed how?"""
        ...


class LineKinds:
    """One question at a time. ``change`` runs a gesture, ``refresh`` reads the sale anew, ``add`` sells an item."""

    def __init__(
        self,
        sell: Sell,
        stage: Stage,
        change: Change,
        refresh: Callable[[], None],
        add: Callable[[str], None],
    ) -> None:
        self._sell, self._stage = sell, stage
        self._change, self._refresh, self._add = change, refresh, add
        self._phrases = Phrases(stage.words, stage.wording)
        self._basket: BasketView | None = None
        self._asking = self._checking = False
        self._recalled: frozenset[str] = frozenset()
        self._later: frozenset[str] = frozenset()

    def shown_by(self, sight: KindSight) -> None:
        """Who asks the questions."""
        self._sight = sight

    def pressed(self, key: str, line_id: str) -> bool:
        """Whether the key meant something here; ``line_id`` is the selected line."""
        deeds: dict[str, Callable[[], None]] = {
            "Ctrl+F5": self.check_price,
            "Ctrl+I": self.sell_custom,
            "Ctrl+E": self.take_empties,
            "Ctrl+T": partial(self.note_line, line_id),
            "Ctrl+Shift+T": self.note_sale,
            "Ctrl+B": partial(self.number_of, line_id),
            "Ctrl+S": partial(self.served_by, line_id),
        }
        if key in deeds:
            deeds[key]()
        return key in deeds

    def key_hints(self) -> Sequence[KeyHint]:
        """For the key map."""
        keys = (
            ("Ctrl+F5", "more_check_price"),
            ("Ctrl+I", "more_custom"),
            ("Ctrl+E", "more_empties"),
            ("Ctrl+T", "more_note_line"),
            ("Ctrl+Shift+T", "more_note_sale"),
            ("Ctrl+B", "more_number"),
            ("Ctrl+S", "more_served"),
        )
        return [KeyHint(key, self._phrases.text(code)) for key, code in keys]

    # What the sale asks for

    def saw(self, basket: BasketView) -> None:
        """The sale stands like this now: whatever must be asked is asked at once."""
        self._basket = basket
        recalled = frozenset(line.line_id for line in basket.lines if line.recalled)
        if recalled - self._recalled:
            self._tell_recalled(next(line for line in basket.lines if line.line_id in recalled - self._recalled))
        self._recalled = recalled
        if self._asking:
            return
        if basket.age_to_check:
            self._ask_age(basket)
            return
        open_numbers = (own for own in basket.lines if own.number_needed and own.line_id not in self._later)
        line = next(open_numbers, None)
        if line is not None:
            self._ask_number(line)

    def look_at_prices(self) -> None:
        """Prices may have changed since the lines were scanned."""
        if self._basket is not None and self._basket.lines and not self._asking:
            self._stage.tasks.store(self._sell.prices.look, self._heard_of_prices, lambda _error: None)

    def may_pay(self) -> bool:
        """Whether nothing must be asked first; else it is asked."""
        self._later = frozenset()
        if self._basket is None:
            return True
        line = next((own for own in self._basket.lines if own.recalled), None)
        if line is not None:
            self._tell_recalled(line)
            return False
        self.saw(self._basket)
        return not self._asking

    # What the operator asks for

    def check_price(self) -> None:
        """The next symbol, tile or result is shown with its price and not sold."""
        self._checking = not self._checking
        self._stage.toast(self._phrases.text("check_price_ask" if self._checking else "check_price_off"))

    def takes(self, text: str) -> bool:
        """Whether what was scanned or chosen is only looked at."""
        if not self._checking:
            return False
        self._checking = False
        self._stage.tasks.free(lambda: self._sell.details.check_price(text), self._tell_price)
        return True

    def sell_custom(self) -> None:
        """Something that is not in the catalog."""
        details = self._sell.details

        def add(name: str, minor: int, category: str) -> None:
            self._change(lambda: details.add_custom(name, minor, category), lambda: self._stage.play(Sound.ADDED))

        self._stage.tasks.free(details.tax_categories, lambda found: self._sight.ask_custom(found, add))

    def take_empties(self) -> None:
        """Counted by kind."""
        self._stage.tasks.free(self._sell.empties.kinds, self._list_empties)

    def note_line(self, line_id: str) -> None:
        line = self._line(line_id)
        if line is not None:
            self._ask_note("note_line_title", line.note, lambda text: self._sell.details.note_line(line_id, text))

    def note_sale(self) -> None:
        if self._basket is not None and self._basket.lines:
            self._ask_note("note_sale_title", self._basket.note, self._sell.details.note_sale)

    def number_of(self, line_id: str) -> None:
        """The serial or lot number of a line, again."""
        line = self._line(line_id)
        if line is not None and (line.tracking or line.recalled_lots):
            self._ask_number(line)

    def served_by(self, line_id: str) -> None:
        """Who served the customer with this item."""
        if self._line(line_id) is None:
            return
        text = self._phrases.text

        def chosen(operator_id: str) -> None:
            own = "" if operator_id == _ME else operator_id
            self._change(lambda: self._sell.details.served_by(line_id, own), lambda: None)

        def listed(people: Sequence[tuple[str, str]]) -> None:
            rows = [
                RowView(own, name, action=text("served_choose")) for own, name in ((_ME, text("served_me")), *people)
            ]
            self._sight.choose(text("served_title"), "", text("served_choose"), rows, chosen)

        self._stage.tasks.store(self._sell.details.people, listed)

    def more(self) -> Sequence[MoreDeed]:
        """What else can be done with the sale."""
        empty = "" if self._basket is not None and self._basket.lines else "more_off_empty"
        goods = MoreGroup.GOODS
        return (
            MoreDeed(goods, "more_custom", "Ctrl+I", Icon.BARCODE_OFF, self.sell_custom),
            MoreDeed(goods, "more_empties", "Ctrl+E", Icon.RECYCLE, self.take_empties),
            MoreDeed(goods, "more_check_price", "Ctrl+F5", Icon.TAG, self.check_price),
            MoreDeed(MoreGroup.SALE, "more_note_sale", "Ctrl+Shift+T", Icon.NOTE, self.note_sale, empty),
        )

    def more_of_line(self, line: LineView) -> Sequence[MoreDeed]:
        """What else can be done with a line."""
        note, number, served = (
            partial(deed, line.line_id) for deed in (self.note_line, self.number_of, self.served_by)
        )
        numbered = (MoreDeed(MoreGroup.LINE, "more_number", "Ctrl+B", Icon.BARCODE, number),) if line.tracking else ()
        return (
            MoreDeed(MoreGroup.LINE, "more_note_line", "Ctrl+T", Icon.NOTE, note),
            *numbered,
            MoreDeed(MoreGroup.LINE, "more_served", "Ctrl+S", Icon.USER, served),
        )

    # Inside

    def _line(self, line_id: str) -> LineView | None:
        lines = self._basket.lines if self._basket else ()
        return next((own for own in lines if own.line_id == line_id), None)

    def _answer(self, work: Callable[[], BasketView], then: Callable[[], None] = lambda: None) -> None:
        self._asking = False
        self._change(work, then)

    def _ask_age(self, basket: BasketView) -> None:
        self._asking = True
        self._stage.play(Sound.ASK)
        text, ages = self._phrases.text, self._sell.ages
        removed = text("age_removed")
        verbs = (
            Verb(text("age_no"), lambda: self._answer(ages.failed, lambda: self._stage.toast(removed)), safe=True),
            Verb(text("age_looked"), lambda: self._answer(lambda: ages.passed(AgeMethod.LOOKED))),
            Verb(text("age_document"), lambda: self._answer(lambda: ages.passed(AgeMethod.DOCUMENT))),
        )
        born = basket.age_born_by
        said = text("age_text", date=self._stage.wording.birthday(born)) if born else ""
        self._stage.ask(text("age_title", age=basket.age_to_check), said, verbs)

    def _tell_recalled(self, line: LineView) -> None:
        self._stage.play(Sound.STOP)
        self._stage.toast(self._phrases.text("item_recalled", name=line.name, reason=""), error=True)

    def _ask_number(self, line: LineView) -> None:
        self._asking = True
        self._stage.play(Sound.ASK)
        text = self._phrases.text
        name = self._phrases.sold_name(line.name, line.size)
        lots = isolated(", ".join(line.recalled_lots)) if line.recalled_lots else ""
        asked = TextAsked(
            title=text("number_serial_title" if line.tracking == "serial" else "number_lot_title"),
            text=text("number_lot_recalled", name=name, lots=lots) if lots else name,
            field=text("number_field"),
            ok=text("number_ok"),
            cancel=text("number_later"),
            longest=MAX_NUMBER + 60,
            value=line.serial if line.tracking == "serial" else line.lot,
            icon=Icon.BARCODE,
        )

        def later() -> None:
            self._asking = False
            self._later |= {line.line_id}

        self._sight.ask_text(
            asked, lambda number: self._answer(lambda: self._sell.details.capture(line.line_id, number)), later
        )

    def _ask_note(self, title: str, standing: str, keep: Callable[[str], BasketView]) -> None:
        text = self._phrases.text
        asked = TextAsked(
            title=text(title),
            text=text("note_text"),
            field=text("note_field"),
            ok=text("note_ok"),
            cancel=text("sell_cancel"),
            longest=MAX_NOTE,
            value=standing,
            empty=True,
        )
        self._sight.ask_text(asked, lambda told: self._change(lambda: keep(told), lambda: None), lambda: None)

    def _list_empties(self, kinds: Sequence[Container]) -> None:
        text, money = self._phrases.text, self._stage.wording.money

        def counted(container: Container, count: int) -> None:
            self._change(
                lambda: self._sell.empties.add(container.item_id, count), lambda: self._stage.play(Sound.ADDED)
            )

        def chosen(item_id: str) -> None:
            container = next(own for own in kinds if own.item_id == item_id)
            self._sight.ask_count(container, partial(counted, container))

        rows = [
            RowView(own.item_id, own.name, note=own.size, value=money(own.worth_minor), action=text("empties_choose"))
            for own in kinds
        ]
        self._sight.choose(text("empties_title"), text("empties_text"), text("empties_choose"), rows, chosen)

    def _heard_of_prices(self, news: PriceNews) -> None:
        text, money = self._phrases.text, self._stage.wording.money
        if news.taken:
            self._refresh()
            if len(news.taken) == 1:
                one = news.taken[0]
                said = text("price_changed_cheaper", name=one.name, after=money(one.after_minor))
            else:
                less = sum(own.before_minor - own.after_minor for own in news.taken)
                said = self._phrases.count("price_changed_cheaper_some", len(news.taken), amount=money(less))
            self._stage.toast(said)
        if news.asked:
            self._ask_prices(news.asked)

    def _ask_prices(self, changes: Sequence[PriceChange]) -> None:
        self._asking = True
        self._stage.play(Sound.ASK)
        text, money, prices = self._phrases.text, self._stage.wording.money, self._sell.prices
        line_ids = [own.line_id for own in changes]
        lines = [
            text("price_changed_line", name=own.name, before=money(own.before_minor), after=money(own.after_minor))
            for own in changes[:_SHOWN]
        ]
        if len(changes) > _SHOWN:
            lines.append(self._phrases.count("price_changed_more", len(changes) - _SHOWN))
        keep = text("price_changed_keep_old")
        if len(changes) == 1:
            keep = text("price_changed_keep", before=money(changes[0].before_minor))
        verbs = (
            Verb(keep, lambda: self._answer(lambda: prices.keep(line_ids)), safe=True),
            Verb(text("price_changed_take"), lambda: self._answer(lambda: prices.take(line_ids))),
        )
        self._stage.ask(self._phrases.count("price_changed_title", len(changes)), "\n".join(lines), verbs)

    def _tell_price(self, told: PriceTold) -> None:
        text, item = self._phrases.text, told.item
        said = self._phrases.price(told.price) if told.price else text("check_price_none")
        if told.deposit:
            said = f"{said} {text('check_price_deposit', deposit=self._phrases.price(told.deposit))}"
        verbs = [Verb(text("check_price_close"), lambda: None, safe=True)]
        if told.price:
            verbs.append(Verb(text("check_price_add"), lambda: self._add(item.item_id)))
        self._stage.ask(self._phrases.item_name(item), said, verbs)
