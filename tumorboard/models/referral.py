"""A question to the board, and its place on an agenda with what the board saw."""

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.constraints import coded, coded_set, in_order
from patients.models.base import ClinicalModel, clinical
from tumorboard.options import MOST_OPTIONS, USUAL_OPTIONS, Option

from .meeting import Meeting
from .user import Discipline


@clinical
class Referral(ClinicalModel):
    """A case is sent to the board with a question. It waits here until an agenda takes it."""

    class Category(models.TextChoices):
        NEW_CASE = "new_case", _("New case")
        RESTAGING = "restaging", _("Restaging")
        POST_OP = "post_op", _("After the operation")
        RECURRENCE = "recurrence", _("Recurrence")
        FOLLOW_UP_FINDING = "follow_up_finding", _("Finding in follow-up")
        MORBIDITY = "mortality_morbidity", _("Mortality and morbidity")

    class Urgency(models.TextChoices):
        ROUTINE = "routine", _("Routine")
        URGENT = "urgent", _("Urgent: next meeting")

    class Lane(models.TextChoices):
        """Either way the case is on the agenda and gets its decision."""

        DISCUSSION = "discussion", _("Full discussion")
        STANDARD = "standard_of_care", _("Listed under a standard of care")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        LISTED = "listed", _("On an agenda")
        CLOSED = "closed", _("Answered")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    patient = models.ForeignKey(
        "patients.Patient", models.PROTECT, related_name="referrals", verbose_name=_("patient")
    )
    question = models.TextField(
        _("question to the board"), help_text=_("What should the board decide? One sentence.")
    )
    category = coded(Category, _("occasion"), required=True)
    urgency = models.CharField(
        _("urgency"), max_length=10, choices=Urgency, default=Urgency.ROUTINE
    )
    lane = models.CharField(
        _("how it is discussed"), max_length=20, choices=Lane, default=Lane.DISCUSSION
    )
    standard = models.CharField(
        _("standard of care"),
        max_length=200,
        blank=True,
        help_text=_("Which standard the plan follows, for a case that is not discussed in full."),
    )
    plan_before = coded(
        Option,
        _("plan before the board"),
        help_text=_("What would be done without the board. It is compared with the decision."),
    )
    wanted_disciplines = coded_set(Discipline, _("disciplines this question needs"))
    presenter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("presenter"),
    )
    patient_wish = models.TextField(_("the patient's wish"), blank=True)
    comorbidity = models.TextField(_("comorbidity that matters here"), blank=True)
    vote_options = coded_set(
        Option,
        _("options to vote on"),
        help_text=_("At most five. Empty: those that are usual for the occasion."),
    )
    referred_on = models.DateField(_("referred on"), default=timezone.localdate)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["referred_on", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(import_batch__isnull=False) | Q(question__regex=r"\S(.|\n){8,}\S"),
                name="referral_question_asked",
                violation_error_message=_("Ask the board a question of at least 10 characters."),
            ),
            models.CheckConstraint(
                condition=Q(vote_options__isnull=True) | Q(vote_options__len__lte=MOST_OPTIONS),
                name="referral_five_options_at_most",
                violation_error_message=_("Choose at most five options."),
            ),
            models.CheckConstraint(
                condition=~Q(lane="standard_of_care")
                | (~Q(standard="") & Q(plan_before__in=Option.values)),
                name="referral_standard_is_named",
                violation_error_message=_(
                    "Name the standard of care and the plan that follows it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def voted_on(self) -> list[Option]:
        """The options that members choose from with one tap."""
        return [Option(code) for code in self.vote_options or USUAL_OPTIONS.get(self.category, ())]


@clinical
class AgendaItem(ClinicalModel):
    """
    A case on a meeting. When it is presented, what the board sees is frozen here with its hash;
    when it ends, who was present and whether that made a quorum.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        PRESENTING = "presenting", _("Being presented")
        DECIDED = "decided", _("Decided")
        DEFERRED = "deferred", _("Deferred")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class DeferralReason(models.TextChoices):
        IMAGING_MISSING = "imaging_missing", _("Imaging is missing")
        PATHOLOGY_MISSING = "pathology_missing", _("Pathology is missing")
        LABORATORY_MISSING = "laboratory_missing", _("Laboratory or molecular result is missing")
        PRESENTER_ABSENT = "presenter_absent", _("The presenter is absent")
        DISCIPLINE_ABSENT = "discipline_absent", _("A needed discipline is absent")
        PATIENT = "patient", _("The patient's wish or condition")
        TIME = "time", _("The time ran out")
        OTHER = "other", _("Other")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="items", verbose_name=_("meeting")
    )
    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="items", verbose_name=_("referral")
    )
    patient = models.ForeignKey(
        "patients.Patient", models.PROTECT, related_name="agenda_items", verbose_name=_("patient")
    )
    order_no = models.PositiveSmallIntegerField(_("place on the agenda"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    started_at = models.DateTimeField(_("presented from"), null=True, blank=True)
    ended_at = models.DateTimeField(_("presented until"), null=True, blank=True)
    snapshot = models.JSONField(
        _("what the board saw"), null=True, blank=True, help_text=_("Frozen when presented.")
    )
    snapshot_sha256 = models.CharField(
        max_length=64, blank=True, editable=False, help_text=_("Computed by the database.")
    )
    present = models.JSONField(
        _("who was present for the case"), null=True, blank=True, help_text=_("Frozen at its end.")
    )
    opinions_revealed_at = models.DateTimeField(_("opinions revealed at"), null=True, blank=True)
    quorum_met = models.BooleanField(_("quorum"), null=True, blank=True)
    missing_disciplines = coded_set(Discipline, _("missing disciplines"))
    deferral_reason = coded(DeferralReason, _("reason for deferring"))
    deferral_note = models.CharField(_("what is missing"), max_length=300, blank=True)
    is_audited = models.BooleanField(
        _("drawn for discussion"),
        default=False,
        help_text=_("A case under a standard of care that is discussed all the same, by lot."),
    )
    late_reason = models.CharField(_("why it came after the lock"), max_length=200, blank=True)
    kept_reason = models.CharField(
        _("why it stays though something is missing"), max_length=200, blank=True
    )
    missing_at_lock = models.JSONField(
        _("missing when the agenda was locked"),
        null=True,
        blank=True,
        help_text=_("Codes of readiness rules; an empty list: the case was ready."),
    )

    class Meta:
        verbose_name = _("case on the agenda")
        verbose_name_plural = _("cases on the agenda")
        ordering = ["order_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "order_no"],
                name="agenda_place_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(state__in=["waiting", "presenting"]),
                name="agenda_referral_listed_once",
                violation_error_message=_("This case is already on an agenda."),
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(state="presenting"),
                name="agenda_one_case_at_a_time",
                violation_error_message=_("Another case is being presented."),
            ),
            in_order(
                "started_at",
                "ended_at",
                name="agenda_times_in_order",
                message=_("A case cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(state="deferred") | Q(deferral_reason__isnull=False),
                name="agenda_deferral_has_reason",
                violation_error_message=_("Say why the case is deferred."),
            ),
            models.CheckConstraint(
                condition=~Q(state="presenting")
                | Q(started_at__isnull=False, snapshot__isnull=False),
                name="agenda_presented_is_frozen",
            ),
        ]
