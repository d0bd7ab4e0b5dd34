"""The edges of the program: all that it takes of the world besides its files, so that another world can stand in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.clock import SystemClock
from app.db.lane import Lane, StoreLane
from app.devices.manager import DeviceManager
from app.ids import new_id, random_bytes
from app.machine import Traits, machine_traits
from app.sync.client import OmsClient
from app.sync.peers.credentials import PeerName
from app.sync.peers.line import PeerDesk
from app.sync.worker import Pause


@dataclass(frozen=True, slots=True)
class Edges:
    """The machine's own, unless told. ``client`` takes an address, a token and whom to trust; ``call_peer`` is how
    other registers are reached, if not by TLS; ``pause`` holds a thread until its event is set, or for so many seconds;
    ``ticks_ns`` says how long something took.
    """

    clock: SystemClock = field(default_factory=SystemClock)
    new_id: Callable[[], str] = new_id
    random_bytes: Callable[[int], bytes] = random_bytes
    traits: Callable[[Path], Traits] = machine_traits
    lane: Callable[[], Lane] = StoreLane
    devices: Callable[..., DeviceManager] = DeviceManager
    client: Callable[[str, str, str | None], OmsClient] = OmsClient
    call_peer: Callable[[PeerName], PeerDesk] | None = None
    pause: Pause = threading.Event.wait
    ticks_ns: Callable[[], int] = time.perf_counter_ns
