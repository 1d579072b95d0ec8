"""What was done: systemic therapy, intervention sessions with their procedures, complications."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.constraints import YesNo, clinical_date, coded, coded_set, days_in_order, within

from .base import ClinicalModel, clinical
from .liver_metastasis import LesionTreatment, Segment
from .patient import Patient


@clinical
class SystemicTherapy(ClinicalModel):
    """One line or course of systemic therapy."""

    class Intent(models.TextChoices):
        PREOPERATIVE = "preoperative", _("Preoperative")
        CONVERSION = "conversion", _("Conversion")
        ADJUVANT_PRIMARY = "adjuvant_primary", _("Adjuvant to the primary")
        ADJUVANT_LIVER = "adjuvant_liver", _("Adjuvant to the liver")
        PALLIATIVE = "palliative", _("Palliative")
        MAINTENANCE = "maintenance", _("Maintenance")
        RECURRENCE = "recurrence", _("For a recurrence")

    class Regimen(models.TextChoices):
        FU_LV = "5fu_lv", "5-FU/LV"
        CAPECITABINE = "capecitabine", _("Capecitabine")
        FOLFOX = "folfox", "FOLFOX"
        CAPOX = "capox", "CAPOX (XELOX)"
        FOLFIRI = "folfiri", "FOLFIRI"
        FOLFOXIRI = "folfoxiri", "FOLFOXIRI"
        IRINOTECAN = "irinotecan", _("Irinotecan")
        IMMUNOTHERAPY = "immunotherapy", _("Immunotherapy")
        TAS102 = "tas102", "TAS-102"
        REGORAFENIB = "regorafenib", _("Regorafenib")
        HEPATIC_ARTERY = "hai", _("Hepatic artery infusion")
        OTHER = "other", _("Other")

    class Biologic(models.TextChoices):
        NONE = "none", _("None")
        BEVACIZUMAB = "bevacizumab", _("Bevacizumab")
        CETUXIMAB = "cetuximab", _("Cetuximab")
        PANITUMUMAB = "panitumumab", _("Panitumumab")
        OTHER = "other", _("Other")

    class Response(models.TextChoices):
        CR = "CR", _("Complete response")
        PR = "PR", _("Partial response")
        SD = "SD", _("Stable disease")
        PD = "PD", _("Progressive disease")
        NE = "NE", _("Not evaluable")

    class Tolerance(models.TextChoices):
        COMPLETED = "completed", _("Completed")
        DOSE_REDUCED = "dose_reduced", _("Dose reduced")
        STOPPED_TOXICITY = "stopped_toxicity", _("Stopped for toxicity")
        REFUSED = "refused", _("Refused")
        NONCOMPLIANT = "noncompliant", _("Not taken as prescribed")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="systemic_therapies", verbose_name=_("patient")
    )
    intent = coded(Intent, _("intent"), required=True)
    relative_to = models.CharField(
        _("relative to"),
        max_length=60,
        blank=True,
        help_text=_("The event it precedes or follows."),
    )
    regimen = coded(Regimen, _("regimen"), required=True)
    regimen_text = models.CharField(_("regimen as written"), max_length=120, blank=True)
    biologics = coded_set(Biologic, _("biological agents"))
    started_on, started_on_precision = clinical_date(_("start"), required=True)
    ended_on, ended_on_precision = clinical_date(
        _("end"), help_text=_("Empty while the therapy is running.")
    )
    cycles_planned = models.PositiveSmallIntegerField(_("cycles planned"), null=True, blank=True)
    cycles_delivered = models.PositiveSmallIntegerField(
        _("cycles delivered"), null=True, blank=True
    )
    response_recist = coded(Response, _("response (RECIST 1.1)"))
    response_on, response_on_precision = clinical_date(_("response assessed on"))
    largest_mm_before = models.DecimalField(
        _("largest lesion before (mm)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    largest_mm_after = models.DecimalField(
        _("largest lesion after (mm)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    tolerance = coded(Tolerance, _("tolerance"))
    max_ctcae_grade = models.PositiveSmallIntegerField(
        _("highest toxicity grade (CTCAE)"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("systemic therapy")
        verbose_name_plural = _("systemic therapies")
        ordering = ["started_on"]
        constraints = [
            days_in_order(
                "started_on",
                "ended_on",
                name="therapy_dates_in_order",
                message=_("The therapy cannot end before it starts."),
            ),
            within("cycles_planned", 1, 30, name="therapy_cycles_planned_range"),
            within("cycles_delivered", 0, 30, name="therapy_cycles_delivered_range"),
            within("max_ctcae_grade", 0, 5, name="therapy_ctcae_range"),
            within("largest_mm_before", 0, 300, name="therapy_size_before_range"),
            within("largest_mm_after", 0, 300, name="therapy_size_after_range"),
        ]


@clinical
class InterventionSession(ClinicalModel):
    """One anesthetic or one admission for treatment; what was done in it are its procedures."""

    class Intent(models.TextChoices):
        CURATIVE = "curative", _("Curative")
        STAGING_STEP = "staging_step", _("Step of a staged plan")
        PALLIATIVE = "palliative", _("Palliative")
        DIAGNOSTIC = "diagnostic", _("Diagnostic")

    class Setting(models.TextChoices):
        ELECTIVE = "elective", _("Elective")
        URGENT = "urgent", _("Urgent")
        EMERGENCY = "emergency", _("Emergency")

    class Approach(models.TextChoices):
        OPEN = "open", _("Open")
        LAPAROSCOPIC = "laparoscopic", _("Laparoscopic")
        ROBOTIC = "robotic", _("Robotic")
        LAP_CONVERTED = "lap_converted", _("Laparoscopic, converted to open")
        ROBOTIC_CONVERTED = "robotic_converted", _("Robotic, converted to open")
        PERCUTANEOUS = "percutaneous", _("Percutaneous")
        ENDOVASCULAR = "endovascular", _("Endovascular")
        HYBRID = "hybrid", _("Hybrid")

    class StrategyRole(models.TextChoices):
        SIMULTANEOUS = "simultaneous", _("Simultaneous")
        LIVER_FIRST_LIVER = "liver_first_liver", _("Liver first: the liver")
        LIVER_FIRST_PRIMARY = "liver_first_primary", _("Liver first: the primary")
        COLON_FIRST_PRIMARY = "colon_first_primary", _("Colon first: the primary")
        COLON_FIRST_LIVER = "colon_first_liver", _("Colon first: the liver")
        LIVER_ONLY = "liver_only", _("Liver only")
        PRIMARY_ONLY = "primary_only", _("Primary only")
        TWO_STAGE_1 = "two_stage_1", _("Two-stage: first stage")
        TWO_STAGE_2 = "two_stage_2", _("Two-stage: second stage")
        ALPPS_1 = "alpps_1", _("ALPPS: first stage")
        ALPPS_2 = "alpps_2", _("ALPPS: second stage")
        PVE = "pve", _("Portal vein embolization")
        RECURRENCE = "recurrence_treatment", _("Treatment of a recurrence")
        OTHER = "other", _("Other")

    class Clamping(models.TextChoices):
        NONE = "none", _("None")
        INTERMITTENT = "intermittent", _("Intermittent")
        CONTINUOUS = "continuous", _("Continuous")
        HEMIHEPATIC = "hemi", _("Hemihepatic")
        TOTAL_EXCLUSION = "tve", _("Total vascular exclusion")

    class IncidentGrade(models.TextChoices):
        NONE = "0", _("None")
        I = "I", "I"  # noqa: E741 - the grade
        II = "II", "II"
        III = "III", "III"

    class FrozenSection(models.TextChoices):
        NOT_DONE = "none_taken", _("Not taken")
        DONE = "done", _("Taken, result not reported")
        NEGATIVE = "negative", _("Negative")
        POSITIVE = "positive", _("Positive")
        CLOSE = "close", pgettext_lazy("surgical margin", "Close")

    class Residual(models.TextChoices):
        NONE = "none", _("None")
        PLANNED_STAGE = "planned_second_stage", _("Left for the planned second stage")
        MACROSCOPIC = "macroscopic", _("Macroscopic")

    class Deviation(models.TextChoices):
        PATIENT_WISH = "patient_wish", _("Patient's wish")
        INTRAOPERATIVE_FINDING = "intraop_finding", _("Intraoperative finding")
        COMORBIDITY = "comorbidity", _("Comorbidity")
        PROGRESSION = "progression", _("Progression")
        LOGISTICS = "logistics", _("Logistics")

    class StayGroup(models.TextChoices):
        LIVER_ALONE = "liver_alone", _("Liver alone")
        COMBINED = "combined", _("Liver and primary together")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="sessions", verbose_name=_("patient")
    )
    performed_on, performed_on_precision = clinical_date(_("date of operation"), required=True)
    curative_sequence = models.PositiveSmallIntegerField(
        _("place among the curative interventions"),
        null=True,
        blank=True,
        help_text=_(
            "1 is the index liver treatment, 2 the treatment of the first recurrence; 0 is none of"
            " them. Given by the series; empty where it is derived from the dates."
        ),
    )
    intent = coded(Intent, _("intent"))
    setting = coded(Setting, _("setting"))
    approach = coded(Approach, _("approach"))
    strategy_role = coded(StrategyRole, _("role in the strategy"))
    operator = models.CharField(_("operator"), max_length=80, blank=True)
    admitted_on, admitted_on_precision = clinical_date(_("date of admission"))
    discharged_on, discharged_on_precision = clinical_date(_("date of discharge"))
    stay_group = coded(StayGroup, _("group for the length of stay"))
    icu_days = models.PositiveSmallIntegerField(_("days in intensive care"), null=True, blank=True)
    duration_min = models.PositiveSmallIntegerField(_("duration (min)"), null=True, blank=True)
    blood_loss_ml = models.PositiveIntegerField(_("blood loss (mL)"), null=True, blank=True)
    red_cells_intraoperative_units = models.PositiveSmallIntegerField(
        _("red cells during the operation (units)"), null=True, blank=True
    )
    red_cells_postoperative_units = models.PositiveSmallIntegerField(
        _("red cells after the operation (units)"), null=True, blank=True
    )
    pringle_min = models.PositiveSmallIntegerField(
        _("Pringle maneuver (min)"), null=True, blank=True
    )
    clamping = coded(Clamping, _("clamping"))
    hydrodissection = coded(YesNo, _("hydrodissection"))
    intraoperative_ultrasound = coded(YesNo, _("intraoperative ultrasound"))
    incident_grade = coded(IncidentGrade, _("intraoperative incident"))
    incident_text = models.CharField(_("incident"), max_length=200, blank=True)
    frozen_section = coded(FrozenSection, _("frozen section"))
    re_excision = coded(YesNo, _("re-excision"))
    residual_disease = coded(Residual, _("residual disease"))
    lesions_resected = models.PositiveSmallIntegerField(
        _("lesions resected, reported"), null=True, blank=True
    )
    lesions_ablated = models.PositiveSmallIntegerField(
        _("lesions ablated, reported"), null=True, blank=True
    )
    deviation = coded(Deviation, _("deviation from the decision"))
    readmitted_on, readmitted_on_precision = clinical_date(_("date of readmission"))
    readmission_reason = models.CharField(_("reason for readmission"), max_length=200, blank=True)
    thirty_day_death = coded(YesNo, _("death within 30 days, reported"))

    class Meta:
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        ordering = ["performed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "curative_sequence"],
                condition=Q(curative_sequence__gte=1),
                name="session_curative_place_once",
            ),
            days_in_order(
                "admitted_on",
                "performed_on",
                name="session_after_admission",
                message=_("The operation cannot be before the admission."),
            ),
            days_in_order(
                "performed_on",
                "discharged_on",
                name="session_before_discharge",
                message=_("The discharge cannot be before the operation."),
            ),
            days_in_order(
                "discharged_on",
                "readmitted_on",
                name="session_readmission_after_discharge",
                message=_("A readmission comes after the discharge."),
                may_be_equal=False,
            ),
            models.CheckConstraint(
                condition=Q(re_excision__isnull=True)
                | ~Q(re_excision="yes")
                | Q(frozen_section__in=["done", "negative", "positive", "close"]),
                name="session_re_excision_needs_frozen_section",
                violation_error_message=_("A re-excision follows a frozen section."),
            ),
            within("icu_days", 0, 180, name="session_icu_days_range"),
            within("duration_min", 10, 1440, name="session_duration_range"),
            within("blood_loss_ml", 0, 20_000, name="session_blood_loss_range"),
            within("pringle_min", 0, 240, name="session_pringle_range"),
            within("red_cells_intraoperative_units", 0, 60, name="session_red_cells_in_range"),
            within("red_cells_postoperative_units", 0, 60, name="session_red_cells_post_range"),
        ]


@clinical
class Procedure(ClinicalModel):
    """One thing done in a session."""

    class Group(models.TextChoices):
        LIVER_RESECTION = "liver_resection", _("Liver resection")
        ABLATION = "ablation", _("Ablation")
        AUGMENTATION = "liver_augmentation", _("Liver augmentation")
        PRIMARY = "primary", _("Resection of the primary")
        EXTRAHEPATIC = "extrahepatic", _("Extrahepatic")
        RADIOTHERAPY = "radiotherapy", _("Radiotherapy")
        COMPLICATION = "complication_treatment", _("Treatment of a complication")

    class Kind(models.TextChoices):
        METASTASECTOMY = "metastasectomy_nonanatomic", _("Metastasectomy")
        SEGMENTECTOMY = "segmentectomy", _("Segmentectomy")
        SECTIONECTOMY = "sectionectomy", _("Sectionectomy")
        LEFT_HEPATECTOMY = "left_hepatectomy", _("Left hepatectomy")
        RIGHT_HEPATECTOMY = "right_hepatectomy", _("Right hepatectomy")
        LEFT_TRISECTIONECTOMY = "left_trisectionectomy", _("Left trisectionectomy")
        RIGHT_TRISECTIONECTOMY = "right_trisectionectomy", _("Right trisectionectomy")
        CENTRAL_HEPATECTOMY = "central_hepatectomy", _("Central hepatectomy")
        CAUDATE_RESECTION = "caudate_resection", _("Resection of the caudate lobe")
        ALPPS_STAGE_1 = "alpps_stage1", _("ALPPS, first stage")
        ALPPS_STAGE_2 = "alpps_stage2", _("ALPPS, second stage")
        TWO_STAGE_1 = "two_stage_1", _("Two-stage hepatectomy, first stage")
        TWO_STAGE_2 = "two_stage_2", _("Two-stage hepatectomy, second stage")
        MWA_INTRAOPERATIVE = "mwa_intraoperative", _("Intraoperative microwave ablation")
        RFA_INTRAOPERATIVE = "rfa_intraoperative", _("Intraoperative radiofrequency ablation")
        MWA_PERCUTANEOUS = "mwa_percutaneous", _("Percutaneous microwave ablation")
        RFA_PERCUTANEOUS = "rfa_percutaneous", _("Percutaneous radiofrequency ablation")
        CRYOABLATION = "cryo", _("Cryoablation")
        ELECTROPORATION = "ire", _("Irreversible electroporation")
        PVE = "pve", _("Portal vein embolization")
        PVL = "pvl", _("Portal vein ligation")
        HVE = "hve", _("Hepatic vein embolization")
        LVD = "lvd", _("Liver venous deprivation")
        RIGHT_COLECTOMY = "right_colectomy", _("Right hemicolectomy")
        LEFT_COLECTOMY = "left_colectomy", _("Left hemicolectomy")
        TRANSVERSE_COLECTOMY = "transverse_colectomy", _("Transverse colectomy")
        SIGMOID_COLECTOMY = "sigmoid_colectomy", _("Sigmoid resection")
        ANTERIOR_RESECTION = "anterior_resection", _("Anterior resection")
        LOW_ANTERIOR_RESECTION = "lar", _("Low anterior resection")
        ABDOMINOPERINEAL_RESECTION = "apr", _("Abdominoperineal resection")
        HARTMANN = "hartmann", _("Hartmann procedure")
        SUBTOTAL_COLECTOMY = "subtotal_colectomy", _("Subtotal colectomy")
        TOTAL_COLECTOMY = "total_colectomy", _("Total colectomy")
        STOMA = "stoma", _("Stoma")
        STENT = "stent", _("Stent")
        LUNG_RESECTION = "lung_resection", _("Lung resection")
        LUNG_ABLATION = "lung_ablation", _("Lung ablation")
        PELVIC_SURGERY = "pelvic_surgery", _("Pelvic surgery")
        ABDOMINAL_WALL_EXCISION = "abdominal_wall_excision", _("Excision of the abdominal wall")
        OOPHORECTOMY = "oophorectomy", _("Oophorectomy")
        CYTOREDUCTION = "cytoreduction", _("Cytoreductive surgery")
        HIPEC = "hipec", _("Hyperthermic intraperitoneal chemotherapy (HIPEC)")
        IORT = "iort", _("Intraoperative radiotherapy")
        LYMPHADENECTOMY = "lymphadenectomy", _("Lymphadenectomy")
        ADRENAL_RESECTION = "adrenal_resection", _("Adrenal resection")
        SBRT_LIVER = "sbrt_liver", _("Stereotactic body radiotherapy of the liver")
        EBRT_PELVIS = "ebrt_pelvis", _("External beam radiotherapy of the pelvis")
        SIRT = "sirt_y90", _("Selective internal radiotherapy (Y-90)")
        BRACHYTHERAPY = "brachy", _("Brachytherapy")
        PERCUTANEOUS_DRAINAGE = "percutaneous_drainage", _("Percutaneous drainage")
        RELAPAROTOMY = "relaparotomy", _("Relaparotomy")
        ERCP = "ercp", "ERCP"
        EMBOLIZATION = "embolisation", _("Embolization")
        OTHER = "other", _("Other")

    class ReportedClass(models.TextChoices):
        METASTASECTOMY = "metastasectomy", _("Metastasectomy")
        SEGMENTECTOMY_1_2 = "segmentectomy_1_2", _("Segmentectomy (1-2 segments)")
        SEGMENTECTOMY_GT2 = "segmentectomy_gt2", _("Segmentectomy (>2 segments)")

    class Guidance(models.TextChoices):
        ULTRASOUND = "us", _("Ultrasound")
        CT = "ct", _("CT")
        MR = "mr", _("MRI")

    # As the data dictionary groups them; what is in no group ("other") may be of any.
    KINDS_OF: ClassVar[dict[Group, tuple[Kind, ...]]] = {
        Group.LIVER_RESECTION: (
            Kind.METASTASECTOMY, Kind.SEGMENTECTOMY, Kind.SECTIONECTOMY, Kind.LEFT_HEPATECTOMY,
            Kind.RIGHT_HEPATECTOMY, Kind.LEFT_TRISECTIONECTOMY, Kind.RIGHT_TRISECTIONECTOMY,
            Kind.CENTRAL_HEPATECTOMY, Kind.CAUDATE_RESECTION, Kind.ALPPS_STAGE_1,
            Kind.ALPPS_STAGE_2, Kind.TWO_STAGE_1, Kind.TWO_STAGE_2,
        ),
        Group.ABLATION: (
            Kind.MWA_INTRAOPERATIVE, Kind.RFA_INTRAOPERATIVE, Kind.MWA_PERCUTANEOUS,
            Kind.RFA_PERCUTANEOUS, Kind.CRYOABLATION, Kind.ELECTROPORATION,
        ),
        Group.AUGMENTATION: (Kind.PVE, Kind.PVL, Kind.HVE, Kind.LVD),
        Group.PRIMARY: (
            Kind.RIGHT_COLECTOMY, Kind.LEFT_COLECTOMY, Kind.TRANSVERSE_COLECTOMY,
            Kind.SIGMOID_COLECTOMY, Kind.ANTERIOR_RESECTION, Kind.LOW_ANTERIOR_RESECTION,
            Kind.ABDOMINOPERINEAL_RESECTION, Kind.HARTMANN, Kind.SUBTOTAL_COLECTOMY,
            Kind.TOTAL_COLECTOMY, Kind.STOMA, Kind.STENT,
        ),
        Group.EXTRAHEPATIC: (
            Kind.LUNG_RESECTION, Kind.LUNG_ABLATION, Kind.PELVIC_SURGERY,
            Kind.ABDOMINAL_WALL_EXCISION, Kind.OOPHORECTOMY, Kind.CYTOREDUCTION, Kind.HIPEC,
            Kind.IORT, Kind.LYMPHADENECTOMY, Kind.ADRENAL_RESECTION,
        ),
        Group.RADIOTHERAPY: (
            Kind.SBRT_LIVER, Kind.EBRT_PELVIS, Kind.SIRT, Kind.BRACHYTHERAPY,
        ),
        Group.COMPLICATION: (
            Kind.PERCUTANEOUS_DRAINAGE, Kind.RELAPAROTOMY, Kind.ERCP, Kind.EMBOLIZATION,
        ),
    }  # fmt: skip

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="procedures")
    session = models.ForeignKey(
        InterventionSession,
        models.PROTECT,
        related_name="procedures",
        verbose_name=_("intervention"),
    )
    group = coded(Group, _("group"), required=True)
    kind = coded(Kind, _("procedure"), required=True)
    segments_resected = coded_set(Segment, _("segments resected"))
    resection_class_reported = coded(
        ReportedClass,
        _("extent, reported"),
        help_text=_("Only where the segments are not itemized; else it is derived from them."),
    )
    anatomic = coded(YesNo, _("anatomic"))
    modality = coded(LesionTreatment.Modality, _("ablation modality"))
    lesions_treated = models.PositiveSmallIntegerField(_("lesions treated"), null=True, blank=True)
    guidance = coded(Guidance, _("guidance"))
    ablation_margin_mm = models.DecimalField(
        _("ablation margin (mm)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    site = models.CharField(_("site"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    dose_gy = models.DecimalField(
        _("dose (Gy)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    fractions = models.PositiveSmallIntegerField(_("fractions"), null=True, blank=True)
    remnant_before_ml = models.PositiveIntegerField(
        _("future liver remnant before (mL)"), null=True, blank=True
    )
    remnant_after_ml = models.PositiveIntegerField(
        _("future liver remnant after (mL)"), null=True, blank=True
    )
    anastomosis = coded(YesNo, _("anastomosis"))
    stoma = coded(YesNo, _("stoma"))
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["group", "kind"]


@clinical
class Complication(ClinicalModel):
    """One postoperative complication: one episode, graded by its worst moment."""

    class Category(models.TextChoices):
        BILE_LEAK = "bile_leak", _("Bile leak")
        LIVER_FAILURE = "liver_failure", _("Post-hepatectomy liver failure")
        HEMORRHAGE = "haemorrhage", _("Hemorrhage")
        ABSCESS = "abscess_intraabdominal", _("Intra-abdominal abscess")
        WOUND_INFECTION = "wound_infection", _("Wound infection")
        EMPYEMA = "empyema", _("Empyema")
        PLEURAL_EFFUSION = "pleural_effusion", _("Pleural effusion")
        PNEUMONIA = "pneumonia", _("Pneumonia")
        ILEUS = "ileus", _("Ileus")
        ANASTOMOTIC_LEAK = "anastomotic_leak", _("Anastomotic leak")
        VTE = "vte", _("Venous thromboembolism")
        CARDIAC = "cardiac", _("Cardiac")
        RENAL = "renal", _("Renal")
        URINARY = "urinary", _("Urinary")
        ASCITES = "ascites", _("Ascites")
        PORTAL_THROMBOSIS = "portal_thrombosis", _("Portal vein thrombosis")
        SEPSIS = "sepsis", _("Sepsis")
        ANEMIA = "anemia", _("Anemia")
        OTHER = "other", _("Other")

    class Therapy(models.TextChoices):
        OBSERVATION = "observation", _("Observation")
        BEDSIDE = "bedside", _("Bedside care")
        DRUG_GRADE_1 = "drug_grade1_list", _("Drug allowed in grade I")
        DRUG_OTHER = "drug_other", _("Other drug")
        TRANSFUSION = "transfusion", _("Transfusion")
        TPN = "tpn", _("Parenteral nutrition")
        DRAIN = "drain_percutaneous", _("Percutaneous drainage")
        ENDOSCOPY = "endoscopy", _("Endoscopy")
        REOPERATION = "reoperation", _("Reoperation")
        ICU = "icu_organ_support", _("Organ support in intensive care")

    class Anesthesia(models.TextChoices):
        NONE = "none", _("None")
        LOCAL = "local_sedation", _("Local or sedation")
        GENERAL = "general", _("General")

    class OrganFailures(models.TextChoices):
        NONE = "0", _("None")
        ONE = "1", _("One organ")
        SEVERAL = "2", _("Two organs or more")

    class ClavienDindo(models.TextChoices):
        I = "I", "I"  # noqa: E741 - the grade
        II = "II", "II"
        III = "III", _("III (a or b not told)")
        IIIA = "IIIa", "IIIa"
        IIIB = "IIIb", "IIIb"
        IV = "IV", _("IV (a or b not told)")
        IVA = "IVa", "IVa"
        IVB = "IVb", "IVb"
        V = "V", "V"

    class IsglsType(models.TextChoices):
        LIVER_FAILURE = "phlf", _("Post-hepatectomy liver failure")
        BILE_LEAK = "bile_leak", _("Bile leak")
        HEMORRHAGE = "phh", _("Hemorrhage")

    class IsglsGrade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="complications", verbose_name=_("patient")
    )
    session = models.ForeignKey(
        InterventionSession,
        models.PROTECT,
        related_name="complications",
        verbose_name=_("after the intervention"),
    )
    began_on, began_on_precision = clinical_date(_("date of onset"))
    category = coded(Category, _("complication"), required=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    therapies = coded_set(Therapy, _("treatment"))
    anesthesia = coded(Anesthesia, _("anesthesia"))
    organ_failures = coded(OrganFailures, _("organ failures"))
    clavien_dindo = coded(ClavienDindo, _("Clavien-Dindo grade"))
    present_at_discharge = models.BooleanField(
        _("still present at discharge (d)"), null=True, blank=True
    )
    isgls_type = coded(IsglsType, _("ISGLS definition"))
    isgls_grade = coded(IsglsGrade, _("ISGLS grade"))
    resolved_on, resolved_on_precision = clinical_date(_("date resolved"))

    class Meta:
        verbose_name = _("complication")
        verbose_name_plural = _("complications")
        ordering = ["began_on"]
        constraints = [
            days_in_order(
                "began_on",
                "resolved_on",
                name="complication_dates_in_order",
                message=_("A complication cannot resolve before it began."),
            ),
        ]
