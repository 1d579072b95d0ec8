"""What the worker keeps up to date, by name: the survival of each cohort, the boards' figures."""

from analytics.builder.models import SLUG_PREFIX
from analytics.cohorts import COHORTS
from analytics.models import RefreshState

BOARD_PERFORMANCE = "board-performance"
# In every center; besides them each center has the cohorts that were built there.
REFRESHED = (*COHORTS, BOARD_PERFORMANCE)


def refreshed_in(center_id: int) -> list[str]:
    built = RefreshState.objects.filter(center_id=center_id, cohort__startswith=SLUG_PREFIX)
    return [*REFRESHED, *built.order_by("cohort").values_list("cohort", flat=True)]
