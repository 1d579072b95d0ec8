"""The page of actions, the answer to what became of a decision, and both on the case, through the browser."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from patients.actions import record
from patients.centers import center_context
from patients.models import InterventionSession, Procedure, SystemicTherapy
from tests.board import make_board, make_patient, propose, refer, sign, start_meeting
from tests.people import center, person, signed_in
from tumorboard import actions
from tumorboard.models import Decision, Implementation, Role, Task
from tumorboard.proposed import proposed_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(db):
    """A decision to operate, signed today, of a coordinator and a surgeon; outside any center context."""
    where = center("ankara")
    with center_context([where.pk]):
        house = make_board(where)
        patient = make_patient(where)
        item = actions.list_case(
            meeting=start_meeting(house), referral=refer(patient, house.chair), by=house.chair
        )
        due_on = timezone.localdate() - timedelta(days=1)
        surgeon = person(Role.SURGEON, where, name="surgeon.ankara")
        signed = sign(propose(item, house, responsible=surgeon, due_on=due_on), house.chair)
    return SimpleNamespace(
        center=where,
        house=house,
        patient=patient,
        item=item,
        signed=signed,
        surgeon=surgeon,
        coordinator=person(Role.COORDINATOR, where, name="coordinator.ankara"),
    )


@pytest.fixture
def coordinator(hospital):
    return signed_in(hospital.coordinator)


def operate(hospital, **more):
    with center_context([hospital.center.pk]):
        session = record(
            InterventionSession(
                patient=hospital.patient, performed_on=timezone.localdate(), **more
            ),
            by=None,
        )
        procedure = Procedure(
            patient=hospital.patient, session=session, group="liver_resection",
            kind="right_hepatectomy",
        )  # fmt: skip
        record(procedure, by=None)
    return session


def chemotherapy(hospital):
    with center_context([hospital.center.pk]):
        therapy = SystemicTherapy(
            patient=hospital.patient, intent="preoperative", regimen="folfox",
            started_on=timezone.localdate(),
        )  # fmt: skip
        return record(therapy, by=None)


def seen(hospital):
    with center_context([hospital.center.pk]):
        return proposed_of(hospital.signed).seen


def answers(hospital):
    with center_context([hospital.center.pk]):
        return list(Implementation.objects.select_related("session", "created_by"))


def address(hospital, name="carried_out", **more):
    of = {"pk": hospital.item.meeting_id, "item_pk": hospital.item.pk}
    if name != "case":
        of["decision_pk"] = hospital.signed.pk
    return reverse(f"meetings:{name}", kwargs={**of, **more})


ACTIONS = "/actions/"
ANSWERS = "/actions/?show=answers"


def test_the_overdue_action_stands_in_the_list(hospital, coordinator):
    page = coordinator.get(ACTIONS).text
    assert "Upfront liver surgery" in page
    assert "Overdue" in page
    assert "Surgeon.Ankara" in page


def test_mine_are_mine(hospital, coordinator):
    assert "Upfront liver surgery" not in coordinator.get(f"{ACTIONS}?whose=mine").text
    assert "Upfront liver surgery" in signed_in(hospital.surgeon).get(f"{ACTIONS}?whose=mine").text


def test_one_click_and_it_is_done(hospital, coordinator):
    with center_context([hospital.center.pk]):
        task = Task.objects.get()
    close = reverse("meetings:close_task", args=[task.pk])
    answer = coordinator.post(close, {"state": "done", "back": "actions"}, follow=True)
    assert answer.redirect_chain[-1][0] == ACTIONS
    assert "Nothing is left to do" in answer.text


def test_what_is_not_needed_says_why(hospital, coordinator):
    with center_context([hospital.center.pk]):
        task = Task.objects.get()
    close = reverse("meetings:close_task", args=[task.pk])
    assert "Say why" in coordinator.post(close, {"state": "dropped"}, follow=True).text
    coordinator.post(close, {"state": "dropped", "comment": "Operated elsewhere"})
    with center_context([hospital.center.pk]):
        assert Task.objects.get().state == "dropped"


def test_one_is_closed_otherwise_meanwhile(hospital, coordinator):
    with center_context([hospital.center.pk]):
        task = Task.objects.get()
        actions.close_task(task=task, state="dropped", comment="x", by=hospital.surgeon)
    close = reverse("meetings:close_task", args=[task.pk])
    assert "cannot become" in coordinator.post(close, {"state": "done"}, follow=True).text


def test_an_action_is_handed_on_and_two_texts_meet(hospital, coordinator):
    with center_context([hospital.center.pk]):
        task = Task.objects.get()
    page = reverse("meetings:task", args=[task.pk])
    told = {"text": "Operate", "owner": hospital.house.chair.pk, "version": task.version}
    coordinator.post(page, told)
    theirs = signed_in(hospital.surgeon).post(page, {**told, "text": "Operate soon"}).text
    assert "Coordinator.Ankara changed this in the meantime: Operate." in theirs
    assert "Operate soon" in theirs
    with center_context([hospital.center.pk]):
        task.refresh_from_db()
    assert (task.text, task.owner_id, task.due_on) == ("Operate", hospital.house.chair.pk, None)


def test_an_action_by_hand_from_the_case(hospital, coordinator):
    added = coordinator.post(
        address(hospital, "add_task"), {"text": "Call the family"}, follow=True
    )
    assert "Call the family" in added.text
    refused = coordinator.post(address(hospital, "add_task"), {"text": ""}, follow=True)
    assert "Say what is to be done" in refused.text


# --- Was it done? ---


def test_nothing_is_asked_too_early(hospital, coordinator):
    assert "All decisions are followed up." in coordinator.get(ANSWERS).text
    assert "It is asked from" in coordinator.get(address(hospital, "case")).text


def test_as_decided_is_confirmed_from_the_list_at_once(hospital, coordinator):
    session = operate(hospital)
    page = coordinator.get(ANSWERS).text
    assert "The recommendation was followed, on the day of the meeting." in page
    told = {
        "seen": seen(hospital), "state": "as_decided", "treatments": f"session:{session.pk}",
        "back": "actions",
    }  # fmt: skip
    after = coordinator.post(address(hospital), told, follow=True)
    assert "All decisions are followed up." in after.text
    (row,) = answers(hospital)
    assert (row.state, row.session, row.created_by) == ("as_decided", session, hospital.coordinator)


def test_a_deviation_asks_for_its_reason_in_the_row(hospital, coordinator):
    therapy = chemotherapy(hospital)
    page = coordinator.get(ANSWERS).text
    assert "Another treatment was given" in page
    assert f'id="reason-{hospital.signed.pk}"' in page
    told = {"seen": seen(hospital), "state": "differently", "treatments": f"therapy:{therapy.pk}"}
    assert "needs a reason" in coordinator.post(address(hospital), told).text
    coordinator.post(address(hospital), {**told, "reason": "patient_wish"})
    assert [row.reason for row in answers(hospital)] == ["patient_wish"]


def test_the_reason_the_record_tells_is_not_asked_again(hospital, coordinator):
    with center_context([hospital.center.pk]):
        record(
            InterventionSession(
                patient=hospital.patient,
                performed_on=timezone.localdate(),
                deviation="intraop_finding",
            ),
            by=None,
        )
        session = InterventionSession.objects.get(deviation="intraop_finding")
        record(
            Procedure(
                patient=hospital.patient, session=session, group="ablation",
                kind="mwa_intraoperative",
            ),
            by=None,
        )  # fmt: skip
    page = coordinator.get(ANSWERS).text
    assert "Reason: Intraoperative finding." in page
    assert f'id="reason-{hospital.signed.pk}"' not in page


def test_the_answer_is_prepared_and_can_be_another(hospital, coordinator):
    session = operate(hospital)
    page = coordinator.get(f"{address(hospital)}?back=actions").text
    assert f'value="session:{session.pk}"' in page
    told = {"seen": seen(hospital), "state": "not_yet", "back": "actions"}
    refused = coordinator.post(address(hospital), told).text
    assert "how you know" in refused
    kept = coordinator.post(
        address(hospital), {**told, "comment": "That was an emergency"}, follow=True
    )
    assert kept.redirect_chain[-1][0] == ANSWERS
    (row,) = answers(hospital)
    assert (row.state, row.proposed, row.session) == ("not_yet", "as_decided", None)


def test_somebody_was_faster(hospital, coordinator):
    operate(hospital)
    token = seen(hospital)
    coordinator.post(address(hospital), {"seen": token, "state": "as_decided"})
    second = signed_in(hospital.surgeon).post(
        address(hospital), {"seen": token, "state": "partly", "reason": "toxicity"}
    )
    assert "Coordinator.Ankara answered: As decided" in second.text
    assert f'value="{seen(hospital)}"' in second.text  # saving it now is meant
    assert [row.state for row in answers(hospital)] == ["as_decided"]


def test_something_was_recorded_meanwhile(hospital, coordinator):
    token = seen(hospital)
    operate(hospital)
    page = coordinator.post(address(hospital), {"seen": token, "state": "unknown"}).text
    assert "Something was recorded about this patient meanwhile" in page
    assert answers(hospital) == []


def test_the_case_shows_what_is_proposed_and_then_what_was_answered(hospital, coordinator):
    session = operate(hospital)
    case = coordinator.get(address(hospital, "case")).text
    assert "Read from the record, to be confirmed by a person" in case
    told = {"seen": seen(hospital), "state": "as_decided", "treatments": f"session:{session.pk}"}
    after = coordinator.post(address(hospital), told, follow=True).text
    assert "Correct the answer" in after
    assert "Read from the record, to be confirmed by a person" not in after


def test_another_centers_actions_do_not_exist(hospital):
    operate(hospital)
    stranger = signed_in(person(Role.COORDINATOR, center("izmir"), name="coordinator.izmir"))
    assert "Upfront liver surgery" not in stranger.get(ACTIONS).text
    assert "All decisions are followed up." in stranger.get(ANSWERS).text
    assert stranger.get(address(hospital)).status_code == 404


def test_who_only_reads_gets_no_buttons(hospital):
    operate(hospital)
    reader = signed_in(person(Role.DATA_MANAGER, hospital.center, name="data.ankara"))
    assert "meetings:close_task" not in reader.get(ACTIONS).text
    assert "/close/" not in reader.get(ACTIONS).text
    assert "Confirm" not in reader.get(ANSWERS).text


def test_my_actions_wait_on_the_home_page(hospital):
    page = signed_in(hospital.surgeon).get("/home/")
    card = {card.title: card for card in page.context["cards"]}["My actions"]
    assert (card.count, card.tone) == (1, "danger")
    overdue = signed_in(hospital.coordinator).get("/home/").context["cards"]
    assert {card.title: card.count for card in overdue}["Overdue actions of others"] == 1


def test_what_is_left_to_do_stands_with_the_patient(house, signed):
    actions.add_task(decision=signed, text="Call the ward", by=house.chair)
    browser = signed_in(person(Role.SURGEON, house.center))
    page = browser.get(reverse("patients:overview", args=[signed.patient_id])).content.decode()
    assert "To do: Call the ward" in page
    actions.close_task(task=signed.tasks.get(text="Call the ward"), state="done", by=house.chair)
    page = browser.get(reverse("patients:overview", args=[signed.patient_id])).content.decode()
    assert "Call the ward" not in page


def revised(house, decision, **written):
    draft = actions.revise_decision(decision=decision, reason="New MRI", by=house.chair)
    if written:
        Decision.objects.filter(pk=draft.pk).update(**written)
        draft.refresh_from_db()
    draft = actions.propose_decision(decision=draft, version=draft.version, by=house.chair)
    return sign(draft, house.chair)


def open_tasks_of(decision):
    return {(t.text, t.owner_id, t.due_on) for t in decision.tasks.filter(state="open")}


def test_what_people_chose_goes_on_with_a_newer_version(house, item):
    day = timezone.localdate()
    first = sign(propose(item, house, due_on=day, restage_on=day), house.chair)
    by_hand = actions.add_task(
        decision=first, text="Call the family", owner=house.staff[1], by=house.chair
    )
    surgery = first.tasks.exclude(pk=by_hand.pk).get(text__startswith="Upfront")
    later = day + timedelta(days=9)
    actions.change_task(
        task=surgery, version=surgery.version, text=surgery.text, owner=house.staff[2], due_on=later,
        by=house.chair,
    )  # fmt: skip
    actions.close_task(task=first.tasks.get(text="Restaging"), state="done", by=house.chair)

    second = revised(house, first)
    assert open_tasks_of(first) == set()
    assert open_tasks_of(second) == {
        ("Call the family", house.staff[1].pk, None),
        (surgery.text, house.staff[2].pk, later),
    }
    # What was done is not asked for again by any later version, unless for another day.
    third = revised(house, second)
    assert "Restaging" not in {text for text, _owner, _day in open_tasks_of(third)}
    fourth = revised(house, third, restage_on=day + timedelta(days=120))
    assert ("Restaging", None, day + timedelta(days=120)) in open_tasks_of(fourth)


def test_a_treatment_linked_by_mistake_is_taken_back(house, signed):
    def answer(*rows, **told):
        seen = proposed_of(signed).seen
        told = {"state": "partly", "reason": "toxicity", **told}
        return actions.answer_decision(
            decision=signed, seen=seen, rows=rows, by=house.chair, **told
        )

    first, second = (
        record(
            SystemicTherapy(
                patient=signed.patient, intent="preoperative", regimen=regimen,
                started_on=timezone.localdate(),
            ),
            by=None,
        )
        for regimen in ("folfox", "folfiri")
    )  # fmt: skip
    answer(first, second)
    assert len(answer(first)) == 2
    linked = signed.implementations.values_list("therapy", flat=True)
    assert set(linked) == {first.pk, None}
    # Both at once would leave two answers without a treatment.
    with pytest.raises(ValidationError, match="Take back one"):
        answer()


def test_what_was_linked_to_a_version_is_linked_to_the_newer_one(house, signed):
    therapy = record(
        SystemicTherapy(
            patient=signed.patient, intent="preoperative", regimen="folfox",
            started_on=timezone.localdate(),
        ),
        by=None,
    )  # fmt: skip
    actions.answer_decision(
        decision=signed, seen=proposed_of(signed).seen, state="differently", reason="patient_wish",
        rows=[therapy], by=house.chair,
    )  # fmt: skip
    proposed = proposed_of(revised(house, signed))
    assert proposed.proposal.because != "claimed_by_other"
    assert therapy in [*proposed.matched, *proposed.others]
