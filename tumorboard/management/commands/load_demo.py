import json
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from tumorboard.demo_content.load import is_loaded, load_demo
from tumorboard.demo_content.staff import FIRST_CENTER, PASSWORD, SECOND_CENTER


class Command(BaseCommand):
    help = "Load the demonstration into an empty installation. Does nothing when it is there."

    def add_arguments(self, parser):
        parser.add_argument(
            "--accounts", type=Path, help="Also write the demo accounts to this file."
        )

    def handle(self, *, accounts: Path | None, **options):
        if not is_loaded():
            load_demo(today=timezone.localdate(), say=self.stdout.write)
        if accounts:
            accounts.write_text(json.dumps(demo_accounts(), ensure_ascii=False, indent=1))


def demo_accounts() -> list[dict]:
    """The accounts to print: one per role in the first center, one clinical one in the second."""
    people = [*FIRST_CENTER, *SECOND_CENTER]
    return [
        {
            "username": person.username,
            "password": PASSWORD,
            "name": f"{person.title} {person.full_name}".strip(),
            "roles": [str(role) for role in person.roles],
            "center": 1 if person in FIRST_CENTER else 2,
        }
        for person in people
    ]
