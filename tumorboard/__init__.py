"""The board, and the wiring of the project (settings, urls, celery, asgi)."""

from tumorboard.celery import app as celery_app

__all__ = ["celery_app"]
