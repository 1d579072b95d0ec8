"""Derive the courses from the record again and say how many were wrong."""

from django.core.management.base import BaseCommand, CommandParser

from analytics import actions
from analytics.management.centers import add_center_argument, chosen_centers


class Command(BaseCommand):
    help = "Derive every course from the record again. Wrong rows make the dashboards stale."

    def add_arguments(self, parser: CommandParser) -> None:
        add_center_argument(parser)

    def handle(self, *, center: str | None, **_options) -> None:
        for one in chosen_centers(center):
            self.stdout.write(f"{one.code}: {actions.rebuild_endpoints(one.pk)} rows were wrong")
