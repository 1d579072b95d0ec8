from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tumorboard.case_states import case_states

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "case-states.md"


class Command(BaseCommand):
    help = "Write docs/reference/case-states.md from the workflow tables; --check only compares."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options):
        wanted = case_states()
        if not check:
            PAGE.write_text(wanted)
            self.stdout.write(f"{PAGE.name} written")
        elif not PAGE.exists() or PAGE.read_text() != wanted:
            raise CommandError("The diagram of states is stale: run manage.py draw_case_states.")
