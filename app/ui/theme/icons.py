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
    BABY_BOTTLE = "outline/baby-bottle"
    BABY_CARRIAGE = "outline/baby-carriage"
    BACKSPACE = "outline/backspace"
    BADGE = "outline/id-badge-2"
    BAG = "outline/shopping-bag"
    BAGUETTE = "outline/baguette"
    BALLOON = "outline/balloon"
    BALLPEN = "outline/ballpen"
    BANKNOTE = "outline/cash-banknote"
    BARCODE = "outline/barcode"
    BARCODE_OFF = "outline/barcode-off"
    BASKET_PLUS = "outline/basket-plus"
    BATH = "outline/bath"
    BATTERY_3 = "outline/battery-3"
    BED = "outline/bed"
    BED_FLAT = "outline/bed-flat"
    BEER = "outline/beer"
    BELL = "outline/bell"
    BOOK = "outline/book"
    BOTTLE = "outline/bottle"
    BOWL = "outline/bowl"
    BOWL_CHOPSTICKS = "outline/bowl-chopsticks"
    BOWL_SPOON = "outline/bowl-spoon"
    BOX = "outline/box"
    BREAD = "outline/bread"
    BRUSH = "outline/brush"
    BUCKET = "outline/bucket"
    BUCKET_DROPLET = "outline/bucket-droplet"
    BUILDING = "outline/building"
    BULB = "outline/bulb"
    CAKE = "outline/cake"
    CALCULATOR = "outline/calculator"
    CALENDAR = "outline/calendar"
    CAMERA = "outline/camera"
    CAMERA_SELFIE = "outline/camera-selfie"
    CANDLE = "outline/candle"
    CANDY = "outline/candy"
    CARD = "outline/credit-card"
    CARD_OFF = "outline/credit-card-off"
    CARD_REFUND = "outline/credit-card-refund"
    CARROT = "outline/carrot"
    CART = "outline/shopping-cart"
    CART_PLUS = "outline/shopping-cart-plus"
    CASH = "outline/cash"
    CAT = "outline/cat"
    CHARITY = "outline/heart-handshake"
    CHART = "outline/chart-bar"
    CHECK = "outline/check"
    CHEESE = "outline/cheese"
    CHERRY = "outline/cherry"
    CHEVRON_DOWN = "outline/chevron-down"
    CHEVRON_LEFT = "outline/chevron-left"
    CHEVRON_RIGHT = "outline/chevron-right"
    CHEVRON_UP = "outline/chevron-up"
    CHRISTMAS_BALL = "outline/christmas-ball"
    CHRISTMAS_TREE = "outline/christmas-tree"
    CIRCLE = "outline/circle"
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
    CONFETTI = "outline/confetti"
    COOKIE = "outline/cookie"
    CUP = "outline/cup"
    DATABASE = "outline/database"
    DENTAL = "outline/dental"
    DEVICE_SPEAKER = "outline/device-speaker"
    DEVICE_USB = "outline/device-usb"
    DISCOUNT = "outline/discount"
    DISPLAY = "outline/device-desktop"
    DOG = "outline/dog"
    DOG_BOWL = "outline/dog-bowl"
    DOLLAR = "outline/currency-dollar"
    DOTS = "outline/dots"
    DOWNLOAD = "outline/download"
    DROPLET = "outline/droplet"
    DROPLETS = "outline/droplets"
    EGG = "outline/egg"
    EGGS = "outline/eggs"
    EXCHANGE = "outline/arrows-exchange"
    EYE = "outline/eye"
    EYE_OFF = "outline/eye-off"
    FEATHER = "outline/feather"
    FILTER = "outline/filter"
    FIRST_AID_KIT = "outline/first-aid-kit"
    FISH = "outline/fish"
    FLAME = "outline/flame"
    FLOWER = "outline/flower"
    FRIDGE = "outline/fridge"
    GHOST = "outline/ghost"
    GIFT = "outline/gift"
    GIFT_CARD = "outline/gift-card"
    GLASS = "outline/glass"
    GLASS_CHAMPAGNE = "outline/glass-champagne"
    GLASS_COCKTAIL = "outline/glass-cocktail"
    GLASS_FULL = "outline/glass-full"
    GLASS_GIN = "outline/glass-gin"
    GRAIN = "outline/grain"
    HAND = "outline/hand-stop"
    HAND_CLICK = "outline/hand-click"
    HAND_GRAB = "outline/hand-grab"
    HAND_SANITIZER = "outline/hand-sanitizer"
    HANGER = "outline/hanger"
    HEART = "outline/heart"
    HELP = "outline/help"
    HELP_SEARCH = "outline/zoom-question"
    HISTORY = "outline/history"
    HOME = "outline/home"
    HORSE_TOY = "outline/horse-toy"
    ICE_CREAM = "outline/ice-cream"
    ICE_CREAM_2 = "outline/ice-cream-2"
    INFO = "outline/info-circle"
    INFO_FILLED = "filled/info-circle"
    IRONING_STEAM = "outline/ironing-steam"
    KEY = "outline/key"
    KEYBOARD = "outline/keyboard"
    LANGUAGE = "outline/language"
    LEAF = "outline/leaf"
    LEMON = "outline/lemon-2"
    LEMON_WHOLE = "outline/lemon"
    LIFEBUOY = "outline/lifebuoy"
    LIST = "outline/list-details"
    LOCK = "outline/lock"
    LOCK_OPEN = "outline/lock-open"
    LOGOUT = "outline/logout"
    MAIL = "outline/mail"
    MAIL_HEART = "outline/mail-heart"
    MAIL_OPENED = "outline/mail-opened"
    MEAT = "outline/meat"
    MELON = "outline/melon"
    MILK = "outline/milk"
    MINUS = "outline/minus"
    MOON = "outline/moon"
    MUG = "outline/mug"
    MUSHROOM = "outline/mushroom"
    NEWS = "outline/news"
    NOTE = "outline/note"
    NOTEBOOK = "outline/notebook"
    NUT = "outline/nut"
    OCTAGON_FILLED = "filled/alert-octagon"
    PACKAGE = "outline/package"
    PACKAGE_EXPORT = "outline/package-export"
    PACKAGE_IMPORT = "outline/package-import"
    PACKAGE_OFF = "outline/package-off"
    PAPER_BAG = "outline/paper-bag"
    PAUSE = "outline/player-pause"
    PENCIL = "outline/pencil"
    PEPPER = "outline/pepper"
    PERCENT = "outline/percentage"
    PHONE = "outline/phone"
    PHONE_MESSAGE = "outline/device-mobile-message"
    PHOTO = "outline/photo"
    PIG = "outline/pig"
    PILL = "outline/pill"
    PIN = "outline/map-pin"
    PIN_FILLED = "filled/map-pin"
    PIZZA = "outline/pizza"
    PLANT = "outline/plant"
    PLANT_2 = "outline/plant-2"
    PLAY = "outline/player-play"
    PLUG = "outline/plug"
    PLUS = "outline/plus"
    PRINTER = "outline/printer"
    PUMPKIN_SCARY = "outline/pumpkin-scary"
    PUZZLE = "outline/puzzle"
    RAZOR = "outline/razor"
    RECEIPT = "outline/receipt"
    RECEIPT_REFUND = "outline/receipt-refund"
    RECTANGLE = "outline/rectangle"
    RECYCLE = "outline/recycle"
    REFRESH = "outline/refresh"
    REPLACE = "outline/replace"
    ROUTE = "outline/route"
    SALAD = "outline/salad"
    SALT = "outline/salt"
    SAUSAGE = "outline/sausage"
    SCALE = "outline/scale"
    SCAN = "outline/scan"
    SEARCH = "outline/search"
    SETTINGS = "outline/settings"
    SHIELD = "outline/shield-check"
    SHIRT = "outline/shirt"
    SHOVEL = "outline/shovel"
    SIGNATURE = "outline/signature"
    SKIP = "outline/player-skip-forward"
    SLICE = "outline/slice"
    SNOWFLAKE = "outline/snowflake"
    SOCK = "outline/sock"
    SOUP = "outline/soup"
    SPARKLES = "outline/sparkles"
    SPLIT = "outline/arrows-split-2"
    SPRAY = "outline/spray"
    STACK = "outline/stack-2"
    STAR = "outline/star"
    STORE = "outline/building-store"
    SUN = "outline/sun"
    TAG = "outline/tag"
    TAGS = "outline/tags"
    TEAPOT = "outline/teapot"
    TEXT_SIZE = "outline/text-size"
    TICKET = "outline/ticket"
    TOILET_PAPER = "outline/toilet-paper"
    TOOL = "outline/tool"
    TOOLS_KITCHEN = "outline/tools-kitchen-2"
    TOOLS_KITCHEN_WHOLE = "outline/tools-kitchen"
    TRASH = "outline/trash"
    TREES = "outline/trees"
    TRUCK = "outline/truck"
    TRUCK_FAST = "outline/truck-delivery"
    UMBRELLA = "outline/umbrella"
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
    WASH_DRY_HANG = "outline/wash-dry-hang"
    WASH_HAND = "outline/wash-hand"
    WASH_MACHINE = "outline/wash-machine"
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
