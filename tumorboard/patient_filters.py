"""The board's own questions to the patient list: patients.lists does not know the board, so they are offered to it."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from patients.lists import Asked, Narrow, Patients, where, with_answers
from tumorboard.models import AgendaItem, Referral

OF_PATIENT = AgendaItem.objects.filter(patient=OuterRef("pk")).exclude(state="withdrawn")


def _on_a_board(first_day: int, last_day: int) -> Narrow:
    """In the days from the first to the last, counted from today."""

    def narrow(patients: Patients, asked: Asked) -> Patients:
        days = [asked.today + timedelta(days=n) for n in (first_day, last_day)]
        held = OF_PATIENT.filter(meeting__held_on__range=days)
        return patients.filter(Exists(held.exclude(meeting__state="cancelled")))

    return narrow


BOARD = with_answers(
    "board",
    _("Board"),
    {
        "week": (_("In the next 7 days"), _on_a_board(0, 7)),
        "month": (_("In the next 30 days"), _on_a_board(0, 30)),
        "waiting": (
            _("Referred, on no agenda yet"),
            where(Exists(Referral.objects.filter(patient=OuterRef("pk"), state="waiting"))),
        ),
        "past_month": (_("In the last 30 days"), _on_a_board(-30, -1)),
        "never": (_("Never"), where(~Exists(OF_PATIENT))),
    },
)
