"""
A cohort as it stands in the form while it is built: read from the inputs, and put back into them.

Lines that are not whole yet are kept and say what they lack; the others are counted. Not: HTML, writing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from analytics.builder.losses import Losses, Step, losses_of
from analytics.builder.models import StoredCohort
from analytics.criteria import (
    CRITERIA,
    MOST_ALTERNATIVES,
    MOST_LINES,
    Answer,
    Criterion,
    Definition,
    Known,
    NotUnderstood,
    Problem,
    definition_of,
    line_sentence,
)
from analytics.criteria.parts import within_sentence
from patients.whole_numbers import whole_number

INPUT = re.compile(r"line-(\d{1,2})-(\d{1,2})-is")
Given = dict[str, Any]


@dataclass
class Draft:
    name: str = ""
    description: str = ""
    pinned: bool = False
    lines: list[list[Given]] = field(default_factory=list)

    @classmethod
    def of_stored(cls, stored: StoredCohort) -> Self:
        data = stored.definition
        return cls(
            stored.name,
            stored.description,
            bool(data.get("known_at_time_zero")),
            [[dict(given) for given in line["any_of"]] for line in data["lines"]],
        )

    @classmethod
    def of_post(cls, post) -> Self:
        """With the button that was pressed carried out: add, or, remove."""
        draft = cls(
            " ".join(post.get("name", "").replace("\0", "").split())[:80],
            post.get("description", "").replace("\0", "").strip()[:600],
            post.get("pinned") == "yes",
            _lines_of(post),
        )
        draft._do(post.get("do", ""), post)
        return draft

    def _do(self, command: str, post) -> None:
        what, _dash, where = command.partition("-")
        places = [n for part in where.split("-") if (n := whole_number(part)) is not None]
        if what == "add" and post.get("add-is") in CRITERIA and len(self.lines) < MOST_LINES:
            self.lines.append([{"is": post["add-is"], "answer": "yes"}])
        if what == "or" and len(places) == 1 and places[0] < len(self.lines):
            line, code = self.lines[places[0]], post.get(f"or-{places[0]}-is")
            if code in CRITERIA and len(line) < MOST_ALTERNATIVES:
                line.append({"is": code, "answer": "yes"})
        if what == "remove" and len(places) == 2 and places[0] < len(self.lines):
            line = self.lines[places[0]]
            del line[places[1] : places[1] + 1]
            if not line:
                del self.lines[places[0]]

    def as_data(self) -> dict[str, Any]:
        return {
            "known_at_time_zero": self.pinned,
            "lines": [{"any_of": line} for line in self.lines],
        }

    def read(self) -> tuple[Definition, list[Problem], list[int]]:
        """The lines that can be counted, what is wrong with the others, and the numbers of the former."""
        problems: list[Problem] = []
        whole = list(range(len(self.lines)))
        try:
            return definition_of(self.as_data()), [], whole
        except NotUnderstood as refused:
            problems = refused.problems
        broken = {problem.line for problem in problems}
        if None in broken:
            return Definition((), self.pinned), problems, []
        whole = [number for number in whole if number not in broken]
        data = self.as_data()
        data["lines"] = [data["lines"][number] for number in whole]
        return definition_of(data), problems, whole


def _lines_of(post) -> list[list[Given]]:
    """In the order of their numbers, which need not follow each other."""
    found: dict[int, dict[int, Given]] = {}
    for key in post:
        match = INPUT.fullmatch(key)
        if match:
            line, place = int(match[1]), int(match[2])
            found.setdefault(line, {})[place] = _given(post, f"line-{line}-{place}")
    lines = [[places[place] for place in sorted(places)] for _line, places in sorted(found.items())]
    return [line[:MOST_ALTERNATIVES] for line in lines[:MOST_LINES]]


def _given(post, prefix: str) -> Given:
    code = post.get(f"{prefix}-is", "")
    given: Given = {"is": code, "answer": post.get(f"{prefix}-answer", "yes")}
    kind = CRITERIA[code].asks.kind if code in CRITERIA else ""
    if kind == "choices":
        given["values"] = post.getlist(f"{prefix}-values")
    if kind in {"numbers", "days"}:
        given |= {end: post.get(f"{prefix}-{end}", "").strip() or None for end in ("low", "high")}
    return given


@dataclass(frozen=True, slots=True)
class CriterionInput:
    """One criterion as its inputs. `is_empty`: nothing was answered yet, so what it lacks is no mistake."""

    prefix: str
    remove: str
    label: Any
    known: Any
    kind: str
    unit: Any
    answer: str
    answers: list
    options: list[tuple[str, str, bool]]
    low: Any
    high: Any
    code: str
    problem: str
    is_empty: bool


@dataclass(frozen=True, slots=True)
class LineInput:
    number: int
    sentence: str
    step: Step | None
    criteria: list[CriterionInput]

    @property
    def may_have_more(self) -> bool:
        return len(self.criteria) < MOST_ALTERNATIVES


@dataclass(frozen=True, slots=True)
class Built:
    """What the builder shows of a draft. `lacks_nothing`: it can be stored."""

    draft: Draft
    definition: Definition
    problems: list[Problem]
    lines: list[LineInput]
    losses: Losses

    @property
    def lacks_nothing(self) -> bool:
        return not self.problems

    @property
    def whole_problems(self) -> list[str]:
        return [problem.text for problem in self.problems if problem.place is None]


def built(center_id: int, draft: Draft, stored: StoredCohort | None = None) -> Built:
    definition, problems, whole = draft.read()
    losses = losses_of(center_id, definition, stored)
    ahead = 1 if definition.pinned else 0
    steps = {number: losses.steps[place + ahead] for place, number in enumerate(whole)}
    sentences = dict(zip(whole, map(line_sentence, definition.lines), strict=True))
    told = {(problem.line, problem.place): problem.text for problem in problems}
    lines = [
        LineInput(
            number,
            sentences.get(number, ""),
            steps.get(number),
            list(_inputs(number, line, told, pinned=draft.pinned)),
        )
        for number, line in enumerate(draft.lines)
    ]
    return Built(draft, definition, problems, lines, losses)


def _is_empty(criterion: Criterion, given: Given, *, pinned: bool) -> bool:
    """Nothing was answered yet. Where nothing is to be answered, or in vain, what is told is a refusal."""
    if criterion.asks.kind == "nothing" or (pinned and criterion.known == Known.AFTER):
        return False
    return not any(given.get(name) for name in ("values", "low", "high"))


def _inputs(
    number: int, line: list[Given], told: dict, *, pinned: bool
) -> Iterator[CriterionInput]:
    for place, given in enumerate(line):
        criterion = CRITERIA.get(given.get("is", ""))
        if criterion is None:
            continue
        asks = criterion.asks
        chosen = given.get("values") or []
        yield CriterionInput(
            prefix=f"line-{number}-{place}",
            remove=f"remove-{number}-{place}",
            label=criterion.label,
            known=Known(criterion.known).label,
            kind=asks.kind,
            unit=getattr(asks, "unit", ""),
            answer=given.get("answer", "yes"),
            answers=Answer.choices,
            options=[
                (code, within_sentence(str(label)), code in chosen)
                for code, label in getattr(asks, "options", ())
            ],
            low=given.get("low"),
            high=given.get("high"),
            code=criterion.code,
            problem=told.get((number, place), ""),
            is_empty=_is_empty(criterion, given, pinned=pinned),
        )
