"""A board's settings: its rhythm, members, quorum and readiness rules. Read by all, changed by its coordinator."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.actions import ChangedElsewhere
from patients.models import Center
from tumorboard import actions
from tumorboard.board_forms import (
    BoardForm,
    MemberForm,
    MembershipForm,
    NewBoardForm,
    NewRuleForm,
    QuorumForm,
    RuleForm,
)
from tumorboard.models import Board
from tumorboard.readiness_basis import basis_of
from tumorboard.selectors import members_of, quorum_told

from .meetings import do, may


def _boards(request):
    return Board.objects.visible_to(request.user).filter(center__in=request.center_ids)


def _board(request, pk) -> Board:
    board = get_object_or_404(_boards(request).select_related("quorum_template", "center"), pk=pk)
    request.access.entity = f"board {board.pk}"
    return board


def boards(request):
    today = timezone.localdate()
    in_force = Q(members__since__lte=today) & (
        Q(members__until__isnull=True) | Q(members__until__gte=today)
    )
    rows = _boards(request).annotate(people=Count("members__user", filter=in_force, distinct=True))
    context = {
        "section": "boards",
        "boards": rows.select_related("quorum_template"),
        "may_set_up": any(may(request, "meetings:new_board", pk) for pk in request.center_ids),
    }
    return render(request, "tumorboard/boards.html", context)


def board(request, pk):
    board = _board(request, pk)
    rules = list(board.readiness_rules.all())
    for rule in rules:
        rule.basis = basis_of(rule)
    context = {
        "section": "boards",
        "board": board,
        "members": members_of(board, timezone.localdate()),
        "quorum": quorum_told(board, timezone.localdate()),
        "rules": rules,
        "may_change": may(request, "meetings:change_board", board.center_id),
    }
    return render(request, "tumorboard/board.html", context)


@require_http_methods(["GET", "POST"])
def new_board(request):
    centers = Center.objects.filter(pk__in=request.center_ids)
    form = NewBoardForm(request.POST or None, centers=centers)
    made = []

    def set_up() -> None:
        made.append(
            actions.set_up_board(
                center=form.cleaned_data["center"], settings=form.settings(), by=request.user
            )
        )

    if form.is_valid() and _done(form, set_up):
        messages.success(request, _("The board is set up. Now add its members."))
        return redirect("meetings:board", made[0].pk)
    return render(request, "tumorboard/new_board.html", {"section": "boards", "form": form})


# --- Changes ---


def _done(form, act: Callable[[], object]) -> bool:
    """Whether the action went through. What it refused stands in the form, beside what was typed."""
    try:
        act()
    except ValidationError as problem:
        by_field = getattr(problem, "message_dict", {NON_FIELD_ERRORS: problem.messages})
        for name, texts in by_field.items():
            form.add_error(name if name in form.fields else None, texts)
    except ChangedElsewhere as conflict:
        form.resume_on(conflict.current)
    else:
        return True
    return False


def _change(request, board: Board, form, act, *, title: str, done: str, template="change_board"):
    """A page with one form about a board: shown, shown again with what is wrong, or done."""
    if form.is_valid() and _done(form, act):
        messages.success(request, done)
        return redirect("meetings:board", board.pk)
    context = {"section": "boards", "board": board, "form": form, "title": title}
    return render(request, f"tumorboard/{template}.html", context)


@require_http_methods(["GET", "POST"])
def change_board(request, pk):
    board = _board(request, pk)
    form = BoardForm(
        request.POST or None, initial={**BoardForm.of(board), "version": board.version}
    )
    return _change(
        request,
        board,
        form,
        lambda: actions.change_board(
            board=board, changes=form.changes(), by=request.user, **form.written()
        ),
        title=_("Change the board"),
        done=_("Changed. Meetings that are planned keep their day and hour."),
    )


@require_http_methods(["GET", "POST"])
def change_quorum(request, pk):
    board = _board(request, pk)
    rule = board.quorum_template
    form = QuorumForm(
        request.POST or None, initial={**QuorumForm.of(rule), "version": board.version}
    )
    return _change(
        request,
        board,
        form,
        lambda: actions.change_quorum(
            board=board, rule=form.changes(), by=request.user, **form.written()
        ),
        title=_("Change the quorum"),
        done=_("The quorum is changed. Meetings that have not begun follow it."),
        template="change_quorum",
    )


@require_http_methods(["GET", "POST"])
def add_member(request, pk):
    board = _board(request, pk)
    form = MemberForm(request.POST or None, board=board)
    return _change(
        request,
        board,
        form,
        lambda: actions.add_member(board=board, by=request.user, **form.cleaned_data),
        title=_("Add a member"),
        done=_("The member is added."),
    )


@require_http_methods(["GET", "POST"])
def change_member(request, pk, member_pk):
    board = _board(request, pk)
    member = get_object_or_404(board.members.select_related("user"), pk=member_pk)
    form = MembershipForm(
        request.POST or None, initial={**MembershipForm.of(member), "version": member.version}
    )
    return _change(
        request,
        board,
        form,
        lambda: actions.change_membership(
            member=member, by=request.user, **form.changes(), **form.written()
        ),
        title=f"{member.user}, {member.get_discipline_display()}",
        done=_("The membership is changed."),
    )


@require_http_methods(["GET", "POST"])
def add_rule(request, pk):
    board = _board(request, pk)
    form = NewRuleForm(request.POST or None)
    return _change(
        request,
        board,
        form,
        lambda: actions.add_readiness_rule(board=board, by=request.user, **form.cleaned_data),
        title=_("Add a readiness rule"),
        done=_("The rule is in force."),
    )


@require_http_methods(["GET", "POST"])
def change_rule(request, pk, rule_pk):
    board = _board(request, pk)
    rule = get_object_or_404(board.readiness_rules, pk=rule_pk)
    form = RuleForm(request.POST or None, initial={**RuleForm.of(rule), "version": rule.version})
    return _change(
        request,
        board,
        form,
        lambda: actions.change_readiness_rule(
            rule=rule, changes=form.changes(), by=request.user, **form.written()
        ),
        title=str(rule),
        done=_("The rule is changed."),
    )


@require_POST
def usual_rules(request, pk):
    board = _board(request, pk)
    done = _("The board has its readiness rules.")
    do(request, actions.adopt_usual_rules, done, board=board)
    return redirect("meetings:board", board.pk)
