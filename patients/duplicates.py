"""Whether somebody is already there, before a patient is created a second time."""

from datetime import date

from django.db.models import Q

from patients.clinical.identity import fold
from patients.encryption import digest
from patients.models import Patient


def same_number(patients, *, mrn: str) -> Patient | None:
    """The patient with this record number: certain."""
    found = digest(mrn)
    return patients.filter(identity__mrn_digest=found).first() if found else None


def likely_same(
    patients, *, given_name: str, family_name: str, born_on: date | None
) -> list[Patient]:
    """
    Patients of the same folded name, or of the same day of birth and one of the names.

    Day and month exchanged count as the same day. To be shown and asked about, never decided.
    """
    given, family = fold(given_name), fold(family_name)
    same_name = Q(identity__search_key=f"{given} {family}")
    days = {day for day in (born_on, born_on and _exchanged(born_on)) if day}
    same_day = Q(pk__in=[])
    if days:
        one_name = Q(identity__search_key__startswith=f"{given} ") | Q(
            identity__search_key__endswith=f" {family}"
        )
        same_day = Q(born_on__in=days) & one_name
    return list(
        patients.filter(same_name | same_day).select_related("identity").in_turkish_order()[:5]
    )


def _exchanged(day: date) -> date | None:
    """04.05.1958 for 05.04.1958."""
    try:
        return day.replace(month=day.day, day=day.month)
    except ValueError:
        return None
