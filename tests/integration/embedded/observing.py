"""Which processes of a data directory are alive, read from the kernel."""

import os
import time
from pathlib import Path

from tumorboard.embedded.places import Places

# The supervisor itself is not one of its children.
SUPERVISORS = ("small_demo", "manage.py demo")


def processes_of(places: Places) -> list[str]:
    """The commands of all living processes that work in this data directory, children of workers included."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            output = os.readlink(folder / "fd" / "1")
        except OSError:
            continue
        if str(places.var) in command + output and not any(name in command for name in SUPERVISORS):
            found.append(command)
    return found


def wait_until_gone(places: Places, seconds: float = 10) -> list[str]:
    end = time.monotonic() + seconds
    while (left := processes_of(places)) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def pid_of(places: Places, name: str) -> int:
    """By the log it writes to."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(folder / "fd" / "1") == str(places.log / f"{name}.log"):
                return int(folder.name)
        except OSError:
            continue
    raise AssertionError(f"{name} is not running")
