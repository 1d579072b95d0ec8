"""
What the worker keeps up to date, by name: of each cohort its survival and its other outcomes, the boards' figures.

Two results of a cohort, because survival is read in a moment and the facts of every patient are not.
"""

from analytics.builder.models import SLUG_PREFIX
from analytics.cohorts import COHORTS
from analytics.models import RefreshState

BOARD_PERFORMANCE = "board-performance"
_OUTCOMES = ".outcomes"  # no slug has a dot


def outcomes_of(cohort_slug: str) -> str:
    """The name of everything but survival."""
    return cohort_slug + _OUTCOMES


def cohort_with_outcomes(name: str) -> str | None:
    """The cohort whose outcomes this is the name of; None for other results."""
    return name.removesuffix(_OUTCOMES) if name.endswith(_OUTCOMES) else None


def results_of(cohort_slug: str) -> tuple[str, str]:
    return cohort_slug, outcomes_of(cohort_slug)


# In every center; besides them each center has the cohorts that were built there.
REFRESHED = (*(name for slug in COHORTS for name in results_of(slug)), BOARD_PERFORMANCE)


def refreshed_in(center_id: int) -> list[str]:
    built = RefreshState.objects.filter(center_id=center_id, cohort__startswith=SLUG_PREFIX)
    return [*REFRESHED, *built.order_by("cohort").values_list("cohort", flat=True)]
