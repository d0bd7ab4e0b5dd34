"""The folder of a register with a large catalog: enrolled in the store that tests use, its shift open."""

from __future__ import annotations

from pathlib import Path

from app.config import Config
from app.db.keys import KeyFile
from app.ui.setup.progress import SetupProgress, Step
from bench.catalogs import KEY, put_into
from tests import builders


def made(folder: Path, count: int) -> Config:
    """Make it in ``folder``, with the catalog of ``count`` items. Whoever starts it signs on as the supervisor."""
    data, keys = folder / "register", folder / "keys"
    shop = builders.selling_shop(data)
    shop.stop()
    assert shop.keys.database == KEY
    KeyFile(keys).put("database", shop.keys.database)
    KeyFile(keys).put("device", shop.keys.device)
    put_into(data, count)
    devices = folder / "devices.toml"
    devices.write_text("")
    # It joined its store long ago, by no wire.
    SetupProgress(data).reach(Step.READY)
    return Config(data_dir=data, key_file=keys, devices=devices)
