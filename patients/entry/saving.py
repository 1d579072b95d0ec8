"""
Keeping a draft: opening it, and storing each field as it was left. Nothing typed is refused, nothing overwritten.

Not: what the fields mean (case.py), nor the record (submitting.py).
"""

import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.entry.case import Case
from patients.models import CaseDraft, CaseDraftChange, Patient
from patients.record import PatientRecord

# `<table>.<row key>.<field>`, or the fingerprint of a warning that is kept.
NAME = re.compile(
    r"[a-z]{1,40}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[a-z0-9_]{1,60}|kept\.[0-9a-f]{40}"
)
LONGEST_VALUE = 6_000
MOST_CHANGES = 200


@dataclass(frozen=True)
class Change:
    """One field as a browser sends it. `base`: the version of the field that the person saw."""

    id: uuid.UUID
    name: str
    value: Any
    base: int

    @classmethod
    def from_json(cls, sent: Any) -> "Change":
        """Raises ValidationError for what no browser of ours sends."""
        try:
            change = cls(
                uuid.UUID(str(sent["id"])), str(sent["field"]), sent["value"], int(sent["base"])
            )
        except (KeyError, TypeError, ValueError, OverflowError):
            raise ValidationError(_("This change cannot be read.")) from None
        if change.base < 0 or not _is_storable(change.value) or not NAME.fullmatch(change.name):
            raise ValidationError(_("This change cannot be read."))
        return change

    @staticmethod
    def new_id() -> uuid.UUID:
        return uuid.uuid4()


def _is_storable(value: Any) -> bool:
    """Text, a list of texts, or a reason: whatever was typed, but of a length that a person types."""
    parts = value if isinstance(value, list) else [value]
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
    if not all(part is None or isinstance(part, str) for part in parts):
        return False
    text = json.dumps(value, ensure_ascii=False)
    return len(text) <= LONGEST_VALUE and "\\u0000" not in text and _is_whole_text(text)


def _is_whole_text(text: str) -> bool:
    """Half of a surrogate pair is no character: no database takes it."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


@dataclass(frozen=True)
class Outcome:
    """What became of a change: stored under a version, or in conflict with what another person left."""

    change: Change
    version: int
    theirs: CaseDraftChange | None = None


@transaction.atomic
def open_draft(*, patient: Patient, record: PatientRecord, by) -> CaseDraft:
    """The patient's open draft; a new one where there is none. Two who open it at once get the same."""
    if patient.died_on is not None:
        raise ValidationError(_("A death is recorded: no new operation can be entered."))
    found = CaseDraft.objects.filter(patient=patient, submitted_at=None, discarded_at=None).first()
    if found:
        return found
    try:
        with transaction.atomic():
            draft = CaseDraft.objects.create(
                center_id=patient.center_id, patient=patient, started_by=by
            )
            draft.based_on = versions_under(Case(draft, record, {}))
            draft.save(update_fields=["based_on"])
            return draft
    except IntegrityError:  # the other was faster
        return CaseDraft.objects.get(patient=patient, submitted_at=None, discarded_at=None)


def versions_under(case: Case) -> dict[str, int]:
    """The versions of the record's rows the case lies over."""
    return {
        row.prefix: row.instance.version
        for rows in case.rows.values()
        for row in rows
        if row.instance is not None
    }


@transaction.atomic
def refresh_base(*, draft: CaseDraft, record: PatientRecord) -> None:
    """Somebody has seen that the record moved on: what is submitted next lies over what it is now."""
    draft.based_on = versions_under(Case.of(draft, record))
    draft.save(update_fields=["based_on"])


class Closed(Exception):
    """The draft was submitted or discarded meanwhile."""


@transaction.atomic
def save_changes(*, draft: CaseDraft, changes: Iterable[Change], by) -> list[Outcome]:
    """
    Store each field as it was left. Sent twice, a change is stored once.

    A change of a field that another person changed meanwhile is not stored: both values are told.
    """
    locked = CaseDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not locked.is_open:
        raise Closed
    sent = list(changes)
    known = {
        row.pk: row for row in CaseDraftChange.objects.filter(pk__in=[each.id for each in sent])
    }
    names = {each.name for each in sent}
    latest = {
        row.name: row
        for row in CaseDraftChange.objects.filter(draft=locked, name__in=names)
        .order_by("name", "-version")
        .distinct("name")
        .select_related("made_by")
    }
    outcomes: list[Outcome] = []
    made: list[CaseDraftChange] = []
    own: dict[str, int] = {}
    for change in sent:
        if change.id in known:
            mine = known[change.id]
            if mine.draft_id != locked.pk or mine.name != change.name:
                raise ValidationError(_("This change cannot be read."))
            own[change.name] = mine.version
            outcomes.append(Outcome(change, mine.version))
            continue
        last = latest.get(change.name)
        version = last.version if last else 0
        # What follows one's own change in the same message was typed on top of it.
        base = own.get(change.name, change.base)
        if last is not None and base != version and last.value != change.value:
            outcomes.append(Outcome(change, version, last))
            continue
        row = CaseDraftChange(
            id=change.id,
            center_id=locked.center_id,
            draft=locked,
            name=change.name,
            version=version + 1,
            value=change.value,
            made_by=by,
        )
        known[change.id], latest[change.name] = row, row
        own[change.name] = row.version
        made.append(row)
        outcomes.append(Outcome(change, row.version))
    CaseDraftChange.objects.bulk_create(made)
    return outcomes


@transaction.atomic
def discard_draft(*, draft: CaseDraft, by) -> None:
    """Nothing of it reaches the record; what was typed stays in the history of changes."""
    locked = CaseDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if not locked.is_open:
        raise Closed
    locked.discarded_at = timezone.now()
    locked.save(update_fields=["discarded_at"])
