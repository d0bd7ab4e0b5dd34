"""The other tills of the store on the status screen: who is there, and what waits to be brought for whom."""

from __future__ import annotations

from app.sync.status import PeerStatus, SyncStatus
from app.ui.theme.icons import Icon
from app.ui.widgets.chip import ChipView, Tone
from app.ui.widgets.table_list import RowView
from app.wording import Wording, Words


def peer_rows(status: SyncStatus, words: Words, wording: Wording) -> list[RowView]:
    """One row for each other till of the store."""
    return [_peer(peer, words, wording) for peer in status.peers]


def only_here(status: SyncStatus, words: Words) -> str:
    """How much would be lost with this computer."""
    return words.counted("status_only_here", status.only_here)


def _peer(peer: PeerStatus, words: Words, wording: Wording) -> RowView:
    said = _said(peer, words, wording)
    carried = words.counted("peer_carry", peer.waiting_to_carry) if peer.waiting_to_carry else ""
    return RowView(
        peer.register_id,
        peer.name,
        note=" · ".join(part for part in (said, carried) if part),
        icon=Icon.DISPLAY,
        chip=_chip(peer, words),
        tone=Tone.WARN if peer.problem in _WRONG else Tone.LINE,
    )


_WRONG = ("peer_not_trusted", "peer_certificate_expired", "own_certificate_expired", "peer_not_active", "peer_unknown")
"""What does not mend itself."""


def _said(peer: PeerStatus, words: Words, wording: Wording) -> str:
    if peer.problem in _WRONG:
        return words.text(peer.problem)
    if peer.last_heard_at is None:
        return words.text("peer_not_heard")
    return words.text("peer_heard", time=wording.clock(peer.last_heard_at))


def _chip(peer: PeerStatus, words: Words) -> ChipView:
    if not peer.active:
        return ChipView(words.text("peer_shut_out"), Tone.LATE)
    if peer.reachable:
        return ChipView(words.text("peer_connected"), Tone.OK)
    return ChipView(words.text("peer_silent"), Tone.SOON)
