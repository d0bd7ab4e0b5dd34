#!/usr/bin/env python3
"""The menu of the project: `python3 dev.py` lists it, `python3 dev.py test` does one thing on it.

Needs Python 3.11 and nothing else: every entry does all of its set-up first (system libraries, one virtual
environment, hashed requirements), and does it once. Only the standard library is imported here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
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

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 # nosec B108 - a folder of one's own is made in it
PLENTY = 8 << 30


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
    pytest: list[str | Path] = [PYTHON, "-m", "pytest", "-q"]
    # Tests often wait for a process or a socket, so more of them than cores go on at once; the long files first.
    many = str((os.cpu_count() or 2) + 2)
    apart = ["-n", many, "--dist", "loadfile", "--no-loadscope-reorder"]
    crowded = ["-p", "tests.forked", "--forks", many] if LINUX else apart
    with in_memory():
        do_steps(
            Step("ruff check", [SCRIPTS / "ruff", "check", "."]),
            Step("ruff format", [SCRIPTS / "ruff", "format", "--check", "."]),
            (
                Step("import rules", [SCRIPTS / "lint-imports"]),
                Step("generated docs", [PYTHON, "-m", "docs.generate", "--check"]),
            ),
            # The types take one core and about a minute of the many that the tests take.
            (Step("mypy", [PYTHON, "-m", "mypy", *typed]), Step("pytest", [*pytest, *crowded], quiet=False)),
        )


def module(name: str) -> Callable[[list[str]], None]:
    """A command that is a module of its own, without a display."""

    def run_module(options: list[str]) -> None:
        prepare()
        become_module(name, options, offscreen=True)

    return run_module


def screenshots(options: list[str]) -> None:
    """Every screen in every state, language, size and color as a picture; fails when measuring finds a flaw."""
    prepare()
    become_module("demo.screenshots", options or ["--out", "out/screenshots"], offscreen=True)


def keystrokes(options: list[str]) -> None:
    """The commonest tasks, with keys alone and with a finger alone."""
    expect_no(options, "keystrokes")
    prepare()
    become_module("demo.keystrokes", [], offscreen=True)


def chaos(options: list[str]) -> None:
    """Kill registers and the OMS at random moments, and count what was lost."""
    prepare()
    become_module("tests.chaos", options or ["--kills", "60"], offscreen=True)


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


COMMANDS = {
    "run": Command("open the demo shop; without a display, play a scripted store day (--out DIR)", run),
    "test": Command("check everything: style, types, import rules, documents, tests", test),
    "screenshots": Command("take and measure every screen in every state (--out DIR)", screenshots),
    "keystrokes": Command("count the keys and taps of the commonest tasks, and write docs/keystrokes.md", keystrokes),
    "chaos": Command("kill the register and the OMS at random moments; nothing may be lost (--kills N)", chaos),
    "power": Command(
        "cut the power, kill, break the disk under a till (--kills N --cuts N --seed S --only PART)",
        module("tests.power"),
    ),
    "release": Command("power, simulate and its defects in full length: an hour (--seed S)", module("tests.release")),
    "soak": Command(
        "sell for long over a line that breaks, while all is killed; tells what grows (--minutes N --seed S)",
        module("tests.soak"),
    ),
    "fight": Command(
        "fight for the last pieces over real HTTP; nothing may be oversold (--minutes M --seed S)",
        module("tests.fight"),
    ),
    "fuzz": Command(
        "ask the API all that it does not expect; every answer must be one it describes (--minutes M --seed S)",
        module("tests.fuzz"),
    ),
    "baskets": Command("work out baskets three times, to the cent (--count N --seed S)", module("tests.baskets")),
    "day": Command(
        "live days of a store without head office; all books must agree (--seed S --days N)",
        module("tests.simulated_day"),
    ),
    "simulate": Command(
        "stores and head office with everything that can go wrong, by a seed (--seed S --days N, --mutants)",
        module("tests.simulation"),
    ),
    "saturday": Command(
        "pick, ship and hand over 2,000 orders in three stores, by dice (--seed S --orders N)", module("tests.saturday")
    ),
    "learn": Command(
        "learn which stores reject, by dice, against who knows (--seeds N --first S --out DIR)",
        module("tests.learning"),
    ),
    "source": Command(
        "decide where a day of orders comes from, beside two simple rules (--report --orders N --seeds K)",
        module("bench.sourcing"),
    ),
    "counts": Command(
        "count items while they sell; no difference may be false (--count N --seed S)", module("tests.counting")
    ),
    "hostile": Command(
        "send hostile strings to every printer, display and scanner (--count N --seed S)", module("tests.hostile")
    ),
    "scans": Command(
        "tell scanners from typists by the timing of their keys (--count N --seed S)", module("tests.scan_timings")
    ),
    "bench": Command(
        "measure what is promised ([NAME ...] --json FILE; bench/README.md names the figures)", module("bench")
    ),
    "replay": Command(
        "ring a year of real receipts, and compare three books (--stores, --days, --out DIR)", module("replay.run")
    ),
    "promotions": Command(
        "learn promotions from forty weeks of real receipts, try them on the rest (--blind)",
        module("replay.promotions"),
    ),
    "package": Command("build the store app as a folder that needs no Python, and start it once", package),
    "audit": Command(
        "look for flaws in the code, licences and known vulnerabilities, and write bills of materials (--offline)",
        module("installer.audit"),
    ),
    "lock": Command("compile requirements/*.in into hashed requirement files (--upgrade)", lock),
    "docs": Command("write the documents that are made from the code (--check)", module("docs.generate")),
}


# Steps and children


def spare_memory() -> int:
    """How many bytes of files fit into memory."""
    if not LINUX or not SHARED_MEMORY.is_dir():
        return 0
    told = Path("/proc/meminfo").read_text(encoding="ascii").partition("MemAvailable:")[2].split()
    return min(shutil.disk_usage(SHARED_MEMORY).free, int(told[0]) << 10 if told else 0)


@contextlib.contextmanager
def in_memory() -> Iterator[None]:
    """Temporary files lie in memory where there is plenty: they are thrown away, and a disk lets every commit wait."""
    if spare_memory() < PLENTY:
        yield
        return
    for left in SHARED_MEMORY.glob("aisle-tests-*"):
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = SHARED_MEMORY / f"aisle-tests-{os.getpid()}"
    folder.mkdir()
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def do_steps(*steps: Step | tuple[Step, ...]) -> None:
    """Do them in order, those of a tuple side by side; a line and the seconds for each. The first failure ends it."""
    began, done = time.monotonic(), 0
    stages = [(step,) if isinstance(step, Step) else step for step in steps]
    total = sum(map(len, stages))
    for stage in stages:
        with contextlib.closing(side_by_side([Child(step) for step in stage])) as ended:
            for child in ended:
                done += 1
                told = f"{child.step.name:<16} {'FAILED' if child.code else 'ok':<7} {child.seconds:6.1f} s"
                print(f"[{done}/{total}] {told}", flush=True)
                if child.code:
                    print(child.output(), end="")
                    fail(f"{child.step.name} failed after {time.monotonic() - began:.1f} s in all.")
    print(f"All {total} steps passed in {time.monotonic() - began:.1f} s.", flush=True)


class Child:
    """A step under way, which sees no display. The output of a quiet one is kept."""

    def __init__(self, step: Step) -> None:
        self.step, self.seconds, self._began = step, 0.0, time.monotonic()
        self._kept = tempfile.TemporaryFile() if step.quiet else None  # noqa: SIM115 - `end` closes it
        if not step.quiet:
            print(f"{step.name} ...", flush=True)
        self._process = subprocess.Popen(
            [str(argument) for argument in step.arguments],
            cwd=ROOT,
            env=environment(offscreen=True),
            stdin=subprocess.DEVNULL,
            stdout=self._kept,
            stderr=subprocess.STDOUT if step.quiet else None,
            start_new_session=os.name != "nt",
            preexec_fn=die_with_parent if LINUX else None,  # noqa: PLW1509 - dev.py has one thread
        )

    @property
    def code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def ended(self) -> bool:
        """Whether it is done; then ``seconds`` says how long that took."""
        self.seconds = time.monotonic() - self._began
        return self.code is not None

    def output(self) -> str:
        """What was kept of it."""
        if self._kept is None:
            return ""
        self._kept.seek(0)
        return self._kept.read().decode(errors="replace")

    def end(self) -> None:
        """Leave nothing behind of it."""
        if self.code is None and os.name != "nt":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait()
        if self._kept is not None:
            self._kept.close()


def side_by_side(children: list[Child]) -> Generator[Child, None, None]:
    """Each as it ends. Whatever still runs when nobody asks for more is ended."""
    running = list(children)
    try:
        while running:
            ended = next((child for child in running if child.ended()), None)
            if ended is None:
                time.sleep(0.02)
            else:
                running.remove(ended)
                yield ended
    finally:
        for child in children:
            child.end()


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
    # What is compiled once serves the many processes that are started; it stands aside from the sources.
    wanted.pop("PYTHONDONTWRITEBYTECODE", None)
    wanted["PYTHONPYCACHEPREFIX"] = str(VENV / "compiled")
    wanted["PATH"] = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", "")])
    if offscreen:
        wanted["QT_QPA_PLATFORM"] = "offscreen"
    return wanted


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
