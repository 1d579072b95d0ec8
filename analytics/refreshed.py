"""What the worker keeps up to date in every center, by name: the survival of each cohort, the boards' figures."""

from analytics.cohorts import COHORTS

BOARD_PERFORMANCE = "board-performance"
REFRESHED = (*COHORTS, BOARD_PERFORMANCE)
