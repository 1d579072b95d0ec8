"""
What is told of a patient in tables: each variable sorts a patient under one code, or gives one number.

A category is what the variable answers, so that no patient is in two of them. None is unknown and is
counted. Not: counting, words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from analytics.facts.records import NO_COMPLICATION, Facts, RecurrenceFacts, SessionFacts

MISSING = "missing"
KNOWN = "known"
EVERYBODY = "all"

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Variable:
    """
    `read` gives the code or the number. `categories` in their order; empty for numbers; `is_open`:
    the categories are the codes that occur. `among`: to whom the question applies.
    """

    code: str
    read: Callable[[Facts], Any]
    categories: tuple[str, ...] = ()
    among: Callable[[Facts], bool] | None = None
    is_open: bool = False
    decimals: int = 0

    @property
    def is_number(self) -> bool:
        return not self.categories and not self.is_open

    def asked(self, facts: Iterable[Facts]) -> list[Facts]:
        """Those to whom the question applies."""
        return [one for one in facts if self.among is None or self.among(one)]


def yes_no(answer: bool | None) -> str | None:
    return None if answer is None else ("yes" if answer else "no")


def _text(name: str) -> Callable[[Facts], Any]:
    return lambda facts: getattr(facts, name)


def _answer(name: str) -> Callable[[Facts], Any]:
    return lambda facts: yes_no(getattr(facts, name))


def _index(name: str) -> Callable[[Facts], Any]:
    return lambda facts: getattr(facts.index, name) if facts.index else None


def _index_answer(name: str) -> Callable[[Facts], Any]:
    return lambda facts: yes_no(getattr(facts.index, name)) if facts.index else None


# --- The disease and its treatment ---


def _tn(facts: Facts) -> str | None:
    return None if facts.t is None or facts.n is None else f"{facts.t}{facts.n}"


def _operation(facts: Facts) -> str | None:
    combined = facts.index.is_combined if facts.index else None
    return None if combined is None else ("combined" if combined else "liver_only")


def _liver_timing(facts: Facts) -> str | None:
    if facts.after_primary is None:
        return None
    return "after_primary" if facts.after_primary else "with_or_before_primary"


def _approach(session: SessionFacts | None) -> str | None:
    """A converted operation is counted as what it became: open, and told apart."""
    if session is None or session.approach is None:
        return None
    return "converted" if session.approach.endswith("converted") else session.approach


def _margin_class(facts: Facts) -> str | None:
    """At the ink, up to 1 mm, and then by the widths that are aimed at."""
    width = facts.index.margin_mm if facts.index else None
    if width is None:
        return None
    return next((name for name, below in MARGIN_CLASSES if width < below), "10")


def clavien_class(grade: str | None) -> str | None:
    """I and II are minor; III and IV may be told without their letter."""
    if grade is None or grade == NO_COMPLICATION:
        return grade
    return grade.rstrip("ab")


def first_recurrence(facts: Facts) -> RecurrenceFacts | None:
    return facts.recurrences[0] if facts.recurrences else None


def has_recurred(facts: Facts) -> bool:
    return bool(facts.recurrences)


def _of_first(name: str) -> Callable[[Facts], Any]:
    def read(facts: Facts) -> Any:
        first = first_recurrence(facts)
        return getattr(first, name) if first else None

    return read


def _is_liver_recurrence(facts: Facts) -> bool:
    first = first_recurrence(facts)
    return first is not None and first.site == "liver"


CLAVIEN = (NO_COMPLICATION, "I", "II", "III", "IV", "V")
APPROACHES = (
    *("open", "laparoscopic", "robotic", "converted", "hybrid", "percutaneous", "endovascular"),
)
# Code and the width below which it ends.
MARGIN_CLASSES = (("0", 1e-9), ("0-1", 1.0), ("1-5", 5.0), ("5-10", 10.0))
T_CATEGORIES = ("T0", "Tis", "T1", "T2", "T3", "T4")
N_CATEGORIES = ("N0", "N1", "N2")

VARIABLES: dict[str, Variable] = {
    variable.code: variable
    for variable in (
        Variable("age", _text("age_years")),
        Variable("sex", _text("sex"), ("male", "female", "other")),
        Variable("site", _text("site"), ("rectum", "colon")),
        Variable("site_of_four", _text("site_of_four"), ("rectum", "sigmoid", "left", "right")),
        Variable("t", _text("t"), T_CATEGORIES),
        Variable("n", _text("n"), N_CATEGORIES),
        Variable("tn", _tn, is_open=True),
        Variable("stage_prefix", _text("stage_prefix"), ("p", "yp", "c", "yc", "r")),
        Variable("grade", _text("grade"), ("G1", "G2", "G3", "G4")),
        Variable("timing", _text("timing"), ("synchronous", "metachronous")),
        Variable(
            "metachronous_months",
            _text("metachronous_months"),
            among=lambda facts: facts.timing == "metachronous",
        ),
        Variable("lesion_class", _text("lesion_class"), ("1", "2-4", ">4")),
        Variable("lesions", _text("lesions")),
        Variable("lesions_bilobar", _text("lesions"), among=lambda facts: facts.side == "bilobar"),
        Variable("side", _text("side"), ("right", "left", "bilobar", "caudate_only")),
        Variable("largest_mm", _text("largest_mm")),
        Variable(
            "largest_before_mm", _text("largest_mm"), among=lambda facts: facts.preoperative is True
        ),
        Variable(
            "largest_after_mm",
            _text("largest_after_mm"),
            among=lambda facts: facts.preoperative is True,
        ),
        Variable("preoperative", _answer("preoperative"), YES_NO),
        Variable("cycles", _text("cycles"), among=lambda facts: facts.preoperative is True),
        Variable(
            "biologic", _answer("biologic"), YES_NO, among=lambda facts: facts.preoperative is True
        ),
        Variable("liver_timing", _liver_timing, ("after_primary", "with_or_before_primary")),
        Variable(
            "strategy",
            _text("strategy"),
            ("simultaneous", "liver_first", "colon_first", "alpps", "two_stage", "metachronous"),
        ),
        Variable("operation", _operation, ("liver_only", "combined")),
        Variable(
            "resection",
            _index("resection_class"),
            ("metastasectomy", "segmentectomy_1_2", "segmentectomy_gt2", "no_resection"),
        ),
        Variable("ablation", _index_answer("is_ablated"), YES_NO),
        Variable(
            "lesions_ablated",
            _index("lesions_ablated"),
            among=lambda facts: facts.index is not None and facts.index.is_ablated is True,
        ),
        Variable("approach", lambda facts: _approach(facts.index), APPROACHES),
        Variable("hipec", _index_answer("hipec"), YES_NO),
        Variable("iort", _index_answer("iort"), YES_NO),
        Variable("alpps", _answer("alpps"), YES_NO),
        Variable("frozen_section", _index_answer("frozen_section"), YES_NO),
        Variable(
            "re_excision",
            _index_answer("re_excision"),
            YES_NO,
            among=lambda facts: facts.index is not None and facts.index.frozen_section is True,
        ),
        Variable("stay_days", _index("stay_days")),
        Variable("margin_mm", _index("margin_mm"), decimals=1),
        Variable("margin_class", _margin_class, (*(name for name, _ in MARGIN_CLASSES), "10")),
        Variable("r_status", _index("r_status"), ("R0", "R1", "R2")),
        Variable("clavien", lambda facts: clavien_class(_grade(facts.index)), CLAVIEN),
        Variable(
            "clavien_second",
            lambda facts: clavien_class(_grade(facts.second)),
            CLAVIEN,
            among=lambda facts: facts.is_treated_again,
        ),
        Variable("severe", _index_answer("is_severe"), YES_NO),
        Variable("complication_index", _index("complication_index"), decimals=1),
        Variable("died_30", _index_answer("died_within_30_days"), YES_NO),
        Variable("died_90", _index_answer("died_within_90_days"), YES_NO),
        Variable("died_in_hospital", _index_answer("died_in_hospital"), YES_NO),
        Variable("textbook", _index_answer("textbook_outcome"), YES_NO),
        Variable("recurred", lambda facts: yes_no(has_recurred(facts)), YES_NO),
        Variable("recurrence_site", _of_first("site"), among=has_recurred, is_open=True),
        Variable("recurrence_months", _of_first("interval_months"), among=has_recurred),
        Variable(
            "recurrence_class",
            _of_first("lesion_class"),
            ("1", "2-4", ">4"),
            among=_is_liver_recurrence,
        ),
        Variable(
            "recurrence_treated",
            lambda facts: yes_no(facts.is_treated_again),
            YES_NO,
            among=has_recurred,
        ),
        Variable("treated_again", lambda facts: yes_no(facts.is_treated_again), YES_NO),
        Variable(
            "status",
            _text("status"),
            ("ned", "awd", "on_chemo", "on_local_treatment_pathway", "lost", "dead"),
        ),
    )
}


def _grade(session: SessionFacts | None) -> str | None:
    return session.highest_grade if session else None


# By which Table 1 can be divided; none of them needs an answer from everybody.
GROUPINGS = (
    *(
        "site",
        "timing",
        "treated_again",
        "sex",
        "operation",
        "preoperative",
        "lesion_class",
        "side",
    ),
)

TABLE_1 = (
    *("age", "sex", "site_of_four", "timing", "metachronous_months", "lesion_class", "lesions"),
    *("side", "lesions_bilobar", "largest_mm", "t", "n", "tn", "stage_prefix", "grade"),
    *("preoperative", "cycles", "biologic", "largest_before_mm", "largest_after_mm"),
    *("liver_timing", "strategy", "operation", "resection", "ablation", "lesions_ablated"),
    *("approach", "hipec", "iort", "alpps", "frozen_section", "re_excision", "margin_mm"),
    *("r_status", "stay_days", "clavien", "complication_index", "died_30", "died_90"),
)
