"""What one member would do, said before the board has decided. Not: dissent, which stands beside a decision."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.constraints import coded
from patients.models.base import ClinicalModel, ClinicalQuerySet, clinical
from tumorboard.options import Option

from .referral import AgendaItem
from .user import Discipline

ABSTAINS = "abstains"


class OpinionQuerySet(ClinicalQuerySet):
    def readable_by(self, user):
        """One's own; those of others when they are revealed, or where the board hides none."""
        return self.filter(
            Q(user=user)
            | Q(agenda_item__opinions_revealed_at__isnull=False)
            | Q(agenda_item__meeting__board__opinions="open")
        )


@clinical
class Opinion(ClinicalModel):
    """
    The option a member would choose for a case, from a device of one's own.

    One a person and case. It may be changed until the opinions are revealed; then it stands, under its
    author's name, and the database keeps it so.
    """

    # Hidden until it is revealed: the history of a patient would tell it to everybody.
    is_told_in_history = False

    agenda_item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="opinions", verbose_name=_("case on the agenda")
    )
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    discipline = coded(Discipline, _("discipline"), required=True)
    option = models.CharField(
        _("would choose"), max_length=40, choices=[*Option.choices, (ABSTAINS, _("Abstains"))]
    )
    reason = models.CharField(_("because"), max_length=300, blank=True)
    treats_patient = models.BooleanField(
        _("treats this patient"), default=False, help_text=_("Shown, not excluded.")
    )

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["discipline", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["agenda_item", "user"], name="opinion_once_a_person"),
        ]
