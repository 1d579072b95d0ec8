"""Tests of equal survival, of all groups and of pairs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analytics.stats.collation import are_numbers
from analytics.stats.life_table import LifeTable, life_table, life_tables
from analytics.stats.log_rank import (
    log_rank,
    observed_and_expected,
    pairwise_log_rank,
    stratified_log_rank,
)
from analytics.stats.rank_weights import (
    RankWeight,
    fleming_harrington,
    gehan,
    log_rank_weight,
    peto_modified,
    tarone_ware,
)
from analytics.stats.report.blocks import Block, rank_test
from analytics.stats.report.subjects import Subjects, rows_of_each

WEIGHTS: dict[str, RankWeight] = {
    "G_rho1_peto_peto_prentice": fleming_harrington(1, 0),
    "gehan_breslow_wilcoxon": gehan,
    "tarone_ware": tarone_ware,
    "peto_modified_andersen": peto_modified,
    "fleming_harrington_0_1": fleming_harrington(0, 1),
    "fleming_harrington_1_1": fleming_harrington(1, 1),
}
STRATIFIED = {
    "logrank_stratified": log_rank_weight,
    "G_rho1_stratified": fleming_harrington(1, 0),
}


def rank_tests(subjects: Subjects) -> Block:
    names = subjects.groups
    tables = {name: life_table(part.data) for name, part in subjects.parts()}
    listed = list(tables.values())
    freedom = len(names) - 1
    # R's survdiff, which knows no delayed entry, counts the groups at risk at an event, also where that
    # leaves no test.
    seen = freedom if subjects.data.entry is not None else _seen(listed)
    answer: Block = {
        "logrank": rank_test(log_rank(listed), seen) | _logrank_details(tables),
        **{
            key: rank_test(
                log_rank(listed, weight=weight),
                seen if key == "G_rho1_peto_peto_prentice" else freedom,
            )
            for key, weight in WEIGHTS.items()
        },
    }
    if subjects.strata is not None:
        strata = list(_tables_by_stratum(subjects))
        for key, weight in STRATIFIED.items():
            answer[key] = rank_test(stratified_log_rank(strata, weight=weight), freedom)
    if len(names) > 2:
        answer["pairwise"] = [
            {
                "a": pair.first,
                "b": pair.second,
                **rank_test(pair.test, 1),
                "p_holm": pair.p_holm,
            }
            for pair in pairwise_log_rank({name: tables[name] for name in names})
        ]
    return answer


def _seen(tables: Sequence[LifeTable]) -> int:
    return sum(expected > 0 for expected in observed_and_expected(tables)[1]) - 1


def _logrank_details(tables: Mapping[str, LifeTable]) -> Block:
    """In the order of R's factor levels: numbers as numbers."""
    names = list(tables)
    observed, expected = observed_and_expected(list(tables.values()))
    details: dict[str, list[Any]] = {
        "n": [tables[name].patients for name in names],
        "observed": observed,
        "expected": expected,
    }
    order = np.argsort([float(name) for name in names]) if are_numbers(names) else range(len(names))
    return {
        "groups": [names[i] for i in order],
        **{key: [values[i] for i in order] for key, values in details.items()},
    }


def _tables_by_stratum(subjects: Subjects) -> Iterator[list[LifeTable]]:
    assert subjects.strata is not None
    codes, count = subjects.group_codes, len(subjects.groups)
    for here in rows_of_each(subjects.strata):
        yield life_tables(subjects.data.where(here), codes[here], count)
