"""A board as an institution: set up, changed, joined and left. Not: one of its meetings."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from patients.actions import ChangedElsewhere, correct, record
from patients.models import Center
from tumorboard.models import (
    Board,
    BoardMember,
    Grant,
    Meeting,
    QuorumTemplate,
    ReadinessRule,
    User,
)
from tumorboard.quorum import PUBLISHED_BOARD

from .preparing import adopt_usual_rules
from .steps import Actor, locked

# Meetings that follow a changed quorum rule: nobody has sat under the old one yet.
NOT_BEGUN = (Meeting.State.PLANNED, Meeting.State.LOCKED)
RULE_FIELDS = ("required", "by_option", "allow_remote", "allow_same_person_two_disciplines")


@transaction.atomic
def set_up_board(*, center: Center, settings: Mapping[str, Any], by: Actor) -> Board:
    """
    A new board, with the quorum of the published board and the usual readiness rules to begin with.

    `settings`: values of the board's own columns, by their names.
    """
    rule = record(
        QuorumTemplate(
            center=center,
            name=settings["name"],
            version_no=_next_version(center, settings["name"]),
            required={discipline.value: 1 for discipline in PUBLISHED_BOARD},
        ),
        by=by,
    )
    board = record(Board(center=center, quorum_template=rule, **settings), by=by)
    adopt_usual_rules(board=board, by=by)
    return board


def _next_version(center: Center, name: str) -> int:
    rules = QuorumTemplate.objects.filter(center=center, name=name)
    return (rules.aggregate(last=Max("version_no"))["last"] or 0) + 1


@transaction.atomic
def change_board(
    *, board: Board, changes: Mapping[str, Any], version: int, reason: str, by: Actor
) -> Board:
    """Meetings that are planned keep their day and hour; what is planned from now on follows."""
    return correct(board, changes=dict(changes), version=version, by=by, reason=reason)


@transaction.atomic
def change_quorum(
    *, board: Board, rule: Mapping[str, Any], version: int, reason: str, by: Actor
) -> QuorumTemplate:
    """
    A new version of the board's quorum rule. Meetings that were held stay under the rule they were held
    under; those that have not begun follow the new one.

    `version` is that of the board: each change of the rule moves it on, so that no two people change
    the same version of the rule. `rule`: values of the rule's own columns, by their names.
    """
    current = locked(board)
    if current.version != version:
        raise ChangedElsewhere(current)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this is corrected.")})
    old = current.quorum_template
    if all(getattr(old, name) == value for name, value in rule.items()):
        return old
    new = record(
        QuorumTemplate(
            center=old.center,
            name=old.name,
            version_no=_next_version(old.center, old.name),
            **{name: getattr(old, name) for name in RULE_FIELDS if name not in rule},
            **rule,
        ),
        by=by,
        reason=reason,
    )
    correct(current, changes={"quorum_template": new}, version=version, by=by, reason=reason)
    ahead = current.meetings.filter(quorum_template=old, state__in=NOT_BEGUN)
    for meeting in ahead.select_for_update():
        correct(
            meeting,
            changes={"quorum_template": new},
            version=meeting.version,
            by=by,
            reason=reason,
        )
    return new


# --- Members ---


@transaction.atomic
def add_member(
    *,
    board: Board,
    user: User,
    discipline: str,
    since: date,
    by: Actor,
    is_substitute: bool = False,
    until: date | None = None,
) -> BoardMember:
    """Somebody of the center sits on the board for a discipline, from a day on."""
    board = locked(board)
    if not Grant.objects.in_force().filter(user=user, center=board.center_id).exists():
        raise ValidationError({"user": _("This person has no role in this center today.")})
    same = board.members.filter(user=user, discipline=discipline)
    overlapping = same.filter(Q(until__isnull=True) | Q(until__gte=since))
    if until is not None:
        overlapping = overlapping.filter(since__lte=until)
    if overlapping.exists():
        raise ValidationError(
            {"user": _("This person already sits on the board for this discipline in this time.")}
        )
    return record(
        BoardMember(
            center=board.center,
            board=board,
            user=user,
            discipline=discipline,
            since=since,
            until=until,
            is_substitute=is_substitute,
        ),
        by=by,
    )


@transaction.atomic
def change_membership(
    *,
    member: BoardMember,
    is_substitute: bool,
    until: date | None,
    version: int,
    reason: str,
    by: Actor,
) -> BoardMember:
    """Who becomes a substitute or a regular member, and who leaves: `until` is the last day."""
    return correct(
        member,
        changes={"is_substitute": is_substitute, "until": until},
        version=version,
        by=by,
        reason=reason,
    )


# --- Readiness rules ---


@transaction.atomic
def add_readiness_rule(
    *,
    board: Board,
    item: str,
    applies: str,
    owed_by: str,
    by: Actor,
    oldest_days: int | None = None,
    categories: list[str] | None = None,
) -> ReadinessRule:
    """One more thing that the board's cases need, at the end of its list."""
    board = locked(board)
    if board.readiness_rules.filter(item=item, applies=applies).exists():
        raise ValidationError(
            {"item": _("The board has this rule already. Change it, or put it in force again.")}
        )
    last = board.readiness_rules.aggregate(last=Max("order_no"))["last"] or 0
    return record(
        ReadinessRule(
            center=board.center,
            board=board,
            item=item,
            applies=applies,
            owed_by=owed_by,
            oldest_days=oldest_days,
            categories=categories,
            order_no=last + 1,
        ),
        by=by,
    )


@transaction.atomic
def change_readiness_rule(
    *, rule: ReadinessRule, changes: Mapping[str, Any], version: int, reason: str, by: Actor
) -> ReadinessRule:
    """
    Another limit, another who owes it, or out of force. Nothing is deleted: agendas that were locked
    under the rule name it.
    """
    return correct(rule, changes=dict(changes), version=version, by=by, reason=reason)
