"""What a disk may hold after the power was cut, by what it was told before.

What was synced is there. Of what was not, each piece of at most a sector is there, is not, or is there to some byte;
names that were made, moved or taken away are so on the disk for certain only once their directory was synced, and until
then in any order that each single name allows. More can be lost so than most disks lose: what holds here holds there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from tests.power.tape import Call, Told

SECTOR = 512
_NAMING = (Call.CREATE, Call.RENAME, Call.UNLINK, Call.MKDIR, Call.RMDIR)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one call does within one sector; ``data`` None: the file ends at ``offset``."""

    offset: int
    data: bytes | None


@dataclass
class File:
    """``safe`` survives. ``version`` is another one whenever that changes."""

    number: int
    safe: bytearray = field(default_factory=bytearray)
    pending: list[Piece] = field(default_factory=list)
    version: int = 0

    def sync(self) -> None:
        if self.pending:
            for piece in self.pending:
                _put(self.safe, piece)
            self.pending.clear()
            self.version += 1


@dataclass(frozen=True, slots=True)
class Naming:
    """A change of names that its directory was not synced after."""

    call: Call
    names: tuple[str, ...]
    file: File | None


@dataclass(frozen=True)
class Image:
    """Files by path, worked out when asked for, before the platter takes more; and directories. Where two have the same
    ``keys`` under a path, the file there is the same.
    """

    files: dict[str, Callable[[], bytearray]]
    keys: dict[str, tuple[object, ...]]
    directories: frozenset[str]
    lost: int
    torn: int
    unnamed: int

    @property
    def key(self) -> tuple[object, ...]:
        """Two images with the same key are the same."""
        return frozenset(self.keys.items()), self.directories


class Platter:
    """Follows a tape. ``lying``: it says that it synced, and did not."""

    def __init__(self, files: dict[str, bytes], directories: Sequence[str], *, lying: bool = False) -> None:
        self._numbers = 0
        self._now: dict[str, File | None] = dict.fromkeys(directories)
        self._now |= {path: self._file(content) for path, content in files.items()}
        self._safe = dict(self._now)
        self._namings: list[Naming] = []
        self._lying = lying

    @property
    def pending(self) -> int:
        """How many pieces and names a cut could take now."""
        files = {id(file): file for file in [*self._now.values(), *self._safe.values()] if file is not None}
        return sum(len(file.pending) for file in files.values()) + len(self._namings)

    def take(self, told: Told) -> None:
        """One call of the tape."""
        match told.call:
            case Call.WRITE:
                self._open(told.path).pending += _pieces(told.offset, told.data)
            case Call.TRUNCATE:
                self._open(told.path).pending.append(Piece(told.offset, None))
            case Call.SYNC if not self._lying:
                self._open(told.path).sync()
            case Call.SYNC_DIRECTORY if not self._lying:
                self._sync_names(told.path)
            case call if call in _NAMING:
                self._rename(told)

    def cut(self, dice: Random) -> Image:
        """What is left if the power goes now."""
        names, kept_names = self._names_left(dice)
        keep, tear = dice.choice(((0.0, 0.0), (1.0, 0.0), (0.5, 0.0), (0.5, 0.3), (0.1, 0.1), (0.9, 0.1), (-1.0, 0.2)))
        files: dict[str, Callable[[], bytearray]] = {}
        keys: dict[str, tuple[object, ...]] = {}
        lost = torn = 0
        for path, file in names.items():
            if file is None or _folder(path) not in names:
                continue
            pieces = _kept(file.pending, dice, keep, tear)
            kept = ((number, piece.data and len(piece.data)) for number, piece in pieces)
            keys[path] = (file.number, file.version, *kept)
            lost += len(file.pending) - len(pieces)
            torn += sum(piece is not file.pending[number] for number, piece in pieces)
            files[path] = partial(_with, file.safe, pieces)
        directories = frozenset(path for path, file in names.items() if file is None)
        unnamed = len(self._namings) - kept_names
        return Image(files, keys, directories, lost, torn, unnamed)

    def _file(self, content: bytes = b"") -> File:
        self._numbers += 1
        return File(self._numbers, bytearray(content))

    def _open(self, path: str) -> File:
        file = self._now[path]
        assert file is not None, f"{path} is a directory"
        return file

    def _rename(self, told: Told) -> None:
        target = told.data.decode()
        match told.call:
            case Call.CREATE:
                self._now[told.path] = file = self._file()
                self._namings.append(Naming(told.call, (told.path,), file))
            case Call.MKDIR:
                self._now[told.path] = None
                self._namings.append(Naming(told.call, (told.path,), None))
            case Call.RENAME:
                self._now[target] = moved = self._now.pop(told.path)
                self._namings.append(Naming(told.call, (told.path, target), moved))
            case _:
                del self._now[told.path]
                self._namings.append(Naming(told.call, (told.path,), None))

    def _sync_names(self, directory: str) -> None:
        """Whatever touches a name in it."""
        left: list[Naming] = []
        for naming in self._namings:
            if any(_folder(name) == directory for name in naming.names):
                _apply(self._safe, naming)
            else:
                left.append(naming)
        self._namings = left

    def _names_left(self, dice: Random) -> tuple[dict[str, File | None], int]:
        """The names that are left, and how many of the changes are among them."""
        names, held_up, kept = dict(self._safe), set[str](), 0
        keep = dice.choice((0.0, 0.5, 0.9, 1.0))
        for naming in self._namings:
            needs = {*naming.names, *(_folder(name) for name in naming.names)}
            if needs & held_up or dice.random() >= keep:
                held_up.update(naming.names)
            else:
                _apply(names, naming)
                kept += 1
        return names, kept


def _folder(path: str) -> str:
    """Which a name stands in; paths here are those of Linux."""
    return path.rpartition("/")[0]


def _apply(names: dict[str, File | None], naming: Naming) -> None:
    match naming.call:
        case Call.CREATE | Call.MKDIR:
            names[naming.names[0]] = naming.file
        case Call.RENAME:
            names.pop(naming.names[0], None)
            names[naming.names[1]] = naming.file
        case _:
            names.pop(naming.names[0], None)


def _pieces(offset: int, data: bytes) -> list[Piece]:
    """A write, sector by sector."""
    found, at = list[Piece](), 0
    while at < len(data):
        length = SECTOR - (offset + at) % SECTOR
        found.append(Piece(offset + at, data[at : at + length]))
        at += length
    return found


def _kept(pending: list[Piece], dice: Random, keep: float, tear: float) -> list[tuple[int, Piece]]:
    """By place. ``keep`` below 0: all up to some point, as a disk does that writes in order."""
    if keep == 1.0 and not tear:
        return list(enumerate(pending))
    if keep < 0:
        end = dice.randint(0, len(pending))
        kept = list(enumerate(pending[:end]))
        if kept and dice.random() < tear:
            kept[-1] = (kept[-1][0], _torn(kept[-1][1], dice))
        return kept
    kept = [(number, piece) for number, piece in enumerate(pending) if dice.random() < keep]
    if tear:
        return [(number, _torn(piece, dice) if dice.random() < tear else piece) for number, piece in kept]
    return kept


def _torn(piece: Piece, dice: Random) -> Piece:
    if piece.data is None or len(piece.data) < 2:
        return piece
    return Piece(piece.offset, piece.data[: dice.randrange(1, len(piece.data))])


def _with(safe: bytearray, pieces: list[tuple[int, Piece]]) -> bytearray:
    if not pieces:
        return safe
    content = bytearray(safe)
    for _, piece in pieces:
        _put(content, piece)
    return content


def _put(content: bytearray, piece: Piece) -> None:
    end = len(content)
    if piece.data is None:
        if piece.offset < end:
            del content[piece.offset :]
        else:
            content.extend(bytes(piece.offset - end))
        return
    if piece.offset > end:
        content.extend(bytes(piece.offset - end))
    content[piece.offset : piece.offset + len(piece.data)] = piece.data
