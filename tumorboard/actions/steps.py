"""Moving a row from state to state: locked, checked against the table, kept in the history."""

from typing import Any, TypeVar

from patients.actions import correct
from patients.models import ClinicalModel
from tumorboard.models import User
from tumorboard.workflow import check_transition

Row = TypeVar("Row", bound=ClinicalModel)
# Who does it; None for a command that brings in rows.
Actor = User | None


def locked(row: Row) -> Row:
    """The row as it is now, held until the end of the transaction."""
    return type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)


def move(row: Row, wanted: str, *, by: Actor, reason: str, **changes: Any) -> Row:
    """Take a row to another state, with other fields in the same step. `reason` goes to the history."""
    current = locked(row)
    check_transition(current, wanted)
    return correct(
        current,
        changes={"state": wanted, **changes},
        version=current.version,
        by=by,
        reason=reason,
    )
