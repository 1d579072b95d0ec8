"""
The arithmetic check of a package: every sum, range and count is worked out a second time, from the frozen
rows where it can be. Typed results. Not: words.
"""

import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from analytics.definitions import INCIDENCES
from analytics.outcomes.counting import check_sums
from analytics.outcomes.table_2 import MOST_ROWS
from analytics.outcomes.variables import EVERYBODY
from analytics.paper.results import DIVISION, FIGURES, Payload, Results
from analytics.paper.rules import Rule
from analytics.paper.source import Source

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Check:
    """`count` things were checked; `failures` names those that do not hold, by their code."""

    rule: Rule
    count: int
    failures: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.failures

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "rule": self.rule.value, "failures": list(self.failures)}


class DoesNotAddUp(ValueError):
    """A package with a number that cannot be right is not made."""

    def __init__(self, checks: list[Check]):
        super().__init__(", ".join(check.rule for check in checks if not check.holds))
        self.checks = checks


def _checked(rule: Rule, found: Iterable[tuple[str, bool]]) -> Check:
    answers = list(found)
    return Check(rule, len(answers), tuple(name for name, holds in answers if not holds))


def checks_of(source: Source, results: Results) -> list[Check]:
    """Of the exact results. Those about the texts and the data file: `check_texts`, `check_data`."""
    return [
        _checked(Rule.FLOW, _flow(source)),
        _checked(Rule.ROW_SUMS, _row_sums(results)),
        _checked(Rule.EXCLUSIVE, _exclusive(results)),
        _checked(Rule.KNOWN_AND_MISSING, _known_and_missing(results)),
        _checked(Rule.RANGES, _ranges(results)),
        _checked(Rule.ONE_N, _one_n(source, results)),
        _checked(Rule.RISK_TABLE, _risk_tables(results)),
        _checked(Rule.EVENTS, _events(source, results)),
        _checked(Rule.CURVE, _curves(results)),
        _checked(Rule.MEDIAN, _medians(results)),
        _checked(Rule.LISTING, _listing(source, results)),
    ]


# --- The flow chart and the tables ---


def _flow(source: Source) -> Iterable[tuple[str, bool]]:
    flow = source.content["flow"]
    left = flow["everybody"]
    for place, (before, lost, after) in enumerate(flow["steps"], start=1):
        yield f"step {place}", before == left and before - lost == after and lost >= 0
        left = after
    members = left - flow["excluded_by_hand"] + flow["included_by_hand"]
    yield "members", members == len(source.rows)


def _rows(results: Results) -> Iterable[tuple[str, dict[str, Any], dict[str, Any]]]:
    for by in (EVERYBODY, DIVISION):
        table = results.table_1["tables"][by]
        for row in table["rows"]:
            yield f"{row['code']} ({by})", row, table


def _row_sums(results: Results) -> Iterable[tuple[str, bool]]:
    for name, row, table in _rows(results):
        if row["kind"] == "categories":
            yield name, check_sums(row, last_is_all=len(table["groups"]) > 1)


def _exclusive(results: Results) -> Iterable[tuple[str, bool]]:
    for name, row, _table in _rows(results):
        if row["kind"] == "categories":
            yield name, not row["problems"]


def _known_and_missing(results: Results) -> Iterable[tuple[str, bool]]:
    for name, row, _table in _rows(results):
        if row["kind"] == "number":
            parts = zip(row["values"], row["missing"], row["asked"], strict=True)
            yield name, all(value["n"] + missing == n for value, missing, n in parts)


def _ranges(results: Results) -> Iterable[tuple[str, bool]]:
    for name, row, _table in _rows(results):
        if row["kind"] != "number":
            continue
        whole = row["values"][-1]
        yield name, all(_is_ordered(value) and _is_inside(value, whole) for value in row["values"])


def _is_ordered(value: dict[str, Any]) -> bool:
    told = [value[name] for name in ("minimum", "lower", "median", "upper", "maximum")]
    if all(one is None for one in told):
        return True
    return None not in told and all(a <= b + ROUNDING for a, b in itertools.pairwise(told))


def _is_inside(value: dict[str, Any], whole: dict[str, Any]) -> bool:
    if value["minimum"] is None:
        return True
    return whole["minimum"] <= value["minimum"] and value["maximum"] <= whole["maximum"]


def _one_n(source: Source, results: Results) -> Iterable[tuple[str, bool]]:
    n = len(source.rows)
    yield "table-1", results.table_1["n"] == n
    groups = results.table_1["tables"][DIVISION]["groups"]
    yield f"table-1 ({DIVISION})", sum(group["n"] for group in groups[:-1]) in (0, n)
    for name, payload in results.figures.items():
        left_out = sum(reason["n"] for reason in payload["excluded"])
        yield name, payload["members"] == n and payload["n"] + left_out == n
        yield f"{name} (groups)", sum(group["n"] for group in payload["groups"]) == payload["n"]


def _listing(source: Source, results: Results) -> Iterable[tuple[str, bool]]:
    """Counted from the frozen dates; of everybody it is also the number of Table 1."""
    listed = results.table_2
    if listed is None:
        return
    again = [
        row
        for row in source.rows
        if row["research"] and row["course"]["second_intervention_on"] is not None
    ]
    yield "table-2", listed["treated_again"] == len(again)
    yield "table-2 (rows)", len(listed["patients"]) == min(len(again), MOST_ROWS)
    if all(source.may_leave):
        groups = results.table_1["tables"]["treated_again"]["groups"]
        counted = {group["code"]: group["n"] for group in groups}
        yield "table-2 (table 1)", counted.get("yes", 0) == len(again)


# --- The figures ---


def _groups(results: Results) -> Iterable[tuple[str, Payload, dict[str, Any]]]:
    for name, payload in results.figures.items():
        for group in payload["groups"]:
            yield f"{name}: {group['name']}", payload, group


def _risk_tables(results: Results) -> Iterable[tuple[str, bool]]:
    for name, _payload, group in _groups(results):
        table = group["risk_table"]
        lines = [values for key, values in table.items() if key != "times" and values]
        yield name, all(sum(column) == group["n"] for column in zip(*lines, strict=True))


def _events(source: Source, results: Results) -> Iterable[tuple[str, bool]]:
    """Counted once more patient by patient from the dates, in another way than the engine does."""
    for asked in FIGURES:
        payload = results.figures[asked.name]
        told = sum(group["events"] for group in payload["groups"])
        yield asked.name, told == _recounted(source, asked)
    for name, payload, group in _groups(results):
        curve = group["curve"]
        if group["n"] == _left(curve):  # a thinned curve does not hold every step
            yield f"{name} (curve)", sum(curve["events"]) == group["events"]
        if payload["endpoint"] in INCIDENCES:
            yield f"{name} (competing)", group["events"] + group["competing"] <= group["n"]


def _left(curve: dict[str, Any]) -> int:
    return sum(sum(curve.get(name, ())) for name in ("events", "censored", "competing"))


def _recounted(source: Source, asked: Any) -> int:
    had: dict[str, Callable[[Any], bool]] = {
        "os": lambda one: one.died_on is not None,
        "rfs": lambda one: one.died_on is not None or one.first_recurrence_on is not None,
        "ttr": lambda one: (
            one.first_recurrence_on is not None
            and (one.died_on is None or one.first_recurrence_on <= one.died_on)
        ),
    }
    times = source.members.times(asked.endpoint, asked.origin)
    inside = set(times.subjects.tolist())
    by_timing = asked.grouping.value == "timing"
    return sum(
        had[asked.endpoint.value](one)
        for place, one in enumerate(source.facts)
        if place in inside and (not by_timing or one.timing is not None)
    )


def _curves(results: Results) -> Iterable[tuple[str, bool]]:
    for name, payload, group in _groups(results):
        curve = group["curve"]
        rises = payload["endpoint"] in INCIDENCES
        level = curve["incidence" if rises else "survival"]
        steps = itertools.pairwise(level)
        monotone = all((b >= a - ROUNDING) if rises else (b <= a + ROUNDING) for a, b in steps)
        inside = all(
            (low is None or low <= value + ROUNDING) and (high is None or value <= high + ROUNDING)
            for value, low, high in zip(level, curve["lower"], curve["upper"], strict=True)
        )
        yield name, monotone and inside and all(-ROUNDING <= v <= 1 + ROUNDING for v in level)


def _medians(results: Results) -> Iterable[tuple[str, bool]]:
    for name, _payload, group in _groups(results):
        told = [group["median"][key] for key in ("lower", "estimate", "upper")]
        known = [value for value in told if value is not None]
        yield name, known == sorted(known)


# --- The texts and the data ---


def check_texts(results: Results, texts: dict[str, dict[str, str]]) -> Check:
    """
    `texts`: by language and figure its sentences as they were written. The figure's own patients and
    events, summed over its drawn groups, must stand in them as numbers.
    """
    return _checked(
        Rule.TEXT,
        (
            (f"{name} ({language})", _stands_in(results.figures[name], text))
            for language, sentences in texts.items()
            for name, text in sentences.items()
            if name in results.figures
        ),
    )


def _stands_in(payload: Payload, text: str) -> bool:
    numbers = {int(digits) for digits in re.findall(r"(?<![\d.,])\d+(?![\d.,]*\d)", text)}
    patients = sum(group["n"] for group in payload["groups"])
    events = sum(group["events"] for group in payload["groups"])
    return {patients, events} <= numbers


def check_data(source: Source, results: Results, rows: list[dict[str, Any]]) -> Check:
    """Read again from the rows as they are written: the same events where everybody may leave."""
    allowed = sum(source.may_leave)
    found: list[tuple[str, bool]] = [
        ("rows", len(rows) == allowed),
        ("numbers", [row["id"] for row in rows] == [str(n) for n in range(1, allowed + 1)]),
    ]
    for asked in FIGURES:
        if asked.grouping.value != "none":
            continue
        kept = [row for row in rows if row[f"{asked.endpoint.value}_days"] != ""]
        events = sum(row[f"{asked.endpoint.value}_event"] == "1" for row in kept)
        payload = results.figures[asked.name]
        told = (payload["n"], payload["overall"]["events"])
        whole = allowed == len(source.rows)
        holds = (len(kept), events) == told if whole else len(kept) <= told[0] and events <= told[1]
        found.append((asked.name, holds))
    return _checked(Rule.DATA, found)


__all__ = ["Check", "DoesNotAddUp", "Rule", "check_data", "check_texts", "checks_of"]
