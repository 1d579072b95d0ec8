"""Cumulative incidences of competing events and their tests."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.competing_risks import CumulativeIncidence
from analytics.stats.gray import stratified_gray_test
from analytics.stats.incidence_variance import gray_variance
from analytics.stats.intervals import ConfidenceType
from analytics.stats.kaplan_meier import KaplanMeier
from analytics.stats.life_table import life_table
from analytics.stats.log_rank import log_rank
from analytics.stats.rank_test import RankTest
from analytics.stats.report.blocks import Block, plain, rank_test, refused
from analytics.stats.report.subjects import Subjects, Wishes, rows_of_each
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.time_to_event import TimeToEvent


def competing_risks(subjects: Subjects, asked: Wishes) -> Block:
    causes = max(subjects.data.causes, 1)
    answer: Block = {
        "cumulative_incidence": {
            name: _incidence(part.data, causes, asked) for name, part in subjects.parts(["all"])
        }
    }
    freedom = len(subjects.groups) - 1
    if freedom < 1:
        return answer
    answer["gray_test"] = _gray(subjects, causes, np.zeros(len(subjects.data)))
    if subjects.strata is not None:
        answer["gray_test_stratified"] = _gray(subjects, causes, subjects.strata)
    answer["cause_specific_logrank"] = [
        {"cause": cause, **rank_test(_cause_specific(subjects, cause), freedom)}
        for cause in range(1, causes + 1)
    ]
    return answer


def _incidence(data: TimeToEvent, causes: int, asked: Wishes) -> Block:
    events = np.asarray(data.event, dtype=np.int64)
    answer: Block = {"n": len(data), "counts": plain(np.bincount(events, minlength=causes + 1))}
    times = asked.times or ()
    for cause in range(1, causes + 1):
        curve = CumulativeIncidence.of(data, cause)
        points = curve.at(times)
        naive = KaplanMeier.of(data.cause_specific(cause)).at(times)
        block: Block = {
            "time": list(times),
            "cif": [point.incidence for point in points],
            "se_survfit": [point.standard_error for point in points],
            "observed": [point.observed for point in points],
        }
        for kind in (ConfidenceType.LOG_LOG, ConfidenceType.PLAIN):
            limits, word = curve.at(times, kind), kind.value.replace("-", "")
            block[f"lower_{word}"] = [point.lower for point in limits]
            block[f"upper_{word}"] = [point.upper for point in limits]
        block["naive_one_minus_km"] = [
            None if point.survival is None else 1 - point.survival for point in naive
        ]
        if data.entry is None and len(data):
            block |= _as_cuminc(data, curve, times)
        answer[f"cause_{cause}"] = block
    return answer


def _as_cuminc(data: TimeToEvent, curve: CumulativeIncidence, times: Sequence[float]) -> Block:
    """The same curve with the variance of Gray's program, which ends with the last observation."""
    place = np.searchsorted(curve.table.time, times, side="right")
    watched = np.asarray(times) <= curve.table.time[-1]
    columns = {"cif_cmprsk": curve.incidence, "var_cmprsk": gray_variance(data, curve)}
    return {
        key: [
            float(value) if seen else None
            for value, seen in zip(np.append(0.0, values)[place], watched, strict=True)
        ]
        for key, values in columns.items()
    }


def _gray(subjects: Subjects, causes: int, strata: NDArray[Any]) -> Block:
    numbers, freedom = list(range(1, causes + 1)), len(subjects.groups) - 1
    if subjects.data.entry is not None:
        return {"cause": numbers, **refused(NotEstimable(Reason.DELAYED_ENTRY))}
    codes = subjects.group_codes
    groups = [
        # All groups, also those that nobody in the stratum belongs to.
        [subjects.data.where(here[codes[here] == code]) for code in range(freedom + 1)]
        for here in rows_of_each(strata)
    ]
    tests = [rank_test(stratified_gray_test(groups, cause), freedom) for cause in numbers]
    answer: Block = {
        "cause": numbers,
        "stat": [test["chisq"] for test in tests],
        "p": [test["p"] for test in tests],
        "df": [test["df"] for test in tests],
    }
    reasons = [test.get("reason") for test in tests]
    return answer | ({"not_estimable": True, "reason": reasons} if any(reasons) else {})


def _cause_specific(subjects: Subjects, cause: int) -> RankTest | NotEstimable:
    return log_rank(
        [life_table(part.data.cause_specific(cause)) for _name, part in subjects.parts()]
    )
