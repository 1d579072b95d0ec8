"""The board's pages through the browser's door: a whole evening, and what they refuse."""

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.actions import record
from patients.centers import center_context
from patients.models import InterventionSession
from tests.board import UPFRONT, WRITTEN, make_board, make_patient, start_meeting
from tests.people import center, person, signed_in
from tumorboard import actions
from tumorboard.models import AgendaItem, Decision, Meeting, Referral, Role
from tumorboard.proposed import proposed_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(db):
    """A board with a waiting patient; outside any center context, as requests are."""
    where = center("ankara")
    with center_context([where.pk]):
        house = make_board(where)
        house.patient = make_patient(where)
    house.surgeon = person(Role.SURGEON, where, name="surgeon.ankara")
    house.coordinator = person(Role.COORDINATOR, where, name="coordinator.ankara")
    return house


@pytest.fixture
def presented(hospital):
    """A case that is being presented; the chair is the surgeon."""
    hospital.chair = hospital.surgeon
    with center_context([hospital.center.pk]):
        meeting = start_meeting(hospital)
        referral = actions.refer_case(
            patient=hospital.patient,
            question="One-stage resection or two stages?",
            category="restaging",
            by=hospital.surgeon,
        )
        item = actions.list_case(meeting=meeting, referral=referral, by=hospital.surgeon)
        hospital.item = actions.present_case(item=item, by=hospital.surgeon)
        hospital.meeting = meeting
    return hospital


def case_url(house, name="case", **more):
    return reverse(
        f"meetings:{name}",
        kwargs={"pk": house.meeting.pk, "item_pk": house.item.pk, **more},
    )


def in_center(house, what):
    with center_context([house.center.pk]):
        return what()


def typed(**changes):
    """The decision form as a browser sends it."""
    return {
        "version": "",
        "intent": "curative",
        "option": "upfront_liver_surgery",
        "rationale": "Partial response.",
        "consensus": "unanimous",
        "due_on_day": "25",
        "due_on_month": "12",
        "due_on_year": "2025",
        **changes,
    }


def test_from_referral_to_signature(hospital):
    surgeon, coordinator = signed_in(hospital.surgeon), signed_in(hospital.coordinator)
    today = timezone.localdate()

    surgeon.post(
        f"{reverse('meetings:refer')}?patient={hospital.patient.pk}",
        {
            "question": "One-stage resection or two stages?",
            "category": "restaging",
            "urgency": "urgent",
        },
    )
    coordinator.post(
        reverse("meetings:new"),
        {
            "board": hospital.board.pk,
            "held_on_day": today.day,
            "held_on_month": today.month,
            "held_on_year": today.year,
            "starts_at": "08:30",
        },
    )
    meeting = in_center(hospital, lambda: Meeting.objects.get())
    referral = in_center(hospital, lambda: Referral.objects.get())
    at = {"pk": meeting.pk}
    coordinator.post(reverse("meetings:list_case", kwargs=at), {"referral": referral.pk})
    coordinator.post(reverse("meetings:open", kwargs=at), {"chair": hospital.surgeon.pk})
    for member in hospital.staff:
        coordinator.post(
            reverse("meetings:attend", kwargs=at),
            {"user": member.pk, "discipline": member.username.split(".")[0]},
        )
    coordinator.post(
        reverse("meetings:attend", kwargs=at),
        {"user": hospital.surgeon.pk, "discipline": "gastroenterology"},
    )
    agenda = coordinator.get(reverse("meetings:detail", kwargs=at)).content.decode()
    assert "One-stage resection or two stages?" in agenda
    assert "Quorum met" in agenda

    hospital.meeting, hospital.item = meeting, in_center(hospital, AgendaItem.objects.get)
    coordinator.post(case_url(hospital, "present"))
    coordinator.post(case_url(hospital, "decide"), typed(step="propose"))
    before = surgeon.get(case_url(hospital)).content.decode()
    assert "Curative: Upfront liver surgery." in before
    decision = in_center(hospital, Decision.objects.get)
    answer = surgeon.post(
        case_url(hospital, "sign"), {"version": decision.version}, follow=True
    ).content.decode()

    assert "Signed. The decision can no longer be changed." in answer
    decision = in_center(hospital, Decision.objects.get)
    assert decision.state == "signed"
    assert decision.content_sha256 in answer
    coordinator.post(reverse("meetings:close", kwargs=at))
    assert in_center(hospital, Meeting.objects.get).state == "closed"


def test_signing_asks_who_it_is(presented):
    draft = in_center(presented, lambda: _proposed(presented))
    stale = signed_in(presented.surgeon, shown_seconds_ago=600)

    answer = stale.post(case_url(presented, "sign"), {"version": draft.version})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert in_center(presented, Decision.objects.get).state == "proposed"


def _proposed(house):
    draft = actions.record_decision(
        item=house.item, by=house.surgeon, recommendations=UPFRONT, **WRITTEN
    )
    return actions.propose_decision(decision=draft, version=draft.version, by=house.surgeon)


def test_somebody_else_than_the_chair_does_not_sign(presented):
    draft = in_center(presented, lambda: _proposed(presented))

    answer = signed_in(presented.staff[1]).post(
        case_url(presented, "sign"), {"version": draft.version}, follow=True
    )

    assert "Only the chair of this meeting can sign." in answer.content.decode()
    assert in_center(presented, Decision.objects.get).state == "proposed"


def test_a_changed_text_is_read_again_before_signing(presented):
    draft = in_center(presented, lambda: _proposed(presented))
    in_center(
        presented,
        lambda: actions.record_decision(
            item=presented.item,
            by=presented.coordinator,
            version=draft.version,
            recommendations=UPFRONT,
            **{**WRITTEN, "rationale": "Rewritten"},
        ),
    )

    answer = signed_in(presented.surgeon).post(
        case_url(presented, "sign"), {"version": draft.version}, follow=True
    )

    assert "was changed after you read it" in answer.content.decode()
    assert in_center(presented, Decision.objects.get).state == "proposed"


def test_an_incomplete_decision_is_kept_and_says_what_it_lacks(presented):
    answer = signed_in(presented.coordinator).post(
        case_url(presented, "decide"),
        typed(option="preop_chemo_then_restage", detail_regimen="FOLFOX", rationale="", step="propose"),
    ).content.decode()  # fmt: skip

    assert "needs: Cycles" in answer
    assert "This is needed before the decision is signed." in answer
    assert 'value="FOLFOX"' in answer
    draft = in_center(presented, Decision.objects.get)
    assert (draft.state, draft.intent) == ("draft", "curative")


def test_what_was_read_back_stays_whole_and_what_was_typed_is_kept(presented):
    draft = in_center(presented, lambda: _proposed(presented))

    answer = signed_in(presented.coordinator).post(
        case_url(presented, "decide"),
        typed(
            version=draft.version, rationale="", alternatives="Two stages, thought of at length."
        ),
    )

    assert answer.status_code == 200
    assert "Two stages, thought of at length." in answer.content.decode()
    assert in_center(presented, Decision.objects.get).rationale == draft.rationale


@pytest.mark.parametrize("version", ["", "abc", "²", "9" * 30])
def test_a_version_that_was_on_no_page_is_not_signed(presented, version):
    in_center(presented, lambda: _proposed(presented))

    answer = signed_in(presented.surgeon).post(case_url(presented, "sign"), {"version": version})

    assert answer.status_code == 302
    assert in_center(presented, Decision.objects.get).state == "proposed"


def test_a_slip_in_a_field_keeps_what_was_typed(presented):
    answer = signed_in(presented.coordinator).post(
        case_url(presented, "decide"),
        typed(due_on_day="31", due_on_month="2", rationale="Long thought"),
    )

    assert "This date does not exist" in answer.content.decode()
    assert "Long thought" in answer.content.decode()
    assert not in_center(presented, Decision.objects.exists)


def test_two_writers_see_both_texts(presented):
    surgeon, coordinator = signed_in(presented.surgeon), signed_in(presented.coordinator)
    coordinator.post(case_url(presented, "decide"), typed(rationale="First words"))
    version = in_center(presented, Decision.objects.get).version
    coordinator.post(case_url(presented, "decide"), typed(version=version, rationale="Theirs"))

    conflict = surgeon.post(
        case_url(presented, "decide"), typed(version=version, rationale="Mine")
    ).content.decode()

    assert "Somebody else changed this draft" in conflict
    assert "Theirs" in conflict
    assert "Mine" in conflict
    current = in_center(presented, Decision.objects.get).version
    surgeon.post(case_url(presented, "decide"), typed(version=current, rationale="Mine"))
    assert in_center(presented, Decision.objects.get).rationale == "Mine"


def test_details_and_dissent_come_back_into_the_form(presented):
    browser = signed_in(presented.coordinator)
    browser.post(
        case_url(presented, "decide"),
        typed(
            option="pve_then_hepatectomy",
            detail_target_remnant_percent="30",
            detail_volumetry_on_day="3",
            detail_volumetry_on_month="1",
            detail_volumetry_on_year="2026",
            dissent_name="D. Aksoy",
            dissent_text="Four more cycles.",
        ),
    )

    page = browser.get(case_url(presented)).content.decode()

    recommendation = in_center(presented, lambda: Decision.objects.get().recommendations.get())
    assert recommendation.details == {
        "target_remnant_percent": "30",
        "volumetry_on": "2026-01-03",
    }
    assert 'value="30"' in page
    assert "Four more cycles." in page


def test_addendum_new_version_and_what_became_of_it(presented):
    browser = signed_in(presented.surgeon)
    with center_context([presented.center.pk]):
        draft = _proposed(presented)
        signed = actions.sign_decision(decision=draft, version=draft.version, by=presented.surgeon)
        operated_on = timezone.localdate()
        session = record(
            InterventionSession(patient=presented.patient, performed_on=operated_on), by=None
        )
        seen = proposed_of(signed).seen
    of = {"decision_pk": signed.pk}

    browser.post(
        case_url(presented, "addendum", **of), {"text": "Volumetry 31%.", "reason": "Came later"}
    )
    browser.post(
        case_url(presented, "carried_out", **of),
        {
            "treatments": f"session:{session.pk}",
            "state": "as_decided",
            "seen": seen,
            "comment": "x",
        },
    )
    browser.post(case_url(presented, "revise", **of), {"reason": "Remnant too small."})
    page = browser.get(case_url(presented)).content.decode()

    assert "Volumetry 31%." in page
    assert "As decided" in page
    assert "Draft of version 2" in page


def test_a_deferred_case_is_back_on_the_list(presented):
    browser = signed_in(presented.coordinator)

    told = {"reason": "imaging_missing", "note": "Liver MRI of December"}
    browser.post(case_url(presented, "defer"), told)

    assert "One-stage resection or two stages?" in (
        browser.get(reverse("meetings:referrals")).content.decode()
    )


def test_a_short_question_stays_in_the_form(hospital):
    answer = signed_in(hospital.surgeon).post(
        f"{reverse('meetings:refer')}?patient={hospital.patient.pk}",
        {"question": "Resect?", "category": "restaging", "urgency": "routine"},
    )

    assert "at least 10 characters" in answer.content.decode()
    assert "Resect?" in answer.content.decode()


@pytest.mark.parametrize("name", ["list", "referrals", "new"])
def test_pages_without_anything_say_so(name, db):
    where = center("bursa")
    browser = signed_in(person(Role.COORDINATOR, where))

    assert browser.get(reverse(f"meetings:{name}")).status_code == 200


def test_another_centers_case_does_not_exist(presented):
    stranger = signed_in(person(Role.SURGEON, center("bursa"), name="surgeon.bursa"))

    assert stranger.get(case_url(presented)).status_code == 404
    assert (
        stranger.get(f"{reverse('meetings:refer')}?patient={presented.patient.pk}").status_code
        == 404
    )
    assert stranger.get(f"{reverse('meetings:refer')}?patient=nonsense").status_code == 404


def test_everything_a_decision_can_say_comes_back_into_the_form_and_the_sentence(presented):
    browser = signed_in(presented.coordinator)
    browser.post(
        case_url(presented, "decide"),
        typed(
            option="preop_chemo_then_restage",
            detail_regimen="FOLFOX",
            detail_biologic="none",
            detail_cycles="4",
            detail_restage_on_day="3",
            detail_restage_on_month="2",
            detail_restage_on_year="2026",
            condition="if partial response",
            option_2="rediscuss",
            detail_rediscuss_on_2_day="10",
            detail_rediscuss_on_2_month="2",
            detail_rediscuss_on_2_year="2026",
            condition_2="else",
            lesion_1="ablate",
            systemic_plan="Stop bevacizumab in time",
            votes_for="4",
            votes_of="5",
            trial_offered="no",
            guideline_deviation="yes",
            wish_considered="yes",
            dissent_name=str(presented.staff[0]),
            dissent_text="Resect first.",
            dissent_name_2="A guest",
            dissent_text_2="Ablate first.",
        ),
    )

    page = browser.get(case_url(presented)).content.decode()
    with center_context([presented.center.pk]):
        decision = Decision.objects.get()
        assert [r.option for r in decision.recommendations.order_by("rank")] == [
            "preop_chemo_then_restage",
            "rediscuss",
        ]
        assert decision.dissents.get(text="Resect first.").user == presented.staff[0]
        assert decision.dissents.get(text="Ablate first.").user is None
    for text in ("Lesions: 1: Ablate.", "Systemic therapy: Stop bevacizumab in time.", "else"):
        assert text in page
    refused = browser.post(
        case_url(presented, "decide"), typed(version=1, guideline_deviation="yes", step="propose")
    ).content.decode()
    assert "Say why the decision deviates from the guideline." in refused


def test_an_open_page_is_answered_with_the_version_or_the_others_text(presented):
    surgeon, coordinator = signed_in(presented.surgeon), signed_in(presented.coordinator)
    address = case_url(presented, "decide")

    first = coordinator.post(address, typed(step="autosave", lesion_1="resect")).json()
    again = coordinator.post(address, typed(step="autosave", lesion_1="resect")).json()
    other = surgeon.post(address, typed(step="autosave", rationale="Mine")).json()
    wrong = surgeon.post(address, typed(step="autosave", due_on_day="31", due_on_month="2")).json()

    assert first["version"] == again["version"], "the same text sent twice is one writing"
    assert "resected" in first["fragments"]["plan_map"]
    assert "Partial response." in other["theirs"]["form"]
    assert other["theirs"]["version"] == first["version"]
    assert list(wrong["errors"]) == ["due_on"]
    assert in_center(presented, Decision.objects.get).rationale == "Partial response."
