"""The colorectal primary. Not: its resection (an intervention) or its specimen (pathology)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.constraints import YesNo, clinical_date, coded, coded_set, within

from .base import ClinicalModel, clinical
from .patient import Patient


class Differentiation(models.TextChoices):
    G1 = "G1", _("Well differentiated (G1)")
    G2 = "G2", _("Moderately differentiated (G2)")
    G3 = "G3", _("Poorly differentiated (G3)")
    G4 = "G4", _("Undifferentiated (G4)")
    GX = "GX", _("Cannot be assessed (GX)")


class MutationStatus(models.TextChoices):
    WILD_TYPE = "wild_type", _("Wild type")
    MUTATED = "mutated", _("Mutated")
    NOT_TESTED = "not_tested", _("Not tested")
    INDETERMINATE = "indeterminate", _("Indeterminate")


@clinical
class PrimaryTumor(ClinicalModel):
    """One primary of the colon or rectum. A second primary is a second row."""

    class Topography(models.TextChoices):
        CECUM = "C18.0", _("Cecum")
        APPENDIX = "C18.1", _("Appendix")
        ASCENDING = "C18.2", _("Ascending colon")
        HEPATIC_FLEXURE = "C18.3", _("Hepatic flexure")
        TRANSVERSE = "C18.4", _("Transverse colon")
        SPLENIC_FLEXURE = "C18.5", _("Splenic flexure")
        DESCENDING = "C18.6", _("Descending colon")
        SIGMOID = "C18.7", _("Sigmoid colon")
        OVERLAPPING = "C18.8", _("Overlapping sites of the colon")
        COLON_NOS = "C18.9", _("Colon, not otherwise specified")
        RECTOSIGMOID = "C19.9", _("Rectosigmoid junction")
        RECTUM = "C20.9", _("Rectum")

    class Morphology(models.TextChoices):
        ADENOCARCINOMA = "8140/3", _("Adenocarcinoma, not otherwise specified")
        MUCINOUS = "8480/3", _("Mucinous adenocarcinoma")
        SIGNET_RING = "8490/3", _("Signet ring cell carcinoma")
        MEDULLARY = "8510/3", _("Medullary carcinoma")
        OTHER = "other", _("Other")

    class TnmEdition(models.TextChoices):
        AJCC7 = "ajcc7", _("AJCC 7th edition")
        AJCC8 = "ajcc8", _("AJCC 8th edition")

    class TnmPrefix(models.TextChoices):
        CLINICAL = "c", _("Clinical (c)")
        PATHOLOGICAL = "p", _("Pathological (p)")
        AFTER_THERAPY_CLINICAL = "yc", _("Clinical after therapy (yc)")
        AFTER_THERAPY = "yp", _("Pathological after therapy (yp)")
        RECURRENCE = "r", _("Recurrence (r)")

    class T(models.TextChoices):
        TX = "TX", "TX"
        T0 = "T0", "T0"
        TIS = "Tis", "Tis"
        T1 = "T1", "T1"
        T2 = "T2", "T2"
        T3 = "T3", "T3"
        T4 = "T4", "T4"
        T4A = "T4a", "T4a"
        T4B = "T4b", "T4b"

    class N(models.TextChoices):
        NX = "NX", "NX"
        N0 = "N0", "N0"
        N1 = "N1", "N1"
        N1A = "N1a", "N1a"
        N1B = "N1b", "N1b"
        N1C = "N1c", "N1c"
        N2 = "N2", "N2"
        N2A = "N2a", "N2a"
        N2B = "N2b", "N2b"

    class M(models.TextChoices):
        M0 = "M0", "M0"
        M1 = "M1", "M1"
        M1A = "M1a", "M1a"
        M1B = "M1b", "M1b"
        M1C = "M1c", "M1c"

    class Presentation(models.TextChoices):
        ELECTIVE = "elective", _("Elective")
        OBSTRUCTION = "obstruction", _("Obstruction")
        PERFORATION = "perforation", _("Perforation")
        BLEEDING = "bleeding", _("Bleeding")

    class MismatchRepair(models.TextChoices):
        PROFICIENT = "pMMR", _("Proficient (pMMR / MSS)")
        DEFICIENT = "dMMR", _("Deficient (dMMR / MSI-H)")
        NOT_TESTED = "not_tested", _("Not tested")
        INDETERMINATE = "indeterminate", _("Indeterminate")

    class Management(models.TextChoices):
        RESECTED = "resected", _("Resected")
        IN_SITU = "in_situ", _("In place")
        WATCH_AND_WAIT = "watch_and_wait", _("Watch and wait")
        LOCAL_EXCISION = "local_excision", _("Local excision")
        DIVERSION_ONLY = "diversion_only", _("Stent or diversion only")

    patient = models.ForeignKey(
        Patient, models.PROTECT, related_name="primary_tumors", verbose_name=_("patient")
    )
    diagnosed_on, diagnosed_on_precision = clinical_date(
        _("date of diagnosis"),
        help_text=_("The first histological diagnosis, else the first imaging."),
    )
    topography = coded(Topography, _("site of the primary"), required=True)
    morphology = coded(Morphology, _("histological type"))
    differentiation = coded(Differentiation, _("differentiation"))
    tnm_edition = coded(TnmEdition, _("TNM edition"))
    tnm_prefix = coded(TnmPrefix, _("TNM prefix"))
    t_category = coded(T, _("T category"))
    n_category = coded(N, _("N category"))
    m_category = coded(M, _("M category at diagnosis"))
    stage_override = models.CharField(
        _("stage group, entered"),
        max_length=10,
        blank=True,
        help_text=_("Only where it differs from the computed group; the reason goes beside it."),
    )
    stage_override_reason = models.CharField(_("reason"), max_length=200, blank=True)
    nodes_examined = models.PositiveSmallIntegerField(_("nodes examined"), null=True, blank=True)
    nodes_positive = models.PositiveSmallIntegerField(_("nodes positive"), null=True, blank=True)
    lymphovascular_invasion = coded(YesNo, _("lymphovascular invasion"))
    perineural_invasion = coded(YesNo, _("perineural invasion"))
    tumor_deposits = coded(YesNo, _("tumor deposits"))
    circumferential_margin_mm = models.DecimalField(
        _("circumferential margin (mm)"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    presentation = coded_set(Presentation, _("presentation"))
    local_invasion = models.CharField(
        _("local invasion"), max_length=120, blank=True, help_text=_("The structure invaded.")
    )
    neoadjuvant_rectal_chemoradiotherapy = coded(YesNo, _("neoadjuvant rectal chemoradiotherapy"))
    kras = coded(MutationStatus, _("KRAS"))
    nras = coded(MutationStatus, _("NRAS"))
    braf_v600e = coded(MutationStatus, _("BRAF V600E"))
    mismatch_repair = coded(MismatchRepair, _("mismatch repair"))
    her2 = coded(MutationStatus, _("HER2 amplification"))
    variant_text = models.CharField(_("variant"), max_length=120, blank=True)
    management = coded(Management, _("what was done with the primary"))
    resection = models.ForeignKey(
        "patients.InterventionSession",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resected_primaries",
        verbose_name=_("resected in"),
    )

    class Meta:
        verbose_name = _("primary tumor")
        verbose_name_plural = _("primary tumors")
        ordering = ["diagnosed_on"]
        constraints = [
            within("nodes_examined", 0, 150, name="primary_nodes_examined_range"),
            within("circumferential_margin_mm", 0, 100, name="primary_crm_range"),
            models.CheckConstraint(
                condition=Q(nodes_positive=None)
                | Q(nodes_examined=None)
                | Q(nodes_positive__lte=F("nodes_examined")),
                name="primary_nodes_positive_within_examined",
                violation_error_message=_("More positive nodes than nodes examined."),
            ),
            models.CheckConstraint(
                condition=Q(stage_override="") | ~Q(stage_override_reason=""),
                name="primary_stage_override_has_reason",
                violation_error_message=_("Say why the stage differs from the computed one."),
            ),
        ]
