"""Sounds differ by rhythm, obey the volume, and never stand in the way."""

import array
import stat
import wave
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.sounds import CommandPlayer, SilentPlayer, Sound, frames, sound_player, write_sounds


def samples(sound: Sound, volume: int = 100) -> "array.array[int]":
    """The samples as numbers."""
    return array.array("h", frames(sound, volume))


@pytest.mark.parametrize("sound", list(Sound))
def test_every_sound_is_a_playable_file(tmp_path: Path, sound: Sound) -> None:
    file = write_sounds(tmp_path, 70)[sound]
    with wave.open(str(file)) as read:
        assert read.getnchannels() == 1
        seconds = read.getnframes() / read.getframerate()
    assert 0.05 <= seconds <= 1.0


def test_no_two_sounds_are_alike() -> None:
    assert len({frames(sound, 100) for sound in Sound}) == len(Sound)


def test_the_volume_scales_and_nothing_clips() -> None:
    loud, soft = max(samples(Sound.ASK)), max(samples(Sound.ASK, 50))
    assert soft == pytest.approx(loud / 2, rel=0.01)
    assert max(samples(Sound.ADDED, 500)) < 32_767


@pytest.mark.parametrize("sound", list(Sound))
def test_a_sound_begins_and_ends_without_a_click(sound: Sound) -> None:
    heard = samples(sound)
    assert abs(heard[0]) < 300
    assert abs(heard[-1]) < 300


def test_a_sound_is_played_by_the_systems_program(qtbot: QtBot, tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    program = tmp_path / "aplay"
    program.write_text(f'#!/bin/sh\n[ "$1" = -q ] && cp "$2" {heard}.part && mv {heard}.part {heard}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    player = sound_player(tmp_path / "made", which=lambda name: str(program) if name == "aplay" else None)
    assert isinstance(player, CommandPlayer)
    player.play(Sound.DONE)
    qtbot.waitUntil(heard.exists, timeout=5000)
    assert heard.read_bytes() == (tmp_path / "made" / "done.wav").read_bytes()


def test_without_a_program_or_a_volume_it_is_silent(tmp_path: Path) -> None:
    for player in (
        sound_player(tmp_path / "a", which=lambda _name: None),
        sound_player(tmp_path / "b", volume=0, which=lambda name: name),
    ):
        assert isinstance(player, SilentPlayer)
        player.play(Sound.STOP)
    assert list(tmp_path.iterdir()) == []
