"""What became of a decision."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.constraints import coded
from patients.models.base import ClinicalModel, clinical

from .decision import Decision


@clinical
class Implementation(ClinicalModel):
    """
    A treatment that carried a decision out, or the word that none did (yet).

    `proposed`: what the record let the person expect who answered; empty where nobody was asked.
    `comment`: why the answer is another one.
    """

    class State(models.TextChoices):
        AS_DECIDED = "as_decided", _("As decided")
        PARTLY = "partly", _("Partly")
        DIFFERENTLY = "differently", _("Differently")
        NOT_YET = "not_yet", _("Not yet")
        UNKNOWN = "unknown", _("Unknown")

    # What closes the question; "not yet" is asked again.
    SETTLES: ClassVar[frozenset[str]] = frozenset(
        {State.AS_DECIDED, State.PARTLY, State.DIFFERENTLY, State.UNKNOWN}
    )
    DEVIATES: ClassVar[frozenset[str]] = frozenset({State.PARTLY, State.DIFFERENTLY})

    class Reason(models.TextChoices):
        """
        Why it was not done as decided: the reasons of a board for operations, and those that the German
        standard for molecular boards codes for therapies (MII, follow-up of a recommendation).
        """

        PATIENT_WISH = "patient_wish", _("The patient's wish")
        PATIENT_REFUSAL = "patient_refusal", _("The patient refuses")
        PROGRESSION = "progression", _("Progression")
        REMISSION = "remission", _("Remission")
        DETERIORATION = "deterioration", _("Deterioration")
        MEDICAL = "medical_reason", _("Medical reason")
        COMORBIDITY = "comorbidity_or_fitness", _("Comorbidity or fitness")
        UNFIT_FOR_ANESTHESIA = "unfit_for_anesthesia", _("Unfit for anesthesia")
        INTRAOPERATIVE_FINDING = "intraoperative_finding", _("Intraoperative finding")
        UNRESECTABLE = "unresectable_at_laparotomy", _("Unresectable at laparotomy")
        REMNANT = "remnant_insufficient", _("Remnant too small")
        VANISHED_LESION = "vanished_lesion", _("Lesion vanished")
        COMPLICATION = "complication", _("Complication")
        TOXICITY = "toxicity", _("Toxicity")
        NO_INDICATION = "no_indication", _("No indication any more")
        OTHER_THERAPY = "other_therapy", _("Treating doctor chose another therapy")
        SUPPORTIVE_CARE = "best_supportive_care", _("Best supportive care")
        REGULAR_END = "regular_end", _("Regular end of the therapy")
        PAYMENT_REFUSED = "payment_refused", _("Payment refused")
        PAYMENT_PENDING = "payment_pending", _("Payment still open")
        PAYMENT_ENDED = "payment_ended", _("Payment ended")
        LOGISTICS = "logistics", _("Logistics")
        LOST = "lost_to_follow_up", _("Lost to follow-up")
        DEATH = "death", _("Death")
        OTHER = "other", _("Other")

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="implementations", verbose_name=_("decision")
    )
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    session = models.ForeignKey(
        "patients.InterventionSession",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="implementations",
        verbose_name=_("intervention"),
    )
    therapy = models.ForeignKey(
        "patients.SystemicTherapy",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="implementations",
        verbose_name=_("systemic therapy"),
    )
    state = models.CharField(_("carried out"), max_length=12, choices=State)
    reason = coded(Reason, _("reason for the deviation"))
    proposed = models.CharField(
        _("proposed from the record"),
        max_length=12,
        choices=[("", ""), *State.choices],
        blank=True,
        default="",
    )
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("carrying out")
        verbose_name_plural = _("carrying out")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "session"], name="implementation_session_once"
            ),
            models.UniqueConstraint(
                fields=["decision", "therapy"], name="implementation_therapy_once"
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(session__isnull=True, therapy__isnull=True),
                name="implementation_without_treatment_once",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=True) | Q(therapy__isnull=True),
                name="implementation_by_one_treatment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["partly", "differently"])
                | Q(reason__isnull=False)
                | Q(import_batch__isnull=False),
                name="implementation_deviation_has_reason",
                violation_error_message=_("A deviation from the decision needs a reason."),
            ),
        ]
