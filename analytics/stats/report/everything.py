"""All that can be estimated from one table."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analytics.stats.report.blocks import Block
from analytics.stats.report.curves import curves, pseudo
from analytics.stats.report.incidence import competing_risks
from analytics.stats.report.rank_tests import rank_tests
from analytics.stats.report.regression import cox, fine_gray_models
from analytics.stats.report.subjects import Subjects, Wishes


def report(subjects: Subjects, wishes: Wishes | None = None) -> Block:
    """Plain lists, numbers and None: ready for JSON. None is "not reached" or "not defined"."""
    asked = _filled(subjects, wishes or Wishes())
    data = subjects.data
    answer: Block = {
        "columns": list(subjects.columns),
        "used_as": dict(subjects.roles),
        "n": len(data),
        "conf_level": 0.95,
    }
    if subjects.stretches:
        # Rows are not people: a curve would count them as if they were.
        answer["several_rows_a_subject"] = True
    one_event = data.causes <= 1
    if one_event and not subjects.stretches:
        answer |= curves(subjects, asked)
        if len(subjects.groups) > 1:
            answer["tests"] = rank_tests(subjects)
        if asked.pseudo_times:
            answer["pseudo"] = pseudo(data, asked.pseudo_times)
    if subjects.competing and not subjects.stretches:
        answer |= competing_risks(subjects, asked)
    if one_event:
        answer |= cox(subjects)
    if subjects.competing and not subjects.stretches:
        answer |= fine_gray_models(subjects)
    return answer


def _filled(subjects: Subjects, wishes: Wishes) -> Wishes:
    """Times at round distances to the end; tau where every group was still watched."""
    longest = [float(part.data.duration.max()) for _name, part in subjects.parts(["all"])]
    return replace(
        wishes,
        times=tuple(_round_times(max(longest))) if wishes.times is None else wishes.times,
        tau=min(longest) if wishes.tau is None else wishes.tau,
    )


def _round_times(end: float) -> Iterator[float]:
    """0 and four to ten times at 1, 2 or 5 times a power of ten."""
    yield 0.0
    if end > 0:
        size = 10 ** np.floor(np.log10(end / 4))
        step = max(size * factor for factor in (1, 2, 5) if size * factor <= end / 4)
        yield from (float(step * i) for i in range(1, int(end / step * (1 + 1e-12)) + 1))
