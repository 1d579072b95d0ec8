"""
Where the bytes of documents lie: encrypted, one folder for each center, named by a keyed digest.

A name tells nothing: not even whether a known document is among them. Not: who may read one.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from patients.encryption import NONCE_BYTES, key_for

VERSION = b"TBD1"
UNFINISHED = ".unfinished"


class Unreadable(Exception):
    """The file of a document is gone, or is not what was stored."""


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def path_of(center_id: int, sha256: str) -> Path:
    name = hmac.new(key_for("document-names"), sha256.encode(), hashlib.sha256).hexdigest()
    return folder_of(center_id) / name[:2] / name


def folder_of(center_id: int) -> Path:
    return Path(settings.DOCUMENTS_DIR) / str(int(center_id))


def store(content: bytes, *, center_id: int) -> str:
    """
    Keep the bytes; whole or not at all, also when the power fails. Returns their SHA-256.

    The same bytes of one center are kept once, and written again: that mends a damaged file.
    """
    sha256 = digest_of(content)
    path = path_of(center_id, sha256)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(6)}{UNFINISHED}")
    descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_sealed(content, _belongs(center_id, sha256)))
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _remember_folder(path.parent)
    return sha256


def fetch(*, center_id: int, sha256: str) -> bytes:
    """The bytes as they were stored. Raises Unreadable."""
    try:
        raw = path_of(center_id, sha256).read_bytes()
    except OSError as problem:
        raise Unreadable(f"The file is not there: {problem.strerror}.") from None
    if not raw.startswith(VERSION):
        raise Unreadable("The file is not one of ours.")
    nonce, sealed = raw[len(VERSION) :][:NONCE_BYTES], raw[len(VERSION) + NONCE_BYTES :]
    try:
        content = AESGCM(key_for("documents")).decrypt(nonce, sealed, _belongs(center_id, sha256))
    except (InvalidTag, ValueError):
        raise Unreadable("The file was altered, or was stored with another key.") from None
    if digest_of(content) != sha256:
        raise Unreadable("The file holds other bytes than its name says.")
    return content


def stored_paths() -> Iterator[Path]:
    """Every file of the store, unfinished ones too."""
    for path in sorted(Path(settings.DOCUMENTS_DIR).rglob("*")):
        if path.is_file():
            yield path


def _sealed(content: bytes, belongs: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key_for("documents")).encrypt(nonce, content, belongs)


def _belongs(center_id: int, sha256: str) -> bytes:
    """Sealed with the content: a file moved to another center or name does not open."""
    return f"{int(center_id)}:{sha256}".encode()


def _remember_folder(folder: Path) -> None:
    """The new name is on the disk too, not in its cache only."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
