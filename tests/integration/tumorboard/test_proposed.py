"""What the record proposes of decisions, answering it, and the actions that signing makes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from patients.actions import ChangedElsewhere, correct, record
from patients.models import (
    ImagingStudy,
    InterventionSession,
    LabResult,
    Lesion,
    LesionTreatment,
    Patient,
    Procedure,
    SystemicTherapy,
)
from patients.record import PatientRecord
from tests.board import UPFRONT, WRITTEN, make_patient, propose, refer, sign
from tumorboard import actions
from tumorboard.models import Decision, Implementation
from tumorboard.proposed import asked, key_of, last_seen, proposed_for, proposed_of
from tumorboard.proposed_words import Became, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


def operated(patient, on, *, group="liver_resection", kind="right_hepatectomy", lesions=()):
    """An operation with one procedure; `lesions`: what was done to each, by its number."""
    session = record(InterventionSession(patient=patient, performed_on=on), by=None)
    procedure = Procedure(patient=patient, session=session, group=group, kind=kind)
    record(procedure, by=None)
    for number, treatment in dict(lesions).items():
        done = LesionTreatment(
            patient=patient,
            lesion=Lesion.objects.get(patient=patient, lesion_no=number),
            procedure=procedure,
            treatment=treatment,
        )
        record(done, by=None)
    return session


def treated(patient, on, regimen="folfox"):
    row = SystemicTherapy(
        patient=patient, intent="preoperative", regimen=regimen, started_on=on, biologics=[]
    )
    return record(row, by=None)


def answer(decision, house, state="as_decided", *, proposed=None, **told):
    proposed = proposed or proposed_of(decision)
    told.setdefault("rows", proposed.matched)
    return actions.answer_decision(
        decision=decision, seen=proposed.seen, state=state, by=house.chair, **told
    )


# --- Reading ---


def test_an_operation_after_the_meeting_is_proposed(signed, patient, today):
    session = operated(patient, today, lesions={1: "resected"})

    found = proposed_of(signed)

    assert (found.proposal.state, found.proposal.days) == ("as_decided", 0)
    assert found.matched == [session]
    assert "on the day of the meeting" in said(found).sentence
    assert "Right hepatectomy" in said(found).matched[0]


def test_nothing_recorded_and_not_seen_is_unknown(signed):
    found = proposed_of(signed)
    assert found.proposal.state == "unknown"
    assert "not seen since" in said(found).sentence


def test_what_was_operated_on_before_it_came_back_is_said(house, item, patient, today):
    details = {"rediscuss_on": (today + timedelta(days=21)).isoformat()}
    recommended = [{"option": "rediscuss", "details": details}]
    decision = sign(propose(item, house, recommendations=recommended), house.chair)
    session = operated(patient, today)

    found = proposed_of(decision)

    assert (found.proposal.state, found.others) == ("not_yet", [session])
    assert said(found).sentence == "Nothing of this is recorded since the meeting."
    assert "Another treatment is recorded as well." in said(found).doubts


@pytest.mark.parametrize("lesion_done", ["resected", "ablated"])
def test_the_plan_of_a_lesion_is_compared(house, item, patient, today, lesion_done):
    plans = [{"lesion": patient.lesions.get(), "plan": "resect"}]
    decision = sign(propose(item, house, lesion_plans=plans), house.chair)
    operated(patient, today, lesions={1: lesion_done})
    expected = "as_decided" if lesion_done == "resected" else "partly"
    assert proposed_of(decision).proposal.state == expected


def test_other_chemotherapy_than_decided(house, item, patient, today):
    details = {"regimen": "FOLFOX", "biologic": "none", "cycles": "4", "restage_on": "2026-03-01"}
    recommended = [{"option": "preop_chemo_then_restage", "details": details}]
    decision = sign(propose(item, house, recommendations=recommended), house.chair)
    treated(patient, today, regimen="capox")

    found = proposed_of(decision)

    assert found.proposal.state == "partly"
    assert "another regimen" in said(found).shortfalls
    assert not found.can_be_confirmed  # its reason is not in the record


def test_superseded_and_provisional_decisions_wait_for_no_answer(house, signed, patient, today):
    unanswered = Decision.objects.unanswered
    assert list(unanswered()) == [signed]
    newer = revised(signed, house)
    assert list(unanswered()) == [newer]
    assert proposed_of(signed).proposal.because == "superseded"
    assert not Became.of(proposed_for([Decision.objects.get(pk=signed.pk)])[signed.pk]).is_asked


def revised(signed, house, recommendations=UPFRONT):
    draft = actions.revise_decision(decision=signed, reason="Volumetry came.", by=house.chair)
    draft = actions.record_decision(
        item=signed.agenda_item,
        by=house.chair,
        version=draft.version,
        recommendations=recommendations,
        **WRITTEN,
    )
    proposal = actions.propose_decision(decision=draft, version=draft.version, by=house.chair)
    return sign(proposal, house.chair)


def test_somebody_is_asked_when_there_is_something_to_say(signed, patient, today):
    def waiting(on):
        return [each.decision for each in asked(Decision.objects.unanswered(), today=on)]

    assert waiting(today) == []
    assert waiting(today + timedelta(days=30)) == [signed]
    operated(patient, today)
    assert waiting(today) == [signed]


def test_who_says_not_yet_is_asked_again_later(house, signed, patient, today):
    record(
        LabResult(patient=patient, analyte="cea", taken_on=today, value=5, unit="ng/mL"), by=None
    )
    answer(signed, house, "not_yet")
    soon, later = today + timedelta(days=29), today + timedelta(days=30)
    assert asked(Decision.objects.unanswered(), today=soon) == []
    assert [each.decision for each in asked(Decision.objects.unanswered(), today=later)] == [signed]


def test_a_running_therapy_is_asked_about_at_its_restaging(house, item, patient, today):
    restage_on = today + timedelta(days=70)
    details = {"regimen": "FOLFOX", "biologic": "none", "cycles": "4",
               "restage_on": restage_on.isoformat()}  # fmt: skip
    recommended = [{"option": "preop_chemo_then_restage", "details": details}]
    decision = sign(propose(item, house, recommendations=recommended), house.chair)
    treated(patient, today)

    assert proposed_of(decision).asked_on == restage_on
    assert not Became.of(proposed_of(decision)).is_asked


def test_who_says_that_a_therapy_still_runs_is_asked_again_later(house, item, patient, today):
    details = {"regimen": "FOLFOX", "biologic": "none", "cycles": "4",
               "restage_on": today.isoformat()}  # fmt: skip
    recommended = [{"option": "preop_chemo_then_restage", "details": details}]
    decision = sign(propose(item, house, recommendations=recommended), house.chair)
    treated(patient, today)
    assert proposed_of(decision).asked_on == today
    answer(decision, house, "not_yet", rows=[], comment="Two cycles are to come")
    assert proposed_of(decision).asked_on == today + timedelta(days=30)


def test_as_many_questions_for_many_as_for_one(
    house, meeting, signed, patient, today, django_assert_max_num_queries
):
    operated(patient, today)
    treated(patient, today)
    for number in range(3):
        other = make_patient(house.center, code=f"P-010{number}")
        item = actions.list_case(
            meeting=meeting, referral=refer(other, house.chair), by=house.chair
        )
        sign(propose(item, house), house.chair)
        operated(other, today)
        record(
            ImagingStudy(patient=other, modality="mri_liver_dynamic", performed_on=today), by=None
        )
    with django_assert_max_num_queries(16):
        assert len(asked(Decision.objects.unanswered(), today=today)) == 4


def seen_on(patient):
    return PatientRecord.of(Patient.objects.all(), patient.pk).last_contact_on


def test_the_last_day_somebody_was_seen_is_that_of_the_record(signed, patient, today):
    """Two ways to the same day: for one patient on a page, and for many at once."""
    treated(patient, today - timedelta(days=40))
    assert last_seen([patient.pk]) == {patient.pk: seen_on(patient)}
    operated(patient, today)
    seen = last_seen([patient.pk])
    assert seen == {patient.pk: seen_on(patient)}


# --- Answering ---


def test_a_confirmed_proposal_is_kept_with_what_was_proposed(house, signed, patient, today):
    session = operated(patient, today)
    (row,) = answer(signed, house)
    assert (row.state, row.session, row.proposed) == ("as_decided", session, "as_decided")
    assert not Decision.objects.unanswered().exists()


def test_the_same_answer_twice_is_one(house, signed, patient, today):
    operated(patient, today)
    proposed = proposed_of(signed)
    first = answer(signed, house, proposed=proposed)
    assert answer(signed, house, proposed=proposed) == first
    assert Implementation.objects.count() == 1


def test_two_people_answer_at_once(house, signed, patient, today):
    operated(patient, today)
    proposed = proposed_of(signed)
    answer(signed, house, proposed=proposed)
    with pytest.raises(ChangedElsewhere) as conflict:
        answer(signed, house, "partly", proposed=proposed, reason="toxicity")
    assert conflict.value.current.state == "as_decided"


def test_what_is_recorded_meanwhile_is_looked_at_again(house, signed, patient, today):
    proposed = proposed_of(signed)
    operated(patient, today)
    with pytest.raises(actions.RecordMovedOn):
        answer(signed, house, "unknown", proposed=proposed, rows=[])


def test_a_deviation_has_a_coded_reason(house, signed, patient, today):
    treated(patient, today)
    assert proposed_of(signed).proposal.state == "differently"
    with pytest.raises(ValidationError, match="needs a reason"):
        answer(signed, house, "differently")
    (row,) = answer(signed, house, "differently", reason="patient_wish")
    assert (row.reason, row.therapy is not None) == ("patient_wish", True)


def test_otherwise_than_proposed_says_why(house, signed, patient, today):
    treated(patient, today)
    with pytest.raises(ValidationError, match="how you know"):
        answer(signed, house, "as_decided", rows=[])
    (row,) = answer(signed, house, "as_decided", rows=[], comment="Operated in another hospital")
    assert (row.proposed, row.comment) == ("differently", "Operated in another hospital")


def test_unknown_stays_unknown(house, signed):
    (row,) = answer(signed, house, "unknown")
    assert (row.state, row.session, row.therapy) == ("unknown", None, None)


def test_a_not_yet_becomes_the_answer(house, signed, patient, today):
    record(
        LabResult(patient=patient, analyte="cea", taken_on=today, value=5, unit="ng/mL"), by=None
    )
    answer(signed, house, "not_yet", comment="Waits for a bed")
    session = operated(patient, today)
    answer(signed, house)
    row = Implementation.objects.get()
    assert (row.state, row.session, row.comment) == ("as_decided", session, "")


def test_an_answer_is_corrected_on_all_its_treatments(house, signed, patient, today):
    first = operated(patient, today)
    answer(signed, house)
    second = treated(patient, today)
    answer(signed, house, "partly", rows=[first, second], reason="toxicity")
    rows = Implementation.objects.order_by("created_at")
    assert [(row.state, row.reason) for row in rows] == [("partly", "toxicity")] * 2
    assert {key_of(row.session or row.therapy) for row in rows} == {key_of(first), key_of(second)}


def test_a_draft_and_a_replaced_version_take_no_answer(house, signed, patient):
    revised(signed, house)
    with pytest.raises(ValidationError, match="newer version"):
        answer(Decision.objects.get(pk=signed.pk), house, "unknown")


# --- Actions ---


def texts(decision, **of):
    return [task.text for task in decision.tasks.filter(**of).order_by("created_at", "text")]


def test_signing_makes_the_actions(house, item, today):
    due_on, restage_on = today + timedelta(days=10), today + timedelta(days=70)
    details = {"regimen": "FOLFOX", "biologic": "none", "cycles": "4",
               "restage_on": restage_on.isoformat()}  # fmt: skip
    recommended = [
        {"option": "preop_chemo_then_restage", "details": details},
        {"option": "upfront_liver_surgery", "condition": "if the tumor responds"},
    ]
    decision = sign(
        propose(
            item, house, recommendations=recommended, responsible=house.staff[4], due_on=due_on
        ),
        house.chair,
    )

    tasks = list(decision.tasks.open())

    assert [(task.owner, task.due_on) for task in tasks] == [
        (house.staff[4], due_on),
        (house.staff[4], restage_on),
    ]
    assert tasks[0].text.startswith("Preoperative chemotherapy, then restage")
    assert tasks[1].text == "Restaging"


def test_more_investigations_ask_for_them_and_for_the_agenda(house, item, today):
    again_on = today + timedelta(days=21)
    details = {"investigations": "Liver MRI", "rediscuss_on": again_on.isoformat()}
    decision = sign(
        propose(
            item,
            house,
            recommendations=[{"option": "more_investigations", "details": details}],
            responsible=house.staff[1],
        ),
        house.chair,
    )
    owners = {task.text: (task.owner, task.due_on) for task in decision.tasks.all()}
    assert owners.pop("Put the case on the agenda again") == (house.staff[1], again_on)
    assert list(owners.values()) == [(house.staff[1], again_on)]


def test_signing_twice_makes_them_once(house, item):
    proposal = propose(item, house)
    decision = sign(proposal, house.chair)
    sign(proposal, house.chair)
    assert decision.tasks.count() == 1


def test_a_new_version_drops_what_is_open_and_asks_not_again_for_what_is_done(house, signed, today):
    task = signed.tasks.get()
    actions.add_task(decision=signed, text="Call the family", by=house.chair)
    actions.close_task(task=task, state="done", by=house.chair)

    newer = revised(signed, house)

    (dropped,) = signed.tasks.filter(state="dropped")
    assert dropped.text == "Call the family"
    assert dropped.comment == "Version 2 of the decision replaces it."
    assert texts(newer) == ["Call the family"]  # what somebody added goes on


def test_an_action_is_dropped_for_a_reason(house, signed):
    with pytest.raises(ValidationError, match="not needed"):
        actions.close_task(task=signed.tasks.get(), state="dropped", by=house.chair)


def test_closing_the_same_twice_is_once(house, signed):
    task = signed.tasks.get()
    actions.close_task(task=task, state="done", by=house.chair)
    version = actions.close_task(task=task, state="done", by=house.staff[1]).version
    assert version == 2


def test_a_closed_action_is_not_changed(house, signed):
    task = actions.close_task(task=signed.tasks.get(), state="done", by=house.chair)
    with pytest.raises(ValidationError, match="closed"):
        actions.change_task(
            task=task, version=task.version, text="x", owner=None, due_on=None, by=house.chair
        )


def test_the_overdue_stand_first_and_those_without_a_day_last(house, signed, today):
    for text, days in (("later", 5), ("overdue", -5)):
        due_on = today + timedelta(days=days)
        actions.add_task(decision=signed, text=text, due_on=due_on, by=house.chair)
    assert [task.text for task in signed.tasks.open()][:2] == ["overdue", "later"]
    assert signed.tasks.open().last().due_on is None


def test_tasks_are_not_signed(house, signed):
    """The signature holds whatever becomes of the actions."""
    before = Decision.objects.get(pk=signed.pk).content_sha256
    actions.close_task(task=signed.tasks.get(), state="done", by=house.chair)
    correct(
        actions.add_task(decision=signed, text="x", by=house.chair),
        changes={"text": "y"}, version=1, by=house.chair, reason="x",
    )  # fmt: skip
    assert Decision.objects.get(pk=signed.pk).content_sha256 == before
