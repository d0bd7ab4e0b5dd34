"""Sets up the devices of this register: what was found or named by hand is added, tried, proven by a person, kept.

What a person saw with their own eyes is remembered beside the list, for the device as it was set up then.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from app.devices.code_pages import TRIED
from app.devices.configuration import ON_PRINTER, DeviceConfig, read_devices, write_devices
from app.devices.discovery import Finder, Found
from app.devices.events import DeviceKind
from app.devices.health import DeviceHealth, HealthState
from app.devices.profiles import read_models, read_profile
from app.devices.registry import DRIVERS
from app.devices.terminal_setup import MODEL, TerminalTold, forget_terminal, terminal_config
from app.devices.transports.address import connector
from app.devices.transports.serial import SerialSettings
from contract.errors import AisleError, Refused
from contract.values.time import instant_text, parse_instant

_log = logging.getLogger(__name__)
_DRAWER = "drawer-switch"
_NAMES = {
    DeviceKind.POS_PRINTER: "receipt",
    DeviceKind.LABEL_PRINTER: "labels",
    DeviceKind.CASH_DRAWER: "drawer",
    DeviceKind.SCANNER: "scanner",
    DeviceKind.SCALE: "scale",
    DeviceKind.PAYMENT_TERMINAL: "card",
    DeviceKind.LINE_DISPLAY: "display",
    DeviceKind.CUSTOMER_SCREEN: "screen",
}


class ProvenBy(StrEnum):
    """What shows that a device works."""

    EYES = "eyes"
    SCAN = "scan"
    WEIGHT = "weight"
    ANSWER = "answer"


PROVEN_BY: Mapping[DeviceKind, ProvenBy] = {
    DeviceKind.SCANNER: ProvenBy.SCAN,
    DeviceKind.SCALE: ProvenBy.WEIGHT,
    DeviceKind.PAYMENT_TERMINAL: ProvenBy.ANSWER,
}
"""Every other kind is looked at."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether it ``worked``, as somebody saw it at ``at``, with this model at this address."""

    model: str
    address: str
    worked: bool
    at: str

    @property
    def moment(self) -> datetime:
        return parse_instant(self.at)


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """A device in the list. ``proof``: None while nobody has looked since it was set up as it is."""

    config: DeviceConfig
    health: DeviceHealth
    proof: Proof | None = None

    @property
    def name(self) -> str:
        return self.config.name

    @property
    def kind(self) -> DeviceKind | None:
        return self.health.kind

    @property
    def proven_by(self) -> ProvenBy:
        return proven_by(self.kind)

    @property
    def works(self) -> bool:
        """Proven, and there now."""
        answers = self.health.state in (HealthState.READY, HealthState.ATTENTION)
        return answers and self.proof is not None and self.proof.worked


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that can be chosen; its name is also the code of its words, as ``model_<name>``."""

    name: str
    kind: DeviceKind


class ManagedDevices(Protocol):
    """What runs."""

    def health(self) -> tuple[DeviceHealth, ...]:
        """Every configured device."""
        ...

    def add(self, config: DeviceConfig) -> None:
        """One more, at once. Refused: what is wrong with it."""
        ...

    def remove(self, name: str) -> None:
        """One less."""
        ...

    def replace(self, config: DeviceConfig) -> None:
        """The device of this name is another now. Refused: what is wrong with it."""
        ...

    def test(self, name: str) -> None:
        """A page, a pulse, a greeting."""
        ...

    def try_letters(self, name: str) -> None:
        """A page that says the same in each code page."""
        ...


@dataclass(frozen=True, slots=True)
class CounterRules:
    """What the register says of its devices. ``fixed``: the list stays as it is. ``sale_id``: what a card terminal
    calls this register, always the same. ``settled``: Refused while the terminal cannot go.
    """

    fixed: bool = False
    sale_id: str = "till"
    settled: Callable[[], None] = lambda: None


class DeviceSetup:
    """``look`` takes seconds and touches only its own result; the rest writes the list and returns soon. Not to be
    called from the store lane: a device that goes may wait for it.
    """

    def __init__(
        self,
        manager: ManagedDevices,
        find: Callable[[bool, str], tuple[Found, ...]],
        models: Path,
        listed: Path,
        proofs: Path,
        now: Callable[[], datetime],
        counter: CounterRules | None = None,
    ) -> None:
        self._manager, self._find = manager, find
        self._counter = counter or CounterRules()
        self._models, self._list, self._proofs_path, self._now = models, listed, proofs, now
        self._found: tuple[Found, ...] = ()
        self._folder = proofs.parent / "terminals"
        # The list, what runs and what was seen change together: each change reads the list that the last one wrote.
        self._changing = threading.Lock()
        self._proofs = _read_proofs(proofs)

    @classmethod
    def over(
        cls,
        manager: ManagedDevices,
        models: Path,
        listed: Path,
        folder: Path,
        now: Callable[[], datetime],
        counter: CounterRules,
    ) -> DeviceSetup:
        """Of this computer; what was proven is kept in ``folder``."""
        finder = Finder(models)
        return cls(
            manager,
            lambda network, host: finder.find(network=network, host=host),
            models,
            listed,
            folder / "proven.json",
            now,
            counter,
        )

    def find_by(self, find: Callable[[bool, str], tuple[Found, ...]]) -> None:
        """Look otherwise from now on: where devices are of software, nothing real is to be found."""
        self._find = find

    def look(self, *, network: bool = False, host: str = "", also: tuple[Found, ...] = ()) -> None:
        """See what is plugged in or reachable now. ``also``: what only the window sees, such as a second screen."""
        self._found = (*self._find(network, host), *also)

    def devices(self) -> tuple[OwnDevice, ...]:
        """Those in the list, as they are."""
        told = {health.name: health for health in self._manager.health()}
        configs = read_devices(self._list)
        return tuple(self._own(config, told[config.name]) for config in configs if config.name in told)

    def found(self) -> tuple[Found, ...]:
        """What was found last and is not in the list; and the drawer that a receipt printer may have on its port.
        Nothing where the list stays as it is.
        """
        if self._counter.fixed:
            return ()
        configs = read_devices(self._list)
        taken = {config.address for config in configs}
        return (*(one for one in self._found if one.address not in taken), *self._drawers(configs))

    def models(self, kind: DeviceKind | None = None) -> tuple[ModelChoice, ...]:
        """What can be chosen; a card terminal cannot, because it needs keys of its own."""
        known = (ModelChoice(own.model, DRIVERS[own.driver].kind) for own in read_models(self._models))
        mine = (own for own in known if kind in (None, own.kind) and own.kind is not DeviceKind.PAYMENT_TERMINAL)
        return tuple(sorted(mine, key=lambda own: (list(DeviceKind).index(own.kind), own.name)))

    def add(self, model: str, address: str) -> str:
        """Its name. Refused: ``device_model_unknown``, ``device_address_unreadable``, ``device_address_taken``, and as
        the list and the manager say.
        """
        with self._changing:
            configs = self._to_change()
            config = DeviceConfig(self._free_name(model, configs), model, address.strip())
            self._check(config, configs)
            self._manager.add(config)
            self._write((*configs, config), lambda: self._manager.remove(config.name))
            return config.name

    def add_terminal(self, told: TerminalTold) -> str:
        """A card terminal, by the key of its maker's account; its name. Refused: as ``add`` and ``terminal_config``;
        ``terminal_there_already``, for a till charges at one.
        """
        with self._changing:
            configs = self._to_change()
            there = next((own for own in configs if own.terminal is not None), None)
            if there is not None:
                raise Refused("terminal_there_already", device=there.name)
            config = terminal_config(self._free_name(MODEL, configs), told, self._folder, self._counter.sale_id)
            try:
                self._check(config, configs)
                self._manager.add(config)
                self._write((*configs, config), lambda: self._manager.remove(config.name))
            except BaseException:
                forget_terminal(config, self._folder)
                raise
            return config.name

    def change(self, name: str, model: str, address: str) -> None:
        """Another model, or another address: the name, and what waits for it, stay. Refused: as ``add``."""
        self._replace(name, model=model, address=address.strip(), letters_of=model)

    def try_letters(self, name: str) -> None:
        """This printer puts wrong letters on paper: it prints the same in each code page it may mean, line by line.

        Refused: as the manager says.
        """
        self._to_change()
        self._manager.try_letters(name)

    def learn_letters(self, name: str, line: int) -> None:
        """Line ``line`` of that page, from 1, reads right; 0: none does, and every line is drawn from now on, which
        reads right on any. Refused: as the list and the manager say.
        """
        if line:
            self._replace(name, code_page=str(TRIED[line - 1]), pictures="")
        else:
            self._replace(name, code_page="", pictures="always")

    def _replace(self, name: str, *, letters_of: str = "", **fields: Any) -> None:
        """``letters_of``: what was learned of another model's letters is worth nothing for this one."""
        with self._changing:
            configs = self._to_change()
            old = _named(name, configs)
            new = replace(old, **fields)
            if letters_of and letters_of != old.model:
                new = replace(new, code_page="", pictures="")
            self._check(new, tuple(own for own in configs if own is not old))
            self._manager.replace(new)
            self._write(tuple(new if own is old else own for own in configs), lambda: self._manager.replace(old))

    def remove(self, name: str) -> None:
        """Refused: as the manager says; a card terminal also as ``CounterRules.settled`` says."""
        with self._changing:
            configs = self._to_change()
            old = _named(name, configs)
            if old.terminal is not None:
                self._counter.settled()
            self._manager.remove(name)
            self._write(tuple(own for own in configs if own is not old), lambda: self._manager.add(old))
            forget_terminal(old, self._folder)
            self._remember({own: proof for own, proof in self._proofs.items() if own != name})

    def test(self, name: str) -> None:
        """Let it show that it works. Refused: as the manager says."""
        self._manager.test(name)

    def saw(self, name: str, *, worked: bool) -> None:
        """Somebody looked, or it showed it by itself."""
        with self._changing:
            config = _named(name, read_devices(self._list))
            proof = Proof(config.model, config.address, worked, instant_text(self._now()))
            self._remember({**self._proofs, name: proof})

    def _write(self, configs: tuple[DeviceConfig, ...], undo: Callable[[], None]) -> None:
        """What runs goes back where the list cannot be written."""
        try:
            write_devices(self._list, configs)
        except AisleError:
            undo()
            raise

    def _to_change(self) -> tuple[DeviceConfig, ...]:
        if self._counter.fixed:
            raise Refused("practice_keeps_devices")
        return read_devices(self._list)

    def _own(self, config: DeviceConfig, health: DeviceHealth) -> OwnDevice:
        proof = self._proofs.get(config.name)
        holds = proof is not None and (proof.model, proof.address) == (config.model, config.address)
        return OwnDevice(config, health, proof if holds else None)

    def _drawers(self, configs: tuple[DeviceConfig, ...]) -> tuple[Found, ...]:
        kinds = {own.name: own.kind for own in self._manager.health()}
        if DeviceKind.CASH_DRAWER in kinds.values():
            return ()
        printer = next((own.name for own in configs if kinds.get(own.name) is DeviceKind.POS_PRINTER), None)
        return (Found(DeviceKind.CASH_DRAWER, _DRAWER, f"{ON_PRINTER}{printer}", ""),) if printer else ()

    def _check(self, config: DeviceConfig, others: tuple[DeviceConfig, ...]) -> None:
        """What a person typed is refused before anything is written."""
        profile = read_profile(self._models, config.model)
        taken = next((own for own in others if own.address == config.address), None)
        if taken is not None:
            raise Refused("device_address_taken", device=taken.name)
        kind = DRIVERS[profile.driver].kind
        if kind not in (DeviceKind.CASH_DRAWER, DeviceKind.PAYMENT_TERMINAL, DeviceKind.CUSTOMER_SCREEN):
            connector(config.address, getattr(profile, "serial", SerialSettings()))

    def _free_name(self, model: str, configs: tuple[DeviceConfig, ...]) -> str:
        first = _NAMES[DRIVERS[read_profile(self._models, model).driver].kind]
        names = {own.name for own in configs}
        numbered = (f"{first}-{number}" for number in range(2, len(names) + 3))
        return next(name for name in (first, *numbered) if name not in names)

    def _remember(self, proofs: dict[str, Proof]) -> None:
        self._proofs = proofs
        beside = self._proofs_path.with_name(self._proofs_path.name + ".new")
        told = json.dumps({name: asdict(proof) for name, proof in proofs.items()})
        try:
            self._proofs_path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(told, encoding="utf-8")
            beside.replace(self._proofs_path)
        except OSError as error:
            # Somebody can look again; the device works all the same.
            _log.warning("what was proven is not kept: %s", error)


def proven_by(kind: DeviceKind | None) -> ProvenBy:
    """What shows that a device of this kind works."""
    return PROVEN_BY.get(kind, ProvenBy.EYES) if kind else ProvenBy.EYES


def _named(name: str, configs: tuple[DeviceConfig, ...]) -> DeviceConfig:
    found = next((own for own in configs if own.name == name), None)
    if found is None:
        raise Refused("device_unknown", device=name)
    return found


def _read_proofs(path: Path) -> dict[str, Proof]:
    """None of them where the file is not there or is of another program."""
    try:
        return {name: Proof(**told) for name, told in json.loads(path.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
