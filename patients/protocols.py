"""The follow-up protocols of patients/clinical as rows of reference data. Not: a patient's plan."""

import json
from pathlib import Path

from patients.models import FollowUpProtocol

PROTOCOLS = Path(__file__).parent / "clinical" / "follow_up_protocols.json"


def ensure_protocols() -> None:
    """
    Every protocol of the file has its row. Rows that are there stay as they are.

    Plans point to a version: a protocol that changes gets a new version, never a new text.
    """
    for protocol in json.loads(PROTOCOLS.read_text(encoding="utf-8")):
        FollowUpProtocol.objects.get_or_create(
            code=protocol["code"], version=protocol["version"], defaults=protocol
        )
