"""What was looked for and found: imaging, laboratory, pathology."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.constraints import YesNo, clinical_date, coded, within

from .base import ClinicalModel, clinical
from .liver_metastasis import Lesion, MarginStatus
from .patient import Patient
from .primary_tumor import Differentiation


@clinical
class ImagingStudy(ClinicalModel):
    """One study, also an endoscopy or a volumetry."""

    class Modality(models.TextChoices):
        MRI_DYNAMIC = "mri_liver_dynamic", _("Dynamic contrast MRI")
        MRI_DWI = "mri_dwi", _("Diffusion-weighted MRI")
        CT_ABDOMEN = "ct_abdomen", _("CT of the abdomen")
        CT_THORAX = "ct_thorax", _("CT of the thorax")
        PET_CT = "pet_ct", _("PET-CT")
        ULTRASOUND = "ultrasound", _("Ultrasound")
        INTRAOPERATIVE_US = "intraop_us", _("Intraoperative ultrasound")
        COLONOSCOPY = "colonoscopy", _("Colonoscopy")
        CT_VOLUMETRY = "ct_volumetry", _("CT volumetry")

    class Contrast(models.TextChoices):
        NONE = "none", _("None")
        EXTRACELLULAR = "extracellular", _("Extracellular")
        HEPATOBILIARY = "hepatobiliary", _("Hepatobiliary")

    class Purpose(models.TextChoices):
        STAGING = "staging", _("Staging")
        RESTAGING = "restaging", _("Restaging")
        PREOPERATIVE = "preop", _("Before the operation")
        FOLLOW_UP = "followup", _("Follow-up")
        RECURRENCE = "recurrence", _("Recurrence")

    class Result(models.TextChoices):
        NO_DISEASE = "no_disease", _("No disease")
        STABLE = "stable", _("Stable disease")
        RESPONSE = "response", _("Response")
        PROGRESSION = "progression", _("Progression")
        NEW_LESION = "new_lesion", _("New lesion")
        INDETERMINATE = "indeterminate", _("Indeterminate")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="imaging_studies", verbose_name=_("patient")
    )
    modality = coded(Modality, _("modality"), required=True)
    performed_on, performed_on_precision = clinical_date(_("date of the study"), required=True)
    contrast = coded(Contrast, _("contrast"))
    purpose = coded(Purpose, _("purpose"))
    result = coded(Result, _("result"))
    report = models.TextField(_("report"), blank=True)
    study_uid = models.CharField(_("DICOM study identifier"), max_length=70, blank=True)
    liver_volume_ml = models.PositiveIntegerField(
        _("liver volume (mL)"),
        null=True,
        blank=True,
        help_text=_("Of a volumetry, with the tumor."),
    )
    tumor_volume_ml = models.PositiveIntegerField(_("tumor volume (mL)"), null=True, blank=True)
    remnant_volume_ml = models.PositiveIntegerField(
        _("future liver remnant (mL)"), null=True, blank=True
    )
    follow_up_visit = models.ForeignKey(
        "patients.FollowUpVisit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="imaging_studies",
        verbose_name=_("follow-up visit"),
    )

    class Meta:
        verbose_name = _("imaging study")
        verbose_name_plural = _("imaging studies")
        ordering = ["performed_on"]
        constraints = [
            within("liver_volume_ml", 300, 6_000, name="imaging_liver_volume_range"),
            within("tumor_volume_ml", 0, 5_000, name="imaging_tumor_volume_range"),
            within("remnant_volume_ml", 50, 4_000, name="imaging_remnant_volume_range"),
        ]


@clinical
class LabResult(ClinicalModel):
    """One analyte on one day."""

    class Analyte(models.TextChoices):
        CEA = "cea", _("CEA")
        CA19_9 = "ca19_9", _("CA 19-9")
        BILIRUBIN = "bilirubin_total", _("Total bilirubin")
        INR = "inr", _("INR")
        ALBUMIN = "albumin", _("Albumin")
        PLATELETS = "platelets", _("Platelets")
        HEMOGLOBIN = "hemoglobin", _("Hemoglobin")
        CREATININE = "creatinine", _("Creatinine")
        ALT = "alt", "ALT"
        AST = "ast", "AST"
        ALP = "alp", "ALP"
        GGT = "ggt", "GGT"
        CRP = "crp", "CRP"

    class Limit(models.TextChoices):
        BELOW = "below", _("Below the detection limit")
        ABOVE = "above", _("Above the measuring range")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="lab_results", verbose_name=_("patient")
    )
    analyte = coded(Analyte, _("analyte"), required=True)
    taken_on, taken_on_precision = clinical_date(_("date taken"), required=True)
    value = models.DecimalField(
        _("value"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_("Empty where it is only known that blood was drawn."),
    )
    unit = models.CharField(_("unit"), max_length=20, help_text=_("UCUM, for example ng/mL."))
    limit = coded(Limit, _("detection limit"))
    reference_high = models.DecimalField(
        _("upper reference limit"), max_digits=12, decimal_places=3, null=True, blank=True
    )
    follow_up_visit = models.ForeignKey(
        "patients.FollowUpVisit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lab_results",
        verbose_name=_("follow-up visit"),
    )

    class Meta:
        verbose_name = _("laboratory result")
        verbose_name_plural = _("laboratory results")
        ordering = ["taken_on"]
        constraints = [
            within("value", 0, 1_000_000, name="lab_value_range"),
            models.CheckConstraint(
                condition=~Q(analyte="cea")
                | Q(value__isnull=True)
                | Q(value__lte=20_000, unit="ng/mL"),
                name="lab_cea_in_ng_per_ml",
                violation_error_message=_("CEA is entered in ng/mL, up to 20,000."),
            ),
        ]


@clinical
class PathologyReport(ClinicalModel):
    """One specimen."""

    class Specimen(models.TextChoices):
        PRIMARY = "primary", _("Primary tumor")
        LIVER = "liver", _("Liver")
        LYMPH_NODE = "lymph_node", _("Lymph node")
        OTHER = "other", _("Other")

    class R1Rule(models.TextChoices):
        TUMOR_AT_INK = "tumour_at_ink", _("Tumor at the ink (0 mm)")
        UNDER_1_MM = "lt_1mm", _("Under 1 mm")

    class RegressionScheme(models.TextChoices):
        RUBBIA_BRANDT = "rubbia_brandt", "Rubbia-Brandt"
        BLAZER = "blazer", "Blazer"
        MANDARD = "mandard", "Mandard"
        DWORAK = "dworak", "Dworak"

    class BackgroundLiver(models.TextChoices):
        NORMAL = "normal", _("Normal")
        STEATOSIS = "steatosis", _("Steatosis")
        STEATOHEPATITIS = "steatohepatitis", _("Steatohepatitis")
        SINUSOIDAL_INJURY = "sinusoidal_injury", _("Sinusoidal injury")
        FIBROSIS = "fibrosis", _("Fibrosis")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="pathology_reports", verbose_name=_("patient")
    )
    session = models.ForeignKey(
        "patients.InterventionSession",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pathology_reports",
        verbose_name=_("specimen of"),
    )
    lesion = models.ForeignKey(
        Lesion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pathology_reports",
        verbose_name=_("lesion"),
    )
    specimen_on, specimen_on_precision = clinical_date(_("date of the specimen"), required=True)
    specimen = coded(Specimen, _("specimen"), required=True)
    number_of_lesions = models.PositiveSmallIntegerField(
        _("number of lesions"), null=True, blank=True
    )
    largest_mm = models.DecimalField(
        _("largest size (mm)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    margin_mm = models.DecimalField(
        _("surgical margin (mm)"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("Narrowest margin in the report. Empty if not reported."),
    )
    margin_status = coded(MarginStatus, _("margin status"))
    r1_rule = coded(R1Rule, _("rule for R1"))
    differentiation = coded(Differentiation, _("differentiation"))
    lymphovascular_invasion = coded(YesNo, _("lymphovascular invasion"))
    bile_duct_invasion = coded(YesNo, _("bile duct invasion"))
    satellite_lesions = coded(YesNo, _("satellite lesions"))
    fibrosis_percent = models.PositiveSmallIntegerField(_("fibrosis (%)"), null=True, blank=True)
    viable_percent = models.PositiveSmallIntegerField(_("viable tumor (%)"), null=True, blank=True)
    steatosis_percent = models.PositiveSmallIntegerField(_("steatosis (%)"), null=True, blank=True)
    regression_scheme = coded(RegressionScheme, _("regression scheme"))
    regression_grade = models.PositiveSmallIntegerField(
        _("regression grade"), null=True, blank=True
    )
    background_liver = ArrayField(
        models.CharField(max_length=40, choices=BackgroundLiver),
        verbose_name=_("background liver"),
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("pathology report")
        verbose_name_plural = _("pathology reports")
        ordering = ["specimen_on"]
        constraints = [
            within("largest_mm", 0, 300, name="pathology_size_range"),
            within("margin_mm", 0, 100, name="pathology_margin_range"),
            within("fibrosis_percent", 0, 100, name="pathology_fibrosis_range"),
            within("viable_percent", 0, 100, name="pathology_viable_range"),
            within("steatosis_percent", 0, 100, name="pathology_steatosis_range"),
            within("regression_grade", 0, 5, name="pathology_regression_range"),
            models.CheckConstraint(
                condition=Q(margin_status__isnull=True)
                | Q(margin_mm__isnull=True)
                | ~Q(margin_status="R0")
                | Q(margin_mm__gt=0),
                name="pathology_r0_has_a_margin",
                violation_error_message=_("R0 needs a margin above 0 mm."),
            ),
        ]
