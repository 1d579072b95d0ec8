"""Compute survival dashboards and the boards' figures now, in this process, without broker or worker."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics import actions
from analytics.cohorts import COHORTS
from analytics.management.centers import add_center_argument, chosen_centers
from analytics.models import EndpointBuild, RefreshState
from analytics.refreshed import BOARD_PERFORMANCE, refreshed_in, results_of


class Command(BaseCommand):
    help = (
        "Compute what is stale of all cohorts and of the boards, also what was given up; of one cohort everything,"
        " stale or not."
    )

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
            for name in refreshed_in(one.pk):
                if asked and name not in asked:
                    continue
                actions.try_again(one.pk, name)
                if not asked and not actions.is_stale(one.pk, name):
                    self._tell(one, name, ", nothing that concerns it was written since")
                elif actions.refresh(one.pk, name):
                    self._tell(one, name, "")
                else:
                    busy.append(f"{one.code} {name}")
        if busy:
            raise CommandError(f"A worker is computing these at this moment: {', '.join(busy)}.")

    def _tell(self, center, name: str, why_not: str) -> None:
        """The version that is stored, which another process may have stored."""
        states = RefreshState.objects.filter(center=center, cohort=name)
        version = states.values_list("data_version", flat=True).first()
        self.stdout.write(f"{center.code} {name}: data version {version}{why_not}")
