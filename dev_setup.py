"""What a command of `dev.py` needs on a fresh machine: system libraries, a virtual environment, hashed packages.

Only the standard library is imported here; what is done once is found done the next time.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "aisle-setup"
SETUP_LOG = ROOT / ".venv-setup.log"
REQUIREMENTS = ROOT / "requirements"
INSTALLED = REQUIREMENTS / "dev.txt"
LINUX = sys.platform.startswith("linux")

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
    # The file names every package: what a package names besides was left out with intent.
    hashed = ["--no-deps", "--require-hashes", "-r", str(INSTALLED)]
    if not set_up([str(SCRIPTS / "uv"), "pip", "install", "--python", str(PYTHON), *hashed], required=False):
        set_up([*pip, "install", *hashed])
    set_up([*pip, "install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    if LINUX and not shutil.which("cc"):
        # The tests build a small library in C.
        set_up([*pip, "install", "--no-deps", "--require-hashes", "-r", str(REQUIREMENTS / "compiler.txt")])


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


def fail(message: str) -> NoReturn:
    """End with words for a person."""
    sys.exit(message)
