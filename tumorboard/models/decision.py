"""A decision of the board, its recommendations and dissents, and what is added later."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from patients.constraints import YesNo, both_or_neither, coded, coded_set
from patients.models.base import Center, ClinicalModel, ClinicalQuerySet, clinical
from tumorboard.options import Option

from .referral import AgendaItem
from .user import Discipline

UNSIGNED = Q(
    signed_at__isnull=True,
    signed_by__isnull=True,
    signed_version__isnull=True,
    chain_seq__isnull=True,
    signed_name="",
    signed_role="",
    meaning="",
    content_sha256="",
    previous_sha256="",
    chain_sha256="",
)
SIGNED = (
    Q(
        signed_at__isnull=False,
        signed_by__isnull=False,
        signed_version__isnull=False,
        chain_seq__isnull=False,
        content_sha256__regex="^[0-9a-f]{64}$",
        previous_sha256__regex="^[0-9a-f]{64}$",
        chain_sha256__regex="^[0-9a-f]{64}$",
    )
    & ~Q(signed_name="")
    & ~Q(signed_role="")
    & ~Q(meaning="")
)
# Asked for first: a check that comes out as null would let the row pass.
QUORATE = Q(quorum_met__isnull=False) & (
    Q(quorum_met=True, provisional=False)
    | Q(quorum_met=False, provisional=True)
    | (Q(quorum_met=False, provisional=False) & ~Q(override_reason=""))
)


class DecisionQuerySet(ClinicalQuerySet):
    def made(self):
        """Signed here or imported: what counts as a decision of the board."""
        return self.filter(state__in=["signed", "imported"])

    def with_superseded(self):
        """Adds `is_superseded`: a later signed version points to the row, which itself never changes."""
        later = Decision.objects.filter(supersedes=OuterRef("pk"), state="signed")
        return self.annotate(is_superseded=Exists(later))

    def unanswered(self):
        """
        In force, and nobody has said for good what became of it: advice without a quorum is not there
        to be carried out, and a series that is closed takes no answer any more.
        """
        return (
            self.made()
            .with_superseded()
            .filter(
                is_superseded=False, provisional=False, patient__series__data_locked_on__isnull=True
            )
            .exclude(implementations__state__in=["as_decided", "partly", "differently", "unknown"])
        )


@clinical
class Decision(ClinicalModel):
    """
    What the board decided in one case. Signed, it never changes again: the database refuses.

    Everything that follows (addenda, carrying out, a newer version) lives in other rows.
    """

    class Intent(models.TextChoices):
        CURATIVE = "curative", _("Curative")
        CURATIVE_IF_RESPONSE = "curative_if_response", _("Curative if the tumor responds")
        PALLIATIVE = "palliative", _("Palliative")
        DIAGNOSTIC = "diagnostic", _("Diagnostic")

    class Consensus(models.TextChoices):
        UNANIMOUS = "unanimous", _("Unanimous")
        MAJORITY = "majority", _("Majority")
        NONE = "no_consensus", _("No consensus")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Read back, to be signed")
        SIGNED = "signed", _("Signed")
        IMPORTED = "imported", _("Imported")
        WITHDRAWN = "withdrawn", _("Withdrawn before signing")

    class Meaning(models.TextChoices):
        CHAIRED = "chaired_and_approved", _("I chaired this meeting and approve the decision.")

    agenda_item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="decisions", verbose_name=_("case on the agenda")
    )
    patient = models.ForeignKey(
        "patients.Patient", models.PROTECT, related_name="decisions", verbose_name=_("patient")
    )
    version_no = models.PositiveSmallIntegerField(_("version of the decision"), default=1)
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("replaces"),
    )
    revision_reason = models.TextField(_("reason for the new version"), blank=True)
    intent = coded(Intent, _("intent"))
    rationale = models.TextField(_("rationale"), blank=True)
    alternatives = models.TextField(_("alternatives considered"), blank=True)
    consensus = coded(Consensus, _("consensus"))
    votes_for = models.PositiveSmallIntegerField(_("votes for it"), null=True, blank=True)
    votes_of = models.PositiveSmallIntegerField(_("votes in all"), null=True, blank=True)
    systemic_plan = models.CharField(_("systemic therapy around it"), max_length=300, blank=True)
    restage_on = models.DateField(_("restaging on"), null=True, blank=True)
    trial_offered = coded(YesNo, _("clinical trial offered"))
    guideline_deviation = coded(YesNo, _("deviates from the guideline"))
    deviation_reason = models.TextField(_("reason for the deviation"), blank=True)
    wish_considered = coded(YesNo, _("the patient's wish was considered"))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions_responsible",
        verbose_name=_("responsible"),
    )
    due_on = models.DateField(_("to be carried out by"), null=True, blank=True)
    patient_preference = models.TextField(_("patient preference"), blank=True)
    quorum_met = models.BooleanField(_("quorum"), null=True, blank=True)
    missing_disciplines = coded_set(Discipline, _("missing disciplines"))
    provisional = models.BooleanField(
        _("provisional"), default=False, help_text=_("Advice without a quorum; it comes back.")
    )
    override_reason = models.TextField(
        _("reason for deciding without a quorum"), blank=True, help_text=_("By the chair.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)

    content_format = models.PositiveSmallIntegerField(
        _("format of what is signed"),
        default=2,
        editable=False,
        help_text=_("Set by the database when it is signed; see tumorboard/signing.py."),
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="decisions_signed",
        verbose_name=_("signed by"),
    )
    signed_version = models.PositiveIntegerField(
        _("version that was read and signed"), null=True, blank=True, editable=False
    )
    signed_name = models.CharField(_("name"), max_length=190, blank=True, editable=False)
    signed_role = models.CharField(_("function"), max_length=40, blank=True, editable=False)
    meaning = models.CharField(
        _("meaning of the signature"),
        max_length=40,
        choices=[("", ""), *Meaning.choices],
        blank=True,
        default="",
        editable=False,
    )
    content_sha256 = models.CharField(_("digest"), max_length=64, blank=True, editable=False)
    previous_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    chain_seq = models.PositiveBigIntegerField(
        _("place in the chain"), null=True, blank=True, editable=False
    )
    chain_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agenda_item", "version_no"], name="decision_version_once"
            ),
            models.UniqueConstraint(
                fields=["agenda_item"],
                condition=Q(state__in=["draft", "proposed"]),
                name="decision_one_in_the_making",
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=Q(state="signed"),
                name="decision_superseded_once",
            ),
            models.UniqueConstraint(fields=["center", "chain_seq"], name="decision_chain_once"),
            models.CheckConstraint(
                condition=Q(version_no=1) | Q(supersedes__isnull=False),
                name="decision_later_version_replaces",
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(revision_reason=""),
                name="decision_new_version_has_reason",
                violation_error_message=_("Say why the decision is replaced."),
            ),
            models.CheckConstraint(
                condition=(Q(state="signed") & SIGNED) | (~Q(state="signed") & UNSIGNED),
                name="decision_signature_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "signed"]) | QUORATE,
                name="decision_without_quorum_is_provisional",
                violation_error_message=_(
                    "Without a quorum a decision is provisional, or the chair gives a reason."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "signed"])
                | (Q(intent__isnull=False, consensus__isnull=False) & ~Q(rationale="")),
                name="decision_complete_before_signing",
                violation_error_message=_("Intent, rationale and consensus are needed."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "signed"])
                | ~Q(guideline_deviation="yes")
                | ~Q(deviation_reason=""),
                name="decision_deviation_has_reason",
                violation_error_message=_("Say why the decision deviates from the guideline."),
            ),
            both_or_neither("votes_for", "votes_of", name="decision_votes_counted_whole"),
            models.CheckConstraint(
                condition=Q(votes_for__isnull=True)
                | Q(votes_of__isnull=True)
                | Q(votes_of__gte=F("votes_for")),
                name="decision_votes_not_more_than_all",
                violation_error_message=_("No more can be for it than have voted."),
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in {self.State.DRAFT, self.State.PROPOSED}

    @property
    def missing_labels(self) -> list:
        """The disciplines that were missing, in words."""
        return [Discipline(code).label for code in self.missing_disciplines or []]


@clinical
class Recommendation(ClinicalModel):
    """One thing the decision recommends. The first rank comes first; a condition leads to the next."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="recommendations", verbose_name=_("decision")
    )
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(_("rank"), default=1)
    option = models.CharField(_("recommendation"), max_length=40, choices=Option)
    details = models.JSONField(_("details"), default=dict, blank=True)
    condition = models.TextField(
        _("condition"), blank=True, help_text=_("For example: if partial response after 4 cycles.")
    )
    is_struck = models.BooleanField(
        _("struck out"), default=False, help_text=_("Taken back while the decision was drafted.")
    )

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "rank"],
                condition=Q(is_struck=False),
                name="recommendation_rank_once",
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="recommendation_rank_from_one"),
        ]


@clinical
class LesionPlan(ClinicalModel):
    """What is to be done with one lesion of the liver, by this decision."""

    class Plan(models.TextChoices):
        RESECT = "resect", _("Resect")
        ABLATE = "ablate", _("Ablate")
        RADIATE = "radiate", _("Stereotactic body radiotherapy")
        OBSERVE = "observe", _("Observe")
        LEAVE = "leave", _("Leave the vanished lesion")

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="lesion_plans", verbose_name=_("decision")
    )
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    lesion = models.ForeignKey(
        "patients.Lesion", models.PROTECT, related_name="plans", verbose_name=_("lesion")
    )
    plan = models.CharField(_("plan"), max_length=10, choices=Plan)
    is_struck = models.BooleanField(_("struck out"), default=False)

    class Meta:
        verbose_name = _("plan for a lesion")
        verbose_name_plural = _("plans for lesions")
        ordering = ["lesion__lesion_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "lesion"],
                condition=Q(is_struck=False),
                name="lesion_planned_once",
            ),
        ]


@clinical
class Dissent(ClinicalModel):
    """Somebody saw it otherwise, and says so by name."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="dissents", verbose_name=_("decision")
    )
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    name = models.CharField(_("name"), max_length=190)
    text = models.TextField(_("dissent"))
    is_struck = models.BooleanField(_("struck out"), default=False)

    class Meta:
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(text=""), name="dissent_has_name_and_text"
            ),
        ]


@clinical
class Addendum(ClinicalModel):
    """Said after the signature, shown beside it. Append-only."""

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="addenda", verbose_name=_("decision")
    )
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    text = models.TextField(_("addendum"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(reason=""), name="addendum_has_text_and_reason"
            ),
        ]


class DecisionChainHead(models.Model):
    """
    The last link of a center's chain of signed decisions. Written by the signing trigger only.

    Outside row-level security and without a patient's data, so that a verifier who sees no decisions
    can tell "there are none" from "I may not see them".
    """

    center = models.OneToOneField(
        Center, models.PROTECT, primary_key=True, related_name="decision_chain_head"
    )
    seq = models.PositiveBigIntegerField(_("signed decisions"))
    sha256 = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("head of the decision chain")
        verbose_name_plural = _("heads of the decision chains")

    def __str__(self) -> str:
        return f"{self.center_id} {self.seq}"
