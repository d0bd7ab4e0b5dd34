"""A carrier is here: what waits for it, and the manifest once it took everything."""

from __future__ import annotations

from app.bopis.ship import Collection, Manifest
from app.ui.bopis.deeds import OrderDeeds
from app.ui.bopis.phrases import Phrases, one_line
from app.ui.screen import Stage, Verb
from app.ui.sounds import Sound
from app.wording import isolated
from contract.errors import AisleError

_SHOWN = 6


class CollectionQuestion:
    """Asks whether the carrier took all of its parcels."""

    def __init__(self, deeds: OrderDeeds, stage: Stage, phrases: Phrases) -> None:
        self._deeds, self._stage, self._phrases = deeds, stage, phrases

    def ask(self, order_id: str) -> None:
        """About the carrier of an order's parcels."""
        self._stage.tasks.store(self._deeds.ship.waiting, lambda found: self._asked(found, order_id))

    def _asked(self, found: tuple[Collection, ...], order_id: str) -> None:
        own = next((one for one in found if any(waiting.order_id == order_id for waiting in one.parcels)), None)
        if own is None:
            return
        text, count = self._phrases.text, len(own.parcels)
        rows = [
            text(
                "ship_row",
                order=isolated(waiting.order_number),
                name=one_line(waiting.customer_name, 30),
                tracking=isolated(waiting.parcel.label.tracking) if waiting.parcel.label else "",
            )
            for waiting in own.parcels[:_SHOWN]
        ]
        if count > _SHOWN:
            rows.append(text("ship_more", count=count - _SHOWN))
        when = text("ship_at", clock=self._phrases.wording.clock(own.at)) if own.at else ""
        self._stage.ask(
            self._phrases.count("ship_title", count, carrier=own.name),
            "\n".join(part for part in (when, *rows) if part),
            (
                Verb(text("ship_not_yet"), lambda: None, safe=True),
                Verb(self._phrases.count("ship_taken", count), lambda: self._taken(own.carrier_id)),
            ),
        )

    def _taken(self, carrier_id: str) -> None:
        self._stage.tasks.store(lambda: self._deeds.ship.collected(carrier_id), self._done)

    def _done(self, manifest: Manifest) -> None:
        self._stage.play(Sound.DONE)
        self._stage.toast(self._phrases.count("ship_done", len(manifest.parcels), carrier=manifest.carrier))
        papers = self._deeds.parcel_papers
        if papers is not None:
            self._stage.tasks.store(lambda: papers.print_manifest(manifest), lambda _: None, self._not_printed)

    def _not_printed(self, error: AisleError) -> None:
        self._stage.toast(self._phrases.text("pack_not_printed", why=self._phrases.error(error)), error=True)
