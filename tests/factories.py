"""
One plausible patient with fixed dates, entered through the actions as people do; and nobody in particular.

The figures that follow from it were worked out by hand and stand beside it.
"""

from datetime import date

from patients import actions, models
from patients.actions import record
from patients.models import Patient, PatientIdentity

DIAGNOSED_ON = date(2024, 1, 15)
OPERATED_ON = date(2024, 6, 3)
VISITED_ON = date(2024, 10, 3)

# T3 N1 M1a is IVA in both editions. Fong: node-positive, interval under a year, more than one
# metastasis make 3; CEA 45 and 42 mm give no point. Tumor burden: root of 4.2 squared plus 3 squared.
STAGE = "IVA"
FONG = 3
TUMOR_BURDEN = "5.2"
# Grades II and IIIa: half the root of 1750 + 2750.
COMPLICATION_INDEX = "33.5"
STAY_DAYS = 7


def person_of(center, *, family="Çelik", given="Işık", mrn="00-481", by=None, **fields) -> Patient:
    """A patient with an identity and nothing else."""
    patient = Patient(center=center, sex_at_birth="female", born_on=date(1958, 5, 4))
    for name, value in fields.items():
        setattr(patient, name, value)
    identity = PatientIdentity(center=center, given_name=given, family_name=family, mrn=mrn)
    return actions.enter_patient(patient=patient, identity=identity, by=by)


def operated_patient(center, *, by=None, cea="45", **fields) -> Patient:
    """Synchronous metastases of a sigmoid cancer, operated on after chemotherapy, disease-free at four months."""
    patient = person_of(center, by=by, **fields)

    def add(model, **values):
        return record(model(patient=patient, **values), by=by)

    add(
        models.PrimaryTumor,
        diagnosed_on=date(2024, 1, 10),
        topography="C18.7",
        tnm_edition="ajcc8",
        tnm_prefix="p",
        t_category="T3",
        n_category="N1",
        m_category="M1a",
        kras="awaited",
    )
    disease = add(models.LiverMetastasis, diagnosed_on=DIAGNOSED_ON, clinician_timing="synchronous")
    session = add(
        models.InterventionSession,
        performed_on=OPERATED_ON,
        discharged_on=date(2024, 6, 10),
        intent="curative",
        residual_disease="none",
        approach="open",
    )
    resection = add(
        models.Procedure,
        session=session,
        group="liver_resection",
        kind="metastasectomy_nonanatomic",
    )
    for number, segment, size in ((1, "VIII", 42), (2, "II", 18), (3, "V", 11)):
        lesion = add(models.Lesion, liver_metastasis=disease, lesion_no=number, segments=[segment])
        add(
            models.LesionObservation,
            lesion=lesion,
            observed_on=DIAGNOSED_ON,
            phase="presentation",
            state="present",
            size_mm=size,
        )
        add(models.LesionTreatment, lesion=lesion, procedure=resection, treatment="resected")
    add(
        models.PathologyReport,
        session=session,
        specimen="liver",
        specimen_on=OPERATED_ON,
        margin_mm=4,
        margin_status="R0",
    )
    for grade in ("II", "IIIa"):
        add(models.Complication, session=session, category="pleural_effusion", clavien_dindo=grade)
    # 250 half a year before the operation no longer counts.
    for taken_on, value in ((date(2024, 1, 15), "250"), (date(2024, 5, 20), cea)):
        if value:
            add(models.LabResult, analyte="cea", taken_on=taken_on, value=value, unit="ng/mL")
    visit = models.FollowUpVisit(
        patient=patient,
        visited_on=VISITED_ON,
        disease_state="ned",
        imaging_result="ned",
        components=["biochem", "cea", "mri"],
    )
    actions.record_follow_up(visit=visit, by=by)
    return patient


def screened_patient(center, *, by=None, **fields) -> Patient:
    """Seen and excluded: the denominator."""
    patient = person_of(center, by=by, **fields)
    screening = models.Screening(
        patient=patient, screened_on=date(2023, 2, 1), outcome="excluded_no_consent"
    )
    record(screening, by=by)
    return patient


def plan_of(patient, *, by=None, **fields) -> models.FollowUpPlan:
    """The published protocol from the operation on."""
    protocol = models.FollowUpProtocol.objects.get(code="serin2020")
    fields = {"anchored_on": OPERATED_ON, "state": "active", **fields}
    return record(models.FollowUpPlan(patient=patient, protocol=protocol, **fields), by=by)
