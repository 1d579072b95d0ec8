"""Compute survival dashboards and the boards' figures now, in this process, without broker or worker."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics import actions
from analytics.cohorts import COHORTS
from analytics.management.centers import add_center_argument, chosen_centers
from analytics.models import EndpointBuild
from analytics.refreshed import BOARD_PERFORMANCE, refreshed_in, results_of


class Command(BaseCommand):
    help = "Compute the dashboards of all cohorts and of the boards, or of one, also of those given up."

    def add_arguments(self, parser: CommandParser) -> None:
        add_center_argument(parser)
        parser.add_argument(
            "--cohort",
            help=f"only this one: a built cohort, or {', '.join((*COHORTS, BOARD_PERFORMANCE))}",
        )

    def handle(self, *, center: str | None, cohort: str | None, **_options) -> None:
        centers = chosen_centers(center)
        if cohort and not any(cohort in refreshed_in(one.pk) for one in centers):
            raise CommandError(f"There is no cohort {cohort}.")
        asked = (cohort, *results_of(cohort)) if cohort else ()
        busy = []
        for one in centers:
            if not EndpointBuild.objects.filter(center=one).exists():
                actions.rebuild_endpoints(one.pk)
            for slug in refreshed_in(one.pk):
                if asked and slug not in asked:
                    continue
                actions.try_again(one.pk, slug)
                if actions.refresh(one.pk, slug):
                    self.stdout.write(
                        f"{one.code} {slug}: data version {actions.data_version(one.pk)}"
                    )
                else:
                    busy.append(f"{one.code} {slug}")
        if busy:
            raise CommandError(f"A worker is computing these at this moment: {', '.join(busy)}.")
