"""What members would do: two taps on one's own device, hidden until the chair reveals it, then it stands."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from patients.actions import correct
from patients.models import Patient
from tests.board import sign
from tests.people import center, person, signed_in
from tumorboard import actions
from tumorboard.models import Board, Discipline, Opinion, Role
from tumorboard.selectors import opinions_on

pytestmark = pytest.mark.django_db
SURGERY, CHEMO = "upfront_liver_surgery", "conversion_chemo"


@pytest.fixture
def presented(item, house):
    return actions.present_case(item=item, by=house.chair)


def opine(item, by, option=SURGERY, **told):
    return actions.give_opinion(item=item, option=option, by=by, **told)


def fresh(item):
    item.refresh_from_db()
    return item


def test_hidden_until_the_chair_reveals_them(presented, house):
    chair, colleague, other = house.staff[0], house.staff[1], house.staff[2]
    opine(presented, colleague, reason="Remnant is large enough", treats_patient=True)
    opine(presented, other, CHEMO)
    before = opinions_on(fresh(presented), chair)
    assert (before.count, before.told, before.own) == (2, [], None)
    assert opinions_on(presented, colleague).own.option == SURGERY
    assert list(Opinion.objects.readable_by(other).values_list("user", flat=True)) == [other.pk]

    with pytest.raises(actions.NotTheChair):
        actions.reveal_opinions(item=presented, by=colleague)
    actions.reveal_opinions(item=presented, by=chair)
    after = opinions_on(fresh(presented), chair)
    assert {(o.user_id, o.option) for o in after.told} == {
        (colleague.pk, SURGERY),
        (other.pk, CHEMO),
    }
    assert after.told[0].discipline == Discipline.COLORECTAL_SURGERY


def test_one_a_person_and_changed_until_it_is_revealed(presented, house):
    colleague = house.staff[1]
    first = opine(presented, colleague)
    again = opine(presented, colleague, CHEMO)
    assert (first.pk, again.option, again.version) == (again.pk, CHEMO, 2)
    assert opine(presented, colleague, CHEMO).version == 2  # sent twice, nothing new
    actions.reveal_opinions(item=presented, by=house.chair)
    with pytest.raises(ValidationError, match="stand"):
        opine(presented, colleague)


def test_what_is_revealed_stands_in_the_database(presented, house):
    opinion = opine(presented, house.staff[1])
    actions.reveal_opinions(item=presented, by=house.chair)
    for attempt in (
        lambda: Opinion.objects.filter(pk=opinion.pk).update(option=CHEMO),
        lambda: correct(opinion, changes={"reason": "x"}, version=1, by=None, reason="x"),
        lambda: type(presented).objects.filter(pk=presented.pk).update(opinions_revealed_at=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_a_decision_ends_the_asking_and_tells_what_was_said(presented, house, item):
    opine(presented, house.staff[1])
    draft = actions.record_decision(
        item=presented, by=house.chair, recommendations=[{"option": SURGERY}],
        intent="curative", rationale="x", consensus="unanimous",
    )  # fmt: skip
    decision = actions.propose_decision(decision=draft, version=draft.version, by=house.chair)
    sign(decision, house.chair)
    assert opinions_on(fresh(presented), house.staff[3]).is_revealed
    with pytest.raises(ValidationError):
        opine(presented, house.staff[2])


def test_only_who_sits_on_the_board_or_attends(presented, house):
    stranger = person(Role.SURGEON, house.center, name="stranger")
    with pytest.raises(ValidationError, match="members of the board"):
        opine(presented, stranger)
    actions.record_attendance(
        meeting=presented.meeting, user=stranger, discipline=Discipline.PATHOLOGY, by=house.chair
    )
    assert opine(presented, stranger).discipline == Discipline.PATHOLOGY


@pytest.mark.parametrize(("setting", "seen"), [("open", 1), ("off", None)])
def test_a_board_may_show_them_at_once_or_ask_for_none(presented, house, setting, seen):
    Board.objects.filter(pk=house.board.pk).update(opinions=setting)
    presented = type(presented).objects.select_related("meeting__board").get(pk=presented.pk)
    if seen is None:
        with pytest.raises(ValidationError):
            opine(presented, house.staff[1])
        assert not opinions_on(presented, house.chair).is_asked
        return
    opine(presented, house.staff[1])
    assert len(opinions_on(presented, house.chair).told) == seen


def test_the_history_of_a_patient_does_not_tell_them(presented, house):
    opine(presented, house.staff[1], reason="zqx secret")
    reader = signed_in(house.staff[2])
    page = reader.get(reverse("patients:history", args=[presented.patient_id])).content.decode()
    assert "zqx secret" not in page
    assert "Opinion" not in page
    for address in ("meetings:case", "meetings:now"):
        kwargs = {"pk": presented.meeting_id}
        if address == "meetings:case":
            kwargs["item_pk"] = presented.pk
        assert "zqx secret" not in reader.get(reverse(address, kwargs=kwargs)).content.decode()


def test_two_taps_on_the_page_that_follows(presented, house):
    colleague = signed_in(house.staff[1])
    now = reverse("meetings:now", args=[presented.meeting_id])
    page = colleague.get(now)
    assert page.context["item"] == presented
    address = reverse("meetings:opinion", args=[presented.meeting_id, presented.pk])
    answer = colleague.post(address, {"option": "two_stage", "from": "now"})
    assert (answer.status_code, answer["Location"]) == (302, now)
    assert Opinion.objects.get().option == "two_stage"
    colleague.post(
        address, {"option": "two_stage", "other": "sbrt", "reason": "Small", "from": "now"}
    )
    assert Opinion.objects.get().option == "sbrt"
    assert (
        colleague.post(address, {"from": "now"}).status_code == 302
    )  # nothing chosen: said, not stored
    assert colleague.post(address, {"option": "nonsense"}).status_code == 302
    assert Opinion.objects.get().option == "sbrt"
    colleague.post(address, {"option": "abstains", "from": "now"})
    assert Opinion.objects.get().get_option_display() == "Abstains"


def test_the_page_knows_when_the_meeting_moves_on(presented, house):
    reader = signed_in(house.staff[1])
    page = reverse("meetings:now", args=[presented.meeting_id])
    address = reverse("meetings:stream-state", args=[presented.meeting_id])
    first = reader.get(page).context
    assert reader.get(address).json() == {"at": first["at"], "opinions": 0}
    opine(presented, house.staff[2])
    counted = reader.get(address).json()
    assert counted["opinions"] == 1
    assert counted["at"] > first["at"]
    assert reader.get(page).context["state"] == first["state"], "a hidden opinion is only counted"
    signed_in(house.chair).post(
        reverse("meetings:reveal", args=[presented.meeting_id, presented.pk])
    )
    assert reader.get(page).context["state"] != first["state"]


def test_between_two_cases_there_is_none(meeting, house):
    page = signed_in(house.staff[1]).get(reverse("meetings:now", args=[meeting.pk]))
    assert page.context["item"] is None


def test_the_referral_names_what_is_voted_on(house, patient):
    reader = signed_in(house.staff[1])
    told = {
        "question": "Which way is the right one?", "category": "recurrence", "urgency": "routine",
        "patient": str(patient.pk),
    }  # fmt: skip
    address = f"{reverse('meetings:refer')}?patient={patient.pk}"
    six = ["sbrt", "alpps", "two_stage", "liver_first", "colon_first", "ablation_only"]
    assert (
        "vote_options" in reader.post(address, {**told, "vote_options": six}).context["form"].errors
    )
    assert reader.post(address, {**told, "vote_options": six[:2]}).status_code == 302
    referral = Patient.objects.get(pk=patient.pk).referrals.get()
    assert [option.value for option in referral.voted_on] == ["sbrt", "alpps"]


def test_the_other_center_has_none_of_it(presented, house):
    stranger = signed_in(person(Role.SURGEON, center("izmir"), name="elsewhere"))
    for name, kwargs in (
        ("meetings:now", {"pk": presented.meeting_id}),
        ("meetings:stream", {"pk": presented.meeting_id}),
        ("meetings:stream-state", {"pk": presented.meeting_id}),
    ):
        assert stranger.get(reverse(name, kwargs=kwargs)).status_code == 404
    case = {"pk": presented.meeting_id, "item_pk": presented.pk}
    for name in ("meetings:opinion", "meetings:reveal"):
        assert stranger.post(reverse(name, kwargs=case), {"option": SURGERY}).status_code == 404
