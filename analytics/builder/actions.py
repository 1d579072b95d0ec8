"""
What people do to cohorts they build. Each is whole or not at all, and leaves a line that says who did what.

Only the owner changes a cohort. What may change its patients makes its stored results void: they are of
another cohort from then on. Not: who may build at all (access rules).
"""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.text import slugify
from django.utils.translation import gettext as _

from analytics.builder import cuts
from analytics.builder.models import (
    SLUG_PREFIX,
    CohortChange,
    CohortChoice,
    CohortCut,
    StoredCohort,
)
from analytics.criteria import Definition
from analytics.definitions import METHOD_VERSION
from analytics.models import ComputedFrom, OutcomeSnapshot, RefreshState, SurvivalSnapshot
from analytics.refreshed import results_of
from patients.clinical.identity import fold
from patients.models import Center, CenterRevision, Patient

LONGEST_SLUG = 48
Kind = CohortChange.Kind


@transaction.atomic
def build_cohort(
    *,
    center: Center,
    name: str,
    description: str,
    definition: Definition,
    by: Any,
    kind: str = Kind.CREATED,
) -> StoredCohort:
    cohort = StoredCohort(
        center=center,
        name=name.strip(),
        description=description.strip(),
        definition=definition.as_data(),
        owner=by,
    )
    cohort.slug = _free_slug(center.pk, cohort.name)
    cohort.full_clean()
    cohort.save()
    _note(cohort, kind, by=by)
    _compute(cohort)
    return cohort


@transaction.atomic
def change_cohort(
    *,
    cohort: StoredCohort,
    name: str,
    description: str,
    definition: Definition,
    revision: int,
    by: Any,
) -> StoredCohort:
    """`revision` is the one the person was looking at."""
    locked = _own(cohort, by)
    if locked.revision != revision:
        raise ValidationError(
            _("This cohort was changed in the meantime. Open it again, and change it from there.")
        )
    means_others = locked.definition != definition.as_data()
    locked.name, locked.description = name.strip(), description.strip()
    locked.definition = definition.as_data()
    _save(locked, Kind.CHANGED, means_others=means_others, by=by)
    return locked


@transaction.atomic
def choose_patient(
    *, cohort: StoredCohort, patient: Patient, choice: str, reason: str, by: Any
) -> CohortChoice:
    """Take one patient in, leave one out, or leave it to the lines again."""
    locked = _own(cohort, by)
    if patient.center_id != locked.center_id:
        raise ValidationError(_("This patient is of another center."))
    made = CohortChoice(
        center_id=locked.center_id,
        cohort=locked,
        patient=patient,
        choice=choice,
        reason=" ".join(reason.split()),
        chosen_by=by,
    )
    if not made.reason:
        raise ValidationError({"reason": _("Say why.")})
    made.full_clean()
    made.save()
    _save(locked, Kind.CHOSEN, means_others=True, by=by)
    return made


@transaction.atomic
def share_cohort(*, cohort: StoredCohort, is_shared: bool, by: Any) -> None:
    """With everybody of the center who may open outcomes, to read and to copy."""
    locked = _own(cohort, by)
    locked.is_shared = is_shared
    _save(locked, Kind.SHARED if is_shared else Kind.UNSHARED, means_others=False, by=by)


@transaction.atomic
def copy_cohort(*, cohort: StoredCohort, definition: Definition, by: Any) -> StoredCohort:
    """One's own of the same lines. Patients chosen by hand stay with whoever chose them."""
    name = _("%(name)s (copy)") % {"name": cohort.name[:60]}
    return build_cohort(
        center=cohort.center,
        name=name,
        description=cohort.description,
        definition=definition,
        by=by,
        kind=Kind.COPIED,
    )


@transaction.atomic
def archive_cohort(*, cohort: StoredCohort, by: Any) -> None:
    """No longer offered nor computed. Its cuts and its history stay."""
    locked = _own(cohort, by)
    locked.archived_at = Now()
    _save(locked, Kind.ARCHIVED, means_others=False, by=by)
    RefreshState.objects.filter(
        center_id=locked.center_id, cohort__in=results_of(locked.slug)
    ).delete()
    _drop_results(locked)


@transaction.atomic
def restore_cohort(*, cohort: StoredCohort, by: Any) -> None:
    locked = _own(cohort, by, archived=True)
    locked.archived_at = None
    _save(locked, Kind.RESTORED, means_others=False, by=by)
    _compute(locked)


@transaction.atomic
def freeze_cohort(*, cohort: StoredCohort, note: str, by: Any) -> CohortCut:
    """
    Store the values of its patients as they are now.

    The record may go on while they are read: then they are read again, until they are of one version.
    """
    locked = _own(cohort, by)
    cut_id = uuid4()
    for _attempt in range(3):
        version = _data_version(locked.center_id)
        try:
            taken = cuts.frozen(locked, cut_id, data_version=version)
        except cuts.Empty:
            raise ValidationError(
                _(
                    "Nobody is in this cohort, so there is nothing to freeze. Change its lines first."
                )
            ) from None
        if _data_version(locked.center_id) == version:
            break
    else:
        raise ValidationError(_("The record is being changed at this moment. Freeze again."))
    made = CohortCut.objects.create(
        id=cut_id,
        center_id=locked.center_id,
        cohort=locked,
        number=locked.cuts.count() + 1,
        note=" ".join(note.split())[:200],
        content=taken.content,
        content_sha256=taken.sha256,
        patients=taken.patients,
        data_version=version,
        method_version=METHOD_VERSION,
        frozen_by=by,
    )
    _note(locked, Kind.FROZEN, by=by)
    return made


def _own(cohort: StoredCohort, by: Any, *, archived: bool = False) -> StoredCohort:
    """The row, locked; refused to everybody but its owner."""
    locked = StoredCohort.objects.select_for_update().get(pk=cohort.pk)
    if locked.owner_id != by.pk:
        raise PermissionDenied
    if (locked.archived_at is not None) != archived:
        raise ValidationError(
            _("This cohort is in use.")
            if archived
            else _("This cohort is archived. Take it up again first.")
        )
    return locked


def _save(cohort: StoredCohort, kind: str, *, means_others: bool, by: Any) -> None:
    if means_others:
        cohort.revision += 1
    cohort.changed_at = Now()
    cohort.full_clean(exclude=["changed_at", "archived_at"])
    cohort.save()
    _note(cohort, kind, by=by)
    if means_others:
        _compute(cohort)


def _note(cohort: StoredCohort, kind: str, *, by: Any) -> None:
    CohortChange.objects.create(
        center_id=cohort.center_id,
        cohort=cohort,
        kind=kind,
        name=cohort.name,
        definition=cohort.definition,
        revision=cohort.revision,
        changed_by=by,
    )


def _compute(cohort: StoredCohort) -> None:
    """
    Its stored results are void; the sweeper hears of it when this is committed.

    First the state, which whoever stores a result holds: so no result of the former definition comes
    after the deletion (analytics.actions checks the revision while holding it).
    """
    for name in results_of(cohort.slug):
        state, _created = RefreshState.objects.select_for_update().get_or_create(
            center_id=cohort.center_id, cohort=name
        )
        state.data_version = state.poked_at = state.computed_at = None
        state.attempts, state.failed_because = 0, ""
        state.save()
    _drop_results(cohort)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('data_version', %s)", [str(cohort.center_id)])


def _drop_results(cohort: StoredCohort) -> None:
    for results in (SurvivalSnapshot, OutcomeSnapshot):
        results.objects.filter(center_id=cohort.center_id, cohort=cohort.slug).delete()
    ComputedFrom.objects.filter(
        center_id=cohort.center_id, result__in=results_of(cohort.slug)
    ).delete()


def _free_slug(center_id: int, name: str) -> str:
    """From the name; numbered where it is taken. Two people at once: the constraint decides."""
    stem = SLUG_PREFIX + (slugify(fold(name))[:LONGEST_SLUG].strip("-") or "cohort")
    taken = set(
        StoredCohort.objects.filter(center_id=center_id, slug__startswith=stem).values_list(
            "slug", flat=True
        )
    )
    number = 1
    slug = stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _data_version(center_id: int) -> int:
    versions = CenterRevision.objects.filter(center_id=center_id)
    return versions.values_list("data_version", flat=True).first() or 0
