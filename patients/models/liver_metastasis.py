"""Liver disease: the presentation, and each lesion with its identity, sightings and treatment."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.constraints import YesNo, clinical_date, coded, coded_set, within

from .base import ClinicalModel, clinical
from .patient import Patient


class Segment(models.TextChoices):
    """Couinaud. IV stands for the whole segment where the halves are not told apart."""

    I = "I", "I"  # noqa: E741 - the anatomical name
    II = "II", "II"
    III = "III", "III"
    IV = "IV", "IV"
    IVA = "IVa", "IVa"
    IVB = "IVb", "IVb"
    V = "V", "V"
    VI = "VI", "VI"
    VII = "VII", "VII"
    VIII = "VIII", "VIII"


class Distribution(models.TextChoices):
    RIGHT = "right", _("Right lobe")
    LEFT = "left", _("Left lobe")
    BILOBAR = "bilobar", _("Bilobar")
    CAUDATE_ONLY = "caudate_only", _("Caudate lobe only")


class MarginStatus(models.TextChoices):
    R0 = "R0", _("R0: no residual tumor")
    R1_PARENCHYMAL = "R1_parenchymal", _("R1: at the parenchymal margin")
    R1_VASCULAR = "R1_vascular", _("R1: detached from a vessel")
    R1 = "R1", _("R1: rule not stated")
    R2 = "R2", _("R2: macroscopic residual tumor")
    RX = "RX", _("RX: cannot be assessed")


@clinical
class LiverMetastasis(ClinicalModel):
    """
    The first presentation of liver metastases. Liver disease that returns is a recurrence.

    Number, size and distribution are derived from the lesions. What is typed here counts only
    where lesions are not itemized, and for what a report said when both exist they are compared.
    """

    class Timing(models.TextChoices):
        SYNCHRONOUS = "synchronous", _("Synchronous")
        METACHRONOUS = "metachronous", _("Metachronous")

    class Resectability(models.TextChoices):
        UPFRONT = "upfront_resectable", _("Upfront resectable")
        BORDERLINE = "borderline", _("Borderline resectable")
        INITIALLY_UNRESECTABLE = "initially_unresectable", _("Initially unresectable")
        NEVER = "never_resectable", _("Never resectable")

    class UnresectableBecause(models.TextChoices):
        REMNANT = "flr", _("Future liver remnant")
        VASCULAR = "vascular", _("Vascular involvement")
        NUMBER = "number", _("Number of lesions")
        EXTRAHEPATIC = "extrahepatic", _("Extrahepatic disease")
        PATIENT = "patient", _("Patient's condition")

    class Strategy(models.TextChoices):
        SIMULTANEOUS = "simultaneous", _("Simultaneous")
        LIVER_FIRST = "liver_first", _("Liver first")
        COLON_FIRST = "colon_first", _("Colon first")
        ALPPS = "alpps", _("ALPPS")
        TWO_STAGE = "two_stage", _("Two-stage hepatectomy")
        METACHRONOUS = "metachronous", _("Metachronous disease")

    class FirstTreatment(models.TextChoices):
        SURGERY = "surgery", _("Surgery")
        CHEMOTHERAPY = "preoperative_chemotherapy", _("Preoperative chemotherapy")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="liver_metastases", verbose_name=_("patient")
    )
    diagnosed_on, diagnosed_on_precision = clinical_date(
        _("date of diagnosis of the metastases"), required=True
    )
    found_at_staging = models.BooleanField(
        _("found in the staging of the primary"), null=True, blank=True
    )
    clinician_timing = coded(
        Timing,
        _("timing as the clinician named it"),
        help_text=_("The timing shown is computed from dates; this is what was written."),
    )
    number_of_metastases = models.PositiveSmallIntegerField(
        _("number of metastases, reported"), null=True, blank=True
    )
    number_is_minimum = models.BooleanField(_("at least this number"), default=False)
    distribution_reported = coded(Distribution, _("distribution, reported"))
    largest_mm_at_presentation = models.DecimalField(
        _("largest size at presentation (mm)"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
    )
    largest_mm_after_chemotherapy = models.DecimalField(
        _("largest size after chemotherapy (mm)"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("0 when every lesion vanished."),
    )
    largest_mm_at_pathology = models.DecimalField(
        _("largest size at pathology (mm)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    resectability = coded(Resectability, _("resectability at presentation"))
    unresectable_because = coded_set(UnresectableBecause, _("reason"))
    strategy = coded(Strategy, _("treatment strategy"))
    first_treatment = coded(FirstTreatment, _("treatment started with"))
    biopsy_proven = coded(YesNo, _("proven by biopsy"))

    class Meta:
        verbose_name = _("liver metastases")
        verbose_name_plural = _("liver metastases")
        ordering = ["diagnosed_on"]
        constraints = [
            within("number_of_metastases", 1, 99, name="liver_number_range"),
            within("largest_mm_at_presentation", 1, 300, name="liver_size_presentation_range"),
            within("largest_mm_after_chemotherapy", 0, 300, name="liver_size_after_range"),
            within("largest_mm_at_pathology", 0, 300, name="liver_size_pathology_range"),
            models.CheckConstraint(
                condition=Q(distribution_reported__isnull=True)
                | ~Q(distribution_reported="bilobar")
                | Q(number_of_metastases__isnull=True)
                | Q(number_of_metastases__gte=2),
                name="liver_bilobar_needs_two",
                violation_error_message=_("Bilobar disease needs at least two metastases."),
            ),
        ]


@clinical
class Lesion(ClinicalModel):
    """One liver lesion for as long as the patient lives. Numbers go on through recurrences."""

    class Depth(models.TextChoices):
        SUPERFICIAL = "superficial", _("Superficial")
        DEEP = "deep", _("Deep")

    class VesselContact(models.TextChoices):
        NONE = "none", _("None")
        PORTAL_PEDICLE = "portal_pedicle", _("Portal pedicle")
        HEPATIC_VEIN = "hepatic_vein", _("Hepatic vein")
        VENA_CAVA = "vena_cava", _("Vena cava")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="lesions", verbose_name=_("patient")
    )
    liver_metastasis = models.ForeignKey(
        LiverMetastasis,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lesions",
        verbose_name=_("presentation"),
    )
    recurrence = models.ForeignKey(
        "patients.Recurrence",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lesions",
        verbose_name=_("recurrence"),
    )
    at_site_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="local_recurrences",
        verbose_name=_("at the site of lesion"),
        help_text=_("A lesion that came back where an earlier one was resected or ablated."),
    )
    lesion_no = models.PositiveSmallIntegerField(_("lesion number"))
    segments = coded_set(Segment, _("Couinaud segments"))
    map_x = models.FloatField(null=True, blank=True, editable=False)
    map_y = models.FloatField(null=True, blank=True, editable=False)
    depth = coded(Depth, _("depth"))
    vessel_contact = coded_set(VesselContact, _("contact with vessels"))

    class Meta:
        verbose_name = _("lesion")
        verbose_name_plural = _("lesions")
        ordering = ["lesion_no"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "lesion_no"], name="lesion_number_once"),
            models.CheckConstraint(
                condition=Q(liver_metastasis__isnull=True, recurrence__isnull=False)
                | Q(liver_metastasis__isnull=False, recurrence__isnull=True),
                name="lesion_of_presentation_or_recurrence",
                violation_error_message=_(
                    "A lesion belongs either to the first presentation or to one recurrence."
                ),
            ),
            models.CheckConstraint(
                condition=Q(lesion_no__gte=1), name="lesion_number_starts_at_one"
            ),
            models.CheckConstraint(
                condition=Q(at_site_of__isnull=True) | Q(recurrence__isnull=False),
                name="lesion_local_recurrence_is_of_a_recurrence",
                violation_error_message=_(
                    "Only a lesion of a recurrence can be a local recurrence."
                ),
            ),
        ]


@clinical
class LesionObservation(ClinicalModel):
    """A lesion as it was seen on a day: its size, or that it had vanished."""

    class Phase(models.TextChoices):
        PRESENTATION = "presentation", _("At presentation")
        AFTER_CHEMOTHERAPY = "after_chemotherapy", _("After chemotherapy")
        PATHOLOGY = "pathology", _("At pathology")
        FOLLOW_UP = "follow_up", _("In follow-up")

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        NEW = "new", _("New")
        VANISHED = "vanished", _("Vanished on imaging")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="lesion_observations")
    lesion = models.ForeignKey(
        Lesion, models.PROTECT, related_name="observations", verbose_name=_("lesion")
    )
    imaging_study = models.ForeignKey(
        "patients.ImagingStudy",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lesion_observations",
        verbose_name=_("imaging study"),
    )
    observed_on, observed_on_precision = clinical_date(_("date seen"), required=True)
    phase = coded(Phase, _("phase"), required=True)
    state = coded(State, _("state"), required=True)
    size_mm = models.DecimalField(
        _("size (mm)"), max_digits=5, decimal_places=1, null=True, blank=True
    )

    class Meta:
        verbose_name = _("lesion observation")
        verbose_name_plural = _("lesion observations")
        ordering = ["observed_on"]
        constraints = [
            within("size_mm", 0, 300, name="lesion_size_range"),
            models.CheckConstraint(
                condition=~Q(state="vanished") | Q(size_mm__isnull=True) | Q(size_mm=0),
                name="lesion_vanished_has_no_size",
                violation_error_message=_("A vanished lesion has no size."),
            ),
        ]


@clinical
class LesionTreatment(ClinicalModel):
    """What one procedure did to one lesion."""

    class Treatment(models.TextChoices):
        RESECTED = "resected", _("Resected")
        ABLATED = "ablated", _("Ablated")
        RESECTED_AND_ABLATED = "resected_and_ablated_bed", _("Resected, bed ablated")
        RADIOTHERAPY = "radiotherapy", _("Radiotherapy")
        NONE_VANISHED = "none_planned_vanished", _("None planned: vanished")
        UNTREATED = "untreated", _("Not treated")

    # What was done to it, and not left undone.
    TREATED: ClassVar[frozenset[str]] = frozenset(
        {
            Treatment.RESECTED,
            Treatment.ABLATED,
            Treatment.RESECTED_AND_ABLATED,
            Treatment.RADIOTHERAPY,
        }
    )

    class Modality(models.TextChoices):
        MICROWAVE = "microwave", _("Microwave")
        RADIOFREQUENCY = "radiofrequency", _("Radiofrequency")
        CRYOABLATION = "cryo", _("Cryoablation")
        ELECTROPORATION = "ire", _("Irreversible electroporation")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="lesion_treatments")
    lesion = models.ForeignKey(
        Lesion, models.PROTECT, related_name="treatments", verbose_name=_("lesion")
    )
    procedure = models.ForeignKey(
        "patients.Procedure",
        models.PROTECT,
        related_name="lesion_treatments",
        verbose_name=_("procedure"),
    )
    treatment = coded(Treatment, _("treatment"), required=True)
    modality = coded(Modality, _("ablation modality"))
    margin_mm = models.DecimalField(
        _("margin (mm)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    margin_status = coded(MarginStatus, _("margin status"))

    class Meta:
        verbose_name = _("lesion treatment")
        verbose_name_plural = _("lesion treatments")
        constraints = [
            models.UniqueConstraint(
                fields=["lesion", "procedure"], name="lesion_once_per_procedure"
            ),
            within("margin_mm", 0, 100, name="lesion_margin_range"),
            models.CheckConstraint(
                condition=Q(modality__isnull=True)
                | Q(treatment__in=["ablated", "resected_and_ablated_bed"]),
                name="lesion_modality_needs_ablation",
                violation_error_message=_("A modality belongs to an ablation."),
            ),
        ]


@clinical
class ExtrahepaticDisease(ClinicalModel):
    """Disease outside the liver and the primary's own site."""

    class Site(models.TextChoices):
        LUNG = "lung", _("Lung")
        PERITONEUM = "peritoneum", _("Peritoneum")
        OVARY = "ovary", _("Ovary")
        DISTANT_NODES = "distant_nodes", _("Distant lymph nodes")
        PORTAL_NODES = "portal_nodes", _("Portal or celiac lymph nodes")
        BONE = "bone", _("Bone")
        BRAIN = "brain", _("Brain")
        ADRENAL = "adrenal", _("Adrenal gland")
        ABDOMINAL_WALL = "abdominal_wall", _("Abdominal wall")
        PELVIS = "pelvis_local", _("Pelvis")
        OTHER = "other", _("Other")

    class Resectable(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNCERTAIN = "uncertain", _("Uncertain")

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        CLEARED = "cleared", _("Cleared")
        PROGRESSED = "progressed", _("Progressed")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="extrahepatic_disease", verbose_name=_("patient")
    )
    site = coded(Site, _("site"), required=True)
    detected_on, detected_on_precision = clinical_date(_("date of detection"), required=True)
    number_of_lesions = models.PositiveSmallIntegerField(
        _("number of lesions"), null=True, blank=True
    )
    resectable = coded(Resectable, _("resectable"))
    state = coded(State, _("state"))
    treated_by = models.ForeignKey(
        "patients.InterventionSession",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("treated in"),
    )

    class Meta:
        verbose_name = _("extrahepatic disease")
        verbose_name_plural = _("extrahepatic disease")
        ordering = ["detected_on"]
