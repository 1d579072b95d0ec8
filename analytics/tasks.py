"""Celery's side of analytics: names and ids on the queue, never rows. The work is in actions.py."""

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down

from analytics import actions, listener, sweeper
from analytics.paper import actions as papers
from analytics.refreshed import BOARD_PERFORMANCE, cohort_with_outcomes, outcomes_of
from patients.models import Center


@shared_task
def refresh_survival(center_id: int, cohort: str) -> None:
    """Poked by the sweeper. Running it twice does no harm."""
    if actions.is_stale(center_id, cohort):
        actions.refresh_survival(center_id, cohort)


@shared_task
def refresh_outcomes(center_id: int, cohort: str) -> None:
    """Poked by the sweeper. Running it twice does no harm."""
    if actions.is_stale(center_id, outcomes_of(cohort)):
        actions.refresh_outcomes(center_id, cohort)


@shared_task
def refresh_performance(center_id: int) -> None:
    """Poked by the sweeper. Running it twice does no harm."""
    if actions.is_stale(center_id, BOARD_PERFORMANCE):
        actions.refresh_performance(center_id)


@shared_task
def make_paper(center_id: int, job: str) -> None:
    """Poked by the sweeper. Running it twice does no harm."""
    papers.make_paper(center_id, job)


@shared_task
def sweep() -> None:
    """Every minute, in case every listener was deaf."""
    sweeper.sweep(poke, poke_paper)


@shared_task
def rebuild_endpoints() -> None:
    """Every night: what is kept row by row must equal what is derived from scratch."""
    for center_id in Center.objects.values_list("id", flat=True):
        actions.rebuild_endpoints(center_id)


def poke(center_id: int, name: str) -> None:
    """Put one refresh on the queue. Called by the sweeper only, never while serving a request."""
    if name == BOARD_PERFORMANCE:
        refresh_performance.apply_async((center_id,), retry=False)
    elif cohort := cohort_with_outcomes(name):
        refresh_outcomes.apply_async((center_id, cohort), retry=False)
    else:
        refresh_survival.apply_async((center_id, name), retry=False)


def poke_paper(center_id: int, job: str) -> None:
    """As above, for one package."""
    make_paper.apply_async((center_id, job), retry=False)


worker_ready.connect(listener.start, weak=False)
worker_shutting_down.connect(listener.stop, weak=False)
