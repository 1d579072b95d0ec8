"""
The check, the steps of a job, why one failed, what STROBE asks: in the reader's language.

Pages read it too, and load no numpy for it. Not: the texts of a package (writing.py).
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.models import PaperJob
from analytics.paper.rules import Rule


def step(job: PaperJob) -> str:
    """What the worker is at."""
    names = (
        _("Waiting for the calculation service"),
        _("Freezing the values of the patients"),
        _("Computing tables and curves"),
        _("Checking the arithmetic"),
        _("Writing the tables"),
        _("Drawing the figures"),
        _("Writing the texts"),
        _("Writing data and code"),
        _("Packing"),
    )
    return names[min(job.step, PaperJob.STEPS)]


def reason(job: PaperJob) -> str:
    """Why a package was not made, in a sentence."""
    known = {
        "does_not_add_up": _(
            "A number does not add up, so no package was made: see the check below. Tell whoever looks "
            "after the registry."
        ),
        "too_few": _(
            "There are so few patients that a package would tell about single ones. A clinician of the "
            "center can make it."
        ),
        "too_close": _(
            "This cohort differs from another by so few patients that a package would tell about them. A "
            "clinician of the center can make it."
        ),
        "not_intact": _("The cut does not match its digest. Freeze the cohort again."),
        "empty": _("Nobody is in this cohort."),
        "gone": _("This cohort is archived, or was never here."),
        "Interrupted": _("It was interrupted each time, for example because memory ran out."),
    }
    return known.get(
        job.failed_because,
        _("It failed three times (%(reason)s). The log of the worker says more.")
        % {"reason": job.failed_because},
    )


def rule_sentence(rule: str) -> str:
    return {
        Rule.FLOW: _("The flow chart ends with the patients of the cohort."),
        Rule.ROW_SUMS: _("Categories and unknown sum to the patients of their row, groups to all."),
        Rule.EXCLUSIVE: _("No patient is in two categories of a row."),
        Rule.KNOWN_AND_MISSING: _("Known and unknown values sum to the patients of their row."),
        Rule.RANGES: _(
            "The range holds the quartiles and these the median; groups lie within all."
        ),
        Rule.ONE_N: _("Tables and figures are of the same patients."),
        Rule.RISK_TABLE: _("At every time the rows of the risk table sum to the patients."),
        Rule.EVENTS: _("Events of the figures are those counted again from the dates."),
        Rule.CURVE: _("Curves move one way and lie within their intervals."),
        Rule.MEDIAN: _("Medians lie within their intervals."),
        Rule.LISTING: _("Table 2 lists the patients whom Table 1 counts."),
        Rule.TEXT: _("Patients and events of the sentences are those of the figures."),
        Rule.DATA: _("The data file gives the same patients and events."),
    }[Rule(rule)]


def check_lines(checks: Sequence[dict[str, Any]], *, exactly: bool = True) -> list[str]:
    """One line per rule. What failed is named by its code, where it may be told."""
    lines = []
    for check in checks:
        count = ngettext("%(n)s checked", "%(n)s checked", check["count"]) % {"n": check["count"]}
        verdict = (
            _("holds") if not check["failures"] else _("DOES NOT HOLD: %(which)s") % {
                "which": ", ".join(check["failures"]) if exactly else len(check["failures"])
            }
        )  # fmt: skip
        lines.append(f"{rule_sentence(check['rule'])} {count}: {verdict}.")
    return lines


def strobe() -> list[tuple[str, str]]:
    """Items of the STROBE statement for cohort studies that the package answers, and where."""
    return [
        ("4–6", _("Design, setting, participants: methods paragraph, flow chart")),
        ("7, 8", _("Variables, how they were measured: codebook")),
        ("10", _("Study size: flow chart")),
        ("12", _("Statistical methods, missing data: methods paragraph")),
        ("13", _("Participants at each stage, with reasons: flow chart")),
        ("14", _("Characteristics with missing values, follow-up: Table 1, results")),
        ("15", _("Outcome events over time: figures with risk tables")),
        ("16", _("Estimates with confidence intervals: results, unadjusted only")),
        ("17", _("Other analyses: by timing of metastases")),
    ]


def strobe_left() -> str:
    return _(
        "Yours to write: title and abstract, background, objectives (1–3), bias (9), adjusted analyses, "
        "discussion (18–21) and funding (22). STROBE: von Elm E, et al. Lancet 2007;370:1453-7."
    )
