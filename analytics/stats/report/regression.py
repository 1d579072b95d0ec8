"""Cox and Fine-Gray models of the complete cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.stats.collation import are_numbers, sorted_as_r
from analytics.stats.cox import CoxModel, ModelTest, cox_model
from analytics.stats.fine_gray import fine_gray
from analytics.stats.intervals import Floats
from analytics.stats.proportional_hazards import TimeScale, proportional_hazards
from analytics.stats.report.blocks import Block, plain, refused
from analytics.stats.report.subjects import Covariate, Subjects
from analytics.stats.results import NotEstimable, Reason
from analytics.stats.risk_sets import Ties

UNINFORMATIVE = (Reason.NO_VARIANCE, Reason.COLLINEAR)


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
        levels = sorted(levels, key=float) if are_numbers(levels) else levels
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


def cox(subjects: Subjects) -> Block:
    design = _design(subjects)
    if not design.names:
        return {}
    entry = "entry," if subjects.data.entry is not None else ""
    roles = {"cluster": subjects.roles.get("id", "cluster"), **subjects.roles}
    special = [
        f"{word}({roles.get(word, word)})"
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
        model, dropped = _fitted(design, ties)
        counts: Block = {
            "n": len(design.subjects.data),
            "events": int(np.count_nonzero(design.subjects.data.event)),
        }
        if dropped:
            counts["dropped"] = {name: reason.value for name, reason in dropped.items()}
        answer[ties.value] = counts | (
            refused(model) if isinstance(model, NotEstimable) else _model(model, design.names)
        )
    return {"cox": answer}


def _fitted(design: _Design, ties: Ties) -> tuple[CoxModel | NotEstimable, dict[str, Reason]]:
    """As R's coxph without the covariates that say nothing, or nothing more than those before them; who they were."""
    dropped: dict[str, Reason] = {}
    while True:
        kept = [i for i, name in enumerate(design.names) if name not in dropped]
        model = cox_model(
            design.subjects.data,
            design.table[:, kept],
            [design.names[i] for i in kept],
            ties=ties,
            strata=design.subjects.strata,
            cluster=design.subjects.cluster,
        )
        if not isinstance(model, NotEstimable) or model.reason not in UNINFORMATIVE:
            return model, dropped
        if len(model.about) == len(kept):
            return model, dropped
        dropped |= dict.fromkeys(model.about, model.reason)


def _model(model: CoxModel, names: Sequence[str]) -> Block:
    """`names` are of all covariates; the model may be without some."""
    lower, upper = model.limits()
    wald = _model_test(model.wald)

    def spread(values: Sequence[Any], otherwise: float | None = None) -> list[Any]:
        known = dict(zip(model.names, values, strict=True))
        return [known.get(name, otherwise) for name in names]

    answer: Block = {
        "coef": spread(plain(model.coefficients)),
        "se": spread(plain(model.standard_errors), 0.0),
        "hr": spread(plain(model.hazard_ratios)),
        "hr_lower": spread(plain(lower)),
        "hr_upper": spread(plain(upper)),
        "z": spread(plain(model.z)),
        "p": spread(model.p_values),
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
            refused(tested)
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


def fine_gray_models(subjects: Subjects) -> Block:
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
        answer |= refused(NotEstimable(Reason.DELAYED_ENTRY))
    else:
        model = fine_gray(data, design.table, design.names, cause)
        if isinstance(model, NotEstimable):
            answer |= refused(model)
        else:
            lower, upper = model.limits()
            answer |= {
                "coef": plain(model.coefficients),
                "se": plain(model.standard_errors),
                "shr": plain(model.subdistribution_hazard_ratios),
                "shr_lower": plain(lower),
                "shr_upper": plain(upper),
                "p": list(model.p_values),
            }
    hazard = cox_model(data.cause_specific(cause), design.table, design.names)
    if isinstance(hazard, NotEstimable):
        return answer | {"cause_specific": refused(hazard)}
    return answer | {
        "cause_specific_coef": plain(hazard.coefficients),
        "cause_specific_se": plain(hazard.standard_errors),
    }
