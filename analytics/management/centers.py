"""Which centers a command works on. Row-level security shows a command nothing until it names them."""

from django.core.management.base import CommandError, CommandParser

from patients.models import Center


def add_center_argument(parser: CommandParser) -> None:
    parser.add_argument("--center", metavar="CODE", help="only this center; default: each in turn")


def chosen_centers(code: str | None) -> list[Center]:
    centers = Center.objects.order_by("code")
    if code is None:
        return list(centers)
    chosen = list(centers.filter(code=code))
    if not chosen:
        known = ", ".join(centers.values_list("code", flat=True))
        raise CommandError(f"There is no center “{code}”. Centers: {known or 'none yet'}.")
    return chosen
