"""
Counts of a cohort as they may be told: exactly to whoever may open the records, else in tens.

Exact numbers would give single patients away: by a line that one patient fails, or by two cohorts that
differ in one. So do tens, just below a ten: they are told of what is kept only, and only where nothing
else that is told differs from it by few. Not: counting.
"""

from enum import Enum

from django.utils.translation import gettext as _

from analytics.builder.closeness import flow_is_too_close, is_too_close
from analytics.builder.models import StoredCohort
from analytics.builder.stored import cohort_of
from analytics.disclosure import FEWEST_PATIENTS
from tumorboard.templatetags.ui import number


class Counts(Enum):
    """Which counts of a cohort somebody sees. SIZE: how many are in it, but not what each line takes away."""

    NONE = "none"
    SIZE = "size"
    ALL = "all"


def counts_of(stored: StoredCohort, *, exactly: bool) -> Counts:
    """Of one that is kept. While a cohort is being built, only who sees exact numbers sees any."""
    if exactly:
        return Counts.ALL
    if is_too_close(stored.center_id, cohort_of(stored)):
        return Counts.NONE
    return Counts.SIZE if flow_is_too_close(stored.center_id, stored) else Counts.ALL


def told(n: int, *, exactly: bool) -> str:
    if exactly:
        return number(n)
    if n < FEWEST_PATIENTS:
        return _("fewer than %(n)s") % {"n": FEWEST_PATIENTS}
    from_ = n - n % FEWEST_PATIENTS
    return _("%(low)s to %(high)s") % {
        "low": number(from_),
        "high": number(from_ + FEWEST_PATIENTS - 1),
    }
