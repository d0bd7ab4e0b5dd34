"""Hands keys to the classifier as the scan router does, and compares what came of it with the truth."""

from __future__ import annotations

from dataclasses import dataclass

from app.devices.drivers.wedge import Decision, Key, Scan, WedgeClassifier
from tests.scan_timings.hands import STALL_MS, Trial, Wire


@dataclass(frozen=True, slots=True)
class Heard:
    """Of one trial. ``misread``: what was told as a scan that no scanner read; ``lost``: a key is neither typed nor
    part of a scan, is so twice, or out of order, or a scan of a wire was not told once in its place.
    """

    scans: int
    recognized: int
    misread: tuple[str, ...]
    lost: bool


def heard(trial: Trial) -> Heard:
    """What the classifier makes of it."""
    done = _done(trial)
    told = [scan.text for scan in done if isinstance(scan, Scan)]
    by_key = _without(told, [wire.text for wire in trial.wires])
    recognized = sum(text in trial.scans for text in by_key or ())
    misread = tuple(text for text in by_key or () if text not in trial.scans)
    lost = by_key is None or _keys_lost(trial, done, by_key) or _wire_out_of_order(trial, done)
    return Heard(len(trial.scans), recognized, misread, lost)


def _keys_lost(trial: Trial, done: list[Key | Scan], by_key: list[str]) -> bool:
    """Keys are told apart by their places: those not typed, once and in order, must be those of the scans, in order."""
    places = [key.token for key in done if isinstance(key, Key) and isinstance(key.token, int)]
    if places != sorted(set(places)):
        return True
    rest = [key for key in trial.keys if key.token not in set(places)]
    letters = "".join(key.text for key in rest if key.text != trial.prefix)
    ends = sum(key.end is not None for key in rest)
    # Where the keys of two scanners mix, what both read is one scan with two ends.
    return letters != "".join(by_key) or not len(by_key) <= ends <= max(len(by_key), len(trial.scans))


def _wire_out_of_order(trial: Trial, done: list[Key | Scan]) -> bool:
    """What a wire tells while a person types comes after the keys hit before it and before the others."""
    if trial.scans or trial.stalls_at_ms is not None:
        return False
    before = {wire.text: sum(_stamp_ms(key) <= wire.at_ms for key in trial.keys) for wire in trial.wires}
    return any(before.get(what.text, place) != place for place, what in enumerate(done) if isinstance(what, Scan))


def _without(told: list[str], by_wire: list[str]) -> list[str] | None:
    """None where a scan of a wire was not told once."""
    left = list(told)
    for text in by_wire:
        if text not in left:
            return None
        left.remove(text)
    return left


def _done(trial: Trial) -> list[Key | Scan]:
    classifier, done = WedgeClassifier(trial.prefix), list[Key | Scan]()
    timer_ms: float | None = None
    events: list[Key | Wire] = sorted([*trial.keys, *trial.wires], key=_stamp_ms)
    for event in events:
        handled_ms = _handled(trial, _stamp_ms(event))
        # Keys that waited while the window was busy are handled before a timer that came due meanwhile.
        if timer_ms is not None and _handled(trial, timer_ms) < handled_ms:
            done += _waited(classifier)
            timer_ms = None
        if isinstance(event, Wire):
            done += classifier.delivered(event.text)
            continue
        done += classifier.key(event)
        deadline = classifier.deadline
        timer_ms = None if deadline is None else handled_ms + (deadline - event.at_s) * 1000 + 1
    return done + list(_waited(classifier))


def _waited(classifier: WedgeClassifier) -> Decision:
    deadline = classifier.deadline
    return () if deadline is None else classifier.passed(deadline + 0.001)


def _stamp_ms(event: Key | Wire) -> int:
    return event.at_ms if isinstance(event, Wire) else round(event.at_s * 1000)


def _handled(trial: Trial, at_ms: float) -> float:
    began = trial.stalls_at_ms
    return began + STALL_MS if began is not None and began <= at_ms < began + STALL_MS else at_ms
