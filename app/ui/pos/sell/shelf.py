"""The middle of the sell screen's right side: pages of tiles, or what was found, or why one cannot sell."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.catalog.model.item import Tile as StoredTile
from app.catalog.model.item import TilePage
from app.catalog.model.words import matched
from app.ui.item_look import item_icon, item_tint
from app.ui.pos.phrases import Phrases
from app.ui.pos.sell.state import Hit, Hits, SellState, read_typed
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import Tone
from app.ui.widgets.finger import scroll_by_finger
from app.ui.widgets.search_results import Fact, ResultView, SearchResults
from app.ui.widgets.segmented import Segment, Segmented, TabLook
from app.ui.widgets.tile import TileGrid, TileView, fitting
from app.wording import isolated

_PAGE_ICONS = {"star": Icon.STAR, "tool": Icon.TOOL, "gift": Icon.GIFT, "apple": Icon.APPLE, "bread": Icon.BREAD}
_TABS, _GAP, _ICONS = 48, 12, 560


class _TabStrip(QScrollArea):
    """Page names that do not fit are reached by scrolling, so that long ones never push the cart aside."""

    def __init__(self, tabs: Segmented) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setFixedHeight(_TABS)
        inside = QWidget()
        inside.setProperty("kind", "scrolled")
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(tabs)
        row.addStretch(1)
        self.setWidget(inside)
        scroll_by_finger(self)


class Shelf(QWidget):
    """``chosen`` tells an item id."""

    chosen = Signal(str)

    def __init__(self, phrases: Phrases) -> None:
        super().__init__()
        self._phrases = phrases
        self._pages: tuple[TilePage, ...] = ()
        self._tabs = Segmented(look=TabLook.TABS)
        self._tabs.setObjectName("sell.pages")
        self._tabs.chosen.connect(self._show_page)
        self._grid = TileGrid()
        self._grid.setObjectName("sell.tiles")
        self._grid.chosen.connect(self.chosen)
        self._shape = (4, 4)
        tiles = QWidget()
        column = QVBoxLayout(tiles)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._strip = _TabStrip(self._tabs)
        column.addWidget(self._strip)
        column.addWidget(self._grid, 1)
        column.addStretch(0)
        self.results = SearchResults(
            choose_word=phrases.text("sell_search_choose"), add_word=phrases.text("sell_search_add")
        )
        self.results.setObjectName("sell.results")
        self.results.chosen.connect(self.chosen)
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.results)
        column.addStretch(1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(tiles)
        self._stack.addWidget(found)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(600, 460)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 300)

    def present(self, state: SellState) -> None:
        """Tiles, or the results while somebody searches."""
        if state.pages != self._pages:
            self._pages = state.pages
            self._name_pages()
            self._show_page(self._tabs.current)
        self._stack.setCurrentIndex(0 if state.hits is None else 1)
        if state.hits is not None:
            self._show_hits(read_typed(state.query).words, state.hits)

    def choose_tile(self, index: int) -> None:
        """As Alt+1…9 does."""
        if self._stack.currentIndex() == 0:
            self._grid.choose(index)

    def turn_page(self, by: int) -> None:
        """The next page of tiles, or the one before."""
        names = [page.name for page in self._pages]
        if names:
            at = names.index(self._tabs.current) if self._tabs.current in names else 0
            name = names[(at + by) % len(names)]
            self._tabs.set_current(name)
            self._strip.ensureWidgetVisible(self._tabs.tab(name))
            self._show_page(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (self.width() >= _ICONS) != (event.oldSize().width() >= _ICONS):
            self._name_pages()
        shape = fitting(self.width(), self.height() - _TABS - _GAP)
        if shape != self._shape:
            self._shape = shape
            self._grid.set_shape(*self._shape)
            self._show_page(self._tabs.current)

    def _name_pages(self) -> None:
        """Where it is narrow, the names need the room of the icons."""
        roomy = self.width() >= _ICONS
        named = enumerate(self._pages)
        self._tabs.set_segments(
            [Segment(page.name, page.name, _page_icon(at, page) if roomy else None) for at, page in named]
        )

    @Slot(str)
    def _show_page(self, name: str) -> None:
        page = next((page for page in self._pages if page.name == name), None)
        if page is None:
            self._grid.set_tiles(())
            return
        self._grid.set_tiles([self._tile(tile) for tile in page.tiles if tile.item is not None])
        for tile in self._grid.tiles:
            tile.setObjectName(f"sell.tile.{tile.view.name}")

    def _tile(self, tile: StoredTile) -> TileView:
        department = tile.item.department if tile.item else ""
        price = self._phrases.price(tile.price)
        return TileView(
            tile.item_id,
            tile.label,
            price,
            item_icon(tile.icon or (tile.item.icon if tile.item else ""), department),
            item_tint(department),
            off=None if tile.price else self._phrases.text("item_without_price", name=tile.label),
        )

    def _show_hits(self, words: str, hits: Hits) -> None:
        if hits.offer:
            title = self._phrases.text("sell_found_offer", offer=hits.offer)
        elif not hits.best:
            title = self._phrases.text("sell_found_nothing", text=words)
        elif hits.instead:
            title = self._phrases.text("sell_found_instead", meant=hits.meant)
        elif hits.meant:
            title = self._phrases.text("sell_found_beside", meant=hits.meant)
        else:
            title = self._phrases.count("sell_found", len(hits.best))
        looked_for = f"{words} {hits.meant}"
        self.results.set_results(title, [self._result(hit, looked_for) for hit in hits.best])

    def _result(self, hit: Hit, words: str) -> ResultView:
        item = hit.item
        stock = self._phrases.stock(hit.stock, str(item.unit))
        bin_ = Fact(self._phrases.text("sell_bin", bin=item.bin)) if item.bin else None
        facts = tuple(fact for fact in (stock, bin_, Fact(item.sku, Tone.PLAIN)) if fact)
        return ResultView(
            item.item_id,
            item.name,
            self._phrases.price(hit.price),
            isolated(item.size) if item.size else "",
            facts,
            matched(item.name, words),
            item_icon(item.icon, item.department),
            item_tint(item.department),
        )


def _page_icon(at: int, page: TilePage) -> Icon | None:
    """The first page, which is always shown first, has the star."""
    if at == 0:
        return Icon.STAR
    return _PAGE_ICONS.get(page.icon) or (item_icon(page.icon, "") if page.icon else None)
