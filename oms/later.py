"""Commands that are read when they are called: each needs much that the others do not."""

from __future__ import annotations

import gc
from collections import UserDict
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group


class Later(TyperGroup):
    """``later``: where each command, or group of commands, stands, as ``module:name``. They follow those given."""

    later: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *, commands: Mapping[str, Any], **told: Any) -> None:
        super().__init__(commands=_Commands({**commands, **self.later}), **told)  # type: ignore[arg-type]


class _Commands(UserDict[str, Any]):
    """Commands, and places of commands."""

    def __getitem__(self, name: str) -> Any:
        found = super().__getitem__(name)
        return _read(name, found) if isinstance(found, str) else found


@cache
def _read(name: str, place: str) -> Any:
    """Made of many options: once in a process."""
    module, _, found_as = place.partition(":")
    found = getattr(_module(module), found_as)
    if isinstance(found, typer.Typer):
        group = get_group(found)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False)
    alone.command(name)(found)
    return get_command(alone)


def _module(name: str) -> ModuleType:
    """What is loaded stays: looking for garbage in it would take a third of the start."""
    looks = gc.isenabled()
    gc.disable()
    try:
        return import_module(name)
    finally:
        if looks:
            gc.freeze()
            gc.enable()
