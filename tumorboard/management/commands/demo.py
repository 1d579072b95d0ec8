import os
import sys

from django.core.management.base import BaseCommand

from tumorboard.embedded import supervisor


class Command(BaseCommand):
    help = "Start database, broker, web, worker and beat with demo content. HOST and PORT from the environment."
    requires_system_checks = []

    def handle(self, **options):
        sys.exit(
            supervisor.main(
                host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT") or 8000)
            )
        )
