#!/usr/bin/env python3
"""
Set up what the Makefile needs, on a machine with nothing but Python: `bootstrap.py demo` or `dev`.

Standard library only. Does nothing when the virtual environment already holds the locked packages.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"demo": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
BOOTSTRAP = ROOT / "requirements-bootstrap.txt"
OLDEST, TOO_NEW = (3, 11), (3, 15)


def main(kind: str) -> None:
    check_python()
    if is_set_up(kind):
        return
    if not PYTHON.exists():
        make_venv()
    install(LOCKS[kind])
    mark(kind).write_text(fingerprint(kind))


def check_python() -> None:
    if not OLDEST <= sys.version_info < TOO_NEW:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Python 3.11 to 3.14 is needed, this is {found}: make PYTHON=python3.12 …")
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"This Python cannot make virtual environments: apt-get install python{version}-venv "
            "(or python3-venv), then try again."
        )


def mark(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def fingerprint(kind: str) -> str:
    return hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()


def is_set_up(kind: str) -> bool:
    """The developer's set holds the demo's too, as long as both locks are those installed."""
    for candidate in {kind, "dev"}:
        path = mark(candidate)
        if PYTHON.exists() and path.exists() and path.read_text() == fingerprint(candidate):
            return True
    return False


def make_venv() -> None:
    with_progress("Virtual environment", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def install(lock: Path) -> None:
    """With uv, which takes 15 s where pip takes two minutes; with pip where uv cannot."""
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), "--require-hashes"]
    requirements = ["-r", str(lock)]
    try:
        with_progress("Installer (uv)", [*pip, "-r", str(BOOTSTRAP)])
        with_progress(
            "Packages, hash by hash (about 850 MB on disk)", [*uv, "--quiet", *requirements]
        )
    except subprocess.CalledProcessError:
        try:
            with_progress("The same with pip, which takes a few minutes", [*pip, *requirements])
        except subprocess.CalledProcessError:
            sys.exit(
                "The packages could not be installed; the reason stands above. Without a network, or on "
                "a platform without wheels, use docker-compose.yml instead."
            )


def with_progress(what: str, command: list) -> None:
    print(f"{what} … ", end="", flush=True)
    started = time.monotonic()
    try:
        subprocess.run(command, check=True, env={**os.environ, "UV_LINK_MODE": "copy"})
    except subprocess.CalledProcessError:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit("usage: bootstrap.py demo|dev")
    main(sys.argv[1])
