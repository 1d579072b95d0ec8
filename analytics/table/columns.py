"""Which column is what, by its name or by choice."""

from collections import Counter
from dataclasses import dataclass, field

from analytics.table.sheet import Sheet, TableProblem, listed, quoted

ROLES = ("time", "status", "event", "group", "strata", "entry", "cluster", "id")


@dataclass(frozen=True)
class Columns:
    """
    Which column is what; a role without a name is looked for under its own.

    `covariates` None: every other column of numbers, unless the times are named otherwise than
    `time`: such a table has columns of all kinds.
    """

    roles: dict[str, str] = field(default_factory=dict)
    covariates: tuple[str, ...] | None = None
    ignored: tuple[str, ...] = ()


def column_roles(sheet: Sheet, chosen: Columns) -> dict[str, str]:
    named = dict(chosen.roles)
    for name in (*named.values(), *(chosen.covariates or ()), *chosen.ignored):
        if name not in sheet.header:
            raise TableProblem(
                f"There is no column {quoted(name)}; the columns are {listed(sheet.header)}."
            )
    free = set(sheet.header) - {*named.values(), *chosen.ignored}
    if {"status", "event"} & set(named):
        # Naming one is the choice between them.
        free -= {"status", "event"}
    found = {role: role for role in ROLES if role in free} | named
    _refuse_contradictions(sheet, found)
    return {role: found[role] for role in ROLES if role in found}


def _refuse_contradictions(sheet: Sheet, roles: dict[str, str]) -> None:
    if "time" not in roles:
        raise TableProblem(
            f"There is no column “time”; the columns are {listed(sheet.header)}: name it with --time."
        )
    if {"status", "event"} <= set(roles):
        raise TableProblem(
            "There are both “status” (0 or 1) and “event” (0, 1, 2, …): choose with --status or --event."
        )
    if not {"status", "event"} & set(roles):
        raise TableProblem(
            "There is no column “status” (0 or 1) or “event” (0, 1, 2, …):"
            " name it with --status or --event."
        )
    twice = [name for name, count in Counter(roles.values()).items() if count > 1]
    if twice:
        raise TableProblem(f"The column {quoted(twice[0])} cannot be two things at once.")


def covariate_names(sheet: Sheet, chosen: Columns, roles: dict[str, str]) -> list[str]:
    if chosen.covariates is not None:
        measured = {roles[role] for role in ("time", "status", "event", "entry") if role in roles}
        for name in chosen.covariates:
            if name in measured:
                raise TableProblem(f"The column {quoted(name)} cannot be a covariate as well.")
        return list(dict.fromkeys(chosen.covariates))
    if roles["time"] != "time" or not {"status", "event"} & set(roles.values()):
        return []
    # A column “event” beside a chosen status is not what explains it.
    others = {*ROLES, *roles.values(), *chosen.ignored}
    return [name for name in sheet.header if name not in others]
