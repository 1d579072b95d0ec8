"""manage.py check_documents [--remove-orphans]"""

from django.core.management.base import BaseCommand, CommandError

from patients.documents.checking import count_documents, orphans, unreadable_documents
from patients.models import Center


class Command(BaseCommand):
    help = "Read every stored document and compare it with its digest; name files that belong to no document."

    def add_arguments(self, parser):
        parser.add_argument(
            "--remove-orphans",
            action="store_true",
            help="delete the files that belong to no document (left by uploads that were refused at the end)",
        )

    def handle(self, *, remove_orphans: bool, **options):
        problems = 0
        for center in Center.objects.order_by("code"):
            found = list(unreadable_documents(center))
            problems += len(found)
            for line in found:
                self.stdout.write(line)
            self.stdout.write(
                f"{center.code}: {count_documents(center)} documents, {len(found)} unreadable"
            )
        for path in orphans():
            if remove_orphans:
                path.unlink()
                self.stdout.write(f"removed: {path}")
            else:
                problems += 1
                self.stdout.write(f"belongs to no document: {path}")
        if problems:
            raise CommandError(f"{problems} problems with stored documents.")
