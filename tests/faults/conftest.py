"""One at a time: two of these at once starve each other's workers on two cores, and then only their clocks fail."""

import fcntl
import tempfile
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def alone():
    """Held by at most one test of this folder on the machine, whatever process of pytest it runs in."""
    with (Path(tempfile.gettempdir()) / "tumorboard-faults.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
