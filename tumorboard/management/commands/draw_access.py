from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tumorboard.access.reference import access_reference

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "access.md"


class Command(BaseCommand):
    help = "Write docs/reference/access.md from the table of rules; --check only compares."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options):
        wanted = access_reference()
        if not check:
            PAGE.write_text(wanted)
            self.stdout.write(f"{PAGE.name} written")
        elif not PAGE.exists() or PAGE.read_text() != wanted:
            raise CommandError("The page of access rules is stale: run manage.py draw_access.")
