"""The stored figures of a board as the parts of its page: facts, cards, tables. Not: queries, HTML."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from analytics.performance import published, words
from analytics.performance.drawing import proportion_bar, range_bar, stack
from tumorboard.models import Implementation
from tumorboard.templatetags.ui import number, percent

State = Implementation.State


def performance_parts(
    found: dict[str, Any], quarters: list[dict[str, Any]] | None
) -> dict[str, Any]:
    """`found`: the figures of one period, or what of them may be shown; `quarters`: None to hide the trend."""
    return {
        "period": _period(found),
        "facts": _facts(found),
        "meetings": _meetings(found),
        "readiness": _readiness(found["readiness"]),
        "deferral": _deferral(found["deferral"]),
        "quorum": _quorum(found["quorum"]),
        "decisions": _decisions(found),
        "carried_out": _carried_out(found["carried_out"]),
        "to_treatment": _to_treatment(found["to_treatment"]),
        "coming_back": _coming_back(found["coming_back"]),
        "entry": _entry(found["entry"]),
        "attendance": _attendance(found["attendance"]),
        "agreement": _agreement(found["agreement"]),
        "trend": _trend(quarters) if quarters is not None else None,
    }


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")


def _period(found: dict[str, Any]) -> str:
    if not found["since"]:
        return _("Until %(until)s") % {"until": _day(found["until"])}
    return _("%(since)s to %(until)s") % {
        "since": _day(found["since"]),
        "until": _day(found["until"]),
    }


def _proportion(
    label: str, one: dict[str, Any], *, reference: str = "", mark: float | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "label": label,
        "value": words.share(one),
        "counted": words.counted(one),
        "interval": words.interval(one),
        "bar": proportion_bar(one, published=mark),
        "reference": reference,
        **more,
    }


def _facts(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Six at a glance, each with what it is of."""
    done = found["carried_out"]["states"]
    fully = next((row for row in done if row["code"] == State.AS_DECIDED), None) if done else None
    shares = [
        (_("Ready when locked"), found["readiness"]["ready"]),
        (_("Decided with a quorum"), found["quorum"]["met"]),
        (_("Signed within 24 hours"), found["signature"]["in_time"]),
        (_("Carried out as decided"), fully or {"hidden": True}),
    ]
    return [
        {
            "label": _("Cases per meeting"),
            "value": words.median(found["per_meeting"]),
            "note": ngettext(
                "median of %(n)s meeting", "median of %(n)s meetings", found["meetings"]
            )
            % {"n": found["meetings"]},
        },
        {
            "label": _("Minutes per case"),
            "value": words.median(found["minutes"], 1),
            "note": words.of_cases(found["minutes"]),
        },
        *(
            {"label": label, "value": words.share(one), "note": words.counted(one)}
            for label, one in shares
        ),
    ]


def _meetings(found: dict[str, Any]) -> dict[str, Any]:
    minutes, sizes = found["minutes"], found["per_meeting"]
    held = ngettext("%(n)s meeting held", "%(n)s meetings held", found["meetings"])
    return {
        "measures": [
            {
                "label": _("Cases per meeting"),
                "value": words.median(sizes),
                "counted": held % {"n": found["meetings"]},
                "interval": words.middle_half(sizes),
            },
            {
                "label": _("Minutes per case"),
                "value": words.median(minutes, 1),
                "unit": _("min"),
                "counted": words.of_cases(minutes),
                "interval": words.middle_half(minutes, 1),
                "range": _range(minutes, published=(None, published.MINUTES_PER_CASE, None)),
                "range_end": _("min"),
                "reference": _(
                    "Cancer Research UK 2017: %(minutes)s minutes a patient, half of them under 2 "
                    "(BMJ 2017;356:j114)."
                )
                % {"minutes": number(published.MINUTES_PER_CASE)},
            },
        ],
        "notes": words.sentences(
            [
                (found["cancelled"], _("Meetings cancelled: %(n)s.")),
                (found["taken_off"], _("Cases taken off the agenda, not counted: %(n)s.")),
                (minutes["unreal"], _("Under half a minute or over an hour, not timed: %(n)s.")),
                (minutes["unknown"], _("Unknown, deferred without being presented: %(n)s.")),
            ]
        ),
    }


def _range(summary: dict[str, Any], *, published=None):
    if summary.get("hidden"):
        return None
    return range_bar(summary["lower"], summary["median"], summary["upper"], published=published)


def _readiness(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "measures": [_proportion(_("Nothing was missing"), found["ready"])],
        "list": words.list_of(found["missing"], words.needed),
        "notes": words.sentences(
            [
                (found["late"], _("Added after the lock, and so never judged: %(n)s.")),
                (found["unknown"], _("Unknown, on agendas that were not locked: %(n)s.")),
            ]
        ),
    }


def _deferral(found: dict[str, Any]) -> dict[str, Any]:
    again, waiting = found["again"], found["waiting"]
    cost = []
    if again.get("hidden"):
        cost = [_("What it cost in days is not shown: too few cases.")]
    elif again["n"]:
        cost = [
            ngettext(
                "%(n)s came back, after a median of %(days)s days (%(total)s days in all).",
                "%(n)s came back, after a median of %(days)s days (%(total)s days in all).",
                again["n"],
            )
            % {"n": again["n"], "days": words.days(again["median"]), "total": again["total"]}
        ]
    if not waiting.get("hidden") and waiting["n"]:
        cost.append(
            ngettext(
                "%(n)s still waits, for %(longest)s days by now; not in the median.",
                "%(n)s still wait, the longest for %(longest)s days by now; not in the median.",
                waiting["n"],
            )
            % {"n": waiting["n"], "longest": waiting["longest"]}
        )
    return {
        "measures": [_proportion(_("Deferred"), found["deferred"])],
        "list": words.list_of(found["reasons"], words.deferral_reason),
        "notes": [
            *cost,
            *words.sentences([(found["ended"], _("Withdrawn or died before that: %(n)s."))]),
        ],
    }


def _quorum(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "measures": [_proportion(_("Decided with a quorum"), found["met"])],
        "list": words.list_of(found["missing"], words.discipline),
        "notes": words.sentences(
            [
                (found["overridden"], _("Decided without one by the chair, with a reason: %(n)s.")),
                (found["provisional"], _("Provisional advice that comes back: %(n)s.")),
                (found["unknown"], _("Unknown: %(n)s.")),
            ]
        ),
    }


def _decisions(found: dict[str, Any]) -> dict[str, Any]:
    changed, signature = found["changed"], found["signature"]
    return {
        "measures": [
            _proportion(
                _("Changed by the board"),
                changed["changed"],
                notes=words.sentences(
                    [
                        (
                            changed["postponed"],
                            _("Of these the question was postponed, not answered: %(n)s."),
                        ),
                        (changed["unknown"], _("Unknown, no plan before the board: %(n)s.")),
                    ]
                ),
            ),
            _proportion(_("With a dissent"), found["dissent"]),
            _proportion(
                _("Signed within 24 hours of the case's end"),
                signature["in_time"],
                notes=words.sentences(
                    [
                        (signature["late"], _("Signed later: %(n)s.")),
                        (signature["unsigned"], _("Late and still unsigned: %(n)s.")),
                        (signature["open"], _("Still within 24 hours, not counted: %(n)s.")),
                        (signature["unknown"], _("Unknown: %(n)s.")),
                    ]
                ),
            ),
        ],
    }


def _carried_out(found: dict[str, Any]) -> dict[str, Any]:
    states = found["states"]
    return {
        "n": found["n"],
        "hidden": states is None,
        "rows": [
            {
                "code": row["code"],
                "label": str(State(row["code"]).label),
                "value": words.share(row),
                "counted": words.counted(row),
                "interval": words.interval(row),
                "published": percent(published.CARRIED_OUT[row["code"]], 1)
                if row["code"] in published.CARRIED_OUT
                else "",
            }
            for row in states or []
        ],
        "bar": stack([(row["code"], row["share"] or 0) for row in states or []]),
        "published_bar": stack(list(published.CARRIED_OUT.items())),
        "list": words.list_of(found["reasons"], words.deviation_reason),
        "undocumented": _proportion(
            _("Deviations without a reason"), found["undocumented"], bar=None
        ),
        "notes": words.sentences(
            [
                (found["silent"], _("Nobody has said anything yet, part of the unknown: %(n)s.")),
                (found["silent_treated"], _("Of these the record has a treatment since: %(n)s.")),
                (found["not_due"], _("Not due yet, or due less than 14 days ago: %(n)s.")),
                (found["no_due_date"], _("Without a due date, never judged: %(n)s.")),
                (found["provisional"], _("Advice without a quorum, not judged: %(n)s.")),
            ]
        ),
    }


def _to_treatment(found: dict[str, Any]) -> dict[str, Any]:
    quarter, median, most = found["quarter"], found["median"], found["three_quarters"]
    is_hidden = median.get("hidden", False)
    return {
        "is_empty": not found["n"],
        "hidden": is_hidden,
        "measures": []
        if is_hidden
        else [
            {
                "label": _("Half of them were treated within"),
                "value": words.days(median["estimate"]),
                "unit": _("days"),
                "counted": ngettext("%(n)s decision", "%(n)s decisions", found["n"])
                % {"n": found["n"]},
                "interval": _median_interval(median),
                "range": range_bar(
                    quarter["estimate"],
                    median["estimate"],
                    most["estimate"],
                    published=published.DAYS_TO_TREATMENT,
                ),
                "range_end": _("days"),
                "notes": _other_quarters(quarter["estimate"], most["estimate"]),
                "reference": _(
                    "Milana 2022, 847 patients: median 27 days, middle half 13 to 51, but from the "
                    "indication to the treatment. De Ieso 2013: median 16 days from the meeting, all "
                    "solid tumors."
                ),
            }
        ],
        "rows": [
            {"label": label, "value": words.how_many(found[name])}
            for name, label in (
                ("treated", pgettext("decisions", "Treated")),
                ("waiting", pgettext("decisions", "Not treated yet, censored")),
                ("died", pgettext("decisions", "Died first, competing")),
                ("replaced", pgettext("decisions", "Another decision first, competing")),
            )
        ],
        "left_out": [
            _("%(why)s: %(n)s") % {"why": words.LEFT_OUT[row["code"]], "n": row["n"]}
            for row in found["left_out"] or []
        ],
    }


def _median_interval(median: dict[str, Any]) -> str:
    """Nothing where both sides are open: it says no more than the median."""
    low, high = median["lower"], median["upper"]
    if low is None and high is None:
        return ""
    return _("95%% CI %(low)s to %(high)s") % {"low": words.days(low), "high": words.days(high)}


def _other_quarters(quarter: float | None, most: float | None) -> list[str]:
    if quarter is None:
        return [_("Fewer than a quarter are treated yet.")]
    if most is None:
        return [
            _("A quarter within %(quarter)s days; three quarters are not reached.")
            % {"quarter": words.days(quarter)}
        ]
    return [
        _("A quarter within %(quarter)s days, three quarters within %(most)s days.")
        % {"quarter": words.days(quarter), "most": words.days(most)}
    ]


def _coming_back(found: dict[str, Any]) -> dict[str, Any]:
    times = found["times"]
    return {
        "measures": [
            _proportion(
                _("Patients discussed more than once"),
                found["several"],
                mark=published.DISCUSSED_AGAIN,
                reference=_(
                    "De Ieso 2013: %(share)s of 551 patients were discussed again (Br J Cancer "
                    "2013;109:2295; all solid tumors, one month)."
                )
                % {"share": percent(published.DISCUSSED_AGAIN, 1)},
            )
        ],
        "list": None
        if times is None
        else [{"label": _times(row["times"]), "value": row["n"]} for row in times],
        "notes": [
            _("Came back, %(why)s: %(n)s.") % {"why": words.BEFORE[row["code"]], "n": row["n"]}
            for row in found["before"] or []
        ],
    }


def _times(count: int) -> str:
    return {
        1: _("Once"),
        2: _("Twice"),
        3: _("Three times"),
    }.get(count, _("Four times or more"))


def _entry(found: dict[str, Any]) -> dict[str, Any]:
    summary = {} if found.get("hidden") else found
    is_hidden = not summary
    target = published.ENTRY_TARGET_SECONDS
    return {
        "measures": [
            {
                "label": _("Median from the first field to the submission"),
                "value": words.not_shown() if is_hidden else words.clock(summary["median"]),
                "unit": _("min"),
                "counted": words.of_cases(found),
                "interval": ""
                if is_hidden or not summary["n"]
                else _("middle half %(low)s to %(high)s")
                % {"low": words.clock(summary["lower"]), "high": words.clock(summary["upper"])},
                "range": None
                if is_hidden or not summary["n"]
                else range_bar(
                    summary["lower"] / 60,
                    summary["median"] / 60,
                    summary["upper"] / 60,
                    published=(None, target / 60, None),
                ),
                "range_end": _("min"),
                "reference": _("Target: %(clock)s. Of the whole center, not of this board alone.")
                % {"clock": words.clock(target)},
            }
        ],
        "notes": words.sentences([(found["unknown"], _("Unknown: %(n)s."))]),
    }


def _attendance(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "label": words.discipline(row["discipline"]),
            "is_required": row["is_required"],
            "meetings": _proportion("", row["meetings"]),
            "cases": _proportion("", row["cases"]),
            "unknown": words.how_many(row["unknown"]) if row["unknown"] != 0 else "",
        }
        for row in rows
    ]


def _agreement(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "cases": found["cases"],
        "board": [
            {
                "label": words.discipline(row["discipline"]),
                "agreed": _proportion("", row["agreed"]),
                **_kappa(row["kappa"]),
            }
            for row in found["board"]
        ],
        "between": {"n": found["rated_twice"], **_kappa(found["between"])},
        "pairs": [
            {
                "label": _("%(first)s and %(second)s")
                % {
                    "first": words.discipline(row["first"]),
                    "second": words.discipline(row["second"]),
                },
                "n": row["n"],
                **_kappa(row["kappa"]),
            }
            for row in found["pairs"]
        ],
        "notes": words.sentences(
            [
                (found["abstained"], _("Abstentions, no opinion: %(n)s.")),
                (
                    found["divided"],
                    _(
                        "Cases in which people of one discipline differed, so that it has no opinion: %(n)s."
                    ),
                ),
            ]
        ),
    }


def _kappa(one: dict[str, Any]) -> dict[str, str]:
    if "silent" in one:
        return {"kappa": "", "silence": str(words.SILENCE.get(one["silent"], ""))}
    return {
        "kappa": words.kappa(one["kappa"]),
        "kappa_interval": _("%(low)s to %(high)s")
        % {"low": words.kappa(one["lower"]), "high": words.kappa(one["upper"])},
    }


def _trend(quarters: list[dict[str, Any]]) -> dict[str, Any]:
    """One column a measure, one row a quarter, the newest first; in every cell what it is of."""
    return {
        "columns": [
            {"label": pgettext("column", "Quarter")},
            {"label": pgettext("column", "Meetings"), "number": True},
            {"label": pgettext("column", "Cases"), "number": True},
            {"label": pgettext("column", "Minutes per case"), "number": True},
            {"label": pgettext("column", "Ready when locked"), "number": True},
            {"label": pgettext("column", "Deferred"), "number": True},
            {"label": pgettext("column", "Quorum"), "number": True},
            {"label": pgettext("column", "Changed"), "number": True},
            {"label": pgettext("column", "Signed in 24 hours"), "number": True},
            {"label": pgettext("column", "As decided"), "number": True},
            {"label": pgettext("column", "Days to treatment"), "number": True},
            {"label": pgettext("column", "Entry"), "number": True},
            {"label": pgettext("column", "κ between disciplines"), "number": True},
        ],
        "rows": [_quarter(row) for row in reversed(_since_the_first(quarters))],
    }


def _since_the_first(quarters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the empty quarters before anything happened; at least the present one."""
    begun = next(
        (place for place, row in enumerate(quarters) if row["meetings"] or row["entry"]["n"]),
        len(quarters) - 1,
    )
    return quarters[begun:]


def _quarter(row: dict[str, Any]) -> dict[str, Any]:
    shares = ("ready", "deferred", "quorum", "changed", "signed", "fully")
    between = row["between"]
    return {
        "name": _quarter_name(date.fromisoformat(row["since"])),
        "cells": [
            {"value": row["meetings"]},
            {"value": row["cases"]},
            _cell(words.median(row["minutes"], 1), row["minutes"]["n"]),
            *(_share_cell(row[name]) for name in shares),
            _cell(
                words.days(row["to_treatment"]["estimate"]) if row["to_treatment"]["n"] else "",
                row["to_treatment"]["n"],
            ),
            _cell(words.clock(row["entry"]["median"]), row["entry"]["n"]),
            {"value": number(None)}
            if "silent" in between
            else _cell(words.kappa(between["kappa"]), between["cases"]),
        ],
    }


def _cell(value: str, n: int) -> dict[str, Any]:
    return {"value": value, "of": _("n %(n)s") % {"n": n}} if n else {"value": number(None)}


def _share_cell(one: dict[str, Any]) -> dict[str, Any]:
    if not one["n"]:
        return {"value": number(None)}
    return {
        "value": percent(one["share"]),
        "of": f"{one['count']}/{one['n']}",
    }


def _quarter_name(since: date) -> str:
    return pgettext("a quarter of a year", "Q%(quarter)s %(year)s") % {
        "quarter": (since.month - 1) // 3 + 1,
        "year": since.year,
    }
