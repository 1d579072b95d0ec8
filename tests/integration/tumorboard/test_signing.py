"""A signature holds against our code, against SQL, and tampering by the owner is found out."""

import hashlib
import json
import os
import re
import threading
import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from patients.actions import ChangedElsewhere
from patients.centers import center_context
from tests.board import (
    UPFRONT,
    WRITTEN,
    make_board,
    make_patient,
    propose,
    refer,
    sign,
    start_meeting,
)
from tests.database import as_owner
from tests.people import center, person
from tumorboard import actions, verification
from tumorboard.actions import agenda
from tumorboard.models import (
    Addendum,
    AgendaItem,
    Board,
    Decision,
    DecisionChainHead,
    Dissent,
    Meeting,
    Recommendation,
    Role,
)
from tumorboard.workflow import TransitionNotAllowed

pytestmark = pytest.mark.django_db

# How often two people are set against each other; RACES=200 for the long run.
ROUNDS = int(os.environ.get("RACES", "5"))


def refused(what, match="immutable"):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        what()


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


# --- What is signed stays ---


def test_a_signed_decision_refuses_the_orm(signed):
    signed.rationale = "Another reason"

    refused(signed.save)
    refused(lambda: Decision.objects.update(rationale="Another reason"))
    refused(lambda: Decision.objects.bulk_update([signed], ["rationale"]))


def test_a_signed_decision_refuses_the_applications_sql(signed):
    refused(lambda: run("UPDATE tumorboard_decision SET intent = 'palliative'"))
    refused(lambda: run("UPDATE tumorboard_decision SET state = 'draft'"))
    refused(lambda: run("UPDATE tumorboard_recommendation SET option = 'alpps'"))
    refused(
        lambda: Recommendation.objects.create(
            center=signed.center, decision=signed, patient=signed.patient, rank=2, option="alpps"
        )
    )
    refused(
        lambda: Dissent.objects.create(
            center=signed.center, decision=signed, patient=signed.patient, name="X", text="No."
        )
    )


def test_the_case_behind_it_stays_too(signed):
    refused(lambda: AgendaItem.objects.update(snapshot={"lesions": []}))
    refused(lambda: AgendaItem.objects.update(quorum_met=False))
    refused(lambda: AgendaItem.objects.update(present=[]))


def test_the_meeting_it_was_signed_in_stays_too(house, signed):
    meetings = Meeting.objects.filter(pk=signed.agenda_item.meeting_id)
    other = Board.objects.create(
        center=house.center,
        name="Another board",
        weekday=1,
        starts_at="09:00",
        quorum_template=house.board.quorum_template,
    )

    refused(lambda: meetings.update(held_on=date(2020, 1, 2)))
    refused(lambda: meetings.update(chair=house.staff[1]))
    refused(lambda: meetings.update(board=other))
    with pytest.raises(ValidationError, match="Its chair stays"):
        actions.hand_over_chair(meeting=meetings.get(), chair=house.staff[1], by=house.chair)
    assert meetings.update(place="Seminar room") == 1
    actions.close_meeting(meeting=meetings.get(), by=house.chair)


def test_an_imported_decision_stays_with_its_parts(house, item):
    owned = {"center": house.center, "patient": item.patient}
    decision = Decision.objects.create(agenda_item=item, state="imported", rationale="x", **owned)
    Recommendation.objects.create(decision=decision, option="alpps", **owned)
    Dissent.objects.create(decision=decision, name="D. Aksoy", text="No.", **owned)

    refused(lambda: Decision.objects.update(rationale="Another reason"))
    refused(lambda: Decision.objects.update(state="draft"))
    refused(lambda: Recommendation.objects.update(option="sbrt"))
    refused(lambda: Dissent.objects.update(is_struck=True))
    actions.add_addendum(decision=decision, text="Volumetry: 31%.", reason="Late", by=house.chair)


def test_the_application_cannot_delete_empty_or_switch_off(signed):
    for sql in [
        "DELETE FROM tumorboard_decision",
        "TRUNCATE tumorboard_decision CASCADE",
        "ALTER TABLE tumorboard_decision DISABLE TRIGGER a_signed_stays",
        "UPDATE tumorboard_decisionchainhead SET seq = 0",
        "SET session_replication_role = replica",
    ]:
        with (
            pytest.raises(Exception, match=r"permission denied|must be owner"),
            transaction.atomic(),
        ):
            run(sql)


def test_an_addendum_is_added_and_stays(house, signed):
    addendum = actions.add_addendum(
        decision=signed, text="Volumetry: 31%.", reason="Came later", by=house.chair
    )

    assert list(signed.addenda.all()) == [addendum]
    with pytest.raises(Exception, match=r"permission denied|immutable"), transaction.atomic():
        Addendum.objects.update(text="Volumetry: 41%.")


# --- How a signature comes about ---


def test_only_the_chair_signs(house, item):
    decision = propose(item, house)

    with pytest.raises(actions.NotTheChair):
        sign(decision, house.staff[1])
    refused(
        lambda: Decision.objects.filter(pk=decision.pk).update(
            state="signed",
            signed_by=house.staff[1],
            signed_version=decision.version,
            signed_name="Somebody",
            signed_role="chair",
            meaning="chaired_and_approved",
        ),
        match="only the chair",
    )


def test_a_chair_who_was_not_there_does_not_sign(house, item):
    absent = person(Role.SURGEON, house.center)
    decision = propose(item, house)
    Meeting.objects.filter(pk=item.meeting_id).update(chair=absent)

    with pytest.raises(ValidationError, match="has attended"):
        sign(decision, absent)
    refused(
        lambda: Decision.objects.filter(pk=decision.pk).update(
            state="signed",
            signed_by=absent,
            signed_version=decision.version,
            signed_name="Somebody",
            signed_role="chair",
            meaning="chaired_and_approved",
        ),
        match="attended the meeting",
    )
    with pytest.raises(ValidationError, match="Record the chair first"):
        actions.close_meeting(meeting=item.meeting, by=house.chair)


def test_a_draft_is_read_back_before_it_is_signed(house, item):
    item = actions.present_case(item=item, by=house.chair)
    draft = actions.record_decision(item=item, by=house.chair, recommendations=UPFRONT, **WRITTEN)

    with pytest.raises(TransitionNotAllowed):
        sign(draft, house.chair)


def test_a_signature_is_for_the_version_that_was_seen(house, item):
    seen = propose(item, house)
    actions.record_decision(
        item=item,
        by=house.staff[1],
        version=seen.version,
        recommendations=[{"option": "best_supportive_care"}],
        **{**WRITTEN, "intent": "palliative"},
    )

    with pytest.raises(ChangedElsewhere):
        sign(seen, house.chair)
    refused(
        lambda: Decision.objects.filter(pk=seen.pk).update(
            state="signed",
            signed_by=house.chair,
            signed_version=seen.version,
            signed_name="The chair",
            signed_role="chair",
            meaning="chaired_and_approved",
        ),
        match="not the version",
    )


def test_a_decision_is_not_born_signed(house, signed):
    copy = Decision.objects.get(pk=signed.pk)
    copy.pk, copy.version_no = None, 2
    copy._state.adding = True

    refused(copy.save, match="proposed first")


def test_signing_cannot_smuggle_in_other_words(house, item):
    decision = propose(item, house)

    refused(
        lambda: Decision.objects.filter(pk=decision.pk).update(
            state="signed",
            rationale="Something else",
            signed_by=house.chair,
            signed_version=decision.version,
            signed_name="The chair",
            signed_role="chair",
            meaning="chaired_and_approved",
        ),
        match="not the version",
    )


def test_the_digest_is_sha256_of_what_was_signed(signed):
    """By another program than the database: Python's hashlib over the canonical text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tumorboard_decision_content(d) FROM tumorboard_decision d WHERE id = %s",
            [signed.pk],
        )
        text = cursor.fetchone()[0]

    assert hashlib.sha256(text.encode()).hexdigest() == signed.content_sha256
    link = signed.previous_sha256 + signed.content_sha256 + "1"
    assert hashlib.sha256(link.encode()).hexdigest() == signed.chain_sha256
    content = json.loads(text)
    assert content["rationale"] == WRITTEN["rationale"]
    assert content["recommendations"][0]["option"] == "upfront_liver_surgery"
    assert len(content["case"]["present"]) == 5
    assert content["case"]["snapshot_sha256"] == signed.agenda_item.snapshot_sha256


def test_the_text_does_not_depend_on_the_sessions_settings(signed):
    sql = "SELECT tumorboard_decision_content(d) FROM tumorboard_decision d"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        before = cursor.fetchone()[0]
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Tokyo'; SET LOCAL DateStyle = 'German, DMY'")
        cursor.execute(sql)
        after = cursor.fetchone()[0]
        cursor.execute("SET LOCAL TIME ZONE 'UTC'; SET LOCAL DateStyle = 'ISO, MDY'")

    assert before == after


# --- With committed rows: the owner, threads, the verifier ---


@pytest.fixture
def committed(transactional_db):
    """Three signed decisions in one meeting, committed; the center's board and their ids."""
    where = center("ankara")
    with center_context([where.pk]):
        house = make_board(where)
        meeting = start_meeting(house)
        house.meeting = meeting
        house.decisions = [_signed_case(house, number) for number in (1, 2, 3)]
    return house


def _proposed_case(house, number):
    patient = make_patient(house.center, code=f"P-{number:04d}")
    referral = refer(patient, house.chair)
    item = actions.list_case(meeting=house.meeting, referral=referral, by=house.chair)
    return propose(item, house)


def _signed_case(house, number):
    return sign(_proposed_case(house, number), house.chair)


def as_the_owner(house, *statements):
    with as_owner() as owner, transaction.atomic(), owner.cursor() as cursor:
        cursor.execute("SELECT set_config('app.centers', %s, true)", [str(house.center.pk)])
        for statement in statements:
            cursor.execute(statement)


def verified(capsys):
    call_command("verify_decisions")
    return capsys.readouterr().out


def switched_off(*statements):
    """What a database administrator could do, and would have to do."""
    return [
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE tumorboard_decision DISABLE TRIGGER USER",
        "ALTER TABLE tumorboard_recommendation DISABLE TRIGGER USER",
        "ALTER TABLE tumorboard_agendaitem DISABLE TRIGGER USER",
        *statements,
        "ALTER TABLE tumorboard_decision ENABLE TRIGGER USER",
        "ALTER TABLE tumorboard_recommendation ENABLE TRIGGER USER",
        "ALTER TABLE tumorboard_agendaitem ENABLE TRIGGER USER",
    ]


def test_the_owner_is_refused_too(committed, capsys):
    for sql in [
        "UPDATE tumorboard_decision SET rationale = 'x'",
        "UPDATE tumorboard_recommendation SET option = 'alpps'",
        "DELETE FROM tumorboard_recommendation",
        "DELETE FROM tumorboard_decision",
        "UPDATE tumorboard_agendaitem SET snapshot = '{}'",
        "TRUNCATE tumorboard_recommendation",
        "TRUNCATE tumorboard_decision CASCADE",
        "SET pgtrigger.ignore = '{a_signed_stays}'; UPDATE tumorboard_decision SET rationale = 'x'",
    ]:
        with pytest.raises(IntegrityError, match="immutable"):
            as_the_owner(committed, sql)

    assert "ankara: 3 signed decisions, unbroken" in verified(capsys)


def test_the_owner_does_not_delete_what_was_imported(committed):
    with center_context([committed.center.pk]):
        patient = make_patient(committed.center, code="P-0009")
        item = actions.list_case(
            meeting=committed.meeting, referral=refer(patient, committed.chair), by=committed.chair
        )
        owned = {"center": committed.center, "patient": patient}
        decision = Decision.objects.create(agenda_item=item, state="imported", **owned)
        part = Recommendation.objects.create(decision=decision, option="alpps", **owned)

    for table, row in [("recommendation", part), ("decision", decision)]:
        with pytest.raises(IntegrityError, match=r"imported decision .*immutable"):
            as_the_owner(committed, f"DELETE FROM tumorboard_{table} WHERE id = '{row.pk}'")


OF_LINK = "(SELECT id FROM tumorboard_decision WHERE chain_seq = {})"
TAMPERINGS = {
    "edited": (
        ["UPDATE tumorboard_decision SET rationale = 'x' WHERE chain_seq = 2"],
        "link 2, decision .* not what was signed",
    ),
    "recommendation edited": (
        [
            f"UPDATE tumorboard_recommendation SET option = 'alpps' WHERE decision_id = {OF_LINK.format(3)}"
        ],
        "link 3, decision .* not what was signed",
    ),
    "recommendation struck out": (
        [
            f"UPDATE tumorboard_recommendation SET is_struck = true WHERE decision_id = {OF_LINK.format(3)}"
        ],
        "link 3, decision .* not what was signed",
    ),
    "what the board saw edited": (
        [
            (
                "UPDATE tumorboard_agendaitem SET snapshot = jsonb_set(snapshot, '{lab_results}', '[]') WHERE id ="
                f" (SELECT agenda_item_id FROM tumorboard_decision WHERE id = {OF_LINK.format(1)})"
            ),
        ],
        "link 1, decision .* not what was signed",
    ),
    "signed by another": (
        ["UPDATE tumorboard_decision SET signed_name = 'Another' WHERE chain_seq = 1"],
        "link 1, decision .* not what was signed",
    ),
    "one deleted": (
        [
            f"DELETE FROM tumorboard_recommendation WHERE decision_id = {OF_LINK.format(2)}",
            f"DELETE FROM tumorboard_task WHERE decision_id = {OF_LINK.format(2)}",
            "DELETE FROM tumorboard_decision WHERE chain_seq = 2",
        ],
        "link 2 is missing",
    ),
    "tail cut": (
        [
            f"DELETE FROM tumorboard_recommendation WHERE decision_id = {OF_LINK.format(3)}",
            f"DELETE FROM tumorboard_task WHERE decision_id = {OF_LINK.format(3)}",
            "DELETE FROM tumorboard_decision WHERE chain_seq = 3",
        ],
        "ends at link 2, its head says 3",
    ),
    "all gone with the head": (
        [
            "DELETE FROM tumorboard_recommendation",
            "DELETE FROM tumorboard_task",
            "DELETE FROM tumorboard_decision",
            "DELETE FROM tumorboard_decisionchainhead",
        ],
        "was signed and is gone",
    ),
    "digest replaced": (
        [
            "UPDATE tumorboard_decision SET content_sha256 = repeat('a', 64) WHERE chain_seq = 2",
            (
                "UPDATE tumorboard_decision SET chain_sha256 = encode(sha256(convert_to("
                "previous_sha256 || content_sha256 || chain_seq, 'UTF8')), 'hex') WHERE chain_seq = 2"
            ),
        ],
        "link 2, decision .* not what was signed",
    ),
}


def test_what_the_owner_changed_is_found(committed):
    for name, (tampering, found) in TAMPERINGS.items():
        with as_owner() as owner, transaction.atomic(), owner.cursor() as cursor:
            cursor.execute("SELECT set_config('app.centers', %s, true)", [str(committed.center.pk)])
            for statement in switched_off(*tampering):
                cursor.execute(statement)
            finding = verification.verify(committed.center)
            transaction.set_rollback(True)

        assert re.search(found, finding.problem), name

    assert verification.verify(committed.center) == verification.Finding(signed=3)


def test_a_rewritten_digest_breaks_the_next_link(committed, capsys):
    """Even with content and digest made to agree, the next link remembers the old one."""
    as_the_owner(
        committed,
        *switched_off(
            "UPDATE tumorboard_decision SET rationale = 'x' WHERE chain_seq = 2",
            "UPDATE tumorboard_decision d SET content_sha256 = encode(sha256(convert_to("
            "tumorboard_decision_content(d), 'UTF8')), 'hex') WHERE chain_seq = 2",
            "UPDATE tumorboard_decision SET chain_sha256 = encode(sha256(convert_to("
            "previous_sha256 || content_sha256 || chain_seq, 'UTF8')), 'hex') WHERE chain_seq = 2",
        ),
    )

    with pytest.raises(CommandError):
        call_command("verify_decisions")
    assert "link 3" in capsys.readouterr().out


def test_the_verifier_is_not_green_on_nothing(committed, capsys, monkeypatch):
    """Looking into the wrong center shows no decision; the head says there are three."""
    elsewhere = center("bursa")
    monkeypatch.setattr(verification, "center_context", lambda _ids: center_context([elsewhere.pk]))

    with pytest.raises(CommandError):
        call_command("verify_decisions", center="ankara")
    assert "ends at link 0, its head says 3" in capsys.readouterr().out


def test_a_center_without_signatures_says_so(db, capsys):
    center("bursa")

    assert "bursa: 0 signed decisions, unbroken" in verified(capsys)
    with pytest.raises(CommandError, match="no center"):
        call_command("verify_decisions", center="atlantis")


def at_once(*works):
    """Run each in its own thread and connection, started together; what each gave or raised."""
    ready, results = threading.Barrier(len(works)), [None] * len(works)

    def run_one(place, work):
        try:
            ready.wait(timeout=10)
            results[place] = work()
        except Exception as problem:
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run_one, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def inside(house, work):
    def in_context():
        with center_context([house.center.pk]):
            return work()

    return in_context


def test_two_signatures_at_once_are_one(committed, capsys):
    """The same chair in two windows, over and over: one signature, one link each."""
    for number in range(10, 10 + ROUNDS):
        with center_context([committed.center.pk]):
            decision = _proposed_case(committed, number)

        results = at_once(*[inside(committed, lambda: sign(decision, committed.chair))] * 2)  # noqa: B023

        assert [r.chain_seq for r in results] == [number - 6] * 2
    assert DecisionChainHead.objects.get(center=committed.center).seq == 3 + ROUNDS
    assert f"{3 + ROUNDS} signed decisions, unbroken" in verified(capsys)


def test_signing_while_the_chair_is_handed_over(committed):
    """Either the signature stands and the chair stays, or the other chairs and nothing is signed."""
    for number in range(10, 10 + ROUNDS):
        with center_context([committed.center.pk]):
            meeting = start_meeting(committed, days_ago=number)
            item = actions.list_case(
                meeting=meeting,
                referral=refer(make_patient(committed.center, f"P-{number:04d}"), committed.chair),
                by=committed.chair,
            )
            decision = propose(item, committed)

        signed, handed_over = at_once(
            inside(committed, lambda: sign(decision, committed.chair)),  # noqa: B023
            inside(
                committed,
                lambda: actions.hand_over_chair(
                    meeting=meeting,  # noqa: B023
                    chair=committed.staff[1],
                    by=committed.chair,
                ),
            ),
        )

        if isinstance(handed_over, Exception):
            assert "is signed" in str(handed_over)
            assert signed.signed_by_id == committed.chair.pk
        else:
            assert isinstance(signed, actions.NotTheChair)


def test_an_opinion_while_another_case_is_taken_off_is_no_deadlock(committed, monkeypatch):
    """The opinion holds its case and waits for the data version; the other would hold that and wait for the case."""
    waits = agenda._referral_waits

    def wait_slowly(*args, **kwargs):
        waits(*args, **kwargs)
        time.sleep(0.5)

    monkeypatch.setattr(agenda, "_referral_waits", wait_slowly)
    with center_context([committed.center.pk]):
        meeting = start_meeting(committed, days_ago=1)
        first, behind = (
            actions.list_case(
                meeting=meeting,
                referral=refer(make_patient(committed.center, f"P-70{number}"), committed.chair),
                by=committed.chair,
            )
            for number in (1, 2)
        )

    taken_off, opinion = at_once(
        inside(committed, lambda: actions.take_off_agenda(item=first, by=committed.chair)),
        inside(
            committed,
            lambda: actions.give_opinion(item=behind, option="sbrt", by=committed.staff[1]),
        ),
    )

    assert taken_off.state == "withdrawn"
    assert opinion.option == "sbrt"


def test_signing_while_somebody_rewrites_never_signs_unseen_words(committed, capsys):
    for number in range(10, 10 + ROUNDS):
        with center_context([committed.center.pk]):
            seen = _proposed_case(committed, number)

        def rewrite(seen=seen):
            return actions.record_decision(
                item=seen.agenda_item,
                by=committed.staff[1],
                version=seen.version,
                recommendations=[{"option": "best_supportive_care"}],
                **{**WRITTEN, "rationale": "Rewritten"},
            )

        results = at_once(
            inside(committed, lambda seen=seen: sign(seen, committed.chair)),
            inside(committed, rewrite),
        )

        with center_context([committed.center.pk]):
            stored = Decision.objects.get(pk=seen.pk)
            options = {r.option for r in stored.recommendations.filter(is_struck=False)}
        assert sum(isinstance(result, Exception) for result in results) == 1
        if stored.state == Decision.State.SIGNED:
            assert stored.rationale == WRITTEN["rationale"]
            assert options == {"upfront_liver_surgery"}
        else:
            assert stored.rationale == "Rewritten"
    assert "unbroken" in verified(capsys)


def test_decisions_of_many_cases_make_one_chain(committed, capsys):
    """Several meetings of a center sign at the same time: the chain has no fork."""
    with center_context([committed.center.pk]):
        proposed = [_proposed_case(committed, number) for number in range(10, 16)]

    at_once(
        *[inside(committed, lambda d=decision: sign(d, committed.chair)) for decision in proposed]
    )

    assert "9 signed decisions, unbroken" in verified(capsys)
