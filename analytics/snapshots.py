"""Digest of a stored dashboard. Not: computing or storing one."""

import json
from hashlib import sha256
from typing import Any


def payload_digest(payload: dict[str, Any]) -> str:
    """Of the payload in one spelling, so that it is the same before and after the database."""
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return sha256(text.encode()).hexdigest()
