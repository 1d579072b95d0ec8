"""Compute survival dashboards now, in this process, without broker or worker."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics import actions
from analytics.cohorts import COHORTS
from analytics.management.centers import add_center_argument, chosen_centers
from analytics.models import EndpointBuild


class Command(BaseCommand):
    help = "Compute the survival dashboards of all cohorts, or of one, also of those that were given up."

    def add_arguments(self, parser: CommandParser) -> None:
        add_center_argument(parser)
        parser.add_argument("--cohort", choices=list(COHORTS), help="only this cohort")

    def handle(self, *, center: str | None, cohort: str | None, **_options) -> None:
        slugs = [cohort] if cohort else list(COHORTS)
        busy = []
        for one in chosen_centers(center):
            if not EndpointBuild.objects.filter(center=one).exists():
                actions.rebuild_endpoints(one.pk)
            for slug in slugs:
                actions.try_again(one.pk, slug)
                if actions.refresh_survival(one.pk, slug):
                    self.stdout.write(
                        f"{one.code} {slug}: data version {actions.data_version(one.pk)}"
                    )
                else:
                    busy.append(f"{one.code} {slug}")
        if busy:
            raise CommandError(f"A worker is computing these at this moment: {', '.join(busy)}.")
