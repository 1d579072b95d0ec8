"""Celery's side of the board. The work is in actions."""

from celery import shared_task

from tumorboard import actions


@shared_task
def remind_before_lock() -> None:
    """Every quarter of an hour. Running it twice reminds nobody twice."""
    actions.remind_before_lock()
