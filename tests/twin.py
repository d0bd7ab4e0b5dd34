"""Programs that a test starts: a twin of the test's own process, which has imported them already.

    subprocess.run(**twin("tests.e2e.one_hand", "mouse", str(folder)), capture_output=True, text=True, check=False)

A fresh interpreter spends a second or two on imports before it does anything. A twin is forked instead, lets go of
what belongs to the test (open files, the collector's pause, logs, warnings), and runs the module as ``python -m``
would. Where this process is no longer as it began, or the system forks badly, a fresh interpreter is started.
"""

from __future__ import annotations

import atexit
import faulthandler
import gc
import logging
import multiprocessing.util
import os
import runpy
import signal
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypedDict

from tests.one_loop import LOOP

_FIRST_OWN_FILE = 3
_MOST_FILES = 1 << 20
_ITS_HANDS = "AnyIO worker thread"


class Start(TypedDict):
    """What ``subprocess`` is called with."""

    args: list[str]
    env: Mapping[str, str]
    preexec_fn: Callable[[], None] | None


def twin(module: str, *arguments: str, env: Mapping[str, str] | None = None) -> Start:
    """``module`` with these arguments; ``env`` is all of its environment, and that of the test where it is not told."""
    environment = dict(os.environ if env is None else env)
    become = partial(_become, module, arguments, environment) if _forks_well() else None
    return {"args": [sys.executable, "-m", module, *arguments], "env": environment, "preexec_fn": become}


def _forks_well() -> bool:
    """A window's system survives no fork, and a lock that another thread holds would never be let go."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    window = widgets is not None and widgets.QApplication.instance() is not None
    return sys.platform == "linux" and not window and not any(map(_works, threading.enumerate()))


def _works(thread: threading.Thread) -> bool:
    """Those that wait for the next request hold no lock meanwhile."""
    return thread is not threading.main_thread() and not thread.name.startswith((LOOP, _ITS_HANDS))


def _become(module: str, arguments: tuple[str, ...], environment: Mapping[str, str]) -> None:
    """In the fork, instead of a new program. Never returns."""
    code = 1
    try:
        _let_go()
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = _exit_code(end)
    except BaseException:  # noqa: BLE001 - whatever it is, an interpreter says it and ends
        traceback.print_exc()
    finally:
        _end(code)


def _let_go() -> None:
    """What is frozen is never found to be garbage, so nothing of the test's is closed here once more."""
    gc.freeze()
    gc.enable()
    faulthandler.disable()
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ):  # as an interpreter begins; `subprocess` lets them kill
        signal.signal(ignored, signal.SIG_IGN)
    os.closerange(_FIRST_OWN_FILE, _MOST_FILES)  # also what tells the test's process that this one runs
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.excepthook, sys.unraisablehook = sys.__excepthook__, sys.__unraisablehook__
    threading.excepthook = threading.__excepthook__
    logging.getLogger().handlers.clear()
    warnings.simplefilter("ignore")
    atexit._clear()
    atexit.register(multiprocessing.util._exit_function)  # type: ignore[attr-defined]


def _exit_code(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    print(end.code, file=sys.stderr)
    return 1


def _end(code: int) -> None:
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
