from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from tumorboard.translations import compile_translations


class Command(BaseCommand):
    help = "Make the .mo files from the .po files, where GNU gettext is not installed."
    requires_system_checks = []

    def handle(self, **options):
        for folder in settings.LOCALE_PATHS:
            for target in compile_translations(Path(folder)):
                self.stdout.write(str(target))
