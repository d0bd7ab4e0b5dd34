"""One life of a register over TLS: the same composition and the same hand as elsewhere, at a pace of people."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import TracebackType

from app import bootstrap
from app.config import Config
from app.sync.center import SyncCenter
from app.ui.services import Services
from contract.errors import Unavailable
from contract.values.time import instant_text
from tests.chaos.diary import Diary
from tests.chaos.seller import PATIENCE_S, Errors, Hand, Post, note_printing, say_all_into

_COME_AND_GO = ("sync-load", "lan-peer-", "Thread-")
"""Threads that end by themselves: the first load, the line to another till that is gone, an answer to one."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast people are: the pause after each customer."""

    pause_s: float


def live(post: Post, seed: int, pace: Pace) -> None:
    """Sells until the post says stop, sends all it has, holds all rows when ``look`` is there, and ends."""
    say_all_into(post.folder / "register.log")
    diary = Diary(post.diary)
    threading.excepthook = lambda told: _thread_died(diary, told)
    logging.getLogger().addHandler(Errors(diary))
    try:
        _live(post, seed, pace, diary)
    except BaseException:  # noqa: BLE001 - whatever it was, the log tells and the parent sees the exit code
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def look_file(post: Post) -> Path:
    """Once it is there, a register that came to rest pulls all there is, and ends."""
    return post.folder / "look"


def load(post: Post) -> None:
    """A register that reads everything for the first time, and ends without having done anything."""
    say_all_into(post.folder / "register.log")
    try:
        services = _services(post)
        bootstrap.start(services)
        sync = _sync(services)
        _until(lambda: not sync.status().first_load and not sync.status().waiting, "the first load", sync)
        bootstrap.close(services)
    except BaseException:  # noqa: BLE001 - as above
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def _live(post: Post, seed: int, pace: Pace, diary: Diary) -> None:
    diary.write("born")
    services = _services(post)
    services.devices.subscribe(lambda event: note_printing(diary, event))
    bootstrap.start(services)
    hand, sync = Hand(services, post, Random(seed), diary), _sync(services)
    hand.begin()
    threads = _threads()
    while not post.stop.exists():
        hand.serve()
        status = sync.status()
        diary.write("outbox", waiting=status.waiting, age_s=_age_s(status.waiting_since), online=status.online)
        time.sleep(pace.pause_s)
    hand.finish()
    diary.write("rested", aside=sync.status().set_aside_count, ended=sorted(threads - _threads()))
    _until(lambda: look_file(post).exists(), "the last look", sync)
    since = instant_text(datetime.now(UTC))
    _until(lambda: all((one.as_of or "") > since for one in sync.status().streams), "the last rows", sync)
    bootstrap.close(services)
    diary.write("ended")


def _services(post: Post) -> Services:
    config = Config(
        data_dir=post.folder / "register",
        oms_url=post.oms_url,
        key_file=post.folder / "keys",
        devices=post.folder / "devices.toml",
        authority=post.authority,
    )
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return bootstrap.build(config, enroll_code=post.enroll_code)
        except Unavailable:
            # Nobody enrolls over a line that is down; people try again.
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _sync(services: Services) -> SyncCenter:
    assert services.sync is not None
    return services.sync


def _threads() -> set[str]:
    return {one.name for one in threading.enumerate() if not one.name.startswith(_COME_AND_GO)}


def _thread_died(diary: Diary, told: threading.ExceptHookArgs) -> None:
    trace: TracebackType | None = told.exc_traceback
    said = "".join(traceback.format_exception(told.exc_type, told.exc_value, trace))
    diary.write("error", said=f"thread {told.thread.name if told.thread else ''} died: {said}")


def _age_s(since: datetime | None) -> float:
    return round((datetime.now(UTC) - since).total_seconds(), 1) if since else 0.0


def _until(condition: Callable[[], bool], what: str, sync: SyncCenter) -> None:
    end, asked_at = time.monotonic() + PATIENCE_S, 0.0
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain for {what}")
        if not sync.connected() and time.monotonic() > asked_at + 0.2:
            asked_at = time.monotonic()
            sync.try_now()
        time.sleep(0.01)
