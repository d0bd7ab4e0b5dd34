"""What a disk may hold after a power cut: what was synced for certain, and of the rest any part."""

from __future__ import annotations

from random import Random

from tests.power.platter import SECTOR, Image, Platter
from tests.power.tape import Call, Told

OLD, NEW = b"o" * (2 * SECTOR), b"n" * (2 * SECTOR)


def platter(*calls: Told, lying: bool = False) -> Platter:
    made = Platter({"/d/a": OLD}, ("/d",), lying=lying)
    for told in calls:
        made.take(told)
    return made


def write(path: str, data: bytes, offset: int = 0) -> Told:
    return Told(Call.WRITE, path, offset, data)


def call(kind: Call, path: str, data: bytes = b"") -> Told:
    return Told(kind, path, 0, data)


def images(made: Platter) -> list[Image]:
    dice = Random(1)
    return [made.cut(dice) for _ in range(400)]


def test_what_was_synced_is_there() -> None:
    left = images(platter(write("/d/a", NEW), call(Call.SYNC, "/d/a")))
    assert {bytes(image.files["/d/a"]()) for image in left} == {NEW}


def test_of_what_was_not_synced_each_sector_is_kept_dropped_or_torn() -> None:
    left = {bytes(image.files["/d/a"]()) for image in images(platter(write("/d/a", NEW)))}
    half = (b"o" * SECTOR, b"n" * SECTOR)
    assert {first + second for first in half for second in half} <= left
    assert any(content.count(b"n") % SECTOR > 0 for content in left)


def test_a_disk_that_lies_may_lose_what_it_said_it_had() -> None:
    left = images(platter(write("/d/a", NEW), call(Call.SYNC, "/d/a"), lying=True))
    assert OLD in {bytes(image.files["/d/a"]()) for image in left}


def test_a_name_is_certain_only_once_its_directory_was_synced() -> None:
    made = (call(Call.CREATE, "/d/b"), write("/d/b", NEW), call(Call.SYNC, "/d/b"))
    renamed = (*made, call(Call.RENAME, "/d/b", b"/d/a"))
    assert {frozenset(image.files) for image in images(platter(*made))} == {
        frozenset({"/d/a"}),
        frozenset({"/d/a", "/d/b"}),
    }
    assert {bytes(image.files["/d/a"]()) for image in images(platter(*renamed))} == {OLD, NEW}, (
        "the old file or the new"
    )
    synced = platter(*renamed, call(Call.SYNC_DIRECTORY, "/d"))
    assert {bytes(image.files["/d/a"]()) for image in images(synced)} == {NEW}


def test_what_stands_in_a_directory_that_was_lost_is_lost() -> None:
    made = (call(Call.MKDIR, "/d/e"), call(Call.CREATE, "/d/e/f"), call(Call.SYNC_DIRECTORY, "/d/e"))
    assert {frozenset(image.files) for image in images(platter(*made))} == {
        frozenset({"/d/a"}),
        frozenset({"/d/a", "/d/e/f"}),
    }


def test_two_images_with_one_key_are_the_same() -> None:
    found: dict[tuple[object, ...], dict[str, bytes]] = {}
    for image in images(platter(write("/d/a", NEW, 100), call(Call.UNLINK, "/d/a"))):
        files = {path: bytes(content()) for path, content in image.files.items()}
        assert found.setdefault(image.key, files) == files
    assert len(found) > 3
