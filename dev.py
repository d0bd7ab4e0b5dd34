#!/usr/bin/env python3
"""The menu of the project: `python3 dev.py` lists it, `python3 dev.py test` does one thing on it.

Needs Python 3.11 and nothing else: every entry does all of its set-up first (system libraries, one virtual
environment, hashed requirements), and does it once. Only the standard library is imported here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from dev_setup import (
    LINUX,
    OFFSCREEN_LIBRARIES,
    PYTHON,
    REQUIREMENTS,
    ROOT,
    SCRIPTS,
    VENV,
    WINDOW_LIBRARIES,
    fail,
    has_display,
    packaging_libraries,
    prepare,
)

TYPED = (
    "contract",
    "app",
    "oms",
    "demo",
    "tests",
    "docs/generate.py",
    "installer",
    "bench",
    "replay",
    "dev.py",
    "dev_setup.py",
)


class Command(NamedTuple):
    """One entry of the menu; `run` gets the arguments that follow its name."""

    help: str
    run: Callable[[list[str]], None]


class Step(NamedTuple):
    """One step of a longer command; a quiet one shows its output only when it fails."""

    name: str
    arguments: Sequence[str | Path]
    quiet: bool = True


def main(arguments: Sequence[str]) -> None:
    """Do what the menu entry says; without one, print the menu."""
    if sys.version_info < (3, 11):  # noqa: UP036 - said to the person whose Python is older
        fail(f"Aisle needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    entries = "\n".join(f"  {name:<12} {command.help}" for name, command in COMMANDS.items())
    menu = f"usage: python3 dev.py COMMAND [OPTIONS]\n\n{entries}"
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(menu)
    elif arguments[0] not in COMMANDS:
        fail(f"There is no `{arguments[0]}`.\n\n{menu}")
    else:
        # A polite request to end becomes an exception, so that every `finally` is reached.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        with contextlib.suppress(KeyboardInterrupt):
            COMMANDS[arguments[0]].run(list(arguments[1:]))
            return
        sys.exit(130)


# The menu


def run(options: list[str]) -> None:
    """The demo: a window where there is a display, else the same screens through a scripted store day."""
    display = has_display()
    prepare(libraries=OFFSCREEN_LIBRARIES | WINDOW_LIBRARIES if display else OFFSCREEN_LIBRARIES)
    become_module("demo.run", options, offscreen=not display)


def test(options: list[str]) -> None:
    """Every check, cheapest first, stopping at the first that fails."""
    expect_no(options, "test")
    prepare()
    typed = [name for name in TYPED if (ROOT / name).exists()]
    do_steps(
        Step("ruff check", [SCRIPTS / "ruff", "check", "."]),
        Step("ruff format", [SCRIPTS / "ruff", "format", "--check", "."]),
        Step("import rules", [SCRIPTS / "lint-imports"]),
        Step("mypy", [PYTHON, "-m", "mypy", *typed]),
        Step("generated docs", [PYTHON, "-m", "docs.generate", "--check"]),
        Step("pytest", [PYTHON, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"], quiet=False),
    )


def screenshots(options: list[str]) -> None:
    """Every screen as a picture."""
    prepare()
    become_module("demo.screenshots", options or ["--out", "out/screenshots"], offscreen=True)


def chaos(options: list[str]) -> None:
    """Kill registers and the OMS at random moments, and count what was lost."""
    prepare()
    become_module("tests.chaos", options or ["--kills", "60"], offscreen=True)


def bench(options: list[str]) -> None:
    """Measure what is promised, each figure beside a raw baseline of the same run."""
    prepare()
    become_module("bench", options, offscreen=True)


def replay(options: list[str]) -> None:
    """A year of real receipts through the app, and the same sums in three places."""
    prepare()
    become_module("replay.run", options, offscreen=True)


def package(options: list[str]) -> None:
    """The store app as a folder that needs no Python, started once to see that it sells."""
    expect_no(options, "package")
    prepare(libraries=OFFSCREEN_LIBRARIES | packaging_libraries(), programs={"objdump": "binutils"})
    folders: list[str | Path] = ["--distpath", ROOT / "dist", "--workpath", ROOT / "build"]
    spec = ROOT / "installer" / "aisle.spec"
    do_steps(
        Step("build", [PYTHON, "-m", "PyInstaller", "--noconfirm", "--clean", *folders, spec]),
        Step("smoke test", [PYTHON, ROOT / "installer" / "smoke_test.py", ROOT / "dist" / "aisle"], quiet=False),
    )


def lock(options: list[str]) -> None:
    """Compile requirements/*.in to hashed *.txt; `--upgrade` looks for newer versions of what is not pinned."""
    prepare()
    how = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-strip-extras"]
    plain = ["--only-binary", ":all:", "--no-header", "--no-annotate", "--quiet"]
    compiled: list[str | Path] = [SCRIPTS / "uv", "pip", "compile", *how, *plain, *options]
    sources = sorted(REQUIREMENTS.glob("*.in"))
    do_steps(*(Step(f"lock {file.stem}", [*compiled, file, "-o", file.with_suffix(".txt")]) for file in sources))


def docs(options: list[str]) -> None:
    """Write the pages that are made from the code."""
    prepare()
    become_module("docs.generate", options, offscreen=True)


COMMANDS = {
    "run": Command("open the demo shop; without a display, play a scripted store day (--out DIR)", run),
    "test": Command("check everything: style, types, import rules, documents, tests", test),
    "screenshots": Command("take a picture of every screen (--out DIR)", screenshots),
    "chaos": Command("kill the register and the OMS at random moments; nothing may be lost (--kills N)", chaos),
    "bench": Command("measure what is promised ([NAME ...] --json FILE; bench/README.md names the figures)", bench),
    "replay": Command("ring a year of real receipts, and compare three books (--stores, --days, --out DIR)", replay),
    "package": Command("build the store app as a folder that needs no Python, and start it once", package),
    "lock": Command("compile requirements/*.in into hashed requirement files (--upgrade)", lock),
    "docs": Command("write the documents that are made from the code (--check)", docs),
}


# Steps and children


def do_steps(*steps: Step) -> None:
    """Do them in order; a line and the seconds for each. Ends the program at the first that fails."""
    began = time.monotonic()
    for number, step in enumerate(steps, 1):
        if not step.quiet:
            print(f"[{number}/{len(steps)}] {step.name} ...", flush=True)
        step_began = time.monotonic()
        code, output = call(step.arguments, quiet=step.quiet)
        seconds = time.monotonic() - step_began
        print(
            f"[{number}/{len(steps)}] {step.name:<16} {'ok' if code == 0 else 'FAILED':<7} {seconds:6.1f} s", flush=True
        )
        if code != 0:
            print(output, end="")
            fail(f"{step.name} failed after {time.monotonic() - began:.1f} s in all.")
    print(f"All {len(steps)} steps passed in {time.monotonic() - began:.1f} s.", flush=True)


def call(arguments: Sequence[str | Path], *, quiet: bool) -> tuple[int, str]:
    """The exit code of a child that sees no display, and its output if it was kept quiet."""
    kept = subprocess.PIPE if quiet else None
    child = subprocess.Popen(
        [str(argument) for argument in arguments],
        cwd=ROOT,
        env=environment(offscreen=True),
        stdin=subprocess.DEVNULL,
        stdout=kept,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        errors="replace",
        start_new_session=os.name != "nt",
        preexec_fn=die_with_parent if LINUX else None,  # noqa: PLW1509 - dev.py has one thread
    )
    try:
        output, _ = child.communicate()
    finally:
        end_group(child)
    return child.returncode, output or ""


def become_module(module: str, options: list[str], *, offscreen: bool) -> None:
    """Run a module of the project in the place of this program."""
    arguments = [str(PYTHON), "-m", module, *options]
    if os.name == "nt":
        sys.exit(subprocess.run(arguments, cwd=ROOT, env=environment(offscreen), check=False).returncode)
    os.chdir(ROOT)
    sys.stdout.flush()
    # One process fewer: signals and the exit code go where they should by themselves.
    os.execve(PYTHON, arguments, environment(offscreen))


def environment(offscreen: bool) -> dict[str, str]:
    """What a child sees of the machine."""
    wanted = os.environ | {"VIRTUAL_ENV": str(VENV), "PYTHONUNBUFFERED": "1"}
    wanted["PATH"] = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", "")])
    if offscreen:
        wanted["QT_QPA_PLATFORM"] = "offscreen"
    return wanted


def end_group(child: subprocess.Popen[str]) -> None:
    """Leave nothing behind of a child that was interrupted."""
    if child.poll() is None and os.name != "nt":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        child.wait()


def die_with_parent() -> None:
    """Asks Linux to end this child when dev.py is killed and can no longer do so."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def expect_no(options: list[str], command: str) -> None:
    """Refuse options that would be ignored."""
    if options:
        fail(f"`dev.py {command}` takes no options; got {' '.join(options)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
