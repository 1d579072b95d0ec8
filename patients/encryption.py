"""Identifying numbers at rest: encrypted, and found by a keyed digest. Not: names, not passwords."""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


def _key(purpose: str) -> bytes:
    """A 256-bit key for one purpose. Kept apart from SECRET_KEY: it must outlive every session key."""
    return hashlib.sha256(f"{purpose}:{settings.IDENTITY_KEY}".encode()).digest()


def key_for(purpose: str) -> bytes:
    """A 256-bit key of its own, which tells nothing of any other."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(
        settings.IDENTITY_KEY.encode()
    )


def encrypt(text: str) -> str:
    if not text:
        return ""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(_key("encrypt")).encrypt(nonce, text.encode(), None)
    return base64.b64encode(nonce + sealed).decode()


def decrypt(token: str) -> str:
    if not token:
        return ""
    raw = base64.b64decode(token)
    return AESGCM(_key("encrypt")).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()


def digest(text: str) -> str:
    """The same number gives the same digest, so that it can be found and kept unique; empty stays empty."""
    number = "".join(text.split()).upper()
    if not number:
        return ""
    return hmac.new(_key("digest"), number.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that only ever leaves this process encrypted. It cannot be filtered: filter by its digest."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return encrypt(value) if value else ""

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value else ""
