"""Compute survival dashboards and the boards' figures now, in this process, without broker or worker."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics import actions
from analytics.management.centers import add_center_argument, chosen_centers
from analytics.models import EndpointBuild
from analytics.refreshed import REFRESHED


class Command(BaseCommand):
    help = "Compute the dashboards of all cohorts and of the boards, or of one, also of those given up."

    def add_arguments(self, parser: CommandParser) -> None:
        add_center_argument(parser)
        parser.add_argument("--cohort", choices=list(REFRESHED), help="only this one")

    def handle(self, *, center: str | None, cohort: str | None, **_options) -> None:
        slugs = [cohort] if cohort else list(REFRESHED)
        busy = []
        for one in chosen_centers(center):
            if not EndpointBuild.objects.filter(center=one).exists():
                actions.rebuild_endpoints(one.pk)
            for slug in slugs:
                actions.try_again(one.pk, slug)
                if actions.refresh(one.pk, slug):
                    self.stdout.write(
                        f"{one.code} {slug}: data version {actions.data_version(one.pk)}"
                    )
                else:
                    busy.append(f"{one.code} {slug}")
        if busy:
            raise CommandError(f"A worker is computing these at this moment: {', '.join(busy)}.")
