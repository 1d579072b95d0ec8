"""
Outcome pages for eyes that may not see patients: small numbers are hidden before they leave.

Pure, by the rules of analytics.disclosure. A hidden number is None. Where a sum is told, one hidden
part hides a second one: alone it would be the difference. Everybody's column is hidden by itself
alone, so that no division of the cohort tells more of it than another.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.definitions import OutcomeKind
from analytics.disclosure import FEWEST_AT_RISK, FEWEST_PATIENTS

Row = Mapping[str, Any]
Payload = dict[str, Any]


def disclose(kind: str, payload: Payload, *, without_groups: bool = False) -> Payload | None:
    """
    The page as it may be shown; None where nothing may. Lists of people never are.

    `without_groups`: beside another cohort they would give somebody away.
    """
    if payload["n"] < FEWEST_PATIENTS:
        return None
    match kind:
        case OutcomeKind.TABLE_1:
            tables = {
                by: _table(one, without_groups=without_groups)
                for by, one in payload["tables"].items()
            }
            return {**payload, "last_observed_on": None, "tables": tables}
        case OutcomeKind.SURGERY:
            return _surgery(payload, without_groups=without_groups)
        case OutcomeKind.RECURRENCE:
            return _recurrence(payload)
    return None


def is_small(count: int | None) -> bool:
    return count is not None and 0 < count < FEWEST_AT_RISK


# --- Rows ---


def _table(table: Payload, *, without_groups: bool = False) -> Payload:
    """A division with a small group is not shown at all, only everybody."""
    if without_groups or any(group["n"] < FEWEST_PATIENTS for group in table["groups"]):
        table = {
            **table,
            "groups": table["groups"][-1:],
            "rows": [_last_column(row) for row in table["rows"]],
            "hides_groups": True,
        }
    sizes = [group["n"] for group in table["groups"]]
    return {**table, "rows": [hide_row(row, sizes) for row in table["rows"]]}


def _last_column(row: Row) -> Row:
    shown = {name: row[name][-1:] for name in ("asked", "missing")}
    if row["kind"] == "number":
        return {**row, **shown, "values": row["values"][-1:]}
    categories = [{**one, "counts": one["counts"][-1:]} for one in row["categories"]]
    return {**row, **shown, "categories": categories}


def hide_row(row: Row, sizes: Sequence[int]) -> Row:
    """`sizes` of the groups; the last one is everybody."""
    asked = row["asked"]
    told = [
        (n >= FEWEST_PATIENTS or n == 0) and not is_small(size - n)
        for n, size in zip(asked, sizes, strict=True)
    ]
    if not all(told[:-1]):  # to how many of a group it applies is told by the difference
        told = [False] * (len(told) - 1) + told[-1:]
    if not told[-1]:
        told = [False] * len(told)
    if row["kind"] == "number":
        return _hide_numbers(row, told)
    return _hide_categories(row, told)


def _hide_numbers(row: Row, told: Sequence[bool]) -> Row:
    """The extremes are people. A group's median stands where ten are known."""
    values: list[dict[str, Any]]
    lines = [
        [value["n"] for value in row["values"]],
        list(row["missing"]),
    ]
    hidden = suppress(lines)
    values = [
        {**value, "minimum": None, "maximum": None}
        if is_told and value["n"] >= FEWEST_PATIENTS
        else {"hidden": True}
        for value, is_told in zip(row["values"], told, strict=True)
    ]
    for at, value in enumerate(values):
        if hidden[0][at] and "n" in value:
            value["n"] = None
    return {
        **row,
        "asked": [n if is_told else None for n, is_told in zip(row["asked"], told, strict=True)],
        "values": values,
        "missing": [
            None if hidden[1][at] or not told[at] else n for at, n in enumerate(row["missing"])
        ],
    }


def _hide_categories(row: Row, told: Sequence[bool]) -> Row:
    lines = [list(one["counts"]) for one in row["categories"]] + [list(row["missing"])]
    hidden = suppress(lines)

    def shown(line: Sequence[int], flags: Sequence[bool]) -> list[int | None]:
        return [
            None if flag or not is_told else n
            for n, flag, is_told in zip(line, flags, told, strict=True)
        ]

    return {
        **row,
        "asked": [n if is_told else None for n, is_told in zip(row["asked"], told, strict=True)],
        "categories": [
            {**one, "counts": shown(line, flags)}
            for one, line, flags in zip(row["categories"], lines[:-1], hidden[:-1], strict=True)
        ],
        "missing": shown(lines[-1], hidden[-1]),
    }


def suppress(lines: Sequence[Sequence[int]]) -> list[list[bool]]:
    """
    Which cells to hide of categories by groups, whose last column is the sum of the others.

    Small ones, and then as many others as are needed for no hidden one to be a difference.
    """
    width = len(lines[0]) if lines else 0
    hidden = [[is_small(n) for n in line] for line in lines]
    of_all = [flags[-1] for flags in hidden]
    _hide_a_second([line[-1] for line in lines], of_all)
    for flags, is_hidden in zip(hidden, of_all, strict=True):
        flags[-1] = is_hidden
        if is_hidden:
            flags[:] = [True] * width
    if width < 2:
        return hidden
    changed = True
    while changed:
        changed = False
        for line, flags in zip(lines, hidden, strict=True):
            parts = flags[:-1]
            if not flags[-1] and _hide_a_second(line[:-1], parts):
                flags[:-1] = parts
                changed = True
        for at in range(width - 1):
            column = [flags[at] for flags in hidden]
            if _hide_a_second([line[at] for line in lines], column):
                for flags, flag in zip(hidden, column, strict=True):
                    flags[at] = flag
                changed = True
    return hidden


def _hide_a_second(counts: Sequence[int], flags: list[bool]) -> bool:
    """Where exactly one of the parts of a sum is hidden: the smallest other one too, rather not a zero."""
    if sum(flags) != 1:
        return False
    others = [at for at, flag in enumerate(flags) if not flag]
    if not others:
        return False
    flags[min(others, key=lambda at: (counts[at] == 0, counts[at]))] = True
    return True


def hides_something(row: Row) -> bool:
    lines = [row["missing"], *(one["counts"] for one in row.get("categories", ()))]
    return any(n is None for line in lines for n in line)


# --- Pages ---


def _surgery(payload: Payload, *, without_groups: bool) -> Payload | None:
    if payload["operated"] < FEWEST_PATIENTS:
        return None
    everybody = [payload["operated"]]
    by_operation_all = {**payload, "rows": list(payload["by_operation"].values())}
    table = _table(by_operation_all, without_groups=without_groups)
    by_operation = {row["code"]: row for row in table["rows"]}
    unknown = payload["textbook_unknown"]
    return {
        **payload,
        **dict.fromkeys(("operated_from", "operated_until", "last_observed_on", "cusum", "funnel")),
        "groups": table["groups"],
        "by_operation": by_operation,
        "rows": {code: hide_row(row, everybody) for code, row in payload["rows"].items()},
        "proportions": {
            code: _proportion(
                one, hide=code == "severe" and hides_something(by_operation["clavien"])
            )
            for code, one in payload["proportions"].items()
        },
        "textbook_unknown": None if any(is_small(one["n"]) for one in unknown) else unknown,
    }


def _proportion(one: Row, *, hide: bool) -> dict[str, Any]:
    parts = (one["count"], one["n"] - one["count"], one["unknown"])
    if hide or one["n"] < FEWEST_PATIENTS or any(is_small(part) for part in parts):
        return {"hidden": True}
    return dict(one)


def _recurrence(payload: Payload) -> Payload:
    sizes = [payload["n"]]
    rows = {code: hide_row(row, sizes) for code, row in payload["rows"].items()}
    sites_hidden = hides_something(rows["recurrence_site"]) or any(
        is_small(one["n"]) for one in payload["any_site"]
    )
    funnel_hidden = hides_something(rows["recurred"]) or hides_something(rows["recurrence_treated"])
    return {
        **payload,
        "last_observed_on": None,
        "rows": rows,
        "any_site": None if sites_hidden else payload["any_site"],
        "incidence": _incidence(payload["incidence"], by_site=not sites_hidden),
        "funnel": None if funnel_hidden else payload["funnel"],
        "swimmer": None,
    }


def _incidence(found: Payload, *, by_site: bool) -> Payload | None:
    events, excluded = found["events"], _excluded(found["excluded"])
    too_few = found["n"] < FEWEST_PATIENTS
    if too_few or excluded is None or is_small(events["recurrence"]) or is_small(events["death"]):
        return None
    if not by_site or is_small(events["liver"]) or is_small(events["elsewhere"]):
        shown = ("recurrence", "death")
    else:
        shown = tuple(events)
    until = found["told_until"] or 0.0
    return {
        **found,
        "events": {code: n for code, n in events.items() if code in shown},
        "excluded": excluded,
        "risk_table": _cut_risk(found["risk_table"]),
        "curves": [_cut_curve(one, until) for one in found["curves"] if one["code"] in shown],
    }


def _excluded(reasons: Sequence[Row]) -> list[Row] | None:
    """
    The cohort less the curve is the sum of the hidden ones: a small one is hidden beside a larger one, in a sum in
    which it may be any small number. None where it cannot be; the first step of the curve is 1/n.
    """
    small = [one["n"] for one in reasons if is_small(one["n"])]
    if not small:
        return list(reasons)
    others = [one for one in reasons if one["n"] >= FEWEST_AT_RISK]
    beside = min(others, key=lambda one: one["n"], default=None)
    if beside is None or sum(small) + beside["n"] < FEWEST_PATIENTS:
        return None
    return [
        {**one, "n": None, "beside_a_small_one": True}
        if one is beside
        else {**one, "n": None if is_small(one["n"]) else one["n"]}
        for one in reasons
    ]


def _cut_risk(table: Mapping[str, list]) -> dict[str, list]:
    enough = [n >= FEWEST_AT_RISK for n in table["at_risk"]]
    return {
        name: values
        if name == "times"
        else [n if told else None for n, told in zip(values, enough, strict=True)]
        for name, values in table.items()
    }


def _cut_curve(curve: Row, until: float) -> dict[str, Any]:
    """Nothing later than when fewer than five were at risk."""
    kept = sum(time <= until for time in curve["time"])
    median = curve["median"]
    if median["estimate"] is not None and median["estimate"] > until:
        median = {"estimate": None, "lower": None, "upper": None, "hidden": True}
    steps = {name: curve[name][:kept] for name in ("time", "incidence", "lower", "upper")}
    if kept < len(curve["time"]) and kept:  # it goes on level to where enough were at risk
        steps = {
            name: [*values, until if name == "time" else values[-1]]
            for name, values in steps.items()
        }
    return {
        **curve,
        **steps,
        "median": median,
        "at": [point for point in curve["at"] if point["at_risk"] >= FEWEST_AT_RISK],
    }
