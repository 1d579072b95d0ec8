"""The sentences of the page of a board: codes and numbers in, the reader's language out. Not: HTML."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from tumorboard.models import AgendaItem, Discipline, Implementation
from tumorboard.models.readiness import NeededItem
from tumorboard.templatetags.ui import number, percent

LEFT_OUT = {
    "no_treatment": gettext_lazy("no treatment was recommended first"),
    "provisional": gettext_lazy("advice without a quorum"),
    "before_meeting": gettext_lazy("treated before the meeting"),
    "died_before_meeting": gettext_lazy("died before the meeting"),
    "date_known_in_part": gettext_lazy("date of the treatment known in part only"),
    "death_undated": gettext_lazy("date of death not known"),
}
BEFORE = {
    "deferred": gettext_lazy("deferred the time before"),
    "provisional": gettext_lazy("advice without a quorum the time before"),
    "decided": gettext_lazy("decided the time before, with a new question"),
}
SILENCE = {
    "too_few": gettext_lazy("fewer than 10 cases"),
    "no_variance": gettext_lazy("everybody always chose the same"),
}


def deferral_reason(code: str) -> str:
    return label(AgendaItem.DeferralReason, code)


def deviation_reason(code: str) -> str:
    return label(Implementation.Reason, code)


def discipline(code: str) -> str:
    return label(Discipline, code)


def needed(code: str) -> str:
    return label(NeededItem, code)


def label(choices: type[Choices], code: str) -> str:
    """The code itself where it is called otherwise by now."""
    return str(choices(code).label) if code in choices.values else code


def not_shown() -> str:
    return _("not shown")


def share(one: dict[str, Any]) -> str:
    return not_shown() if one.get("hidden") else percent(one["share"])


def counted(one: dict[str, Any]) -> str:
    """n/N: no percentage without it."""
    if one.get("hidden"):
        return ""
    return _("%(count)s of %(n)s") % {"count": one["count"], "n": one["n"]}


def interval(one: dict[str, Any]) -> str:
    if one.get("hidden") or not one["n"]:
        return ""
    return _("95%% CI %(low)s to %(high)s") % {
        "low": percent(one["lower"]),
        "high": percent(one["upper"]),
    }


def middle_half(summary: dict[str, Any], decimals: int = 0) -> str:
    if summary.get("hidden") or not summary["n"]:
        return ""
    return _("middle half %(low)s to %(high)s") % {
        "low": number(summary["lower"], decimals),
        "high": number(summary["upper"], decimals),
    }


def median(summary: dict[str, Any], decimals: int = 0) -> str:
    if summary.get("hidden"):
        return not_shown()
    return number(summary["median"], decimals)


def of_cases(summary: dict[str, Any]) -> str:
    if summary.get("hidden"):
        return ""
    return ngettext("%(n)s case", "%(n)s cases", summary["n"]) % {"n": summary["n"]}


def clock(seconds: float | None) -> str:
    """131 seconds as 2:11."""
    if seconds is None:
        return number(None)
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def days(value: float | None) -> str:
    """A quantile of a time that may still be running."""
    if value is None:
        return pgettext("median", "NR")
    return number(round(value, 1))


def kappa(value: float) -> str:
    return number(value, 2)


def how_many(count: int | None) -> str:
    return _("under 5") if count is None else str(count)


def list_of(rows: list[dict[str, Any]] | None, name) -> list[dict[str, Any]] | None:
    """A ranking as label and value; None where it is hidden."""
    if rows is None:
        return None
    return [{"label": name(row["code"]), "value": row["n"]} for row in rows]


def sentences(told: Iterable[tuple[int | None, str]]) -> list[str]:
    """Of (count, sentence with %(n)s) those that have something to say."""
    return [text % {"n": how_many(count)} for count, text in told if count != 0]
