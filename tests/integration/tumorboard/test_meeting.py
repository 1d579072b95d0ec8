"""A case from its referral to the decision, through the actions."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from patients.actions import ChangedElsewhere, correct, record
from patients.models import InterventionSession
from tests.board import (
    DISCIPLINES,
    QUESTION,
    UPFRONT,
    WRITTEN,
    make_patient,
    propose,
    refer,
    sign,
    start_meeting,
)
from tumorboard import actions
from tumorboard.models import AgendaItem, Decision, Discipline, Referral
from tumorboard.workflow import TransitionNotAllowed

pytestmark = pytest.mark.django_db


def test_a_whole_meeting(house, patient):
    meeting = start_meeting(house)
    referral = refer(patient, house.chair)
    item = actions.list_case(meeting=meeting, referral=referral, by=house.chair)

    decision = sign(propose(item, house), house.chair)
    meeting = actions.close_meeting(meeting=meeting, by=house.chair)

    item.refresh_from_db()
    referral.refresh_from_db()
    assert (item.state, referral.state, meeting.state) == ("decided", "closed", "closed")
    assert (decision.state, decision.quorum_met, decision.provisional) == ("signed", True, False)
    assert decision.signed_name == str(house.chair)
    assert {row["discipline"] for row in item.present} == set(DISCIPLINES)
    assert not meeting.attendances.filter(left_at=None).exists()


def test_a_question_is_asked(house, patient):
    with pytest.raises(ValidationError, match="at least 10 characters"):
        refer(patient, house.chair, question="  Surgery? ")


def test_what_the_board_saw_stays_when_the_record_moves_on(house, patient, item):
    item = actions.present_case(item=item, by=house.chair)
    cea = patient.lab_results.get()

    correct(cea, changes={"value": "99"}, version=1, by=house.chair, reason="Typing error")

    item.refresh_from_db()
    assert item.snapshot["lab_results"][0]["value"] == "18.500"
    assert item.snapshot["referral"]["question"] == QUESTION
    assert item.snapshot["lesions"][0]["segments"] == ["VIII"]
    assert item.snapshot["patient"]["study_code"] == patient.study_code


def test_one_case_at_a_time(house, item, meeting):
    other = make_patient(house.center, code="P-0002")
    second = actions.list_case(meeting=meeting, referral=refer(other, house.chair), by=house.chair)
    actions.present_case(item=item, by=house.chair)

    with pytest.raises(ValidationError, match="Another case is being presented"):
        actions.present_case(item=second, by=house.chair)


def test_a_case_is_on_one_agenda(house, patient, item, meeting):
    with pytest.raises(TransitionNotAllowed):
        actions.list_case(meeting=meeting, referral=item.referral, by=house.chair)


def test_the_agenda_is_put_in_order(house, item, meeting):
    codes = [f"P-000{n}" for n in (2, 3)]
    items = [item] + [
        actions.list_case(
            meeting=meeting,
            referral=refer(make_patient(house.center, code=code), house.chair),
            by=house.chair,
        )
        for code in codes
    ]
    order = [items[2].pk, items[0].pk, items[1].pk]

    actions.reorder_agenda(meeting=meeting, order=order, by=house.chair)

    assert list(meeting.items.values_list("pk", flat=True)) == order
    assert list(meeting.items.values_list("order_no", flat=True)) == [1, 2, 3]
    with pytest.raises(ValidationError, match="look again"):
        actions.reorder_agenda(meeting=meeting, order=order[:2], by=house.chair)


def test_a_deferred_case_waits_again(house, item):
    item = actions.present_case(item=item, by=house.chair)
    draft = actions.record_decision(item=item, by=house.chair, rationale="Half a thought")

    item = actions.defer_case(
        item=item, reason=AgendaItem.DeferralReason.PATHOLOGY_MISSING, by=house.chair
    )

    draft.refresh_from_db()
    assert (item.state, item.deferral_reason) == ("deferred", "pathology_missing")
    assert draft.state == Decision.State.WITHDRAWN
    assert item.referral.state == Referral.State.WAITING


def test_deferring_needs_a_coded_reason(house, item):
    with pytest.raises(ValidationError, match="not a valid choice"):
        actions.defer_case(item=item, reason="because", by=house.chair)


def test_a_meeting_closes_when_no_case_is_left(house, item, meeting):
    with pytest.raises(ValidationError, match="neither decided nor deferred"):
        actions.close_meeting(meeting=meeting, by=house.chair)


def test_without_the_interventional_radiologist_the_decision_is_provisional(house, patient):
    meeting = start_meeting(house, present=set(DISCIPLINES) - {Discipline.INTERVENTIONAL_RADIOLOGY})
    referral = refer(patient, house.chair)
    item = actions.list_case(meeting=meeting, referral=referral, by=house.chair)

    decision = sign(propose(item, house), house.chair)

    assert (decision.quorum_met, decision.provisional) == (False, True)
    assert decision.missing_disciplines == ["interventional_radiology"]
    referral.refresh_from_db()
    assert referral.state == Referral.State.WAITING  # it comes back


def test_the_chair_overrides_a_missing_quorum_with_a_reason(house, patient):
    meeting = start_meeting(house, present={Discipline.HEPATOBILIARY_SURGERY})
    item = actions.list_case(meeting=meeting, referral=refer(patient, house.chair), by=house.chair)

    decision = sign(
        propose(item, house, override_reason="Bleeding, operated tonight."), house.chair
    )

    assert (decision.quorum_met, decision.provisional) == (False, False)


def test_nobody_but_the_chair_overrides_a_missing_quorum(house, item):
    item = actions.present_case(item=item, by=house.chair)
    written = {**WRITTEN, "override_reason": "Bleeding, operated tonight."}

    with pytest.raises(ValidationError) as refused:
        actions.record_decision(item=item, by=house.staff[1], **written)
    assert list(refused.value.message_dict) == ["override_reason"]

    draft = actions.record_decision(item=item, by=house.chair, **written)
    written["rationale"] = "Rewritten"
    draft = actions.record_decision(item=item, by=house.staff[1], version=draft.version, **written)
    assert (draft.rationale, draft.override_reason) == ("Rewritten", written["override_reason"])


def test_who_left_before_the_case_does_not_count(house, item, meeting):
    radiologist = meeting.attendances.get(discipline="interventional_radiology")
    actions.record_departure(attendance=radiologist, by=house.chair)

    decision = propose(item, house)

    assert decision.missing_disciplines == ["interventional_radiology"]


@pytest.mark.parametrize("left_out", ["intent", "rationale", "consensus"])
def test_an_incomplete_decision_is_not_read_back(house, item, left_out):
    item = actions.present_case(item=item, by=house.chair)
    written = {name: value for name, value in WRITTEN.items() if name != left_out}
    draft = actions.record_decision(item=item, by=house.chair, recommendations=UPFRONT, **written)

    with pytest.raises(ValidationError) as refused:
        actions.propose_decision(decision=draft, version=draft.version, by=house.chair)

    assert list(refused.value.message_dict) == [left_out]
    item.refresh_from_db()
    assert item.state == AgendaItem.State.PRESENTING


def test_a_recommendation_names_what_it_needs(house, item):
    """Preoperative chemotherapy: regimen, biological agent, cycles, restaging date."""
    item = actions.present_case(item=item, by=house.chair)
    draft = actions.record_decision(
        item=item,
        by=house.chair,
        recommendations=[
            {"option": "preop_chemo_then_restage", "details": {"regimen": "FOLFOX", "cycles": "4"}}
        ],
        **WRITTEN,
    )

    with pytest.raises(ValidationError) as refused:
        actions.propose_decision(decision=draft, version=draft.version, by=house.chair)

    assert len(refused.value.message_dict["recommendations"]) == 2


def test_rewriting_a_draft_strikes_out_what_is_gone(house, item):
    item = actions.present_case(item=item, by=house.chair)
    draft = actions.record_decision(
        item=item,
        by=house.chair,
        recommendations=[*UPFRONT, {"option": "adjuvant_chemo"}],
        dissents=[{"name": "D. Aksoy", "text": "Four more cycles."}],
        **WRITTEN,
    )

    draft = actions.record_decision(
        item=item, by=house.chair, version=draft.version, recommendations=UPFRONT, **WRITTEN
    )

    standing = draft.recommendations.filter(is_struck=False)
    assert [row.option for row in standing] == ["upfront_liver_surgery"]
    assert draft.recommendations.count() == 2
    assert not draft.dissents.filter(is_struck=False).exists()


def test_two_people_write_the_same_draft(house, item):
    item = actions.present_case(item=item, by=house.chair)
    draft = actions.record_decision(item=item, by=house.chair, **WRITTEN)
    actions.record_decision(item=item, by=house.staff[1], version=draft.version, **WRITTEN)

    with pytest.raises(ChangedElsewhere):
        actions.record_decision(
            item=item, by=house.chair, version=draft.version, rationale="Older text"
        )


def test_an_intervention_carries_out_a_decision(house, patient, signed):
    session = record(InterventionSession(patient=patient, performed_on="2025-12-01"), by=None)

    actions.link_implementation(
        decision=signed, session=session, state="as_decided", by=house.chair
    )

    assert session.implementations.get().decision == signed
    with pytest.raises(ValidationError, match="needs a reason"):
        actions.link_implementation(decision=signed, state="differently", by=house.chair)


def test_a_treatment_of_another_patient_carries_out_nothing(house, signed):
    """The composite key refuses it: the row would join two patients."""
    stranger = make_patient(house.center, code="P-0009")
    session = record(InterventionSession(patient=stranger, performed_on="2025-12-01"), by=None)

    def link():
        with transaction.atomic(), connection.cursor() as cursor:
            actions.link_implementation(
                decision=signed, session=session, state="as_decided", by=house.chair
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError):
        link()


def test_a_new_version_that_was_begun_is_withdrawn_and_another_begun(house, signed):
    draft = actions.revise_decision(decision=signed, reason="New volumetry", by=house.chair)
    draft = actions.propose_decision(decision=draft, version=draft.version, by=house.chair)
    with pytest.raises(ValidationError, match="why"):
        actions.withdraw_revision(decision=draft, reason=" ", by=house.chair)
    actions.withdraw_revision(decision=draft, reason="It was of another patient", by=house.chair)
    with pytest.raises(TransitionNotAllowed):
        actions.withdraw_revision(decision=draft, reason="Twice", by=house.chair)
    signed.refresh_from_db()
    assert signed.agenda_item.referral.state == "closed"

    again = actions.revise_decision(decision=signed, reason="New MRI", by=house.chair)
    assert (again.version_no, again.supersedes) == (3, signed)
    newer = sign(
        actions.propose_decision(decision=again, version=again.version, by=house.chair), house.chair
    )
    with pytest.raises(ValidationError, match="newer version"):
        actions.revise_decision(decision=signed, reason="Once more", by=house.chair)
    with pytest.raises(ValidationError, match="Only a new version"):
        actions.withdraw_revision(decision=signed, reason="x", by=house.chair)
    assert newer.state == Decision.State.SIGNED


def test_a_new_version_replaces_a_signed_decision(house, signed):
    draft = actions.revise_decision(
        decision=signed, reason="Volumetry came after the meeting.", by=house.chair
    )
    draft = actions.record_decision(
        item=signed.agenda_item,
        by=house.chair,
        version=draft.version,
        recommendations=[{"option": "alpps", "details": {"target_remnant_percent": "30"}}],
        **WRITTEN,
    )
    newer = sign(
        actions.propose_decision(decision=draft, version=draft.version, by=house.chair),
        house.chair,
    )

    stood = {d.pk: d.is_superseded for d in Decision.objects.made().with_superseded()}
    assert stood == {signed.pk: True, newer.pk: False}
    signed.refresh_from_db()
    assert signed.state == Decision.State.SIGNED


def test_those_behind_a_case_that_is_taken_off_move_up(house):
    meeting = start_meeting(house)
    first, second, third = (
        actions.list_case(
            meeting=meeting,
            referral=refer(make_patient(house.center, f"P-9{number}"), house.chair),
            by=house.chair,
        )
        for number in range(3)
    )
    taken_off = actions.take_off_agenda(item=first, by=house.chair)
    places = dict(meeting.items.values_list("pk", "order_no"))
    assert places == {second.pk: 1, third.pk: 2, first.pk: 3}
    assert taken_off.state == AgendaItem.State.WITHDRAWN
    again = actions.list_case(meeting=meeting, referral=taken_off.referral, by=house.chair)
    assert again.order_no == 3
