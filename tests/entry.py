"""A case typed into a draft, as the browser sends it; the third patient of the published series as one."""

import uuid

from patients.entry.case import Case, latest_changes
from patients.entry.saving import Change, open_draft, save_changes
from patients.models import Patient
from patients.record import PatientRecord


def record_of(patient) -> PatientRecord:
    return PatientRecord.of(Patient.objects.all(), patient.pk)


def draft_of(patient, *, by):
    return open_draft(patient=patient, record=record_of(patient), by=by)


def case_of(draft) -> Case:
    return Case.of(draft, record_of(draft.patient))


def change(name: str, value, base: int = 0, key: uuid.UUID | None = None) -> Change:
    return Change(key or uuid.uuid4(), name, value, base)


def answer(draft, row: str, *, by, **values) -> None:
    """Type into the row of a case that there is once."""
    target = case_of(draft).one(row)
    put(draft, {target.name(name): value for name, value in values.items()}, by=by)


def add(draft, table: str, *, by, **values) -> uuid.UUID:
    """A new lesion, therapy or complication, under a key of the browser's own."""
    key = uuid.uuid4()
    put(draft, {f"{table}.{key}.{name}": value for name, value in values.items()}, by=by)
    return key


def put(draft, values: dict, *, by):
    seen = latest_changes(draft)
    changes = [
        change(name, value, seen[name].version if name in seen else 0)
        for name, value in values.items()
    ]
    return save_changes(draft=draft, changes=changes, by=by)


# Serin 2020, Table 2 row 3 and Images 1 to 4: a woman of 25, sigmoid cancer, ten metastases in both lobes.
# Dates and sizes of single lesions are not published; these are the demonstration's.
THIRD_PATIENT_LESIONS = [
    ("VI", "62", "29"), ("IVb", "49", "22"), ("III", "46", "22"), ("III", "44", "18"),
    ("V", "33", "15"), ("VIII", "28", "12"), ("VI", "21", "9"), ("VII", "18", "8"),
    ("VII", "18", "8"), ("VIII", "16", "7"),
]  # fmt: skip


def third_patient(draft, *, by) -> None:
    """Her first operation, from nothing."""
    answer(
        draft, "primary", by=by,
        diagnosed_on=["1", "11", "2013"], topography="C18.7", t_category="T4", n_category="N2",
        m_category="M1", tnm_edition="ajcc7", tnm_prefix="yp", presentation=["elective"],
        kras="wild_type", nras="wild_type",
    )  # fmt: skip
    answer(draft, "performance", by=by, ecog="0", asa_class="I")
    answer(
        draft, "metastasis", by=by,
        diagnosed_on=["4", "11", "2013"], found_at_staging="yes",
        resectability="initially_unresectable", strategy="simultaneous",
        first_treatment="preoperative_chemotherapy",
    )  # fmt: skip
    for segment, before, after in THIRD_PATIENT_LESIONS:
        add(
            draft, "lesion", by=by,
            segments=[segment], before_mm=before, after_mm=after, treatment="metastasectomy",
        )  # fmt: skip
    add(
        draft, "systemictherapy", by=by,
        intent="conversion", regimen="folfox", biologics=["cetuximab"],
        started_on=["25", "11", "2013"], ended_on=["5", "2", "2014"], cycles_delivered="6",
        response_recist="PR",
    )  # fmt: skip
    answer(
        draft, "session", by=by,
        performed_on=["10", "3", "2014"], approach="open", intent="curative",
        primary_procedure="sigmoid_colectomy", frozen_section="done", residual_disease="none",
        blood_loss_ml="350", pringle_min={"missing": "unknown"}, no_complications="yes",
        discharged_on=["15", "3", "2014"],
    )  # fmt: skip
    answer(draft, "cea", by=by, value={"missing": "unknown"})
    answer(draft, "liver_specimen", by=by, margin_status="R0", margin_mm="3")
