"""The golden examples: one file for each fact, row and wire message, frozen on the day it is written."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import rfc8785
from pydantic import BaseModel

from contract.messages.customer_wire import CUSTOMER_WIRE
from contract.messages.entry import EntryHeader, SealedEntry, seal
from contract.messages.facts import FACTS
from contract.messages.peers import PEER_WIRE
from contract.messages.rows import ROWS
from contract.messages.sync import WIRE

FOLDER = Path(__file__).resolve().parents[2] / "contract" / "messages" / "examples"
SUMS = "SHA256SUMS"
"""Lists the examples as ``sha256sum --check`` reads it."""


def fact_name(kind: str, version: int) -> str:
    return f"{kind}.v{version}"


FACT_NAMES = {fact_name(kind, version): (kind, version) for kind, version in FACTS}
"""A fact that changes gets a new version, which has its own example."""

MODELS: dict[str, type[BaseModel]] = {**ROWS, **WIRE, **PEER_WIRE, **CUSTOMER_WIRE}


def generations(kind: str) -> int:
    """How many examples a row or wire message has: it only ever gains fields, and a later example shows them."""
    return max(1, len(list(FOLDER.glob(f"{kind}.v*.json"))))


BODIES: dict[str, type[BaseModel]] = {
    f"{kind}.v{number}": model for kind, model in MODELS.items() for number in range(1, generations(kind) + 1)
}
NEXT_BODIES = {f"{kind}.v{generations(kind) + 1}": model for kind, model in MODELS.items()}
NAMES = sorted([*FACT_NAMES, *BODIES])


def read_json(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def sealed(name: str) -> SealedEntry:
    """The entry in a fact's example."""
    example = read_json(name)
    return SealedEntry(example["header"], example["body"], example["hash"])


def canonical(content: Any) -> bytes:
    return rfc8785.dumps(content)


def frozen_text(name: str, draft: dict[str, Any]) -> str:
    """What the file of a new example holds: a fact's draft is ``{"header": ..., "body": ...}`` and gets sealed."""
    if name in FACT_NAMES:
        kind, version = FACT_NAMES[name]
        header = EntryHeader.model_validate({**draft["header"], "kind": kind, "version": version})
        entry = seal(header, FACTS[kind, version].model_validate(draft["body"]))
        draft = {"header": entry.header_text, "body": entry.body_text, "hash": entry.hash}
    else:
        model = {**BODIES, **NEXT_BODIES}[name]
        draft = model.model_validate(draft).model_dump(mode="json")
    return json.dumps(draft, indent=2, ensure_ascii=False) + "\n"


def freeze(folder: Path, name: str, draft: dict[str, Any]) -> None:
    """Write a new example and its checksum; one that exists is never written again (FileExistsError)."""
    text = frozen_text(name, draft)
    with (folder / f"{name}.json").open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    with (folder / SUMS).open("a", encoding="utf-8", newline="\n") as sums:
        sums.write(f"{checksum(text.encode())}  {name}.json\n")


def checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
