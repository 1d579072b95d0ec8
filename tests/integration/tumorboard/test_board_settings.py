"""A board's settings: its coordinator changes them with a reason, its members read them, nothing typed is lost."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from patients.actions import ChangedElsewhere
from tests.people import center, person, signed_in
from tumorboard import actions
from tumorboard.models import Board, Discipline, Meeting, QuorumTemplate, ReadinessRule, Role
from tumorboard.quorum import PUBLISHED_BOARD
from tumorboard.readiness_basis import Basis, basis_of

pytestmark = pytest.mark.django_db

BOARD = {
    "name": "Liver board", "place": "Room 2", "weekday": "2", "starts_at": "10.30",
    "every_weeks": "2", "duration_minutes": "45", "locks_hours_before": "12",
    "audit_percent": "5", "language": "en", "opinions": "open",
}  # fmt: skip
TODAY = {"since_day": "1", "since_month": "12", "since_year": "2026"}


@pytest.fixture
def coordinator(house):
    return person(Role.COORDINATOR, house.center)


@pytest.fixture
def browser(coordinator):
    return signed_in(coordinator)


def at(name, board, **more):
    return reverse(f"meetings:{name}", kwargs={"pk": board.pk, **more})


def text_of(answer) -> str:
    return answer.content.decode()


# --- The board ---


def test_a_new_board_begins_with_what_is_usual(house, browser):
    answer = browser.post(reverse("meetings:new_board"), {**BOARD, "center": house.center.pk})
    board = Board.objects.get(name="Liver board")
    assert answer.headers["Location"] == at("board", board)
    assert (board.starts_at, board.weekday, board.every_weeks) == (time(10, 30), 2, 2)
    assert set(board.quorum_template.required) == set(PUBLISHED_BOARD)
    assert board.readiness_rules.count() == 12
    page = text_of(browser.get(at("board", board)))
    assert "Too few members for: Hepatobiliary surgery" in page


def test_two_boards_of_one_name_are_refused_beside_what_was_typed(house, browser):
    told = {**BOARD, "name": house.board.name, "center": house.center.pk}
    page = text_of(browser.post(reverse("meetings:new_board"), told))
    assert "Room 2" in page
    assert "already exists" in page
    assert Board.objects.count() == 1
    assert QuorumTemplate.objects.count() == 1


def test_a_board_of_a_center_that_one_does_not_coordinate(house, browser):
    other = center("izmir")
    page = text_of(browser.post(reverse("meetings:new_board"), {**BOARD, "center": other.pk}))
    assert "Room 2" in page
    assert Board.objects.count() == 1


def test_a_change_has_its_reason_and_keeps_planned_meetings(house, browser):
    planned = actions.plan_meeting(
        board=house.board, held_on=timezone.localdate() + timedelta(days=7), by=house.chair
    )
    told = {**BOARD, "version": house.board.version, "reason": ""}
    assert "Why is this changed?" in text_of(browser.post(at("change_board", house.board), told))
    told["reason"] = "The room is taken on Thursdays"
    browser.post(at("change_board", house.board), told)
    house.board.refresh_from_db()
    planned.refresh_from_db()
    assert (house.board.weekday, house.board.locks_hours_before) == (2, 12)
    assert planned.starts_at == time(8, 30)


def test_an_impossible_number_is_told_at_its_field(house, browser):
    told = {**BOARD, "every_weeks": "9", "version": house.board.version, "reason": "x"}
    page = text_of(browser.post(at("change_board", house.board), told))
    assert "less than or equal to 8" in page
    assert 'value="Room 2"' in page


def test_who_was_slower_sees_both(house, browser, coordinator):
    seen = house.board.version
    actions.change_board(
        board=house.board, changes={"place": "Room 7"}, version=seen, reason="Moved", by=coordinator
    )
    told = {**BOARD, "version": seen, "reason": "Moved again"}
    page = text_of(browser.post(at("change_board", house.board), told))
    assert "changed this in the meantime" in page
    assert "Room 7" in page
    assert 'value="Room 2"' in page
    told["version"] = seen + 1
    browser.post(at("change_board", house.board), told)
    house.board.refresh_from_db()
    assert house.board.place == "Room 2"


def test_members_read_and_change_nothing(house):
    reader = signed_in(person(Role.MEMBER, house.center, name="reader.ankara"))
    page = text_of(reader.get(at("board", house.board)))
    assert "Quorum" in page
    assert at("change_quorum", house.board) not in page
    assert at("add_member", house.board) not in page
    assert house.board.name in text_of(reader.get(reverse("meetings:boards")))
    assert reader.get(at("change_board", house.board)).status_code == 403
    surgeon = signed_in(person(Role.SURGEON, house.center, name="surgeon.ankara"))
    assert surgeon.post(at("change_board", house.board), BOARD).status_code == 403


# --- Members ---


def test_a_member_joins_as_a_substitute_and_leaves(house, browser):
    newcomer = person(Role.MEMBER, house.center, name="new.ankara")
    told = {"user": newcomer.pk, "discipline": "pathology", "is_substitute": "on", **TODAY}
    browser.post(at("add_member", house.board), told)
    member = house.board.members.get(user=newcomer)
    assert (member.is_substitute, member.since) == (True, date(2026, 12, 1))

    again = text_of(browser.post(at("add_member", house.board), told))
    assert "already sits on the board" in again

    told = {
        "version": member.version, "reason": "Left the hospital",
        "until_day": "31", "until_month": "12", "until_year": "2026",
    }  # fmt: skip
    browser.post(at("change_member", house.board, member_pk=member.pk), told)
    member.refresh_from_db()
    assert (member.until, member.is_substitute) == (date(2026, 12, 31), False)
    assert not house.board.members.on(date(2027, 1, 1)).filter(user=newcomer).exists()


def test_nobody_leaves_before_joining(house, browser):
    member = house.board.members.first()
    told = {
        "version": member.version, "reason": "x",
        "until_day": "1", "until_month": "1", "until_year": "2020",
    }  # fmt: skip
    page = text_of(browser.post(at("change_member", house.board, member_pk=member.pk), told))
    assert "cannot end before it begins" in page


def test_a_stranger_does_not_sit_on_the_board(house):
    stranger = person(Role.MEMBER, center("izmir"), name="stranger.izmir")
    with pytest.raises(ValidationError, match="no role in this center"):
        actions.add_member(
            board=house.board,
            user=stranger,
            discipline=Discipline.PATHOLOGY,
            since=timezone.localdate(),
            by=house.chair,
        )


def test_who_left_may_come_back(house):
    member = house.board.members.first()
    member = actions.change_membership(
        member=member,
        is_substitute=False,
        until=member.since,
        version=member.version,
        reason="Leave",
        by=house.chair,
    )
    again = actions.add_member(
        board=house.board,
        user=member.user,
        discipline=member.discipline,
        since=member.until + timedelta(days=1),
        by=house.chair,
    )
    assert again.pk != member.pk


# --- Quorum ---


def quorum(house, **told):
    return {"version": house.board.version, "reason": "A sixth discipline", **told}


def test_a_changed_quorum_is_a_new_version_and_held_meetings_keep_theirs(house, browser):
    old = house.board.quorum_template
    held = actions.plan_meeting(board=house.board, held_on=timezone.localdate(), by=house.chair)
    held = actions.open_meeting(meeting=held, chair=house.chair, by=house.chair)
    ahead = actions.plan_meeting(
        board=house.board, held_on=timezone.localdate() + timedelta(days=7), by=house.chair
    )
    told = quorum(
        house, required_pathology="2", allow_remote="on",
        option_0="alpps", discipline_0="radiology", count_0="",
        option_1="sbrt", discipline_1="radiation_oncology", count_1="0",
        option_2="", discipline_2="", count_2="",
    )  # fmt: skip
    answer = browser.post(at("change_quorum", house.board), told)
    assert answer.status_code == 302
    house.board.refresh_from_db()
    new = house.board.quorum_template
    assert (new.name, new.version_no) == (old.name, old.version_no + 1)
    assert new.required == {"pathology": 2}
    assert new.by_option == {"alpps": {"radiology": 1}}
    assert (new.allow_remote, new.allow_same_person_two_disciplines) == (True, False)
    templates = dict(Meeting.objects.values_list("pk", "quorum_template"))
    assert templates == {held.pk: old.pk, ahead.pk: new.pk}
    old.refresh_from_db()
    assert len(old.required) == 5


def test_the_form_shows_the_rule_as_it_is(house, browser):
    page = text_of(browser.get(at("change_quorum", house.board)))
    assert 'name="required_hepatobiliary_surgery" value="1"' in page
    # Three recommendations with two disciplines each, and three rows to fill in.
    assert 'name="option_8"' in page
    assert 'name="option_9"' not in page


def test_saving_the_same_rule_makes_no_version(house):
    rule = house.board.quorum_template
    same = actions.change_quorum(
        board=house.board,
        rule={"required": rule.required},
        version=house.board.version,
        reason="Nothing",
        by=house.chair,
    )
    assert same == rule
    assert QuorumTemplate.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({}, "at least one discipline"),
        ({"required_pathology": "1", "option_0": "alpps"}, "Choose the discipline"),
        ({"required_pathology": "1", "discipline_0": "radiology"}, "Choose the recommendation"),
        (
            {
                "required_pathology": "1",
                **{f"option_{n}": "alpps" for n in range(2)},
                **{f"discipline_{n}": "radiology" for n in range(2)},
            },
            "earlier row",
        ),
        ({"required_pathology": "10"}, "less than or equal to 9"),
    ],
)
def test_a_rule_that_says_too_little_is_refused(house, browser, told, message):
    rows = {"option_0": "", "discipline_0": "", "count_0": ""}
    page = text_of(
        browser.post(at("change_quorum", house.board), quorum(house, **{**rows, **told}))
    )
    assert message in page
    assert "A sixth discipline" in page
    assert QuorumTemplate.objects.count() == 1


def test_two_people_do_not_change_one_version(house):
    seen = house.board.version

    def change(required):
        actions.change_quorum(
            board=house.board, rule={"required": required}, version=seen, reason="x", by=house.chair
        )

    change({"pathology": 1})
    with pytest.raises(ChangedElsewhere):
        change({"radiology": 1})
    assert QuorumTemplate.objects.count() == 2


# --- Readiness rules ---


@pytest.fixture
def rules(house):
    actions.adopt_usual_rules(board=house.board, by=house.chair)
    return {rule.item: rule for rule in house.board.readiness_rules.all()}


def test_rules_say_where_they_come_from(house, rules, browser):
    assert basis_of(rules["colonoscopy"]) == Basis.PUBLISHED
    assert basis_of(rules["liver_mri"]) == Basis.PUBLISHED_BUT_THE_LIMIT
    assert basis_of(rules["cea"]) == Basis.STARTING_VALUE
    page = text_of(browser.get(at("board", house.board)))
    assert "Our starting value" in page

    told = {
        "oldest_days": "28", "owed_by": "radiology", "is_active": "on",
        "version": "1", "reason": "Our radiologists ask for it",
    }  # fmt: skip
    browser.post(at("change_rule", house.board, rule_pk=rules["liver_mri"].pk), told)
    changed = ReadinessRule.objects.get(pk=rules["liver_mri"].pk)
    assert (changed.oldest_days, basis_of(changed)) == (28, Basis.OWN)
    assert "Set by this board" in text_of(browser.get(at("board", house.board)))


def test_a_rule_out_of_force_stands_on_the_list(house, rules, browser):
    told = {"oldest_days": "", "owed_by": "pathology", "version": "1", "reason": "Not here"}
    browser.post(at("change_rule", house.board, rule_pk=rules["braf"].pk), told)
    assert not ReadinessRule.objects.get(pk=rules["braf"].pk).is_active
    assert "out of force" in text_of(browser.get(at("board", house.board)))


def test_a_rule_is_added_once(house, rules, browser):
    told = {
        "item": "ct_volumetry", "applies": "always", "owed_by": "radiology", "oldest_days": "30",
        "categories": ["restaging"],
    }  # fmt: skip
    browser.post(at("add_rule", house.board), told)
    rule = house.board.readiness_rules.get(item="ct_volumetry", applies="always")
    assert (rule.order_no, rule.categories) == (13, ["restaging"])
    assert "The board has this rule already" in text_of(
        browser.post(at("add_rule", house.board), told)
    )


def test_a_board_without_rules_takes_the_usual_ones(house, browser):
    browser.post(at("usual_rules", house.board))
    assert house.board.readiness_rules.count() == 12
