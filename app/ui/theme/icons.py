"""Icons: Tabler's SVG files, drawn once per name, size, color and screen scale."""

from enum import StrEnum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_LARGE_PX = 26


class Icon(StrEnum):
    """An icon by what it shows; the value is its file. Filled variants are for status only."""

    ALERT = "outline/alert-triangle"
    ALERT_FILLED = "filled/alert-triangle"
    APPLE = "outline/apple"
    ARROW_DOWN = "outline/arrow-down"
    ARROW_LEFT = "outline/arrow-left"
    ARROW_RIGHT = "outline/arrow-right"
    ARROW_UP = "outline/arrow-up"
    AVOCADO = "outline/avocado"
    BACKSPACE = "outline/backspace"
    BADGE = "outline/id-badge-2"
    BAG = "outline/shopping-bag"
    BAGUETTE = "outline/baguette"
    BANKNOTE = "outline/cash-banknote"
    BARCODE = "outline/barcode"
    BARCODE_OFF = "outline/barcode-off"
    BASKET_PLUS = "outline/basket-plus"
    BELL = "outline/bell"
    BOTTLE = "outline/bottle"
    BOX = "outline/box"
    BREAD = "outline/bread"
    BULB = "outline/bulb"
    BUILDING = "outline/building"
    CALCULATOR = "outline/calculator"
    CALENDAR = "outline/calendar"
    CAMERA = "outline/camera"
    CANDLE = "outline/candle"
    CARD = "outline/credit-card"
    CARD_OFF = "outline/credit-card-off"
    CARD_REFUND = "outline/credit-card-refund"
    CARROT = "outline/carrot"
    CART = "outline/shopping-cart"
    CART_PLUS = "outline/shopping-cart-plus"
    CASH = "outline/cash"
    CHARITY = "outline/heart-handshake"
    CHART = "outline/chart-bar"
    CHECK = "outline/check"
    CHEESE = "outline/cheese"
    CHEVRON_DOWN = "outline/chevron-down"
    CHEVRON_LEFT = "outline/chevron-left"
    CHEVRON_RIGHT = "outline/chevron-right"
    CHEVRON_UP = "outline/chevron-up"
    CIRCLE_CHECK = "outline/circle-check"
    CIRCLE_CHECK_FILLED = "filled/circle-check"
    CLIPBOARD = "outline/clipboard-check"
    CLOCK = "outline/clock"
    CLOCK_PLAY = "outline/clock-play"
    CLOUD_CHECK = "outline/cloud-check"
    CLOUD_OFF = "outline/cloud-off"
    CLOUD_UP = "outline/cloud-upload"
    COFFEE = "outline/coffee"
    COIN = "outline/coin"
    COINS = "outline/coins"
    COOKIE = "outline/cookie"
    CUP = "outline/cup"
    DATABASE = "outline/database"
    DISCOUNT = "outline/discount"
    DISPLAY = "outline/device-desktop"
    DOLLAR = "outline/currency-dollar"
    DOTS = "outline/dots"
    DOWNLOAD = "outline/download"
    EXCHANGE = "outline/arrows-exchange"
    EYE = "outline/eye"
    EYE_OFF = "outline/eye-off"
    FILTER = "outline/filter"
    FISH = "outline/fish"
    FLAME = "outline/flame"
    FLOWER = "outline/flower"
    GIFT = "outline/gift"
    GIFT_CARD = "outline/gift-card"
    HAND = "outline/hand-stop"
    CHERRY = "outline/cherry"
    HAND_CLICK = "outline/hand-click"
    HANGER = "outline/hanger"
    HELP = "outline/help"
    HELP_SEARCH = "outline/zoom-question"
    HISTORY = "outline/history"
    HOME = "outline/home"
    INFO = "outline/info-circle"
    INFO_FILLED = "filled/info-circle"
    KEYBOARD = "outline/keyboard"
    LANGUAGE = "outline/language"
    LEAF = "outline/leaf"
    LEMON = "outline/lemon-2"
    LIFEBUOY = "outline/lifebuoy"
    LIST = "outline/list-details"
    LOCK = "outline/lock"
    LOCK_OPEN = "outline/lock-open"
    LOGOUT = "outline/logout"
    MAIL = "outline/mail"
    MEAT = "outline/meat"
    MILK = "outline/milk"
    MINUS = "outline/minus"
    MOON = "outline/moon"
    MUSHROOM = "outline/mushroom"
    NOTE = "outline/note"
    OCTAGON_FILLED = "filled/alert-octagon"
    PACKAGE = "outline/package"
    PACKAGE_EXPORT = "outline/package-export"
    PACKAGE_IMPORT = "outline/package-import"
    PACKAGE_OFF = "outline/package-off"
    PAPER_BAG = "outline/paper-bag"
    PAUSE = "outline/player-pause"
    PENCIL = "outline/pencil"
    PERCENT = "outline/percentage"
    PHONE = "outline/phone"
    PHONE_MESSAGE = "outline/device-mobile-message"
    PIN = "outline/map-pin"
    PIN_FILLED = "filled/map-pin"
    PLAY = "outline/player-play"
    PLUG = "outline/plug"
    PLUS = "outline/plus"
    PRINTER = "outline/printer"
    RECEIPT = "outline/receipt"
    RECEIPT_REFUND = "outline/receipt-refund"
    RECYCLE = "outline/recycle"
    REFRESH = "outline/refresh"
    REPLACE = "outline/replace"
    ROUTE = "outline/route"
    SALAD = "outline/salad"
    SCALE = "outline/scale"
    SCAN = "outline/scan"
    SEARCH = "outline/search"
    SETTINGS = "outline/settings"
    SHIELD = "outline/shield-check"
    SHIRT = "outline/shirt"
    SIGNATURE = "outline/signature"
    SKIP = "outline/player-skip-forward"
    SNOWFLAKE = "outline/snowflake"
    SPLIT = "outline/arrows-split-2"
    STACK = "outline/stack-2"
    STAR = "outline/star"
    STORE = "outline/building-store"
    SUN = "outline/sun"
    TAG = "outline/tag"
    TAGS = "outline/tags"
    TEXT_SIZE = "outline/text-size"
    TICKET = "outline/ticket"
    TOOL = "outline/tool"
    TOOLS_KITCHEN = "outline/tools-kitchen-2"
    TRASH = "outline/trash"
    TRUCK = "outline/truck"
    TRUCK_FAST = "outline/truck-delivery"
    UNDO = "outline/arrow-back-up"
    UPLOAD = "outline/upload"
    USB = "outline/usb"
    USER = "outline/user"
    USERS = "outline/users"
    USER_PLUS = "outline/user-plus"
    USER_SEARCH = "outline/user-search"
    USER_SHIELD = "outline/user-shield"
    WAREHOUSE = "outline/building-warehouse"
    WASH = "outline/wash"
    WEIGHT = "outline/weight"
    WIFI_OFF = "outline/wifi-off"
    WORLD_SEARCH = "outline/world-search"
    X = "outline/x"
    ZIP = "outline/file-zip"


# These point along the reading direction, so they flip with it.
MIRRORED = frozenset(
    {
        Icon.ARROW_LEFT,
        Icon.ARROW_RIGHT,
        Icon.BACKSPACE,
        Icon.CHEVRON_LEFT,
        Icon.CHEVRON_RIGHT,
        Icon.LOGOUT,
        Icon.SKIP,
        Icon.UNDO,
    }
)


def pixmap(icon: Icon, size: int, color: QColor, ratio: float, *, mirrored: bool = False) -> QPixmap:
    """`icon` at `size` logical px for a screen of `ratio` device px each; flipped for RTL where it points somewhere."""
    return _drawn(icon, size, color.rgba(), ratio, mirrored and icon in MIRRORED)


@lru_cache(maxsize=1024)
def _drawn(icon: Icon, size: int, rgba: int, ratio: float, flipped: bool) -> QPixmap:
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_svg(icon, size, QColor.fromRgba(rgba).name()).encode()))
    painter = QPainter(made)
    renderer.render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    if flipped:
        made = QPixmap.fromImage(made.toImage().flipped(Qt.Orientation.Horizontal))
    made.setDevicePixelRatio(ratio)
    return made


def _svg(icon: Icon, size: int, color: str) -> str:
    source = (_folder() / f"{icon}.svg").read_text(encoding="utf-8")
    stroke = "1.8" if size >= _LARGE_PX else "2"
    return source.replace("currentColor", color).replace('stroke-width="2"', f'stroke-width="{stroke}"')


@lru_cache(maxsize=1)
def _folder() -> Path:
    # The package itself is never imported: doing so would start pygame.
    spec = find_spec("pytablericons")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("pytablericons")
    return Path(spec.submodule_search_locations[0]) / "icons"
