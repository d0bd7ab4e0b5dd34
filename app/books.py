"""The books of a register, opened as the program opens them; and what is done where their records are damaged."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from app.bopis import projections as bopis_projections
from app.bopis import wave_projections
from app.catalog.catalog import Catalog
from app.catalog.pointer import POINTER, StorePointer
from app.config import Config
from app.customers import projections as customer_projections
from app.db.backup import put_back_if_asked
from app.db.damage import disk_failures, key_is_right, salvage_begun, set_aside_if_damaged
from app.db.engine import fatal
from app.db.go_on import ask_to_go_on, asked_to_go_on, set_aside_unless_sound, went_on
from app.db.keys import Keys, SecretStore, load_keys, open_secrets
from app.db.rebuild import rebuild_if_asked
from app.db.salvage import Salvaged, kept_settings, salvage
from app.db.store import DATABASE_NAME, StoreDb, World
from app.edges import Edges
from app.head_office import identity_of
from app.pos import projections as pos_projections
from app.stock import projections as stock_projections
from contract.errors import AisleError, Unavailable

PROJECTIONS = (pos_projections, bopis_projections, wave_projections, customer_projections, stock_projections)
_STOPPED, _DISK = {"records_stopped", "database_unreadable", "journal_damaged"}, {"storage_failed", "storage_full"}


def open_books(
    config: Config, edges: Edges, keys: Keys, secrets: SecretStore, undone: ExitStack
) -> tuple[StoreDb, Catalog]:
    """What this register recorded, and what it was told; ``undone`` closes them. Unavailable: as ``StoreDb.open``."""
    put_back_if_asked(config.data_dir, edges.clock.now())
    world = World(edges.clock, edges.new_id, edges.random_bytes, edges.traits(config.data_dir))
    store = StoreDb.open(config.data_dir, keys, world, secrets)
    undone.callback(store.close)
    pointer = StorePointer(store)
    _point_to_catalog(config.data_dir, keys.database, pointer)
    catalog = Catalog.open(config.data_dir, keys.database, edges.clock, pointer)
    undone.callback(catalog.close)
    store.also_seen(catalog.cursors)
    _keep_projections(store)
    return store, catalog


def salvaged(config: Config, edges: Edges | None = None) -> tuple[Path | None, Salvaged]:
    """A damaged database is set aside, and what can be read of it is in a fresh one: where it lies, and what was taken
    over. Unavailable: as opening the books, and as ``set_aside_if_damaged``.
    """
    edges = edges or Edges()
    keys, secrets = _keys(config, edges)
    aside = set_aside_if_damaged(config.data_dir, keys.database, edges.clock.now())
    return aside, _taken_over(config, edges, keys, secrets)


def may_go_on(config: Config, error: AisleError) -> bool:
    """Whether ``error`` says that the records stopped, and the keys are theirs: a wrong one is no damage."""
    if error.code not in _STOPPED | _DISK or error.params.get("file", DATABASE_NAME) != DATABASE_NAME:
        return False
    if waits_to_go_on(config.data_dir) and error.code in _DISK:
        return True
    if error.code in _DISK and not (isinstance(error.__cause__, DatabaseError) and fatal(error.__cause__)):
        return False
    try:
        return key_is_right(config.data_dir, _keys(config, Edges())[0].database)
    except Unavailable as other:
        return other.code == "storage_failed"


def go_on(config: Config, edges: Edges | None = None) -> Salvaged | None:
    """What a register whose records stopped goes on with: None for the same ones, whole; else fresh ones, with what was
    taken over of those that are set aside now. Killed on the way, the next start finishes it.

    Unavailable: as ``set_aside_unless_sound``, and as opening the books. Then everything waits as it is.
    """
    edges = edges or Edges()
    with disk_failures():
        ask_to_go_on(config.data_dir)
        keys, secrets = _keys(config, edges)
        aside = set_aside_unless_sound(config.data_dir, keys.database, edges.clock.now())
        # Where something was set aside, that says it from now on: asked again, it is still fresh ones.
        went_on(config.data_dir)
        return _taken_over(config, edges, keys, secrets) if aside else None


def waits_to_go_on(directory: Path) -> bool:
    """Whether somebody asked for it, or for a salvage, and the program was killed before it was done."""
    return asked_to_go_on(directory) or salvage_begun(directory)


def finish_what_was_asked(config: Config, edges: Edges) -> None:
    """At start: what somebody asked for before the program was killed. Unavailable: as ``go_on``."""
    if asked_to_go_on(config.data_dir):
        go_on(config, edges)
    elif salvage_begun(config.data_dir):
        salvaged(config, edges)


def _keys(config: Config, edges: Edges) -> tuple[Keys, SecretStore]:
    secrets = open_secrets(str(config.data_dir), config.key_file)
    return load_keys(secrets, edges.random_bytes, database_exists=True), secrets


def _taken_over(config: Config, edges: Edges, keys: Keys, secrets: SecretStore) -> Salvaged:
    with ExitStack() as opened:
        store, _ = open_books(config, edges, keys, secrets, opened)
        identity_of(config, store, None, edges)
        return salvage(config.data_dir, keys.database, store)


def _point_to_catalog(directory: Path, key: bytes, pointer: StorePointer) -> None:
    """The catalog outlives the database that tells which file it is in."""
    there = (name for name in kept_settings(directory, key, POINTER) if (directory / name).exists())
    if salvage_begun(directory) and pointer.read() is None and (name := next(there, None)):
        pointer.move(name)


def _keep_projections(store: StoreDb) -> None:
    """What this register and the store's others recorded adds up in the same tables."""
    for own in PROJECTIONS:
        store.on_peer_fact(own.project)
    rebuild_if_asked(store, [own.rebuild for own in PROJECTIONS])
    store.read_peer_entries_again()
