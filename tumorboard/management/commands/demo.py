import os
import sys

from django.core.management.base import BaseCommand, CommandError

from tumorboard.embedded.places import Places
from tumorboard.embedded.supervisor import Demo, run_until_stopped


class Command(BaseCommand):
    help = "Start database, broker, web, worker and beat with demo content. HOST and PORT from the environment."
    requires_system_checks = []

    def handle(self, **options):
        port = os.environ.get("PORT") or "8000"
        if not port.isdigit():
            raise CommandError(f"PORT={port!r}: write a number, as in PORT=8001.")
        host = os.environ.get("HOST") or "127.0.0.1"
        sys.exit(run_until_stopped(Demo(Places.from_environment(), host=host, port=int(port))))
