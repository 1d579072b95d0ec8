from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from patients.data_dictionary import data_dictionary

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "data-dictionary.md"


class Command(BaseCommand):
    help = "Write docs/reference/data-dictionary.md from the models; --check only compares."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options):
        wanted = data_dictionary()
        if not check:
            PAGE.write_text(wanted)
            self.stdout.write(f"{PAGE.name} written")
        elif not PAGE.exists() or PAGE.read_text() != wanted:
            raise CommandError("The data dictionary is stale: run manage.py draw_data_dictionary.")
