"""Whether the documents in the database and the files in the store are the same ones."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from patients.centers import center_context
from patients.models import Center, Document
from patients.signals import stored_files_asked

from .storing import Unreadable, fetch, path_of, stored_paths

# A file is stored a moment before its row is committed.
ORPHAN_AFTER_SECONDS = 3600


def unreadable_documents(center: Center) -> Iterator[str]:
    """Of every row, withdrawn ones too: its number and what is wrong with its file."""
    with center_context([center.pk]):
        rows = list(Document.objects.order_by("created_at").values_list("pk", "sha256"))
    for pk, sha256 in rows:
        try:
            fetch(center_id=center.pk, sha256=sha256)
        except Unreadable as problem:
            yield f"{center.code}: document {pk}: {problem}"


def count_documents(center: Center) -> int:
    with center_context([center.pk]):
        return Document.objects.count()


def orphans() -> list[Path]:
    """Files that no document of any center and nobody else names, older than an upload can be under way."""
    known: set[Path] = set()
    for center in Center.objects.all():
        with center_context([center.pk]):
            digests = Document.objects.values_list("sha256", flat=True).distinct()
            known |= {path_of(center.pk, sha256) for sha256 in digests}
    answers: list[Any] = stored_files_asked.send(sender=None)
    for _receiver, paths in answers:
        known |= paths
    limit = time.time() - ORPHAN_AFTER_SECONDS
    return [path for path in stored_paths() if path not in known and path.stat().st_mtime < limit]
