"""Write the documents that are made from the contract: ``python -m docs.generate``; ``--check`` only compares."""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from contract.messages import customer_wire, facts, peers, sync
from contract.messages.entry import EntryHeader
from contract.messages.facts import FACTS
from contract.messages.rows import ROWS, RoleRow
from contract.operations import OPERATIONS, AuditClass, OfflinePolicy, Operation, Permission
from contract.rules.permission import Grant, Verdict, decide
from contract.states.fulfillment import FULFILLMENT_LINE, LineQuantities, LineState
from contract.states.label import LABEL
from contract.states.machine import Machine
from contract.states.order import OrderState, order_state
from contract.states.payment import PAYMENT
from contract.states.shift import SHIFT
from contract.states.transfer import TRANSFER

FOLDER = Path(__file__).resolve().parent
DEFAULT_ROLES = FOLDER.parent / "oms" / "stores" / "default_roles.json"
COMMAND = "python3 dev.py docs"
NOTE = f"<!-- Made from the contract by `{COMMAND}`. Change the contract, not this page. -->"
MACHINES: Sequence[Machine[Any, Any]] = (FULFILLMENT_LINE, LABEL, SHIFT, PAYMENT, TRANSFER)


# A page is a list of lines.


def operations_page() -> Iterator[str]:
    yield from opening("Operations", "Everything an operator can do, in one table: `contract/operations.py`.")
    header = ("Operation", "Permission", "Without the network", "Audit", "Key")
    yield from table(header, (operation_cells(row) for row in OPERATIONS.values()))
    yield from ("## Without the network", "", words(OfflinePolicy), "")
    for row in OPERATIONS.values():
        if row.bound:
            yield f"- `{row.name}` is limited: {row.bound}"
    yield from ("", "## Undoing what was done", "")
    for row in OPERATIONS.values():
        if row.undo_minutes:
            who = code(row.permission) if row.permission else "anyone"
            yield f"- `{row.name}`: for {row.undo_minutes} minutes, {who}. {row.money}"
    yield from ("", "## Audit classes", "", words(AuditClass), "")
    yield from ("## What each permission opens", "")
    yield from table(("Permission", "Operations"), (permission_cells(own) for own in Permission))


def operation_cells(row: Operation) -> Sequence[str]:
    permission = code(row.permission) if row.permission else "—"
    return code(row.name), permission, row.offline.value, row.audit.value, code(row.key)


def permission_cells(permission: Permission) -> Sequence[str]:
    return code(permission), " ".join(code(row.name) for row in OPERATIONS.values() if row.permission is permission)


def permissions_page() -> Iterator[str]:
    yield from opening(
        "Permissions",
        "What each role that a chain begins with may do, with head office in reach and without: "
        "`oms/stores/default_roles.json` by `contract/rules/permission.py`. Every cell is tested.",
    )
    yield (
        "*Approval* names the roles whose people may allow one use of it, by PIN or badge, never the person who asks. "
        "Beyond a limit it is the same. *Denied* nobody can lend. `aisle-oms role grant` changes any of it."
    )
    yield ""
    roles = default_roles()
    names = [f"{role.name} {reach}" for role in roles for reach in ("online", "offline")]
    rows = ((code(row.name), *permission_cells_of(row, roles)) for row in OPERATIONS.values())
    yield from table(("Operation", *names), rows)


def default_roles() -> Sequence[RoleRow]:
    return [RoleRow.model_validate(told) for told in json.loads(DEFAULT_ROLES.read_text(encoding="utf-8"))]


def permission_cells_of(row: Operation, roles: Sequence[RoleRow]) -> Iterator[str]:
    for role in roles:
        for online in (True, False):
            yield permission_cell(row, role, roles, online=online)


def permission_cell(row: Operation, role: RoleRow, roles: Sequence[RoleRow], *, online: bool) -> str:
    ruling = decide(row, role.granted, online=online)
    if ruling.verdict is Verdict.NEEDS_APPROVAL:
        return approval_of(row, roles, online=online)
    grant = role.granted.get(row.permission) if row.permission else None
    if ruling.verdict is Verdict.ALLOWED and grant and grant.limited:
        return f"{limits_of(grant)}, then {approval_of(row, roles, online=online)}"
    return ruling.verdict.value.replace("_", " ")


def approval_of(row: Operation, roles: Sequence[RoleRow], *, online: bool) -> str:
    may = [own.name for own in roles if decide(row, own.granted, online=online).verdict is Verdict.ALLOWED]
    return f"approval: {', '.join(may)}" if may else "approval: nobody"


def limits_of(grant: Grant) -> str:
    told = (
        ("{}.{:02}", grant.amount_minor),
        ("{}.{:02} a day", grant.day_minor),
        ("{} %", grant.share_ppm and grant.share_ppm // 10_000),
        ("{} times a shift", grant.uses),
    )
    return "up to " + " and ".join(
        text.format(*divmod(limit, 100)) if ":02" in text else text.format(limit)
        for text, limit in told
        if limit is not None
    )


def states_page() -> Iterator[str]:
    yield from opening("States", "Every state there is and every way between them: `contract/states/`.")
    for machine in MACHINES:
        yield from (f"## {title(machine.name)}", "", module_words(machine), "")
        arrows = ((code(start), code(command), code(end)) for start, command, end in machine.arrows)
        yield from table(("From", "Command", "To"), arrows)
        yield from (f"Begins {code(machine.initial)}. Ends {listed(machine.final())}.", "")
        yield from diagram(machine)
    yield from ("## Order", "", words(order_state), "")
    yield from (words(OrderState), "", "With one line standing as the row says and another as the column says:", "")
    pairs = ((code(one), *(pair_state(one, other) for other in LineState)) for one in LineState)
    yield from table(("", *(code(state) for state in LineState)), pairs)


def module_words(machine: Machine[Any, Any]) -> str:
    """What the file of a machine's states says it is for."""
    return words(inspect.getmodule(type(machine.initial)))


def diagram(machine: Machine[Any, Any]) -> Iterator[str]:
    yield from ("```mermaid", "stateDiagram-v2", f"    [*] --> {machine.initial}")
    for start, command, end in machine.arrows:
        yield f"    {start} --> {end}: {command}"
    for state in sorted(machine.final()):
        yield f"    {state} --> [*]"
    yield from ("```", "")


def pair_state(one: LineState, other: LineState) -> str:
    return order_state([LineQuantities({one: 1000}), LineQuantities({other: 1000})]).value


def messages_page() -> Iterator[str]:
    yield from opening("Messages", "What goes up and what comes down: `contract/messages/`. Each has a golden example.")
    yield from ("## The header of an entry", "", words(EntryHeader), "")
    yield from fields_table(EntryHeader)
    yield from ("## Facts", "", words(facts), "")
    for (kind, version), fact in FACTS.items():
        yield from message(f"{kind} v{version}", fact, f"{kind}.v{version}")
    yield from parts(FACTS.values())
    yield from ("## Rows", "", words(inspect.getmodule(next(iter(ROWS.values())))), "")
    for kind, row in ROWS.items():
        yield from message(kind, row, f"{kind}.v1", f"Stream `{row.STREAM}`.")
    yield from parts(ROWS.values())
    yield from ("## The wire", "", *quoted(words(sync)), "")
    for name, wire in sync.WIRE.items():
        yield from message(wire.__name__, wire, f"{name}.v1")
    yield from parts(sync.WIRE.values())
    yield from ("## Questions about customers and accounts", "", *quoted(words(customer_wire)), "")
    for name, wire in customer_wire.CUSTOMER_WIRE.items():
        yield from message(wire.__name__, wire, f"{name}.v1")
    yield from parts(customer_wire.CUSTOMER_WIRE.values())
    yield from ("## The wire between registers", "", *quoted(words(peers)), "")
    for name, wire in peers.PEER_WIRE.items():
        yield from message(wire.__name__, wire, f"{name}.v1")
    yield from parts(peers.PEER_WIRE.values())


def message(heading: str, model: type[BaseModel], example: str, *remarks: str) -> Iterator[str]:
    link = f"[Example](../contract/messages/examples/{example}.json)."
    yield from (f"### {heading}", "", " ".join(filter(None, (words(model), *remarks, link))), "")
    yield from fields_table(model)


def parts(models: Iterable[type[BaseModel]]) -> Iterator[str]:
    """The pieces that messages are made of, each once."""
    for model in dict.fromkeys(piece for owner in models for piece in pieces(owner)):
        yield from (f"#### {model.__name__}", "")
        if words(model):
            yield from (words(model), "")
        yield from fields_table(model)


def pieces(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for field in model.model_fields.values():
        for inner in models_in(field.annotation):
            yield inner
            yield from pieces(inner)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def fields_table(model: type[BaseModel]) -> Iterator[str]:
    if not model.model_fields:
        yield from ("It has no fields.", "")
        return
    rows = ((code(name), field_type(field), default(field)) for name, field in model.model_fields.items())
    yield from table(("Field", "Type", "Default"), rows)


def field_type(field: FieldInfo) -> str:
    return with_bounds(type_words(field.annotation), field.metadata)


def with_bounds(type_said: str, metadata: Iterable[Any]) -> str:
    """The type, and in brackets what is allowed of it."""
    bounds: dict[str, int] = {}
    for item in metadata:
        own = item.metadata if isinstance(item, FieldInfo) else [item]
        bounds |= {name: getattr(bound, name) for bound in own for name in BOUNDS if hasattr(bound, name)}
    if "min_length" in bounds and bounds["min_length"] == bounds.get("max_length"):
        return f"{type_said} ({bounds['min_length']} long)"
    said = ", ".join(BOUNDS[name].format(bound) for name, bound in bounds.items())
    return f"{type_said} ({said})" if said else type_said


BOUNDS = {
    "ge": "≥ {}",
    "gt": "> {}",
    "le": "≤ {}",
    "min_length": "at least {} long",
    "max_length": "at most {} long",
}


def type_words(annotation: Any) -> str:
    """A type as a reader of JSON would say it."""
    inner = get_args(annotation)
    match get_origin(annotation):
        case None:
            return class_words(annotation)
        case origin if origin is Literal:
            return " or ".join(code(value) for value in inner)
        case origin if origin is Annotated:
            return with_bounds(type_words(inner[0]), annotation.__metadata__)
        case origin if origin in (Union, UnionType):
            return " or ".join(type_words(option) for option in inner)
        case origin if origin is tuple:
            return f"list of {type_words(inner[0])}"
        case _:
            return f"map of {type_words(inner[0])} to {type_words(inner[1])}"


def class_words(annotation: type) -> str:
    if annotation is NoneType:
        return "null"
    if issubclass(annotation, StrEnum):
        return f"[{annotation.__name__}](states.md)" if annotation is LineState else " or ".join(map(code, annotation))
    names = {str: "text", int: "integer", float: "number", bool: "yes or no", object: "anything"}
    return names.get(annotation) or f"[{annotation.__name__}](#{annotation.__name__.lower()})"


def default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True, validated_data={})
    match value:
        case None:
            return "null"
        case True | False:
            return "yes" if value else "no"
        case tuple() | dict() if not value:
            return "empty"
        case str() if not value:
            return "empty"
        case _:
            return code(str(value))


# How a page is written.


def opening(heading: str, sentence: str) -> Iterator[str]:
    yield from (NOTE, "", f"# {heading}", "", sentence, "")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for cells in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def words(documented: object) -> str:
    """A docstring of its own, in Markdown."""
    text = inspect.cleandoc(getattr(documented, "__doc__", None) or "")
    return text.replace("``", "`")


def quoted(text: str) -> Iterator[str]:
    yield from ("```text", *text.replace("`", "").splitlines(), "```")


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def listed(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in sorted(names))


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "operations.md": operations_page,
    "permissions.md": permissions_page,
    "states.md": states_page,
    "messages.md": messages_page,
}


def page_text(page: Callable[[], Iterator[str]]) -> str:
    return "\n".join(page()).rstrip() + "\n"


def stale(folder: Path) -> list[str]:
    """The pages of ``folder`` that the contract no longer says."""
    return [
        name
        for name, page in PAGES.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != page_text(page)
    ]


def write(folder: Path) -> None:
    for name in stale(folder):
        (folder / name).write_text(page_text(PAGES[name]), encoding="utf-8", newline="\n")


def main(arguments: Sequence[str], folder: Path = FOLDER) -> int:
    parser = argparse.ArgumentParser(prog="docs.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is stale")
    if not parser.parse_args(arguments).check:
        write(folder)
        return 0
    old = stale(folder)
    if old:
        print(f"No longer what the contract says: {', '.join(old)}. Run `{COMMAND}`.", file=sys.stderr)
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
