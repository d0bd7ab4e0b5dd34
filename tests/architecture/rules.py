"""The house rules that neither ruff nor import-linter can say, each with a sample that breaks it."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

Find = Callable[[str, str], Iterator[int]]

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 70

# Formats whose readers run code, follow entities or unpack more than they were given.
EXECUTING_READERS = frozenset(
    {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "zipfile", "tarfile", "openpyxl"}
)

# A library -> the only places of the product that may import it.
OWNERS = {
    "PySide6": ("app/ui/", "app/program.py", "app/smoke_test.py"),
    "requests": ("app/sync/", "oms/channels/sources.py", "oms/channels/asking.py"),
    "serial": ("app/devices/",),
    "usb": ("app/devices/",),
    "libusb_package": ("app/devices/",),
    "escpos": ("app/devices/",),
    "sqlcipher3": ("app/db/",),
    "keyring": ("app/db/",),
    "alembic": ("app/db/", "oms/db/"),
    "fastapi": ("oms/",),
    "starlette": ("oms/",),
    "uvicorn": ("oms/",),
    "psycopg": ("oms/",),
    "typer": ("oms/",),
}
OUTSIDE_WORLD = {*OWNERS, "sqlalchemy", "socket", "subprocess", "threading", "urllib", "http", "httpx2", "structlog"}
OWN_PACKAGES = {"app", "bench", "contract", "demo", "oms", "replay", "tests"}
CALCULATOR = "tests.calculator"
ORACLE_MAY_READ = (
    "contract.messages",
    "tests.simulation.oracle",
    "tests.simulation.truth",
    "tests.simulation.evidence",
)
EMPTY_NAMES = {"utils", "helpers", "common", "misc", "logic", "data", "info"}

HEX_COLOR = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6})\b|^#[0-9a-f]{3}$", re.IGNORECASE)
# A bracketed letter keeps the pattern from finding itself.
REGISTRY = re.compile(
    r"py[p]i\.org|python[h]osted\.org|npm[j]s\.(?:org|com)|deb[.]debian\.org|--(?:extra-)?index-[u]rl|--find-[l]inks"
    r"|^(?:index|registry)[-_]?(?:url)?\s*=\s*\S*:[/]/",
    re.IGNORECASE | re.MULTILINE,
)
WRONG_WORDS = re.compile(r"fulfil[m]ent|colo[u]r|cash[i]er", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A promise about the source, and a file that breaks it."""

    promise: str
    governs: re.Pattern[str]
    find: Find
    bad_path: str
    bad_source: str

    def broken_in(self, path: str, source: str) -> list[str]:
        """`path:line` for each breach."""
        if not self.governs.search(path):
            return []
        return [f"{path}:{line}" for line in self.find(path, source)]


@lru_cache(maxsize=1)
def nodes(source: str) -> Sequence[ast.AST]:
    """Several rules look at the same file, one after the other."""
    return tuple(ast.walk(ast.parse(source)))


def long_file(_path: str, source: str) -> Iterator[int]:
    """The first line too many."""
    if len(source.splitlines()) > MAX_FILE_LINES:
        yield MAX_FILE_LINES + 1


def long_functions(_path: str, source: str) -> Iterator[int]:
    """Where a function that is too long begins."""
    if source.count("\n") < MAX_FUNCTION_LINES:
        return
    for node in nodes(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            last = node.end_lineno or node.lineno
            if last - node.lineno >= MAX_FUNCTION_LINES:
                yield node.lineno


def floats(_path: str, source: str) -> Iterator[int]:
    """Float literals, and any mention of the type."""
    for node in nodes(source):
        match node:
            case ast.Constant(value=float()) | ast.Name(id="float"):
                yield node.lineno


def labels(_path: str, source: str) -> Iterator[int]:
    """Raw Qt labels, which guess rich text in what other people typed."""
    if "QLabel" not in source:
        return
    for node in nodes(source):
        match node:
            case ast.Call(func=ast.Name(id="QLabel") | ast.Attribute(attr="QLabel")):
                yield node.lineno


def hex_colors(_path: str, source: str) -> Iterator[int]:
    """Text that holds a color."""
    for node in nodes(source):
        match node:
            case ast.Constant(value=str(text)) if HEX_COLOR.search(text):
                yield node.lineno


def strays(path: str, source: str) -> Iterator[int]:
    """Imports of a library outside the place that owns it."""
    if not any(library in source for library in OWNERS):
        return
    for line, module in imports(source):
        owners = OWNERS.get(module.partition(".")[0])
        if owners is not None and not path.startswith(owners):
            yield line


def executing_readers(_path: str, source: str) -> Iterator[int]:
    """Imports of what runs, unpacks or expands the bytes that it reads."""
    for line, module in imports(source):
        if module.partition(".")[0] in EXECUTING_READERS:
            yield line


def effects(_path: str, source: str) -> Iterator[int]:
    """Imports by which a model would touch the world."""
    for line, module in imports(source):
        parts = module.split(".")
        if parts[0] in OUTSIDE_WORLD or parts[-1] in ("repository", "tables", "routes"):
            yield line


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Every module that a file imports; `from a import b` counts as `a` and as `a.b`."""
    for node in nodes(source):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield node.lineno, module
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in names)


def dependence(_path: str, source: str) -> Iterator[int]:
    """Imports of any part of the project, by what has to count on its own."""
    for line, module in imports(source):
        if module.partition(".")[0] in OWN_PACKAGES:
            yield line


def beyond_the_standard_library(_path: str, source: str) -> Iterator[int]:
    """Imports by the calculator of anything but itself and what Python brings."""
    for line, module in imports(source):
        if not module.startswith(CALCULATOR) and module.partition(".")[0] not in sys.stdlib_module_names:
            yield line


def beyond_messages(_path: str, source: str) -> Iterator[int]:
    """Imports by the oracle of anything but the truth, the evidence, messages and what Python brings."""
    for line, module in imports(source):
        standard = module.partition(".")[0] in sys.stdlib_module_names
        if not standard and not f"{module}.".startswith(ORACLE_MAY_READ):
            yield line


def empty_names(path: str, _source: str) -> Iterator[int]:
    """Names of files and folders that say nothing."""
    if EMPTY_NAMES & set(PurePosixPath(path).with_suffix("").parts):
        yield 1


def wrong_words(_path: str, source: str) -> Iterator[int]:
    """Names that the trade or the spelling of this code does not use. Words on screen are free."""
    if not WRONG_WORDS.search(source):
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and WRONG_WORDS.search(token.string):
            yield token.start[0]


def matches(pattern: re.Pattern[str]) -> Find:
    """Lines where a pattern is found."""

    def find(_path: str, source: str) -> Iterator[int]:
        for found in pattern.finditer(source):
            yield source.count("\n", 0, found.start()) + 1

    return find


PYTHON = re.compile(r"^(?!.*/migrations/).*\.py$")
PRODUCT = re.compile(r"^(contract|app|oms)/.*\.py$")
MODELS = re.compile(r"^(app|oms)/\w+/model(/.*)?\.py$|^contract/(values|rules|states)/.*\.py$")
NO_FLOATS = re.compile(r"^(app|oms)/\w+/model(/.*)?\.py$|^contract/(values|rules)/.*\.py$")
SCREENS = re.compile(r"^app/ui/(?!widgets/).*\.py$")
UNCOLORED = re.compile(r"^app/(?!ui/theme/tokens\.py$).*\.py$")
ANY = re.compile("")

RULES: Sequence[Rule] = (
    Rule("a file has at most 400 lines", PYTHON, long_file, "app/pos/settle.py", "pass\n" * 401),
    Rule(
        "a function has at most 70 lines",
        PYTHON,
        long_functions,
        "app/pos/settle.py",
        "def settle():\n" + "    pass\n" * 70,
    ),
    Rule("no float comes near money", NO_FLOATS, floats, "app/pos/model/basket.py", "half = 0.5\n"),
    Rule("no float type comes near money", NO_FLOATS, floats, "contract/rules/tax.py", "rate = float(text)\n"),
    Rule("labels are made by the widgets", SCREENS, labels, "app/ui/pos/sell_screen.py", "QtWidgets.QLabel(name)\n"),
    Rule("colors stand in the tokens", UNCOLORED, hex_colors, "app/ui/widgets/key.py", "style = 'color: #12ab9F'\n"),
    Rule("a library has one owner", PRODUCT, strays, "app/pos/settle.py", "from PySide6 import QtCore\n"),
    Rule(
        "nothing that is read can run or unpack itself",
        PRODUCT,
        executing_readers,
        "oms/imports/csv_file.py",
        "from xml.etree import ElementTree\n",
    ),
    Rule("a model touches nothing", MODELS, effects, "oms/orders/model.py", "from oms.orders import tables\n"),
    Rule(
        "a second calculator counts on its own",
        re.compile(r"/second_calculator\.py$|^tools/\w+\.py$"),
        dependence,
        "replay/second_calculator.py",
        "from contract.rules import rounding\n",
    ),
    Rule(
        "the calculator of baskets imports the standard library alone",
        re.compile(r"^tests/calculator/.*\.py$"),
        beyond_the_standard_library,
        "tests/calculator/taxes.py",
        "from contract.rules import rounding\n",
    ),
    Rule(
        "the oracle of the simulation knows messages and the truth alone",
        re.compile(r"^tests/simulation/(oracle/\w+|truth|evidence)\.py$"),
        beyond_messages,
        "tests/simulation/oracle/money.py",
        "from contract.rules import rounding\n",
    ),
    Rule("a name says what is inside", PRODUCT, empty_names, "app/pos/utils.py", ""),
    Rule("no file names a package registry", ANY, matches(REGISTRY), "setup.cfg", "index_url = https:/" + "/x.y\n"),
    Rule("names are the trade's", PRODUCT, wrong_words, "oms/orders/model.py", "FULFIL" + "MENT = 1\n"),
)
