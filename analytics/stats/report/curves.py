"""Kaplan-Meier curves and what is read from them."""

from collections.abc import Mapping, Sequence

from analytics.stats.intervals import ConfidenceType
from analytics.stats.kaplan_meier import KaplanMeier, median_follow_up
from analytics.stats.pseudo_values import pseudo_restricted_mean, pseudo_survival
from analytics.stats.report.blocks import Block, plain, refused
from analytics.stats.report.subjects import Subjects, Wishes
from analytics.stats.results import NotEstimable, Reason, number_or_none
from analytics.stats.rmst import mean_difference, restricted_mean
from analytics.stats.time_to_event import TimeToEvent

QUARTILES = (0.25, 0.5, 0.75)


def curves(subjects: Subjects, asked: Wishes) -> Block:
    parts = {"all": subjects} | {f"group:{name}": part for name, part in subjects.parts()}
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
            "time": plain(table.time),
            "n_risk": plain(table.at_risk),
            "n_event": plain(table.events),
            "n_censor": plain(table.censored),
            "surv": plain(curve.survival),
            "se_greenwood": plain(curve.standard_error),
            "cumhaz_nelson_aalen": plain(curve.cumulative_hazard),
            "se_cumhaz": plain(curve.standard_error_of_hazard),
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
        return refused(mean)
    answer: Block = {
        "tau": tau,
        "rmean": mean.mean,
        "se": number_or_none(mean.standard_error),
        "observed": mean.observed,
    }
    # Nobody has left by then: the mean is tau, and nothing was estimated.
    return answer | ({"by_definition": True} if tau < curve.table.time[0] else {})


def _difference(first: str, second: str, curves: Mapping[str, KaplanMeier], asked: Wishes) -> Block:
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


def pseudo(data: TimeToEvent, times: Sequence[float]) -> Block:
    if data.entry is not None:
        return refused(NotEstimable(Reason.DELAYED_ENTRY))
    return {
        "times": list(times),
        "surv": pseudo_survival(data, times).tolist(),
        "rmst": pseudo_restricted_mean(data, times).tolist(),
    }
