"""
Everything that can be estimated from one table, under the names that the reference cases use.

Not: reading the table (analytics/table.py), or words for people (analytics/report_text.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.collation import sorted_as_r
from analytics.stats.competing_risks import CumulativeIncidence
from analytics.stats.cox import CoxModel, ModelTest, cox_model
from analytics.stats.fine_gray import fine_gray
from analytics.stats.gray import stratified_gray_test
from analytics.stats.incidence_variance import gray_variance
from analytics.stats.intervals import ConfidenceType, Floats
from analytics.stats.kaplan_meier import KaplanMeier, median_follow_up
from analytics.stats.life_table import LifeTable, life_table, life_tables
from analytics.stats.log_rank import (
    log_rank,
    observed_and_expected,
    pairwise_log_rank,
    stratified_log_rank,
)
from analytics.stats.proportional_hazards import TimeScale, proportional_hazards
from analytics.stats.pseudo_values import pseudo_restricted_mean, pseudo_survival
from analytics.stats.rank_test import RankTest
from analytics.stats.rank_weights import (
    RankWeight,
    fleming_harrington,
    gehan,
    log_rank_weight,
    peto_modified,
    tarone_ware,
)
from analytics.stats.results import NotEstimable, Reason, number_or_none
from analytics.stats.risk_sets import Ties
from analytics.stats.rmst import mean_difference, restricted_mean
from analytics.stats.time_to_event import TimeToEvent

QUARTILES = (0.25, 0.5, 0.75)
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

Block = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Covariate:
    """Numbers with NaN, or texts with None, for what is missing."""

    name: str
    values: NDArray[Any]


@dataclass(frozen=True, eq=False)
class Subjects:
    """A table: times and what is known of those behind them, in one order."""

    data: TimeToEvent
    competing: bool  # the events are causes: 0, 1, 2, ...
    columns: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    group: NDArray[Any] | None = None
    strata: NDArray[Any] | None = None
    cluster: NDArray[Any] | None = None
    stretches: bool = False  # several rows are of one subject
    covariates: tuple[Covariate, ...] = ()

    def where(self, chosen: NDArray[np.bool_]) -> "Subjects":
        def part(values: NDArray[Any] | None) -> NDArray[Any] | None:
            return None if values is None else values[chosen]

        return replace(
            self,
            data=self.data.where(chosen),
            group=part(self.group),
            strata=part(self.strata),
            cluster=part(self.cluster),
            covariates=tuple(replace(one, values=one.values[chosen]) for one in self.covariates),
        )

    @property
    def groups(self) -> list[str]:
        return [] if self.group is None else sorted_as_r(self.group.tolist())


@dataclass(frozen=True, slots=True)
class Wishes:
    """`times` and `tau` None: chosen from the data. `kind` None: all three types of intervals."""

    times: tuple[float, ...] | None = None
    tau: float | None = None
    pseudo_times: tuple[float, ...] = ()
    kind: ConfidenceType | None = None

    @property
    def kinds(self) -> tuple[ConfidenceType, ...]:
        return tuple(ConfidenceType) if self.kind is None else (self.kind,)


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
    one_event = data.causes <= 1
    if one_event and not subjects.stretches:
        answer |= _curves(subjects, asked)
        if len(subjects.groups) > 1:
            answer["tests"] = _tests(subjects)
        if asked.pseudo_times:
            answer["pseudo"] = _pseudo(data, asked.pseudo_times)
    if subjects.competing and not subjects.stretches:
        answer |= _competing(subjects, asked)
    if one_event:
        answer |= _cox(subjects)
    if subjects.competing and not subjects.stretches:
        answer |= _fine_gray(subjects)
    return answer


def _filled(subjects: Subjects, wishes: Wishes) -> Wishes:
    """Times at round distances to the end; tau where every group was still watched."""
    longest = [
        float(part.data.duration.max(initial=0)) for _name, part in _parts(subjects, ["all"])
    ] or [float(subjects.data.duration.max(initial=0))]
    end = max(longest)
    times = wishes.times
    if times is None:
        times = tuple(_round_times(end))
    tau = min(longest) if wishes.tau is None else wishes.tau
    return replace(wishes, times=times, tau=tau)


def _round_times(end: float) -> Iterator[float]:
    """0 and four to ten times at 1, 2 or 5 times a power of ten."""
    yield 0.0
    if end > 0:
        size = 10 ** np.floor(np.log10(end / 4))
        step = max(size * factor for factor in (1, 2, 5) if size * factor <= end / 4)
        yield from (float(step * i) for i in range(1, int(end / step * (1 + 1e-12)) + 1))


def _parts(subjects: Subjects, otherwise: Sequence[str] = ()) -> Iterator[tuple[str, Subjects]]:
    """Each group by its name; without groups everybody under `otherwise`."""
    if subjects.group is None:
        yield from ((name, subjects) for name in otherwise)
        return
    for name in subjects.groups:
        yield name, subjects.where(subjects.group == name)


# --- Curves ---


def _curves(subjects: Subjects, asked: Wishes) -> Block:
    parts = {"all": subjects} | {f"group:{name}": part for name, part in _parts(subjects)}
    curves = {name: KaplanMeier.of(part.data) for name, part in parts.items()}
    answer: Block = {"km": {name: _curve(curve, asked) for name, curve in curves.items()}}
    for name, part in parts.items():
        if part.data.entry is None:
            follow_up = median_follow_up(part.data)
            answer["km"][name]["followup_reverse_km"] = {
                "median": follow_up.estimate,
                "lower_loglog": follow_up.lower,
                "upper_loglog": follow_up.upper,
            }
    if len(subjects.groups) == 2:
        first, second = subjects.groups
        answer |= _difference(first, second, curves, asked)
    return answer


def _curve(curve: KaplanMeier, asked: Wishes) -> Block:
    table = curve.table
    return {
        "n": table.patients,
        "events": table.total_events,
        "censored": int(table.censored.sum()),
        "curve": {
            "time": _plain(table.time),
            "n_risk": _plain(table.at_risk),
            "n_event": _plain(table.events),
            "n_censor": _plain(table.censored),
            "surv": _plain(curve.survival),
            "se_greenwood": _plain(curve.standard_error),
            "cumhaz_nelson_aalen": _plain(curve.cumulative_hazard),
            "se_cumhaz": _plain(curve.standard_error_of_hazard),
        },
        "at_times": _at_times(curve, asked),
        "quantiles": {kind.value: _quantiles(curve, kind) for kind in asked.kinds},
        "rmst": _restricted_mean(curve, asked),
    }


def _at_times(curve: KaplanMeier, asked: Wishes) -> Block:
    times = asked.times or ()
    points = curve.at(times)
    answer: Block = {
        "time": list(times),
        "surv": [point.survival for point in points],
        "se": [point.standard_error for point in points],
        "n_risk": [point.at_risk for point in points],
        "observed": [point.observed for point in points],
    }
    for kind in asked.kinds:
        limits = curve.at(times, kind)
        answer[f"lower_{kind}"] = [point.lower for point in limits]
        answer[f"upper_{kind}"] = [point.upper for point in limits]
    return answer


def _quantiles(curve: KaplanMeier, kind: ConfidenceType) -> Block:
    found = [curve.quantile(probability, kind) for probability in QUARTILES]
    return {
        "prob": list(QUARTILES),
        "quantile": [one.estimate for one in found],
        "lower": [one.lower for one in found],
        "upper": [one.upper for one in found],
    }


def _restricted_mean(curve: KaplanMeier, asked: Wishes) -> Block:
    tau = asked.tau or 0.0
    mean = restricted_mean(curve, tau)
    if isinstance(mean, NotEstimable):
        return _refused(mean)
    answer: Block = {
        "tau": tau,
        "rmean": mean.mean,
        "se": number_or_none(mean.standard_error),
        "observed": mean.observed,
    }
    # Nobody has left by then: the mean is tau, and nothing was estimated.
    return answer | ({"by_definition": True} if tau < curve.table.time[0] else {})


def _difference(
    first: str, second: str, curves: Mapping[str, KaplanMeier], asked: Wishes
) -> Block:
    means = [restricted_mean(curves[f"group:{name}"], asked.tau or 0.0) for name in (first, second)]
    one, other = means
    if isinstance(one, NotEstimable) or isinstance(other, NotEstimable):
        return {}
    found = mean_difference(one, other)
    return {
        "rmst_difference": {
            "tau": found.tau,
            "contrast": f"{second} minus {first}",
            "diff": found.difference,
            "se": found.standard_error,
            "lower": found.lower,
            "upper": found.upper,
            "p": found.p_value,
        }
    }


def _pseudo(data: TimeToEvent, times: Sequence[float]) -> Block:
    if data.entry is not None:
        return _refused(NotEstimable(Reason.DELAYED_ENTRY))
    return {
        "times": list(times),
        "surv": pseudo_survival(data, times).tolist(),
        "rmst": pseudo_restricted_mean(data, times).tolist(),
    }


# --- Tests ---


def _tests(subjects: Subjects) -> Block:
    names = subjects.groups
    tables = {name: life_table(part.data) for name, part in _parts(subjects)}
    listed = list(tables.values())
    freedom = len(names) - 1
    answer: Block = {
        "logrank": _rank_test(log_rank(listed), _seen(listed)) | _logrank_details(tables),
        **{
            key: _rank_test(
                log_rank(listed, weight=weight),
                _seen(listed) if key == "G_rho1_peto_peto_prentice" else freedom,
            )
            for key, weight in WEIGHTS.items()
        },
    }
    if subjects.strata is not None:
        strata = list(_tables_by_stratum(subjects))
        for key, weight in STRATIFIED.items():
            answer[key] = _rank_test(stratified_log_rank(strata, weight=weight), freedom)
    if len(names) > 2:
        answer["pairwise"] = [
            {
                "a": pair.first,
                "b": pair.second,
                **_rank_test(pair.test, 1),
                "p_holm": pair.p_holm,
            }
            for pair in pairwise_log_rank(tables)
        ]
    return answer


def _seen(tables: Sequence[LifeTable]) -> int:
    """R's survdiff counts only the groups at risk at an event, also where that leaves no test."""
    return sum(expected > 0 for expected in observed_and_expected(tables)[1]) - 1


def _logrank_details(tables: Mapping[str, LifeTable]) -> Block:
    """In the order of R's factor levels: numbers as numbers."""
    names = list(tables)
    observed, expected = observed_and_expected(list(tables.values()))
    details = {
        "n": [tables[name].patients for name in names],
        "observed": observed,
        "expected": expected,
    }
    order = np.argsort([float(name) for name in names]) if _numeric(names) else range(len(names))
    return {
        "groups": [names[i] for i in order],
        **{key: [values[i] for i in order] for key, values in details.items()},
    }


def _numeric(names: Sequence[str]) -> bool:
    try:
        return all(np.isfinite(float(name)) for name in names)
    except ValueError:
        return False


def _tables_by_stratum(subjects: Subjects) -> Iterator[list[LifeTable]]:
    assert subjects.group is not None and subjects.strata is not None
    codes = _codes(subjects.group, subjects.groups)
    for stratum in sorted_as_r(subjects.strata.tolist()):
        here = subjects.strata == stratum
        yield life_tables(subjects.data.where(here), codes[here], len(subjects.groups))


def _codes(labels: NDArray[Any], names: Sequence[str]) -> NDArray[np.int64]:
    place = {name: code for code, name in enumerate(names)}
    return np.array([place[label] for label in labels.tolist()], dtype=np.int64)


def _rank_test(test: RankTest | NotEstimable, freedom: int) -> Block:
    """`freedom` is what there would have been, had the test been possible."""
    if isinstance(test, NotEstimable):
        return {"chisq": None, "df": freedom, "p": None, **_refused(test)}
    return {"chisq": test.chi_square, "df": test.degrees_of_freedom, "p": test.p_value}


# --- Competing risks ---


def _competing(subjects: Subjects, asked: Wishes) -> Block:
    causes = max(subjects.data.causes, 1)
    answer: Block = {
        "cumulative_incidence": {
            name: _incidence(part.data, causes, asked) for name, part in _parts(subjects, ["all"])
        }
    }
    freedom = len(subjects.groups) - 1
    if freedom < 1:
        return answer
    answer["gray_test"] = _gray(subjects, causes, np.zeros(len(subjects.data)))
    if subjects.strata is not None:
        answer["gray_test_stratified"] = _gray(subjects, causes, subjects.strata)
    answer["cause_specific_logrank"] = [
        {"cause": cause, **_rank_test(_cause_specific(subjects, cause), freedom)}
        for cause in range(1, causes + 1)
    ]
    return answer


def _incidence(data: TimeToEvent, causes: int, asked: Wishes) -> Block:
    events = np.asarray(data.event, dtype=np.int64)
    answer: Block = {"n": len(data), "counts": _plain(np.bincount(events, minlength=causes + 1))}
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
        return {"cause": numbers, **_refused(NotEstimable(Reason.DELAYED_ENTRY))}
    groups = [
        [part.data for _name, part in _within(subjects, strata == stratum)]
        for stratum in dict.fromkeys(strata.tolist())
    ]
    tests = [_rank_test(stratified_gray_test(groups, cause), freedom) for cause in numbers]
    answer: Block = {
        "cause": numbers,
        "stat": [test["chisq"] for test in tests],
        "p": [test["p"] for test in tests],
        "df": [test["df"] for test in tests],
    }
    reasons = [test.get("reason") for test in tests]
    return answer | ({"not_estimable": True, "reason": reasons} if any(reasons) else {})


def _within(subjects: Subjects, here: NDArray[np.bool_]) -> Iterator[tuple[str, Subjects]]:
    """All groups, also those that nobody in the stratum belongs to."""
    for name in subjects.groups:
        yield name, subjects.where(here & (subjects.group == name))


def _cause_specific(subjects: Subjects, cause: int) -> RankTest | NotEstimable:
    return log_rank(
        [life_table(part.data.cause_specific(cause)) for _name, part in _parts(subjects)]
    )


# --- Regression ---


@dataclass(frozen=True, slots=True, eq=False)
class _Design:
    """The complete cases, and how many were left out because of what."""

    subjects: Subjects
    names: tuple[str, ...]
    table: Floats
    missing: dict[str, int]
    left_out: int

    @property
    def about(self) -> Block:
        if not self.left_out:
            return {}
        return {"left_out": {"rows": self.left_out, "missing": self.missing}}


def _design(subjects: Subjects) -> _Design:
    """The covariates or, where there are none, the groups; texts against their first level."""
    covariates = subjects.covariates
    if not covariates and subjects.group is not None:
        covariates = (Covariate("group", subjects.group),)
    missing = {
        one.name: int(np.count_nonzero(_missing(one.values)))
        for one in covariates
        if _missing(one.values).any()
    }
    complete = np.ones(len(subjects.data), dtype=bool)
    for one in covariates:
        complete &= ~_missing(one.values)
    names, columns = [], []
    for one in covariates:
        values = one.values[complete]
        if one.values.dtype != object:
            names.append(one.name)
            columns.append(values.astype(float))
            continue
        levels = sorted_as_r(values.tolist())
        levels = sorted(levels, key=float) if _numeric(levels) else levels
        for level in levels[1:]:
            names.append(f"{one.name}{level}")
            columns.append((values == level).astype(float))
    kept = subjects.where(complete)
    table = np.column_stack(columns) if columns else np.zeros((len(kept.data), 0))
    return _Design(kept, tuple(names), table, missing, int((~complete).sum()))


def _missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype == object:
        return np.array([value is None for value in values.tolist()], dtype=bool)
    return np.isnan(values)


def _cox(subjects: Subjects) -> Block:
    design = _design(subjects)
    if not design.names:
        return {}
    entry = "entry," if subjects.data.entry is not None else ""
    special = [
        f"{word}({subjects.roles.get(word, word)})"
        for word, values in (("strata", subjects.strata), ("cluster", subjects.cluster))
        if values is not None
    ]
    terms = "+".join([*design.names, *special])
    answer: Block = {
        "formula": f"Surv({entry}time,status) ~ {terms}",
        "covariates": list(design.names),
        **design.about,
    }
    for ties in Ties:
        model = cox_model(
            design.subjects.data,
            design.table,
            design.names,
            ties=ties,
            strata=design.subjects.strata,
            cluster=design.subjects.cluster,
        )
        counts = {
            "n": len(design.subjects.data),
            "events": int(np.count_nonzero(design.subjects.data.event)),
        }
        answer[ties.value] = counts | (
            _refused(model) if isinstance(model, NotEstimable) else _model(model)
        )
    return {"cox": answer}


def _model(model: CoxModel) -> Block:
    lower, upper = model.limits()
    wald = _model_test(model.wald)
    answer: Block = {
        "coef": _plain(model.coefficients),
        "se": _plain(model.standard_errors),
        "hr": _plain(model.hazard_ratios),
        "hr_lower": _plain(lower),
        "hr_upper": _plain(upper),
        "z": _plain(model.z),
        "p": list(model.p_values),
        "loglik_null": model.null.logarithm,
        "loglik": model.top.logarithm,
        "lrt": _model_test(model.likelihood_ratio),
        # R's summary prints this one with two decimals; its p comes from all of them.
        "wald": [round(wald[0], 2), *wald[1:]],
        "score": _model_test(model.score_test),
    }
    if isinstance(model.concordance, NotEstimable):
        answer |= {"concordance": None, "concordance_se": None}
    else:
        answer |= {
            "concordance": model.concordance.concordance,
            "concordance_se": model.concordance.standard_error,
        }
    for scale in TimeScale:
        tested = proportional_hazards(model, scale)
        answer[f"zph_{scale}"] = (
            _refused(tested)
            if isinstance(tested, NotEstimable)
            else {
                "row": [*tested.names, "GLOBAL"],
                **{
                    key: [_model_test(one)[i] for one in (*tested.tests, tested.together)]
                    for i, key in enumerate(("chisq", "df", "p"))
                },
            }
        )
    return answer


def _model_test(test: ModelTest) -> list[Any]:
    return [test.chi_square, test.degrees_of_freedom, test.p_value]


def _fine_gray(subjects: Subjects) -> Block:
    """For each cause, with the hazard of the same cause beside it: they answer different questions."""
    design = _design(subjects)
    if not design.names:
        return {}
    causes = range(1, max(subjects.data.causes, 1) + 1)
    return {"fine_gray": [_subdistribution(design, cause) for cause in causes]}


def _subdistribution(design: _Design, cause: int) -> Block:
    data = design.subjects.data
    answer: Block = {"cause": cause, "covariates": list(design.names), **design.about}
    if data.entry is not None:
        answer |= _refused(NotEstimable(Reason.DELAYED_ENTRY))
    else:
        model = fine_gray(data, design.table, design.names, cause)
        if isinstance(model, NotEstimable):
            answer |= _refused(model)
        else:
            lower, upper = model.limits()
            answer |= {
                "coef": _plain(model.coefficients),
                "se": _plain(model.standard_errors),
                "shr": _plain(model.subdistribution_hazard_ratios),
                "shr_lower": _plain(lower),
                "shr_upper": _plain(upper),
                "p": list(model.p_values),
            }
    hazard = cox_model(data.cause_specific(cause), design.table, design.names)
    if isinstance(hazard, NotEstimable):
        return answer | {"cause_specific": _refused(hazard)}
    return answer | {
        "cause_specific_coef": _plain(hazard.coefficients),
        "cause_specific_se": _plain(hazard.standard_errors),
    }


# --- Numbers for JSON ---


def _refused(why: NotEstimable) -> Block:
    about = {"about": list(why.about)} if why.about else {}
    return {"not_estimable": True, "reason": why.reason.value, **about}


def _plain(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind in "biu":
        return [int(value) for value in values.tolist()]
    return [number_or_none(value) for value in values.tolist()]
