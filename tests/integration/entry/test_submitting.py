"""A case typed into a draft becomes the record, once and whole; the published third patient is one."""

from datetime import date

import pytest
from django.utils import timezone

from patients.centers import center_context
from patients.entry.assembling import assemble
from patients.entry.derived import derive
from patients.entry.submitting import NotYet, submit
from patients.events.forms.recurrence import lesion_forms
from patients.events.saving import record_recurrence
from patients.models import (
    CaseDraft,
    InterventionSession,
    KeptFinding,
    Lesion,
    Patient,
    Recurrence,
    Reminder,
)
from tests.entry import add, answer, case_of, draft_of, put, record_of, third_patient
from tests.factories import person_of
from tests.people import center, person
from tumorboard.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def surgeon():
    where = center("ankara")
    with center_context([where.pk]):
        yield person(Role.SURGEON, where)


@pytest.fixture
def draft(surgeon):
    patient = person_of(center("ankara"), born_on=date(1988, 1, 9))
    draft = draft_of(patient, by=surgeon)
    third_patient(draft, by=surgeon)
    return draft


def warned(draft, surgeon):
    """Bevacizumab to a fortnight before the operation: possible, and worth a second look."""
    add(
        draft, "systemictherapy", by=surgeon,
        intent="conversion", regimen="folfiri", biologics=["bevacizumab"],
        started_on=["6", "2", "2014"], ended_on=["24", "2", "2014"],
    )  # fmt: skip
    with pytest.raises(NotYet) as refused:
        submit(draft=draft, record=record_of(draft.patient), by=surgeon)
    assert refused.value.problems == []
    return refused.value.warnings


def test_the_third_patient_is_computed_while_she_is_typed(draft):
    shown = derive(assemble(case_of(draft)), today=timezone.localdate())
    facts = {fact.label: (fact.value, fact.note) for fact in shown.facts}

    assert facts["Synchronous or metachronous"][0] == "Synchronous"
    assert facts["Lesions"] == ("10 lesions", "largest 62 mm at presentation")
    assert facts["Distribution"][0] == "Bilobar"
    assert facts["Liver procedure"] == ("Metastasectomy", "minor · Metastasectomy")
    # T4 N2 M1 of the seventh edition is stage IV; M1 leaves A and B open.
    assert facts["Stage group (AJCC)"][0].startswith("IV")
    scores = {score.label: score for score in shown.scores}
    # Node-positive, synchronous, several, over 50 mm: 4; the unknown CEA leaves one point open.
    assert scores["Clinical risk score (Fong)"].value == "4–5"
    assert [line.met for line in scores["Clinical risk score (Fong)"].criteria] == [
        True, True, True, None, True,
    ]  # fmt: skip
    # Root of 6.2 squared and 10 squared.
    assert scores["Tumor Burden Score"].value == "11.8"
    # Wild type, node-positive, over 50 mm.
    assert scores["Modified clinical score (m-CS)"].value == "2"
    # Node-positive 1, burden of 9 or more 2; CEA and extrahepatic disease are open: 1 and 2 more.
    assert scores["GAME score"].value == "3–6"


def test_the_third_patient_becomes_the_record(draft, surgeon):
    session = submit(draft=draft, record=record_of(draft.patient), by=surgeon)

    record = record_of(draft.patient)
    assert record.index_session == session
    assert record.lesions_count == 10
    assert record.primary.resection == session
    assert record.primary.n_category == "N2"
    assert {p.kind for p in session.procedures.all()} == {
        "metastasectomy_nonanatomic",
        "sigmoid_colectomy",
    }
    assert all(
        [t.treatment for t in lesion.treatments.all()] == ["resected"]
        for lesion in record.patient.lesions.all()
    )
    assert session.missing == {"pringle_min": "unknown"}
    assert session.pathology_reports.get().margin_mm == 3
    assert record.patient.systemic_therapies.get().biologics == ["cetuximab"]
    draft.refresh_from_db()
    assert draft.session == session
    assert draft.entry_seconds is not None


def test_submitting_twice_stores_once(draft, surgeon):
    first = submit(draft=draft, record=record_of(draft.patient), by=surgeon)
    second = submit(draft=draft, record=record_of(draft.patient), by=surgeon)

    assert first == second
    assert InterventionSession.objects.count() == 1
    assert Lesion.objects.count() == 10


def test_a_kept_warning_says_who_and_why(draft, surgeon):
    warnings = warned(draft, surgeon)
    assert [w.text for w in warnings] == ["Bevacizumab ended only 14 days before the operation."]
    put(draft, {f"kept.{w.fingerprint}": "as it was" for w in warnings}, by=surgeon)

    submit(draft=draft, record=record_of(draft.patient), by=surgeon)

    kept = KeptFinding.objects.filter(patient=draft.patient)
    assert {row.fingerprint for row in kept} == {w.fingerprint for w in warnings}
    assert {(row.created_by, row.reason) for row in kept} == {(surgeon, "as it was")}


def test_what_is_awaited_does_not_stop_the_case_and_asks_for_itself(draft, surgeon):
    answer(
        draft,
        "liver_specimen",
        by=surgeon,
        margin_status={"missing": "awaited", "remind_on": "2031-03-02"},
        margin_mm={"missing": "awaited"},
    )
    answer(draft, "session", by=surgeon, discharged_on={"missing": "awaited"})
    session = submit(draft=draft, record=record_of(draft.patient), by=surgeon)

    due = {r.field_name: r.due_on for r in Reminder.objects.filter(patient=draft.patient)}
    assert due["margin_status"] == date(2031, 3, 2)
    assert {"margin_mm", "discharged_on"} <= due.keys()
    assert due["complications_30_days"] == date(2014, 4, 9)
    assert due["status_90_days"] == date(2014, 6, 8)
    assert session.pathology_reports.get().margin_status == "awaited"


def test_a_contradiction_stops_it_and_leads_to_the_field(draft, surgeon):
    answer(draft, "liver_specimen", by=surgeon, margin_mm="0")

    with pytest.raises(NotYet) as refused:
        submit(draft=draft, record=record_of(draft.patient), by=surgeon)

    problem = next(p for p in refused.value.problems if p.name.endswith("margin_status"))
    assert problem.step.code == "pathology"
    assert problem.text == "The margin in mm does not fit the margin status."
    assert CaseDraft.objects.get(pk=draft.pk).submitted_at is None
    assert not InterventionSession.objects.exists()


def test_what_cannot_be_read_is_kept_as_typed_and_never_reaches_the_record(draft, surgeon):
    answer(draft, "session", by=surgeon, blood_loss_ml="about 300")

    case = case_of(draft)
    name = case.one("session").name("blood_loss_ml")
    assert case.changes[name].value == "about 300"
    with pytest.raises(NotYet) as refused:
        submit(draft=draft, record=record_of(draft.patient), by=surgeon)
    assert name in {problem.name for problem in refused.value.problems}


def test_a_painted_half_liver_names_the_operation(draft, surgeon):
    lesion = case_of(draft).all("lesion")[1]
    put(draft, {lesion.name("treatment"): "major_hepatectomy"}, by=surgeon)
    answer(draft, "session", by=surgeon, segments_removed=["II", "III", "IVa", "IVb"])

    shown = derive(assemble(case_of(draft)), today=timezone.localdate())

    assert shown.resection.value == "Left hepatectomy"
    assert shown.resection.note.startswith("major")


def test_a_kept_warning_is_asked_anew_when_the_value_changes(draft, surgeon):
    first = warned(draft, surgeon)
    put(draft, {f"kept.{w.fingerprint}": "as it was" for w in first}, by=surgeon)
    answer(draft, "session", by=surgeon, performed_on=["9", "3", "2014"])

    with pytest.raises(NotYet) as refused:
        submit(draft=draft, record=record_of(draft.patient), by=surgeon)
    assert len(refused.value.warnings) == 1
    assert refused.value.warnings[0].fingerprint != first[0].fingerprint


def test_an_ablation_names_its_modality(draft, surgeon):
    key = add(
        draft, "lesion", by=surgeon,
        segments=["VIII"], before_mm="12", treatment="ablation", modality="microwave",
    )  # fmt: skip
    submit(draft=draft, record=record_of(draft.patient), by=surgeon)

    treated = Lesion.objects.get(pk=key).treatments.get()
    assert (treated.treatment, treated.modality) == ("ablated", "microwave")
    assert treated.procedure.kind == "mwa_intraoperative"
    assert treated.procedure.lesions_treated == 1


def test_a_large_lesion_ablated_is_asked_about(draft, surgeon):
    add(
        draft, "lesion", by=surgeon,
        segments=["VIII"], before_mm="31", treatment="ablation", modality="microwave",
    )  # fmt: skip

    with pytest.raises(NotYet) as refused:
        submit(draft=draft, record=record_of(draft.patient), by=surgeon)
    assert [w.text for w in refused.value.warnings] == [
        "A lesion of 31 mm was ablated; most are smaller."
    ]


def test_an_operation_on_a_recurrence_treats_it_and_begins_its_follow_up_anew(draft, surgeon):
    first = submit(draft=draft, record=record_of(draft.patient), by=surgeon)
    patient = Patient.objects.get(pk=draft.patient_id)
    (plan,) = patient.follow_up_plans.all()
    assert (plan.state, plan.anchored_on) == ("active", first.performed_on)

    lesions = lesion_forms(
        data={
            "lesions-TOTAL_FORMS": "1", "lesions-INITIAL_FORMS": "0",
            "lesions-0-segments": ["VIII"], "lesions-0-size_mm": "17",
        },
        earlier=[], shown=0,
    )  # fmt: skip
    assert lesions.is_valid()
    recurrence = Recurrence(
        patient=patient, detected_on=date(2015, 2, 1), detected_by="mri", sites=["liver_right"],
        after_session=first,
    )  # fmt: skip
    record_recurrence(recurrence, lesions=lesions.told(), by=surgeon)
    plan.refresh_from_db()
    assert (plan.state, plan.suspended_on) == ("suspended", date(2015, 2, 1))

    again = draft_of(patient, by=surgeon)
    answer(
        again, "session", by=surgeon,
        performed_on=["3", "3", "2015"], approach="open", intent="curative",
        residual_disease="none", discharged_on=["9", "3", "2015"], no_complications="yes",
        no_systemic_therapy="yes",
    )  # fmt: skip
    (row,) = [each for each in case_of(again).all("lesion") if each.instance is not None]
    put(again, {row.name("treatment"): "metastasectomy"}, by=surgeon)
    answer(again, "liver_specimen", by=surgeon, margin_status={"missing": "awaited"})
    second = submit(draft=again, record=record_of(patient), by=surgeon)

    recurrence.refresh_from_db()
    assert recurrence.treated_by == second
    plans = patient.follow_up_plans.order_by("anchored_on").values_list("state", "anchored_on")
    assert list(plans) == [("superseded", first.performed_on), ("active", date(2015, 3, 3))]


def test_what_has_vanished_has_no_size(draft, surgeon):
    lesion = case_of(draft).all("lesion")[0]
    put(draft, {lesion.name("vanished"): "yes"}, by=surgeon)
    with pytest.raises(NotYet) as refused:
        submit(draft=draft, record=record_of(draft.patient), by=surgeon)
    assert [problem.name for problem in refused.value.problems] == [lesion.name("after_mm")]


def test_a_discharge_in_the_month_of_the_operation_can_be_submitted(draft, surgeon):
    """Which day is not known; that it lies before the operation is not known either."""
    days = {"performed_on": ["20", "3", "2014"], "discharged_on": ["", "3", "2014"]}
    answer(draft, "session", by=surgeon, **days)
    with pytest.raises(NotYet) as refused:
        submit(draft=draft, record=record_of(draft.patient), by=surgeon)
    assert refused.value.problems == []
    kept = {f"kept.{each.fingerprint}": "" for each in refused.value.warnings}
    put(draft, kept, by=surgeon)
    session = submit(draft=draft, record=record_of(draft.patient), by=surgeon)
    assert session.discharged_on_precision == "month"
