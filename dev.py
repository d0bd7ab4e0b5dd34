#!/usr/bin/env python3
"""The menu of the project: `python3 dev.py` lists it, `python3 dev.py test` does one thing on it.

Needs Python 3.11 and nothing else: every entry does all of its set-up first (system libraries, one virtual
environment, hashed requirements), and does it once. Only the standard library is imported here.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "aisle-setup"
SETUP_LOG = ROOT / ".venv-setup.log"
REQUIREMENTS = ROOT / "requirements"
INSTALLED = REQUIREMENTS / "dev.txt"
LINUX = sys.platform.startswith("linux")
TYPED = ("contract", "app", "oms", "demo", "tests", "docs/generate.py", "installer", "dev.py")

# Shared library -> the Debian package that brings it.
OFFSCREEN_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


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


# The virtual environment


def prepare(libraries: dict[str, str] = OFFSCREEN_LIBRARIES, programs: dict[str, str] | None = None) -> None:
    """Everything a command needs; a second call finds it done and takes no time."""
    install_system_packages(libraries, programs or {})
    wanted = fingerprint()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    began = time.monotonic()
    print(f"Setting up once in {VENV} (about a minute) ...", flush=True)
    STAMP.unlink(missing_ok=True)
    SETUP_LOG.unlink(missing_ok=True)
    if not succeeds(str(PYTHON), "--version"):
        make_virtual_environment()
    install_requirements()
    STAMP.write_text(wanted)
    print(f"Set up in {time.monotonic() - began:.0f} s.", flush=True)


def fingerprint() -> str:
    """Changes when the set-up has to be done again."""
    parts = [INSTALLED.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode(), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_virtual_environment() -> None:
    """With pip inside where Python can do that, else without: the pip outside then fills it."""
    ensurepip = [sys.executable, "-c", "import ensurepip"]
    if not succeeds(*ensurepip) and shutil.which("apt-get"):
        install_packages({f"python{sys.version_info.major}.{sys.version_info.minor}-venv"}, required=False)
    with_pip = succeeds(*ensurepip)
    if not with_pip and not succeeds(sys.executable, "-m", "pip", "--version"):
        fail("Python has neither ensurepip nor pip. Install one of them (on Debian: python3-venv), then try again.")
    set_up([sys.executable, "-m", "venv", "--clear", *([] if with_pip else ["--without-pip"]), str(VENV)])


def install_requirements() -> None:
    """By uv, which is five times as fast; by pip where uv does not reach the same packages."""
    pip = [str(PYTHON), "-m", "pip"]
    if not succeeds(*pip, "--version"):
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    with tempfile.TemporaryDirectory() as folder:
        pin = Path(folder) / "uv.txt"
        pin.write_text(hashed_pin("uv"))
        set_up([*pip, "install", "--require-hashes", "-r", str(pin)])
    hashed = ["--require-hashes", "-r", str(INSTALLED)]
    if not set_up([str(SCRIPTS / "uv"), "pip", "install", "--python", str(PYTHON), *hashed], required=False):
        set_up([*pip, "install", *hashed])
    set_up([*pip, "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])


def hashed_pin(name: str) -> str:
    """The lines of the requirement file that pin one package and its hashes."""
    lines = INSTALLED.read_text().splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(f"{name}=="))
    after = next((number for number, line in enumerate(lines[first + 1 :], first + 1) if line[:1] != " "), len(lines))
    return "\n".join(lines[first:after]) + "\n"


def set_up(arguments: Sequence[str], *, required: bool = True) -> bool:
    """Run one step of the set-up with its output kept in a log; fails with the end of that."""
    result = subprocess.run(
        arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    with SETUP_LOG.open("a", encoding="utf-8") as log:
        print("$", *arguments, "\n" + result.stdout, file=log)
    if required and result.returncode != 0:
        fail(f"{result.stdout[-2000:]}\nThis step of the set-up failed; the whole log is {SETUP_LOG}.")
    return result.returncode == 0


def succeeds(*arguments: str) -> bool:
    """Whether a command can be run and ends well."""
    try:
        return subprocess.run(arguments, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


# The system


def install_system_packages(libraries: dict[str, str], programs: dict[str, str]) -> None:
    """What Qt and the packaging take from the system, where the system is Linux."""
    if not LINUX:
        return
    missing = {package for library, package in libraries.items() if not has_library(library)}
    missing |= {package for program, package in programs.items() if not shutil.which(program)}
    if missing:
        install_packages(missing, required=True)


def install_packages(packages: set[str], *, required: bool) -> None:
    """By apt as root or through sudo; where neither is there, name them."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *sorted(packages)]
    sudo = [] if is_root() else ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    done = False
    if all(shutil.which(program) for program in ["apt-get", *sudo[:1]]):
        print(f"Installing system packages: {' '.join(sorted(packages))} ...", flush=True)
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        # A list of packages that is old is no failure yet: the install tells.
        for command in (["apt-get", "update", "-q"], install):
            done = (
                subprocess.run([*sudo, *command], env=environ, stdout=subprocess.DEVNULL, check=False).returncode == 0
            )
    if required and not done:
        fail(f"Some system packages are missing. On Debian, as root:\n  {' '.join(install)}\nThen try again.")


def packaging_libraries() -> dict[str, str]:
    """PyInstaller copies the shared library of Python itself."""
    shared = sysconfig.get_config_var("INSTSONAME") or ""
    return {shared: f"libpython{sys.version_info.major}.{sys.version_info.minor}"} if ".so" in shared else {}


def has_library(name: str) -> bool:
    """Whether the loader of the system finds it."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_display() -> bool:
    """Windows and macOS always have one; elsewhere the session says so."""
    return not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_root() -> bool:
    """Whether packages can be installed as we are."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def expect_no(options: list[str], command: str) -> None:
    """Refuse options that would be ignored."""
    if options:
        fail(f"`dev.py {command}` takes no options; got {' '.join(options)}.")


def fail(message: str) -> NoReturn:
    """End with words for a person."""
    sys.exit(message)


if __name__ == "__main__":
    main(sys.argv[1:])
