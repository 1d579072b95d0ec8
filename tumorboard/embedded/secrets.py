"""Secrets of the demo, made on its first start and kept in its data directory. Production refuses them."""

import os
import secrets
from pathlib import Path

PREFIX = "generated-for-the-demo-"


def secret_file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(
            os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w"
        ) as file:
            file.write(PREFIX + secrets.token_urlsafe(48))
        unfinished.rename(path)
    return path
