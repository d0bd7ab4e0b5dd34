"""Six sounds told apart by rhythm: made once as WAV files, handed to whatever player the system has."""

import math
import shutil
import struct
import sys
import wave
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QProcess

_RATE = 22_050
_LOUDEST = 24_000
_FADE_MS = 5
_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))


class Sound(StrEnum):
    """What happened. A sound is never the only signal."""

    ADDED = "added"
    STOP = "stop"
    ASK = "ask"
    DONE = "done"
    NEW_ORDER = "new_order"
    LATE = "late"
    CUSTOMER_HERE = "customer_here"


# Notes as (hertz, milliseconds); 0 hertz is silence.
_NOTES: dict[Sound, tuple[tuple[int, int], ...]] = {
    Sound.ADDED: ((2400, 60),),
    Sound.STOP: ((300, 120), (0, 80), (300, 120)),
    Sound.ASK: ((660, 110), (0, 30), (880, 150)),
    Sound.DONE: ((523, 140), (659, 220)),
    Sound.NEW_ORDER: ((784, 120), (0, 60), (784, 120), (0, 60), (1047, 220)),
    Sound.LATE: ((440, 400), (0, 150), (440, 400)),
    Sound.CUSTOMER_HERE: ((1047, 120), (0, 60), (1319, 120), (0, 60), (1047, 120)),
}


class SoundPlayer(Protocol):
    """Starts a sound and returns at once."""

    def play(self, sound: Sound) -> None:
        """Make this sound heard, or do nothing."""


class SilentPlayer:
    """For registers without a loudspeaker, and for volume 0."""

    def play(self, sound: Sound) -> None:
        """Nothing is heard."""


class CommandPlayer:
    """Plays through a program of the operating system, one short process a sound."""

    def __init__(self, command: tuple[str, ...], files: dict[Sound, Path]) -> None:
        self._command = command
        self._files = files

    def play(self, sound: Sound) -> None:
        """Start the program and forget it."""
        program, *options = self._command
        QProcess.startDetached(program, [*options, str(self._files[sound])])


class WindowsPlayer:
    """Plays through the sound service of Windows."""

    def __init__(self, files: dict[Sound, Path]) -> None:
        self._files = files

    def play(self, sound: Sound) -> None:
        """Queue the file."""
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(self._files[sound]), winsound.SND_FILENAME | winsound.SND_ASYNC)


def sound_player(folder: Path, *, volume: int = 70, which: Callable[[str], str | None] = shutil.which) -> SoundPlayer:
    """The best player of this system. `volume` runs from 0 to 100; the files are made in `folder`."""
    if volume <= 0:
        return SilentPlayer()
    if sys.platform == "win32":
        return WindowsPlayer(write_sounds(folder, volume))
    for name, *options in _PLAYERS:
        program = which(name)
        if program is not None:
            return CommandPlayer((program, *options), write_sounds(folder, volume))
    return SilentPlayer()


def write_sounds(folder: Path, volume: int) -> dict[Sound, Path]:
    """Make all six files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {sound: folder / f"{sound}.wav" for sound in Sound}
    for sound, file in files.items():
        with wave.open(str(file), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(_RATE)
            out.writeframes(frames(sound, volume))
    return files


def frames(sound: Sound, volume: int) -> bytes:
    """The samples of a sound, 16 bits each."""
    loud = _LOUDEST * min(volume, 100) / 100
    return b"".join(_note(hertz, milliseconds, loud) for hertz, milliseconds in _NOTES[sound])


def _note(hertz: int, milliseconds: int, loud: float) -> bytes:
    count = _RATE * milliseconds // 1000
    fade = _RATE * _FADE_MS // 1000
    turn = 2 * math.pi * hertz / _RATE
    # Without the fades each end of a note would click.
    samples = (round(loud * min(1.0, at / fade, (count - at) / fade) * math.sin(turn * at)) for at in range(count))
    return struct.pack(f"<{count}h", *samples)
