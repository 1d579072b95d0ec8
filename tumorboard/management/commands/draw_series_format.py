from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tumorboard.series_import.reference import series_format

PAGE = Path(settings.BASE_DIR) / "docs" / "reference" / "series-format.md"


class Command(BaseCommand):
    help = (
        "Write docs/reference/series-format.md from the import's own tables; --check only compares."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options):
        wanted = series_format()
        if not check:
            PAGE.write_text(wanted)
            self.stdout.write(f"{PAGE.name} written")
        elif not PAGE.exists() or PAGE.read_text() != wanted:
            raise CommandError("The page of the format is stale: run manage.py draw_series_format.")
