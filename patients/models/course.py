"""The course after treatment: recurrences and follow-up; and before it: screening."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from patients.constraints import YesNo, clinical_date, coded, coded_set, within

from .base import ClinicalModel, clinical
from .liver_metastasis import Distribution
from .patient import Patient
from .treatment import InterventionSession


@clinical
class Screening(ClinicalModel):
    """A patient was seen and considered. The excluded keep their row: they are the denominator."""

    class Outcome(models.TextChoices):
        INCLUDED = "included", _("Included")
        PALLIATIVE = "excluded_palliative", _("Excluded: palliative treatment only")
        PALLIATIVE_AT_ADMISSION = (
            "excluded_palliative_at_admission",
            _("Excluded: palliative at admission"),
        )
        PALLIATIVE_AFTER_CHEMO = (
            "excluded_palliative_after_chemo",
            _("Excluded: palliative after chemotherapy"),
        )
        PROGRESSION = "excluded_progression", _("Excluded: progression during treatment")
        UNRESECTABLE_EXTRAHEPATIC = (
            "excluded_unresectable_extrahepatic",
            _("Excluded: unresectable extrahepatic disease"),
        )
        NONCOMPLIANT = "excluded_noncompliant", _("Excluded: treatment not taken")
        CHEMO_INTOLERANT = (
            "excluded_chemo_intolerant",
            _("Excluded: chemotherapy not tolerated"),
        )
        NO_CONSENT = "excluded_no_consent", _("Excluded: no consent")
        PENDING = "pending", _("Not yet decided")

    class Timing(models.TextChoices):
        AT_ADMISSION = "at_admission", _("At admission")
        AFTER_CHEMOTHERAPY = "after_chemotherapy", _("After chemotherapy")

    class PrimarySite(models.TextChoices):
        RIGHT = "right", _("Right colon")
        LEFT = "left", _("Left colon")
        SIGMOID = "sigmoid", _("Sigmoid colon")
        RECTUM = "rectum", _("Rectum")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="screenings", verbose_name=_("patient")
    )
    screened_on, screened_on_precision = clinical_date(_("date of screening"), required=True)
    referred_by = models.CharField(_("referred by"), max_length=120, blank=True)
    outcome = coded(Outcome, _("outcome"), required=True)
    decided_on, decided_on_precision = clinical_date(_("date of the outcome"))
    exclusion_timing = coded(Timing, _("excluded when"))
    reason_text = models.CharField(_("reason as written"), max_length=200, blank=True)
    primary_site = coded(
        PrimarySite,
        _("site of the primary, as screened"),
        help_text=_("For the excluded, of whom little more is known."),
    )
    checklist = models.JSONField(_("eligibility checklist"), default=dict, blank=True)

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        ordering = ["screened_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(exclusion_timing__isnull=True)
                | ~Q(outcome__in=["included", "pending"]),
                name="screening_timing_only_of_excluded",
                violation_error_message=_("Only an excluded patient has a time of exclusion."),
            ),
        ]


@clinical
class Recurrence(ClinicalModel):
    """One episode of disease that came back, with its own clock. There may be any number."""

    class DetectedBy(models.TextChoices):
        MRI = "mri", _("MRI")
        CT = "ct", _("CT")
        PET_CT = "pet_ct", _("PET-CT")
        CEA_THEN_IMAGING = "cea_then_imaging", _("CEA, then imaging")
        CLINICAL = "clinical", _("Clinical")
        ENDOSCOPY = "endoscopy", _("Endoscopy")
        HISTOLOGY = "histology", _("Histology")

    class Site(models.TextChoices):
        LIVER = "liver", _("Liver, lobe not told")
        LIVER_RIGHT = "liver_right", _("Liver, right lobe")
        LIVER_LEFT = "liver_left", _("Liver, left lobe")
        LIVER_BILOBAR = "liver_bilobar", _("Liver, bilobar")
        RESECTION_MARGIN = "liver_resection_margin", _("Liver, at the resection margin")
        ABLATION_SITE = "liver_ablation_site", _("Liver, at an ablation site")
        LUNG = "lung", _("Lung")
        PELVIS = "pelvis", _("Pelvis")
        ABDOMINAL_WALL = "abdominal_wall", _("Abdominal wall")
        PERITONEUM = "peritoneum", _("Peritoneum")
        NODES = "nodes", _("Lymph nodes")
        BONE = "bone", _("Bone")
        BRAIN = "brain", _("Brain")
        LOCAL_PRIMARY = "local_primary", _("Local, at the primary")
        DISSEMINATED = "disseminated", _("Disseminated")
        OTHER = "other", _("Other")

    class LesionClass(models.TextChoices):
        SOLITARY = "1", _("Solitary")
        TWO_TO_FOUR = "2-4", _("2 to 4")
        OVER_FOUR = ">4", _("More than 4")

    class Management(models.TextChoices):
        LOCAL_CURATIVE = "local_curative", _("Local, with curative intent")
        CHEMO_THEN_REASSESS = "chemo_then_reassess", _("Chemotherapy, then reassessment")
        CHEMO_PALLIATIVE = "chemo_palliative", _("Palliative chemotherapy")
        BEST_SUPPORTIVE = "best_supportive", _("Best supportive care")
        REFUSED = "refused", _("Refused")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="recurrences", verbose_name=_("patient")
    )
    sequence_no = models.PositiveSmallIntegerField(_("recurrence number"))
    detected_on, detected_on_precision = clinical_date(_("date of detection"), required=True)
    detected_by = coded(DetectedBy, _("detected by"))
    after_session = models.ForeignKey(
        InterventionSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recurrences",
        verbose_name=_("after the intervention"),
        help_text=_("The clearing intervention it follows."),
    )
    sites = coded_set(Site, _("sites"))
    liver_distribution = coded(Distribution, _("lobe"))
    number_of_lesions = models.PositiveSmallIntegerField(
        _("number of liver lesions"), null=True, blank=True
    )
    lesion_class_reported = coded(
        LesionClass,
        _("number of lesions, reported class"),
        help_text=_("Only where the number itself is not known."),
    )
    largest_mm = models.DecimalField(
        _("largest size (mm)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    management = coded(Management, _("management"))
    curative_intent = coded(YesNo, _("treated with curative intent"))
    treated_by = models.ForeignKey(
        InterventionSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="treated_recurrences",
        verbose_name=_("treated in"),
    )
    histology_confirmed = coded(YesNo, _("confirmed by histology"))

    class Meta:
        verbose_name = _("recurrence")
        verbose_name_plural = _("recurrences")
        ordering = ["sequence_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "sequence_no"], name="recurrence_number_once"
            ),
            models.CheckConstraint(
                condition=Q(sequence_no__gte=1), name="recurrence_number_starts_at_one"
            ),
            within("largest_mm", 0, 300, name="recurrence_size_range"),
            models.CheckConstraint(
                condition=Q(sites__isnull=True) | Q(sites__len__gte=1),
                name="recurrence_has_a_site",
                violation_error_message=_("Name at least one site."),
            ),
        ]


class FollowUpProtocol(models.Model):
    """
    A schedule of follow-up as data; one row a version. Reference data, the same for all centers.

    `items` is a list of {component, months, window_before_days, grace_days, required}.
    """

    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    label_en = models.CharField(_("name in English"), max_length=120)
    label_tr = models.CharField(_("name in Turkish"), max_length=120)
    citation = models.CharField(_("source"), max_length=250)
    total_months = models.PositiveSmallIntegerField(_("length (months)"))
    items = models.JSONField(_("items"), default=list)

    class Meta:
        verbose_name = _("follow-up protocol")
        verbose_name_plural = _("follow-up protocols")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="protocol_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.label_tr if get_language() == "tr" else self.label_en


@clinical
class FollowUpPlan(ClinicalModel):
    """A protocol anchored at a patient's clearance. Its items are computed from it, not stored."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("On hold")
        SUPERSEDED = "superseded", _("Superseded")
        CLOSED = "closed", _("Closed")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="follow_up_plans", verbose_name=_("patient")
    )
    protocol = models.ForeignKey(FollowUpProtocol, models.PROTECT, related_name="+")
    anchored_on, anchored_on_precision = clinical_date(_("anchor"), required=True)
    state = coded(State, _("state"), required=True)
    suspended_on, suspended_on_precision = clinical_date(_("on hold since"))
    closed_on, closed_on_precision = clinical_date(_("closed on"))
    closed_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("follow-up plan")
        verbose_name_plural = _("follow-up plans")
        ordering = ["anchored_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state="active"), name="plan_one_active"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_on__isnull=False),
                name="plan_closed_is_dated",
                violation_error_message=_("A closed plan has the day it was closed."),
            ),
        ]


@clinical
class FollowUpVisit(ClinicalModel):
    """A contact after treatment and what it showed. The living are censored at the last of these."""

    class Kind(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        UNSCHEDULED = "unscheduled", _("Unscheduled")
        RECURRENCE_DETECTED = "recurrence_detected", _("Recurrence detected")
        LAST_CONTACT = "last_contact", _("Last contact")
        DEATH = "death", _("Death")

    class Component(models.TextChoices):
        BIOCHEMISTRY = "biochem", _("Biochemistry")
        CEA = "cea", _("CEA")
        MRI = "mri", _("MRI")
        CT = "ct", _("CT")
        PET_CT = "pet_ct", _("PET-CT")
        COLONOSCOPY = "colonoscopy", _("Colonoscopy")
        CLINIC = "clinic", _("Clinic visit")
        PHONE = "phone", _("Telephone")

    class State(models.TextChoices):
        NED = "ned", _("No evidence of disease")
        AWD = "awd", _("Alive with disease")
        ON_CHEMO = "on_chemo", _("On chemotherapy")
        DEAD = "dead", _("Died")

    class ImagingResult(models.TextChoices):
        NED = "ned", _("No evidence of disease")
        STABLE = "stable", _("Stable disease")
        SUSPICIOUS = "suspicious", _("Suspicious")
        RECURRENCE = "recurrence", _("Recurrence")

    class NextAction(models.TextChoices):
        CONTINUE = "continue", _("Continue")
        EXTRA_IMAGING = "extra_imaging", _("Extra imaging")
        BOARD = "mdt", _("Refer to the board")
        DISCHARGE = "discharge", _("Discharge")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="follow_up_visits", verbose_name=_("patient")
    )
    visited_on, visited_on_precision = clinical_date(_("date of the visit"), required=True)
    kind = coded(Kind, _("kind"))
    scheduled_month = models.PositiveSmallIntegerField(
        _("scheduled month"), null=True, blank=True, help_text=_("Months after the anchor.")
    )
    components = ArrayField(
        models.CharField(max_length=40, choices=Component),
        verbose_name=_("what was done"),
        default=list,
        blank=True,
    )
    disease_state = coded(State, _("disease status"))
    imaging_result = coded(ImagingResult, _("imaging result"))
    cea_ng_per_ml = models.DecimalField(
        _("CEA (ng/mL)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    ecog = models.PositiveSmallIntegerField(_("performance status (ECOG)"), null=True, blank=True)
    symptoms = models.TextField(_("symptoms"), blank=True)
    next_action = coded(NextAction, _("next step"))

    class Meta:
        verbose_name = _("follow-up visit")
        verbose_name_plural = _("follow-up visits")
        ordering = ["visited_on"]
        constraints = [
            within("cea_ng_per_ml", 0, 20_000, name="visit_cea_range"),
            within("ecog", 0, 5, name="visit_ecog_range"),
        ]

    @property
    def component_labels(self) -> list[str]:
        labels = dict(self.Component.choices)
        return [str(labels[code]) for code in self.components]
