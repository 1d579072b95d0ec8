"""
Counts of a cohort as they may be told: exactly to whoever may open the records, else in tens.

Exact numbers would give single patients away: by a line that one patient fails, or by two cohorts that
differ in one. A loss is told in tens as well, and nothing between. Not: counting.
"""

from django.utils.translation import gettext as _

from analytics.disclosure import FEWEST_PATIENTS
from tumorboard.templatetags.ui import number


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
