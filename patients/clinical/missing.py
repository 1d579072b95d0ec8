"""The codes the record stores for an answer that is not there. To a definition all of them are unknown.

Whether somebody asked, or nothing was reported, matters to data quality, never to a formula.
"""

from collections.abc import Collection

MISSING_CODES = frozenset({"awaited", "unknown", "not_done", "not_applicable", "not_reported"})


def known(code: str | None) -> str | None:
    """The code, or None where it stands for a missing answer."""
    return None if code in MISSING_CODES else code


def known_set(codes: Collection[str] | None) -> Collection[str] | None:
    """The codes of a multiple answer, or None where one of them says that the answer is missing."""
    return None if codes is None or MISSING_CODES.intersection(codes) else codes
