"""What may still change between the read-back and the signature, and after it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from patients.centers import center_context
from tests.board import DISCIPLINES, UPFRONT, WRITTEN, propose, refer, sign, start_meeting
from tests.people import signed_in
from tumorboard import actions
from tumorboard.minutes import minutes_of
from tumorboard.models import Decision

CHEMO = [
    {
        "option": "preop_chemo_then_restage",
        "details": {
            "regimen": "folfox",
            "biologic": "none",
            "cycles": "4",
            "restage_on": "2027-01-15",
        },
    }
]


pytestmark = pytest.mark.django_db


@pytest.fixture
def short(house, patient):
    """A case of a meeting in which one discipline is missing."""
    meeting = start_meeting(house, present=DISCIPLINES[:-1])
    return actions.list_case(meeting=meeting, referral=refer(patient, house.chair), by=house.chair)


def again(decision, by, **changes):
    written = {**WRITTEN, "recommendations": UPFRONT, **changes}
    return actions.record_decision(
        item=decision.agenda_item, version=decision.version, by=by, **written
    )


def presented(item, house, **written):
    item = actions.present_case(item=item, by=house.chair)
    return actions.record_decision(item=item, by=house.chair, **{**WRITTEN, **written})


def autosaved(item, who, version, **data):
    sent = {"step": "autosave", "version": version, "intent": "curative", "rationale": "Changed"}
    return signed_in(who).post(
        reverse("meetings:decide", args=[item.meeting_id, item.pk]),
        {**sent, "consensus": "unanimous", **data},
    )


def test_a_page_that_did_not_ask_leaves_the_override(short, house):
    decision = propose(short, house, override_reason="Phoned the oncologist.")
    for who in (house.staff[1], house.chair):
        decision.refresh_from_db()
        answer = autosaved(short, who, decision.version, option="upfront_liver_surgery")
        assert answer.status_code == 200
    with center_context([house.center.pk]):
        decision.refresh_from_db()
    assert decision.rationale == "Changed"
    assert decision.override_reason == "Phoned the oncologist."


def test_others_leave_the_override(short, house):
    decision = propose(short, house, override_reason="Phoned the oncologist.")
    told = again(decision, house.staff[1], override_reason="")
    assert told.override_reason == "Phoned the oncologist."
    assert not told.provisional


@pytest.mark.parametrize(
    ("first", "then", "state"), [("Phoned.", "", "waiting"), ("", "Phoned.", "closed")]
)
def test_the_referral_follows_the_quorum(short, house, first, then, state):
    decision = propose(short, house, override_reason=first)
    sign(again(decision, house.chair, override_reason=then), house.chair)
    short.referral.refresh_from_db()
    assert short.referral.state == state


def test_a_referral_on_the_next_agenda_stays_there(short, house):
    decision = propose(short, house)
    short.referral.refresh_from_db()
    following = actions.plan_meeting(
        board=house.board,
        held_on=timezone.localdate() + timedelta(days=7),
        chair=house.chair,
        by=house.chair,
    )
    actions.list_case(meeting=following, referral=short.referral, by=house.chair)
    sign(again(decision, house.chair, override_reason="Phoned."), house.chair)
    short.referral.refresh_from_db()
    assert short.referral.state == "listed"


def test_details_are_asked_after_the_read_back(item, house):
    decision = presented(item, house, recommendations=CHEMO)
    decision = actions.propose_decision(decision=decision, version=decision.version, by=house.chair)
    for wanted in ([{**CHEMO[0], "details": {}}], []):
        with pytest.raises(ValidationError):
            again(decision, house.staff[1], recommendations=wanted)


def test_autosave_says_what_is_missing_after_the_read_back(item, house):
    decision = propose(item, house)
    answer = autosaved(item, house.staff[1], decision.version, option="")
    assert answer.json()["errors"]


def test_one_day_of_restaging(item, house):
    decision = presented(item, house, recommendations=CHEMO, restage_on="2027-06-30")
    with pytest.raises(ValidationError) as refused:
        actions.propose_decision(decision=decision, version=decision.version, by=house.chair)
    assert set(refused.value.message_dict) == {"restage_on"}


@pytest.mark.parametrize("cycles", ["-4", "4000", "2.5", "four", "0"])
def test_cycles_are_possible(item, house, cycles):
    details = {**CHEMO[0]["details"], "cycles": cycles}
    decision = presented(item, house, recommendations=[{**CHEMO[0], "details": details}])
    with pytest.raises(ValidationError) as refused:
        actions.propose_decision(decision=decision, version=decision.version, by=house.chair)
    assert "from 1 to 24" in str(refused.value)


@pytest.mark.parametrize("cycles", ["-4", "4000", "2,5"])
def test_cycles_are_possible_on_the_page(item, house, cycles):
    with center_context([house.center.pk]):
        actions.present_case(item=item, by=house.chair)
    signed_in(house.chair).post(
        reverse("meetings:decide", args=[item.meeting_id, item.pk]),
        {
            "step": "propose", "version": "", "intent": "curative", "option": "adjuvant_chemo",
            "detail_regimen": "FOLFOX", "detail_cycles": cycles, "rationale": "x",
            "consensus": "unanimous",
        },
    )  # fmt: skip
    with center_context([house.center.pk]):
        assert not Decision.objects.exclude(state="draft").exists()


def test_minutes_keep_the_signed_decision_while_it_is_revised(item, house, signed):
    draft = actions.revise_decision(decision=signed, reason="New PET-CT", by=house.chair)
    again(
        draft,
        house.chair,
        intent="palliative",
        recommendations=[{"option": "best_supportive_care"}],
    )
    told = str(minutes_of(item.meeting, "en").values())
    assert "Upfront liver surgery" in told
    assert "link 1" in told
    assert "being written" in told
    assert "Best supportive care" not in told
