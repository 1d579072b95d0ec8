"""
Survival of a cohort for `manage.py survival --cohort`: the interface's JSON, computed now, or a few lines of text.

The command runs with the rights of whoever may start it on the server, so nothing is hidden.
"""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError, CommandParser

from analytics.answers import Answer
from analytics.builder.stored import cohort_named
from analytics.cohorts import COHORTS, Cohort
from analytics.definitions import NTH_ORIGINS, ORIGINS, Band, Endpoint, Grouping, Origin
from analytics.freshness import State
from analytics.management.centers import add_center_argument, chosen_centers
from patients.centers import center_context
from patients.models import Center

COHORT_OPTIONS = ("center", "endpoint", "origin", "nth", "by")


def add_cohort_arguments(parser: CommandParser) -> None:
    add_center_argument(parser)
    group = parser.add_argument_group("a cohort of the record")
    group.add_argument("--endpoint", help=f"default os; one of {', '.join(Endpoint.values)}")
    group.add_argument(
        "--origin",
        help="time zero, default the first that the endpoint offers; nth_intervention and nth_recurrence"
        " take --nth",
    )
    group.add_argument("--nth", type=int, metavar="K")
    group.add_argument("--by", help=f"default none; one of {', '.join(Grouping.values)}")


def cohort_answer(slug: str, options: dict[str, Any]) -> dict[str, Any]:
    """Raises CommandError with one sentence where the question makes no sense."""
    endpoint = _one_of(Endpoint, (options["endpoint"] or Endpoint.OS).lower(), "--endpoint")
    origin = _origin(endpoint, options["origin"], options["nth"])
    grouping = _one_of(Grouping, options["by"] or Grouping.NONE, "--by")
    kind = options["conf_type"] or Band.LOG_LOG.value
    center, cohort = _where(slug, options["center"])
    with center_context([center.pk]):
        answer = Answer.computed(center.pk, cohort, endpoint, origin, grouping, kind)
    return answer.as_dict(state=State.FRESH.value, current_data=answer.data_version)


def cohort_text(answer: dict[str, Any]) -> str:
    """The main numbers; the JSON holds all of them."""
    title = f"{answer['cohort']}: {Endpoint(answer['endpoint']).label} from {answer['origin']}"
    if landmark := answer["landmark"]:
        title += f", landmark {landmark['length']} {landmark['unit']} later"
    counted = f"{answer['n']} of {answer['members']}"
    lines = [f"{title}, {counted}. Intervals: 95%, {answer['confidence_type']}."]
    for group in answer["groups"]:
        low, high = (_months(group["median"][limit]) for limit in ("lower", "upper"))
        lines.append(
            f"  {group['name']}: n {group['n']}, events {group['events']}, median"
            f" {_months(group['median']['estimate'])} months ({low} to {high}),"
            f" follow-up {_months(group['follow_up']['estimate'])}"
        )
    for test in answer["tests"]:
        shown = f"p {test['p_value']:.4g}" if test["state"] == "estimated" else test["state"]
        lines.append(f"  {test['name']}: {shown}")
    lines += _in_time(answer["time_dependent"])
    lines += [f"  guard: {guard['code']}" for guard in answer["guards"]]
    lines += [f"  left out: {reason['n']} {reason['reason']}" for reason in answer["excluded"]]
    return "\n".join(lines)


def _in_time(told: dict[str, Any] | None) -> Iterator[str]:
    if told is None:
        return
    if told["state"] != "estimated":
        codes = [guard["code"] for guard in told.get("because", ())] or [told["reason"]]
        yield f"  model in time: {told['state']} ({', '.join(codes)})"
    for ratio in told.get("ratios", ()):
        low, high = ratio["lower"], ratio["upper"]
        interval = "" if low is None or high is None else f" ({low:.2f} to {high:.2f})"
        yield (
            f"  model in time: {ratio['group']} against {ratio['reference']}, hazard ratio"
            f" {ratio['estimate']:.2f}{interval}, p {ratio['p_value']:.4g}"
        )
    for reason in told["left_out"]:
        yield f"  not in this model: {reason['n']} {reason['reason']}"


def _months(value: float | None) -> str:
    return "not reached" if value is None else f"{value:.1f}"


def _origin(endpoint: Endpoint, name: str | None, nth: int | None) -> Origin:
    offered = ORIGINS[endpoint]
    if name in NTH_ORIGINS:
        names = NTH_ORIGINS[name]
        if nth not in names:
            known = ", ".join(str(number) for number in names)
            raise CommandError(f"--origin {name} needs --nth, one of {known}.")
        name = names[nth]
    elif nth is not None:
        raise CommandError("--nth belongs to --origin nth_intervention or nth_recurrence.")
    origin = _one_of(Origin, name or offered[0].value, "--origin")
    if origin not in offered:
        raise CommandError(
            f"{endpoint.value} is not counted from {origin.value}; it is from {', '.join(offered)}."
        )
    return origin


def _one_of(choices: Any, value: str, option: str) -> Any:
    try:
        return choices(value)
    except ValueError:
        known = ", ".join(choices.values)
        raise CommandError(f"{option} {value}: there is none; one of {known}.") from None


def _where(slug: str, code: str | None) -> tuple[Center, Cohort]:
    """The center named, else the only one that has members of the cohort."""
    found = [(center, _cohort(center, slug)) for center in chosen_centers(code)]
    known = [(center, cohort) for center, cohort in found if cohort is not None]
    if not known:
        raise CommandError(f"There is no cohort “{slug}”. Built-in ones: {', '.join(COHORTS)}.")
    if code is None:
        known = [(center, cohort) for center, cohort in known if _has_members(center, cohort)]
    if len(known) == 1:
        return known[0]
    if not known:
        raise CommandError(f"Nobody in any center belongs to the cohort “{slug}”.")
    codes = ", ".join(center.code for center, _cohort in known)
    raise CommandError(
        f"Several centers have patients of this cohort: name one with --center ({codes})."
    )


def _cohort(center: Center, slug: str) -> Cohort | None:
    with center_context([center.pk]):
        return cohort_named(center.pk, slug)


def _has_members(center: Center, cohort: Cohort) -> bool:
    with center_context([center.pk]):
        return cohort.members(center.pk).exists()
