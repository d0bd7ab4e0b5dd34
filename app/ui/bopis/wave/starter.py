"""Starts the next wave from the board, or goes on with one: asks what there is, claims off the store lane, and goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.bopis.waves import WaveBegun, WaveOffer, WaveQuestion
from app.ui.bopis.deeds import OrderDeeds
from app.ui.bopis.phrases import Phrases
from app.ui.reading import Reading
from app.ui.screen import Place, Stage
from app.ui.sounds import Sound
from contract.errors import AisleError


@dataclass(frozen=True, slots=True)
class StarterState:
    """``offer`` is None until the first read; ``asking``: head office is asked for the orders."""

    offer: WaveOffer | None = None
    asking: bool = False


class WaveStarter:
    """``show`` gets each new state."""

    def __init__(self, deeds: OrderDeeds, stage: Stage, show: Callable[[StarterState], None]) -> None:
        self._deeds, self._stage, self._show = deeds, stage, show
        self._phrases = Phrases(stage.words, stage.wording)
        self._state = StarterState()
        self._reading = Reading(stage.tasks, deeds.waves.offer, self._read)

    @property
    def state(self) -> StarterState:
        return self._state

    def refresh(self) -> None:
        """Read the offer again."""
        self._reading.refresh()

    def go(self) -> None:
        """Go on with one's own wave, else start the one proposed."""
        offer = self._state.offer
        if offer is None or self._state.asking:
            return
        if offer.mine is not None:
            self.join(offer.mine.wave_id)
        elif offer.order_ids:
            self.start(offer.order_ids)

    def start(self, order_ids: Sequence[str]) -> None:
        """Claim these orders and begin to walk."""
        if self._state.asking:
            return
        self._update(replace(self._state, asking=True))
        waves = self._deeds.waves
        self._stage.tasks.store(lambda: waves.begin(order_ids), self._ask, self._failed)

    def join(self, wave_id: str) -> None:
        """Go on with a wave, whoever began it."""
        self._stage.go(Place.WAVE, wave_id=wave_id)

    def _ask(self, question: WaveQuestion) -> None:
        waves = self._deeds.waves
        self._stage.tasks.free(
            lambda: waves.ask(question),
            lambda verdicts: self._stage.tasks.store(
                lambda: waves.finish(question, verdicts), self._begun, self._failed
            ),
            self._failed,
        )

    def _begun(self, begun: WaveBegun) -> None:
        self._update(replace(self._state, asking=False))
        self._stage.go(Place.WAVE, wave_id=begun.wave_id)
        for number, error in begun.refused:
            reason = self._phrases.error(error)
            self._stage.play(Sound.STOP)
            self._stage.toast(self._phrases.text("wave_refused", order=number, reason=reason), error=True)

    def _failed(self, error: AisleError) -> None:
        self._update(replace(self._state, asking=False))
        self._stage.play(Sound.STOP)
        self._stage.toast(self._phrases.error(error), error=True)
        self.refresh()

    def _read(self, offer: WaveOffer) -> None:
        self._update(replace(self._state, offer=offer))

    def _update(self, state: StarterState) -> None:
        self._state = state
        self._show(state)
