"""What a case asks, in seven steps that can be taken in any order. Data only; not: what is answered."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.fields import DecimalMarkField
from patients.models import (
    ClinicalModel,
    Complication,
    ExtrahepaticDisease,
    ImagingStudy,
    InterventionSession,
    LabResult,
    Lesion,
    LesionTreatment,
    LiverMetastasis,
    PathologyReport,
    Patient,
    PerformanceAssessment,
    PrimaryTumor,
    Procedure,
    SystemicTherapy,
)
from patients.models.liver_metastasis import MarginStatus, Segment
from patients.questions import REASONS, Answer, Question, question, takes_no_reason

KIND = Procedure.Kind


@dataclass(frozen=True)
class Virtual(Question):
    """An answer of no column of its own; assembling.py says which rows it becomes."""

    @property
    def is_coded(self) -> bool:
        return False

    @property
    def is_date(self) -> bool:
        return False

    def put(self, row: ClinicalModel, answer: Answer) -> None:
        pass

    def columns(self, answer: Answer) -> dict[str, Any]:
        return {}

    def answer_in(self, row: ClinicalModel) -> Answer:
        return Answer()


@dataclass(frozen=True)
class Part:
    """A group of questions about one row, or about each row of a kind (`repeated`)."""

    code: str
    row: str
    title: str | Promise
    asked: tuple[Question, ...]
    more: tuple[Question, ...] = ()
    repeated: bool = False
    add_label: str | Promise = ""
    none_of_them: Question | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        return (*self.asked, *self.more)


@dataclass(frozen=True)
class Step:
    code: str
    label: str | Promise
    parts: tuple[Part, ...] = field(default=())


# Rows that a case has once, and the table of each.
SINGLE_ROWS: dict[str, type[ClinicalModel]] = {
    "patient": Patient,
    "performance": PerformanceAssessment,
    "primary": PrimaryTumor,
    "metastasis": LiverMetastasis,
    "cea": LabResult,
    "volumetry": ImagingStudy,
    "session": InterventionSession,
    "liver_specimen": PathologyReport,
    "primary_specimen": PathologyReport,
}
# Rows of which there may be any number.
REPEATED_ROWS: dict[str, type[ClinicalModel]] = {
    "lesion": Lesion,
    "extrahepatic": ExtrahepaticDisease,
    "therapy": SystemicTherapy,
    "complication": Complication,
}


def _ask(model: type[ClinicalModel], *names: str, **options: Any) -> tuple[Question, ...]:
    return tuple(question(model, name, **_fitting(model, name, options)) for name in names)


def _fitting(model: type[ClinicalModel], name: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"reasons": (), **options} if takes_no_reason(model, name) else options


def _virtual(model: type[ClinicalModel], name: str, form_field: forms.Field) -> Virtual:
    return Virtual(model, name, form_field)


def _size(label: Any) -> DecimalMarkField:
    return DecimalMarkField(
        label=label, required=False, min_value=0, max_value=300, max_digits=5, decimal_places=1
    )


def _choice(label, choices, *, help_text="", several: bool = False) -> forms.Field:
    if several:
        return forms.MultipleChoiceField(
            label=label,
            choices=choices,
            required=False,
            help_text=help_text,
            widget=forms.CheckboxSelectMultiple,
        )
    return forms.ChoiceField(
        label=label, choices=[("", "---------"), *choices], required=False, help_text=help_text
    )


LESION_TREATMENTS = (
    ("metastasectomy", _("Metastasectomy")),
    ("segmentectomy", _("Segmentectomy")),
    ("major_hepatectomy", _("Major hepatectomy")),
    ("ablation", _("Ablation")),
    ("not_treated", _("Not treated")),
)
# The keys that choose them; the same in both languages.
TREATMENT_KEYS = dict(zip((code for code, _label in LESION_TREATMENTS), "MSHAN", strict=True))
YES_ONLY = [("yes", _("Yes"))]
PRIMARY_PROCEDURES = (
    KIND.RIGHT_COLECTOMY, KIND.TRANSVERSE_COLECTOMY, KIND.LEFT_COLECTOMY, KIND.SIGMOID_COLECTOMY,
    KIND.ANTERIOR_RESECTION, KIND.LOW_ANTERIOR_RESECTION, KIND.ABDOMINOPERINEAL_RESECTION,
    KIND.HARTMANN, KIND.SUBTOTAL_COLECTOMY, KIND.TOTAL_COLECTOMY,
)  # fmt: skip
_OFFERED_BESIDE = (
    *Procedure.KINDS_OF[Procedure.Group.AUGMENTATION],
    KIND.LYMPHADENECTOMY, KIND.LUNG_RESECTION, KIND.LUNG_ABLATION, KIND.PELVIC_SURGERY,
    KIND.ABDOMINAL_WALL_EXCISION, KIND.OOPHORECTOMY, KIND.CYTOREDUCTION, KIND.HIPEC, KIND.IORT,
    KIND.ADRENAL_RESECTION, KIND.STOMA, KIND.STENT,
)  # fmt: skip
OTHER_PROCEDURES = {
    kind: group
    for kind in _OFFERED_BESIDE
    for group, kinds in Procedure.KINDS_OF.items()
    if kind in kinds
}
NO_PRIMARY = "none"


@cache
def lesion_questions() -> tuple[Question, ...]:
    """The line of one lesion: where it lies, its sizes, what was done to it."""
    return (
        question(Lesion, "segments", reasons=()),
        _virtual(Lesion, "before_mm", _size(_("Size at presentation (mm)"))),
        _virtual(Lesion, "after_mm", _size(_("After chemotherapy (mm)"))),
        _virtual(Lesion, "vanished", _choice(_("Vanished on imaging"), YES_ONLY)),
        _virtual(Lesion, "treatment", _choice(_("Treatment"), LESION_TREATMENTS)),
        _virtual(
            Lesion, "modality", _choice(_("Ablation modality"), LesionTreatment.Modality.choices)
        ),
        _virtual(Lesion, "pathology_mm", _size(_("At pathology (mm)"))),
        _virtual(Lesion, "margin_mm", _size(_("Margin (mm)"))),
        _virtual(Lesion, "margin_status", _choice(_("Margin status"), MarginStatus.choices)),
        question(Lesion, "depth", reasons=()),
        question(Lesion, "vessel_contact", reasons=()),
    )


@cache
def steps() -> tuple[Step, ...]:
    return (
        Step("patient", _("Patient and primary"), _patient_parts()),
        Step("liver", _("Liver disease"), _liver_parts()),
        Step("systemic", _("Systemic therapy"), _systemic_parts()),
        Step("operation", _("Operation"), _operation_parts()),
        Step("pathology", _("Pathology"), _pathology_parts()),
        Step("stay", _("Stay and complications"), _stay_parts()),
        Step("review", _("Review and submit")),
    )


def step_of(code: str) -> Step:
    """Raises KeyError for a step that is not there."""
    return {step.code: step for step in steps()}[code]


def step_asking(row: str, field_name: str) -> Step | None:
    """Where a field of a row is asked for."""
    for step in steps():
        for part in step.parts:
            if part.row == row and any(each.name == field_name for each in part.questions):
                return step
            if row == "session" and part.none_of_them and part.none_of_them.name == field_name:
                return step
    return next((s for s in steps() for part in s.parts if part.row == row), None)


def _patient_parts() -> tuple[Part, ...]:
    return (
        Part(
            "primary",
            "primary",
            _("Primary tumor"),
            _ask(
                PrimaryTumor,
                "diagnosed_on",
                "topography",
                "t_category",
                "n_category",
                "m_category",
                "tnm_edition",
                "tnm_prefix",
                "presentation",
                "kras",
            ),
            _ask(
                PrimaryTumor,
                "nodes_examined",
                "nodes_positive",
                "morphology",
                "differentiation",
                "nras",
                "braf_v600e",
                "mismatch_repair",
                "her2",
                "variant_text",
                "lymphovascular_invasion",
                "perineural_invasion",
                "tumor_deposits",
                "circumferential_margin_mm",
                "local_invasion",
                "neoadjuvant_rectal_chemoradiotherapy",
                "management",
            ),
        ),
        Part(
            "performance",
            "performance",
            _("Before the operation"),
            (
                Question(
                    PerformanceAssessment,
                    "ecog",
                    forms.TypedChoiceField(
                        label=_("Performance status (ECOG)"),
                        choices=[("", "---------"), *((n, str(n)) for n in range(5))],
                        coerce=int,
                        empty_value=None,
                        required=False,
                    ),
                    REASONS,
                ),
                *_ask(PerformanceAssessment, "asa_class"),
            ),
            _ask(
                PerformanceAssessment,
                "assessed_on",
                "comorbid_conditions",
                "charlson_index",
                "chronic_liver_disease",
                "child_pugh",
                "smoking",
                "anticoagulation",
                "diabetes",
            ),
        ),
        Part("body", "patient", _("Body size"), (), _ask(Patient, "height_cm", "weight_kg")),
    )


def _liver_parts() -> tuple[Part, ...]:
    return (
        Part(
            "metastasis",
            "metastasis",
            _("Liver metastases"),
            _ask(LiverMetastasis, "diagnosed_on", "found_at_staging", "resectability"),
            _ask(
                LiverMetastasis,
                "number_of_metastases",
                "distribution_reported",
                "largest_mm_at_presentation",
                "largest_mm_after_chemotherapy",
                "largest_mm_at_pathology",
                "unresectable_because",
                "biopsy_proven",
                "clinician_timing",
            ),
        ),
        Part("lesions", "lesion", _("Lesions"), lesion_questions(), repeated=True),
        Part(
            "cea",
            "cea",
            _("CEA before the operation"),
            (
                question(LabResult, "value", label=_("CEA (ng/mL)"), help_text=""),
                *_ask(LabResult, "taken_on", reasons=()),
            ),
        ),
        Part(
            "extrahepatic",
            "extrahepatic",
            _("Disease outside the liver"),
            _ask(ExtrahepaticDisease, "site", "detected_on", "resectable", "state"),
            _ask(ExtrahepaticDisease, "number_of_lesions"),
            repeated=True,
            add_label=_("Add a site"),
        ),
        Part(
            "volumetry",
            "volumetry",
            _("Volumetry"),
            (),
            _ask(
                ImagingStudy,
                "performed_on",
                "liver_volume_ml",
                "tumor_volume_ml",
                "remnant_volume_ml",
            ),
        ),
    )


def _systemic_parts() -> tuple[Part, ...]:
    return (
        Part(
            "therapies",
            "therapy",
            _("Systemic therapy"),
            _ask(
                SystemicTherapy,
                "intent",
                "regimen",
                "biologics",
                "started_on",
                "ended_on",
                "cycles_delivered",
                "response_recist",
            ),
            _ask(
                SystemicTherapy,
                "cycles_planned",
                "response_on",
                "tolerance",
                "max_ctcae_grade",
                "largest_mm_before",
                "largest_mm_after",
                "regimen_text",
            ),
            repeated=True,
            add_label=_("Add a therapy"),
            none_of_them=_virtual(
                InterventionSession,
                "no_systemic_therapy",
                _choice(_("No systemic therapy was given"), YES_ONLY),
            ),
        ),
        Part(
            "sequence",
            "metastasis",
            _("Course"),
            _ask(LiverMetastasis, "first_treatment"),
        ),
    )


def _operation_parts() -> tuple[Part, ...]:
    kinds = dict(KIND.choices)
    return (
        Part(
            "operation",
            "session",
            _("Operation"),
            (
                *_ask(InterventionSession, "performed_on", day_required=True),
                *_ask(
                    InterventionSession,
                    "approach",
                    only=(
                        "open",
                        "laparoscopic",
                        "robotic",
                        "lap_converted",
                        "percutaneous",
                        "hybrid",
                        "robotic_converted",
                        "endovascular",
                    ),
                ),
                *_ask(InterventionSession, "intent"),
            ),
        ),
        Part(
            "strategy",
            "metastasis",
            _("Timing of liver and primary"),
            _ask(LiverMetastasis, "strategy"),
        ),
        Part("treated", "lesion", _("What was done in the liver"), (), repeated=True),
        Part(
            "colon",
            "session",
            _("Primary and other procedures"),
            (
                _virtual(
                    InterventionSession,
                    "primary_procedure",
                    _choice(
                        _("Resection of the primary"),
                        [(NO_PRIMARY, _("None")), *((k, kinds[k]) for k in PRIMARY_PROCEDURES)],
                    ),
                ),
            ),
            (
                _virtual(
                    InterventionSession,
                    "other_procedures",
                    _choice(
                        _("Other procedures"),
                        [(k, kinds[k]) for k in OTHER_PROCEDURES],
                        several=True,
                    ),
                ),
                _virtual(InterventionSession, "anastomosis", _choice(_("Anastomosis"), _YES_NO)),
                _virtual(InterventionSession, "stoma", _choice(_("Stoma"), _YES_NO)),
            ),
        ),
        Part(
            "conduct",
            "session",
            _("Conduct"),
            _ask(
                InterventionSession,
                "blood_loss_ml",
                "pringle_min",
                "frozen_section",
                "residual_disease",
            ),
            _ask(
                InterventionSession,
                "duration_min",
                "setting",
                "strategy_role",
                "operator",
                "clamping",
                "hydrodissection",
                "intraoperative_ultrasound",
                "incident_grade",
                "incident_text",
                "re_excision",
                "red_cells_intraoperative_units",
                "red_cells_postoperative_units",
                "deviation",
            ),
        ),
    )


_YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _pathology_parts() -> tuple[Part, ...]:
    return (
        Part(
            "liver_specimen",
            "liver_specimen",
            _("Liver specimen"),
            _ask(PathologyReport, "margin_status", "margin_mm"),
            _ask(
                PathologyReport,
                "specimen_on",
                "number_of_lesions",
                "largest_mm",
                "r1_rule",
                "differentiation",
                "lymphovascular_invasion",
                "bile_duct_invasion",
                "satellite_lesions",
                "regression_scheme",
                "regression_grade",
                "viable_percent",
                "fibrosis_percent",
                "steatosis_percent",
                "background_liver",
            ),
        ),
        Part(
            "primary_specimen",
            "primary_specimen",
            _("Specimen of the primary"),
            (),
            _ask(PathologyReport, "specimen_on", "differentiation", "margin_status", "margin_mm"),
        ),
    )


def _stay_parts() -> tuple[Part, ...]:
    return (
        Part(
            "stay",
            "session",
            _("Stay"),
            _ask(InterventionSession, "discharged_on"),
            _ask(
                InterventionSession,
                "admitted_on",
                "icu_days",
                "stay_group",
                "readmitted_on",
                "readmission_reason",
            ),
        ),
        Part(
            "complications",
            "complication",
            _("Complications"),
            _ask(
                Complication,
                "category",
                "therapies",
                "anesthesia",
                "organ_failures",
                "clavien_dindo",
                "began_on",
            ),
            _ask(
                Complication,
                "description",
                "isgls_type",
                "isgls_grade",
                "present_at_discharge",
                "resolved_on",
            ),
            repeated=True,
            add_label=_("Add a complication"),
            none_of_them=_virtual(
                InterventionSession,
                "no_complications",
                _choice(
                    _("No complication until now"),
                    YES_ONLY,
                    help_text=_("Asked again 30 days after the operation."),
                ),
            ),
        ),
    )


@cache
def questions_of(row: str) -> tuple[Question, ...]:
    """Every question about a row, of whatever step."""
    found: dict[str, Question] = {}
    for step in steps():
        for part in step.parts:
            if part.row == row:
                found |= {each.name: each for each in part.questions}
            if part.none_of_them and row == "session":
                found[part.none_of_them.name] = part.none_of_them
    if row == "session":
        painted = _choice(_("Segments removed"), Segment.choices, several=True)
        found["segments_removed"] = _virtual(InterventionSession, "segments_removed", painted)
    if row in REPEATED_ROWS:
        model = REPEATED_ROWS[row]
        found["removed"] = _virtual(model, "removed", _choice(_("Taken out"), YES_ONLY))
    if row == "lesion":
        for name in ("map_x", "map_y"):
            found[name] = _virtual(Lesion, name, forms.FloatField(required=False))
    return tuple(found.values())
