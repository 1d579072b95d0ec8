#!/usr/bin/env python
"""Find a Chromium for the journeys, or install Debian's where we may. Prints its path."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from ctypes.util import find_library

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Playwright's own program needs this library, and Chromium's packages do not bring it.
LIBRARY, LIBRARY_PACKAGE = "atomic", "libatomic1"

LAUNCH_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoBrowser(Exception):
    """Says what is missing and how to get it."""


def ensure_browser(report: Callable[[str], None]) -> str:
    """The path of a Chromium. Installs it with apt-get when we are root on a Debian."""
    missing = _missing_packages()
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        with open("/tmp/tumorboard-apt.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the test processes ask at the same time
            missing = _missing_packages()
            if missing:
                report(
                    f"Installing {' '.join(missing)} for the browser tests (about half a minute) …"
                )
                _install(missing)
                missing = _missing_packages()
    if missing:
        raise NoBrowser(
            f"{' and '.join(missing)} not installed (apt-get install {' '.join(missing)})."
        )
    return _found() or ""


def _found() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def _missing_packages() -> list[str]:
    missing = [] if _found() else ["chromium"]
    if sys.platform == "linux" and not find_library(LIBRARY):
        missing.append(LIBRARY_PACKAGE)
    return missing


def _install(packages: list[str]) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["update", "-q"],
        ["install", "-q", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            ["apt-get", *command], env=env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NoBrowser(f"apt-get {command[0]} failed: {done.stderr.strip()[-300:]}")


if __name__ == "__main__":
    try:
        print(ensure_browser(report=lambda line: print(line, file=sys.stderr)))
    except NoBrowser as problem:
        sys.exit(f"No browser: {problem}")
