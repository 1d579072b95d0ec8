"""manage.py verify_decisions [--center CODE]"""

from django.core.management.base import BaseCommand, CommandError

from patients.models import Center
from tumorboard.verification import verify


class Command(BaseCommand):
    help = "Recompute every signed decision and its place in the chain; name the first broken link."

    def add_arguments(self, parser):
        parser.add_argument("--center", help="Code of one center. Default: each in turn.")

    def handle(self, *, center, **options):
        centers = Center.objects.order_by("code")
        if center:
            centers = centers.filter(code=center)
        if not centers:
            raise CommandError(
                f"There is no center {center!r}." if center else "There is no center."
            )
        broken = [row.code for row in centers if not self._verified(row)]
        if broken:
            raise CommandError(f"Not as signed: {', '.join(broken)}.")

    def _verified(self, center: Center) -> bool:
        finding = verify(center)
        count = f"{finding.signed} signed decision{'' if finding.signed == 1 else 's'}"
        self.stdout.write(f"{center.code}: {count}, {finding.problem or 'unbroken'}")
        return not finding.problem
