"""A validated table of arrows: which command leads from which state to which."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from contract.errors import Refused

State = TypeVar("State", bound=StrEnum)
Command = TypeVar("Command", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Machine(Generic[State, Command]):
    """All arrows of one entity. Building a table that is ambiguous or has an unreachable state is an error."""

    name: str
    initial: State
    arrows: tuple[tuple[State, Command, State], ...]
    _after: dict[tuple[State, Command], State] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        after: dict[tuple[State, Command], State] = {}
        for source, command, target in self.arrows:
            if (source, command) in after:
                raise ValueError(f"{self.name}: two arrows for {command} from {source}")
            after[source, command] = target
        object.__setattr__(self, "_after", after)
        unreachable = set(type(self.initial)) - self._reachable()
        if unreachable:
            raise ValueError(f"{self.name}: no way to {sorted(unreachable)}")

    def after(self, state: State, command: Command) -> State:
        """Where ``command`` leads from ``state``. Refused: ``move_illegal``."""
        target = self._after.get((state, command))
        if target is None:
            raise Refused("move_illegal", machine=self.name, state=str(state), command=str(command))
        return target

    def allows(self, state: State, command: Command) -> bool:
        return (state, command) in self._after

    def sources(self, command: Command) -> tuple[State, ...]:
        """The states ``command`` may start from, in the order they are listed, which is the order of preference."""
        return tuple(source for source, own, _ in self.arrows if own == command)

    def final(self) -> frozenset[State]:
        """States that nothing leads out of."""
        leaving: Iterable[State] = (source for source, _, _ in self.arrows)
        return frozenset(type(self.initial)) - frozenset(leaving)

    def _reachable(self) -> set[State]:
        reached = {self.initial}
        while True:
            further = {target for source, _, target in self.arrows if source in reached} - reached
            if not further:
                return reached
            reached |= further
