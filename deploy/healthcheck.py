#!/usr/bin/env python
"""Is this container doing its work? Exit code 0 when it is: healthcheck.py web|worker|beat."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

BEAT_SCHEDULE = Path("/run/tumorboard/beat-schedule")
# Beat writes its schedule every three minutes.
BEAT_SILENT_SECONDS = 600


def web() -> bool:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    request = urllib.request.Request("http://127.0.0.1:8000/readyz", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=8) as response:
        return response.status == 200


def worker() -> bool:
    name = f"celery@{socket.gethostname()}"
    ping = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "tumorboard",
        "inspect",
        "ping",
        "-d",
        name,
        "-t",
        "8",
    ]
    return subprocess.run(ping, capture_output=True, check=False).returncode == 0


def beat() -> bool:
    return time.time() - BEAT_SCHEDULE.stat().st_mtime < BEAT_SILENT_SECONDS


if __name__ == "__main__":
    is_well = {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]
    try:
        sys.exit(0 if is_well() else 1)
    except (OSError, KeyError) as problem:
        sys.exit(f"unwell: {problem}")
