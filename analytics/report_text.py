"""A report (stats/report) as text for a terminal: the main numbers, rounded. The JSON holds all of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analytics.stats.intervals import ConfidenceType

Block = Mapping[str, Any]


def as_text(report: Block, kind: ConfidenceType) -> str:
    """95% intervals of the given type; "–" is not reached or not defined."""
    return "\n".join(_lines(report, kind))


def _lines(report: Block, kind: ConfidenceType) -> Iterator[str]:
    roles = ", ".join(
        role if role == name else f"{role} = {name}" for role, name in report["used_as"].items()
    )
    yield f"{report['n']} rows. Columns: {roles}. Intervals: 95%, {kind}."
    if report.get("several_rows_a_subject"):
        yield "Several rows of one subject: models, but no curves."
    if "km" in report:
        yield from _titled("Survival (Kaplan-Meier)", _survival(report["km"], kind))
        yield from _titled("Survival at a time", _at_times(report["km"], kind))
    if "rmst_difference" in report:
        found = report["rmst_difference"]
        interval = _interval(found["diff"], found["lower"], found["upper"])
        yield f"Difference to {_number(found['tau'])}, {found['contrast']}: {interval}, p {_p(found['p'])}"
    if "tests" in report:
        yield from _titled("Tests of equal survival", _tests(report["tests"]))
    if "cumulative_incidence" in report:
        yield from _titled("Cumulative incidence", _incidence(report, kind))
    if "cox" in report:
        yield from _titled(f"Cox: {report['cox']['formula']}", _cox(report["cox"]))
    for model in report.get("fine_gray", ()):
        yield from _titled(f"Fine-Gray, cause {model['cause']}", _fine_gray(model))
    if "pseudo" in report:
        yield from _titled("Pseudo-values", [["in the JSON (--json)"]])


def _titled(title: str, rows: Iterator[list[str]] | list[list[str]]) -> Iterator[str]:
    yield ""
    yield title
    table = list(rows)
    columns = max((len(row) for row in table), default=0)
    widths = [
        max((len(row[i]) for row in table if i < len(row) > 1), default=0) for i in range(columns)
    ]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield ("  " + "  ".join(cells)).rstrip() if len(row) > 1 else f"  {row[0]}"


def _survival(curves: Block, kind: ConfidenceType) -> Iterator[list[str]]:
    yield ["", "n", "events", "median", "median follow-up", "restricted mean"]
    for name, curve in curves.items():
        middle = curve["quantiles"][kind.value]
        median = _interval(*(middle[key][1] for key in ("quantile", "lower", "upper")))
        follow = curve.get("followup_reverse_km")
        mean = curve["rmst"]
        yield [
            name,
            str(curve["n"]),
            str(curve["events"]),
            median,
            "–" if follow is None else _number(follow["median"]),
            mean.get("reason")
            or f"{_number(mean['rmean'])} (se {_number(mean['se'])}) to {_number(mean['tau'])}"
            + ("" if mean["observed"] else ", beyond the follow-up"),
        ]


def _at_times(curves: Block, kind: ConfidenceType) -> Iterator[list[str]]:
    yield ["", "time", "at risk", "survival"]
    for name, curve in curves.items():
        at = curve["at_times"]
        limits = zip(at["surv"], at[f"lower_{kind}"], at[f"upper_{kind}"], strict=True)
        for i, three in enumerate(limits):
            seen = "" if at["observed"][i] else ", beyond the follow-up"
            yield [name, _number(at["time"][i]), str(at["n_risk"][i]), _interval(*three) + seen]


def _tests(tests: Block) -> Iterator[list[str]]:
    yield ["", "chi-square", "df", "p", ""]
    for name, test in tests.items():
        if name == "pairwise":
            for pair in test:
                p_holm = f"Holm {_p(pair['p_holm'])}"
                yield [f"{pair['a']} – {pair['b']}", *_test(pair | {"df": 1}), p_holm]
        else:
            yield [name, *_test(test)]


def _test(test: Block) -> list[str]:
    if test.get("not_estimable"):
        return ["not estimable:", "", str(test["reason"])]
    return [_number(test["chisq"]), str(test["df"]), _p(test["p"])]


def _incidence(report: Block, kind: ConfidenceType) -> Iterator[list[str]]:
    word = "plain" if kind is ConfidenceType.PLAIN else "loglog"
    yield ["", "cause", "time", f"incidence ({word})"]
    for name, block in report["cumulative_incidence"].items():
        for key in (key for key in block if key.startswith("cause_")):
            curve = block[key]
            cells = zip(
                curve["time"],
                curve["cif"],
                curve[f"lower_{word}"],
                curve[f"upper_{word}"],
                strict=True,
            )
            for time, *three in cells:
                yield [name, key.removeprefix("cause_"), _number(time), _interval(*three)]
    for key in ("gray_test", "gray_test_stratified"):
        test = report.get(key, {})
        for cause, statistic, p in zip(
            test.get("cause", ()), test.get("stat", ()), test.get("p", ()), strict=False
        ):
            yield [key, str(cause), f"chi-square {_number(statistic)}", f"p {_p(p)}"]


def _cox(cox: Block) -> Iterator[list[str]]:
    if "left_out" in cox:
        yield [_left_out(cox["left_out"])]
    for ties in ("efron", "breslow"):
        model = cox[ties]
        counted = f"{ties}: {model['n']} rows, {model['events']} events"
        if model.get("not_estimable"):
            yield [f"{counted}: {_not_estimable(model)}"]
            continue
        yield [
            f"{counted}, concordance {_number(model['concordance'])}, likelihood ratio p {_p(model['lrt'][2])}"
        ]
        yield ["", "hazard ratio", "p", "proportional hazards, p"]
        zph = model["zph_km"]
        proportional = dict(zip(zph.get("row", ()), zph.get("p", ()), strict=True))
        for i, name in enumerate(cox["covariates"]):
            if name in model.get("dropped", ()):
                yield [name, f"left out: {model['dropped'][name]}"]
                continue
            ratio = _interval(model["hr"][i], model["hr_lower"][i], model["hr_upper"][i])
            yield [name, ratio, _p(model["p"][i]), _p(proportional.get(name))]


def _fine_gray(model: Block) -> Iterator[list[str]]:
    if "left_out" in model:
        yield [_left_out(model["left_out"])]
    if model.get("not_estimable"):
        yield [_not_estimable(model)]
        return
    yield ["", "subdistribution hazard ratio", "p"]
    for i, name in enumerate(model["covariates"]):
        ratio = _interval(model["shr"][i], model["shr_lower"][i], model["shr_upper"][i])
        yield [name, ratio, _p(model["p"][i])]


def _not_estimable(block: Block) -> str:
    about = f" ({', '.join(block['about'])})" if "about" in block else ""
    return f"not estimable: {block['reason']}{about}"


def _left_out(left_out: Block) -> str:
    named: Sequence[str] = [f"{name} {count}" for name, count in left_out["missing"].items()]
    return f"{left_out['rows']} rows left out for missing values: {', '.join(named)}"


def _interval(estimate: float | None, lower: float | None, upper: float | None) -> str:
    return f"{_number(estimate)} ({_number(lower)} to {_number(upper)})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _p(value: float | None) -> str:
    if value is None:
        return "–"
    return "< 0.0001" if value < 0.0001 else f"{value:.4f}"
