"""Django's own list of what a production site must have, asked in a process with production's settings."""

import os
import subprocess
import sys

from tumorboard.embedded.places import BASE_DIR

SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_check_deploy_finds_nothing():
    production = {
        "TB_ENVIRONMENT": "production",
        "DJANGO_SETTINGS_MODULE": "tumorboard.settings",
        "SECRET_KEY": SECRET,
        "IDENTITY_KEY": SECRET[::-1],
        "DOCUMENTS_DIR": "/var/lib/tumorboard/documents",
        "ALLOWED_HOSTS": "board.example",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "BROKER_URL": "redis://broker:6379/0",
        "CACHE_URL": "redis://broker:6379/1",
        "DEBUG": "0",
    }
    found = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "DEBUG"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(BASE_DIR), **production},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert found.returncode == 0, found.stdout + found.stderr
    assert "no issues (0 silenced)" in found.stdout + found.stderr
