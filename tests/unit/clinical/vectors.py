"""The committed vectors of the clinical specification (their source: tests/reference/README.md)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[2] / "reference" / "clinical_vectors.json"
VECTORS: dict[str, list[dict[str, Any]]] = json.loads(_FILE.read_text(encoding="utf-8"))

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def day(text: str) -> date:
    return date.fromisoformat(text)


def truth(number: int | bool | None) -> bool | None:
    """The vectors write 0 and 1 for no and yes."""
    return None if number is None else bool(number)
