"""Actions of the board: made when a decision is signed or by hand, reassigned, done or dropped."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from patients.actions import correct, record
from tumorboard.decision_tasks import ToDo, tasks_of
from tumorboard.models import Decision, Task, User

from .steps import Actor, move


@transaction.atomic
def make_tasks(*, decision: Decision, by: Actor) -> list[Task]:
    """
    What a decision that was just signed asks for.

    What is open for the version it replaces is dropped there, with the reason; what people added goes on
    with the new version, and so does whom or when they chose otherwise. What was done for any version is
    not asked for again, unless for another day.
    """
    older = _replaced_by(decision)
    done = {
        (todo.text, todo.due_on)
        for version in older
        for todo in [*_kept(version, Task.State.DONE), *_done_as_asked(version)]
    }
    wanted = [todo for todo in tasks_of(decision) if (todo.text, todo.due_on) not in done]
    if older:
        wanted = _carried_on(older[0], wanted)
        _drop_open(older[0], decision, by=by)
    return [
        record(
            Task(
                decision=decision,
                patient=decision.patient,
                text=todo.text,
                owner=todo.owner,
                due_on=todo.due_on,
            ),
            by=by,
        )
        for todo in wanted
    ]


def _replaced_by(decision: Decision) -> list[Decision]:
    """The versions before it, the newest first."""
    found = []
    older = decision.supersedes
    while older is not None:
        found.append(older)
        older = older.supersedes
    return found


def _kept(version: Decision, state: str) -> list[ToDo]:
    tasks = version.tasks.filter(state=state).select_related("owner").order_by("created_at")
    return [ToDo(task.text, task.owner, task.due_on) for task in tasks]


def _done_as_asked(version: Decision) -> list[ToDo]:
    """Done, though for another day than it was asked for."""
    done = {todo.text for todo in _kept(version, Task.State.DONE)}
    return [todo for todo in tasks_of(version) if todo.text in done]


def _carried_on(replaced: Decision, wanted: list[ToDo]) -> list[ToDo]:
    """With what people chose for the version before: somebody else, another day, an action of their own."""
    asked = {todo.text: todo for todo in tasks_of(replaced)}
    still_open = {todo.text: todo for todo in _kept(replaced, Task.State.OPEN)}
    found = []
    for todo in wanted:
        chosen, before = still_open.get(todo.text), asked.get(todo.text)
        if chosen and before:
            owner = chosen.owner if chosen.owner != before.owner else todo.owner
            due_on = chosen.due_on if chosen.due_on != before.due_on else todo.due_on
            todo = ToDo(todo.text, owner, due_on)
        found.append(todo)
    texts = {todo.text for todo in wanted}
    by_hand = [t for t in still_open.values() if t.text not in asked and t.text not in texts]
    return [*found, *by_hand]


def _drop_open(replaced: Decision, newer: Decision, *, by: Actor) -> None:
    with override(newer.agenda_item.meeting.board.language):
        comment = _("Version %(number)d of the decision replaces it.") % {
            "number": newer.version_no
        }
    for task in replaced.tasks.filter(state=Task.State.OPEN):
        close_task(task=task, state=Task.State.DROPPED, comment=comment, by=by)


@transaction.atomic
def add_task(
    *,
    decision: Decision,
    text: str,
    by: Actor,
    owner: User | None = None,
    due_on: date | None = None,
) -> Task:
    """An action by hand, for a decision that is in force."""
    if not Decision.objects.made().filter(pk=decision.pk).exists():
        raise ValidationError(_("An action belongs to a decision that was made."))
    if decision.superseded_by.filter(state=Decision.State.SIGNED).exists():
        raise ValidationError(
            _("This decision was replaced by a newer version; write about that one.")
        )
    return record(
        Task(
            decision=decision,
            patient=decision.patient,
            text=text.strip(),
            owner=owner,
            due_on=due_on,
        ),
        by=by,
    )


@transaction.atomic
def change_task(
    *, task: Task, version: int, by: Actor, text: str, owner: User | None, due_on: date | None
) -> Task:
    """Somebody else's, or until another day. Raises ChangedElsewhere, ValidationError when it is closed."""
    if task.state != Task.State.OPEN:
        raise ValidationError(_("This action is closed."))
    changes = {"text": text.strip(), "owner": owner, "due_on": due_on}
    return correct(task, changes=changes, version=version, by=by, reason=_("Action changed"))


@transaction.atomic
def close_task(*, task: Task, state: str, by: Actor, comment: str = "") -> Task:
    """
    Done, or not needed any more, which has a reason. The same again is the same; raises
    TransitionNotAllowed where somebody else closed it otherwise.
    """
    current = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if current.state == state:
        return current
    return move(
        current,
        state,
        by=by,
        reason=_("Action closed"),
        closed_on=timezone.localdate(),
        comment=comment.strip(),
    )
