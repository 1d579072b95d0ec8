"""Surgical outcomes as facts, bars, figures and tables."""

from dataclasses import replace
from typing import Any

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from analytics.charts import bars_figure, cusum_figure, funnel_figure
from analytics.models import OutcomeSnapshot
from analytics.outcomes import words
from analytics.outcomes.showing.lines import lines
from analytics.outcomes.variables import EVERYBODY, KNOWN, MISSING
from analytics.performance.drawing import Range, proportion_bar, range_bar, stack
from analytics.performance.words import counted, interval
from analytics.performance.words import share as share_of
from tumorboard.templatetags.ui import number

BY = "operation"


# Under the bars, where a phone has no room for sentences.
MARGIN_MARKS = {"0": "0", "0-1": "<1", "1-5": "1–<5", "5-10": "5–<10", "10": "≥10"}


def surgery_parts(
    snapshot: OutcomeSnapshot, payload: dict[str, Any], **_more: Any
) -> dict[str, Any]:
    caption = _caption(snapshot, payload)
    return {
        "caption": caption,
        "facts": _facts(payload),
        "complications": _complications(payload),
        "mortality": [
            _proportion(payload, code) for code in ("died_30", "died_90", "died_in_hospital")
        ],
        "severe": _proportion(payload, "severe"),
        "textbook": _textbook(payload),
        "stay": _stay(payload),
        "columns": [words.category(BY, EVERYBODY)],
        "details": [
            line
            for code in (
                "margin_mm",
                "margin_class",
                "r_status",
                "approach",
                "resection",
                "clavien_second",
            )
            for line in lines(payload["rows"][code], [EVERYBODY])
        ],
        "margins": _margins(payload, caption),
        "cusum": _cusum(payload, caption),
        "severe_months": _severe_months(payload),
        "funnel": _funnel(payload, caption),
        "funnel_sentence": _funnel_sentence(payload),
    }


def _caption(snapshot: OutcomeSnapshot, payload: dict[str, Any]) -> list[str]:
    found = [
        _("%(operated)s operated on the liver, of %(patients)s in the cohort.")
        % {
            "operated": words.patients(payload["operated"]),
            "patients": words.patients(payload["n"]),
        },
        _("Time zero: the index liver operation. Complications that began within 90 days."),
    ]
    if payload["operated_from"]:
        found.append(
            _("Operations from %(first)s to %(last)s.")
            % {
                "first": words.day(payload["operated_from"]),
                "last": words.day(payload["operated_until"]),
            }
        )
    return [*found, *words.last_observation(payload), words.computed(snapshot)]


def _facts(payload: dict[str, Any]) -> list[dict[str, Any]]:
    stay = payload["by_operation"]["stay_days"]
    columns = dict(zip([g["code"] for g in payload["groups"]], stay["values"], strict=True))
    of_margin = payload["rows"]["r_status"]
    r1 = next((one["counts"][0] for one in of_margin["categories"] if one["code"] == "R1"), 0)
    died = payload["proportions"]["died_30"]
    width = payload["rows"]["margin_mm"]["values"][0]
    facts = [
        {
            "label": _("Died within 30 days"),
            "value": words.not_shown() if died.get("hidden") else number(died["count"]),
            "note": counted(died),
        }
    ]
    for code, label in (("liver_only", _("Stay, liver only")), ("combined", _("Stay, combined"))):
        if code in columns:
            facts.append(_spread_fact(label, columns[code], _("days")))
    facts += [
        {
            "label": _("R1 margin"),
            "value": words.not_shown() if r1 is None else number(r1),
            "note": _("of %(n)s") % {"n": of_margin["asked"][0]},
        },
        _spread_fact(_("Width of the margin"), width, _("mm")),
    ]
    return facts


def _spread_fact(label: str, value: dict[str, Any], unit: str) -> dict[str, Any]:
    if value.get("hidden"):
        return {"label": label, "value": words.not_shown()}
    if value["median"] is None:
        return {"label": label, "value": number(None)}
    return {
        "label": label,
        "value": number(value["median"]),
        "unit": unit,
        "note": words.spread(value, 0),
    }


def _complications(payload: dict[str, Any]) -> dict[str, Any]:
    """The highest grade of each patient as parts of a bar, by kind of operation."""
    row = payload["by_operation"]["clavien"]
    groups = [group["code"] for group in payload["groups"]]
    bars = []
    for at, group in enumerate(groups):
        counts = [(one["code"], one["counts"][at]) for one in row["categories"]]
        counts.append((MISSING, row["missing"][at]))
        asked = row["asked"][at]
        if not asked or any(n is None for _code, n in counts):
            continue
        shares = [(f"clavien-{code}", n / asked) for code, n in counts]
        bars.append({"label": words.category(BY, group), "n": asked, "pieces": stack(shares)})
    return {
        "bars": bars,
        "columns": [words.category(BY, group) for group in groups],
        "lines": [
            *lines(row, groups, by=BY),
            *lines(payload["by_operation"]["complication_index"], groups, by=BY),
        ],
    }


def _proportion(payload: dict[str, Any], code: str) -> dict[str, Any]:
    one = payload["proportions"][code]
    if one.get("hidden"):
        return {"label": words.variable(code), "value": words.not_shown()}
    notes = []
    if one["unknown"]:
        unknown = ngettext(
            "Not known of %(n)s patient, who is not counted.",
            "Not known of %(n)s patients, who are not counted.",
            one["unknown"],
        )
        notes.append(unknown % {"n": one["unknown"]})
    return {
        "label": words.variable(code),
        "value": share_of(one),
        "counted": counted(one),
        "interval": interval(one),
        "bar": proportion_bar(one),
        "notes": notes,
        "links": [
            {"text": label, "opens": words.opening(f"{code}.{category}.{EVERYBODY}")}
            for category, label, n in (
                ("yes", _("Patients with it"), one["count"]),
                (MISSING, _("Not known"), one["unknown"]),
            )
            if n
        ],
    }


def _textbook(payload: dict[str, Any]) -> dict[str, Any]:
    found = _proportion(payload, "textbook")
    one = payload["proportions"]["textbook"]
    if one.get("hidden"):
        return found
    notes = [
        _(
            "No incident of grade II or more, no bile leak B or C, no complication from IIIa, no "
            "readmission within 30 days, no death in hospital, and R0 (JAMA Surg 2021, PMC8173471)."
        )
    ]
    if one["unknown"]:
        told = ", ".join(
            f"{words.TEXTBOOK_ITEMS.get(item['code'], item['code'])} ({item['n']})"
            for item in payload["textbook_unknown"] or []
        )
        unknown = ngettext(
            "Not known of %(n)s patient", "Not known of %(n)s patients", one["unknown"]
        ) % {"n": one["unknown"]}
        notes.append(f"{unknown}: {told}." if told else f"{unknown}.")
        if one["n"] and not one["count"]:
            notes.append(_("Known are only those who missed it: no share can be given."))
            found |= {"value": number(None), "interval": "", "bar": None}
    return found | {"notes": notes}


def _stay(payload: dict[str, Any]) -> dict[str, Any]:
    row = payload["by_operation"]["stay_days"]
    groups = [group["code"] for group in payload["groups"]]
    known = [
        value for value in row["values"] if not value.get("hidden") and value["median"] is not None
    ]
    widest = max((value["upper"] for value in known), default=None)
    measures = []
    for group, value in zip(groups, row["values"], strict=True):
        cell = words.spread_cell(value, 0, f"stay_days.{KNOWN}.{group}", by=BY)
        shown = not value.get("hidden") and value["median"] is not None
        measures.append(
            {
                "label": words.category(BY, group),
                "value": cell["text"],
                "unit": _("days") if shown else "",
                "counted": words.patients(value["n"]) if shown else "",
                "interval": ", ".join(cell.get("notes", ())),
                # One scale for all, so that the bars can be compared.
                "range": _range(value, widest) if shown and widest is not None else None,
                "range_end": _("days"),
                "links": [{"text": _("Patients"), "opens": cell["opens"]}]
                if "opens" in cell
                else [],
            }
        )
    return {"measures": measures, "missing": lines(row, groups, by=BY)[1:]}


def _range(value: dict[str, Any], widest: float) -> Range | None:
    found = range_bar(
        value["lower"], value["median"], value["upper"], published=(None, widest, None)
    )
    return found and replace(found, mark="")


def _margins(payload: dict[str, Any], caption: list[str]) -> dict[str, Any] | None:
    row = payload["rows"]["margin_class"]
    counts = [one["counts"][0] for one in row["categories"]]
    known = [n for n in counts if n is not None]
    if not known or len(known) < len(counts):
        return None
    labels = [words.category("margin_class", one["code"]) for one in row["categories"]]
    patients = pgettext("axis", "Patients")
    sentence = "; ".join(f"{label}: {n}" for label, n in zip(labels, counts, strict=True))
    missing = row["missing"][0]
    return {
        "id": "margin-figure",
        "title": _("Width of the surgical margin"),
        "note": _("%(known)s known, %(missing)s not known")
        % {"known": sum(known), "missing": missing},
        "spec": bars_figure(
            [MARGIN_MARKS[one["code"]] for one in row["categories"]],
            counts,
            x_title=words.variable("margin_mm"),
            y_title=patients,
            hover=_("{label} mm: {n} patients"),
        ),
        "alternative": _("Patients by width of the margin. %(told)s.") % {"told": sentence},
        "numbers": {
            "columns": [
                {"label": words.variable("margin_class")},
                {"label": patients, "number": True},
            ],
            "rows": [
                *([label, number(n)] for label, n in zip(labels, counts, strict=True)),
                [words.category("", MISSING), number(missing)],
            ],
        },
        "caption": caption,
        "filename": "margins",
    }


def _cusum(payload: dict[str, Any], caption: list[str]) -> dict[str, Any] | None:
    found = payload["cusum"]
    if not found or not found["points"]:
        return None
    points = found["points"]
    months = [words.month(point["month"]) for point in points]
    decimal_mark = get_format("DECIMAL_SEPARATOR")
    title = _("Severe complications month by month (CUSUM)")
    sentence = _(
        "Observed less expected severe complications of %(n)s liver sessions with a known outcome, "
        "%(severe)s of them severe; %(unknown)s of unknown outcome."
    ) % {"n": found["n"], "severe": found["severe"], "unknown": found["unknown"]}
    columns = [
        {"label": pgettext("column", "Month")},
        {"label": pgettext("column", "Liver sessions"), "number": True},
        {"label": pgettext("column", "Severe"), "number": True},
        {"label": pgettext("column", "Not known"), "number": True},
        {"label": pgettext("column", "Observed less expected, in all"), "number": True},
    ]
    return {
        "id": "cusum-figure",
        "title": title,
        "note": _("all surgeons together"),
        "spec": cusum_figure(
            points,
            months=months,
            x_title=pgettext("axis", "Month of the operation"),
            y_title=pgettext("axis", "Observed less expected"),
            hover=_("{month}<br>{severe} severe of {sessions}<br>in all {sum}"),
            decimal_mark=decimal_mark,
        ),
        "alternative": sentence,
        "numbers": {
            "columns": columns,
            "rows": [
                [
                    month,
                    number(point["sessions"]),
                    number(point["severe"]),
                    number(point["unknown"]),
                    number(point["sum"], 2),
                ]
                for month, point in zip(months, points, strict=True)
                if point["sessions"]
            ],
        },
        "caption": [
            sentence,
            _(
                "Expected is the mean of the whole time, so the line ends at 0: a rise is a time with "
                "more than the mean, and says nothing about other hospitals."
            ),
            *caption[2:],
        ],
        "filename": "cusum",
    }


def _severe_months(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """The rises of the sum, each with the way to its patients."""
    points = payload["cusum"]["points"] if payload["cusum"] else []
    return [
        {
            "label": words.month(point["month"]),
            "text": number(point["severe"]),
            "note": _("of %(n)s") % {"n": point["sessions"]},
            "opens": words.opening(f"severe_sessions.{point['month']}.{EVERYBODY}"),
        }
        for point in points
        if point["severe"]
    ]


def _funnel_sentence(payload: dict[str, Any]) -> str:
    found = payload["funnel"]
    if found is None or found["points"]:
        return ""
    years = ngettext("%(n)s year has so many", "%(n)s years have so many", found["large_years"]) % {
        "n": found["large_years"]
    }
    return _(
        "No funnel plot: it would compare years, and needs at least %(units)s with %(each)s liver "
        "sessions of known outcome each; %(years)s. Surgeons are not compared here."
    ) % {"units": found["fewest_years"], "each": found["fewest_sessions"], "years": years}


def _funnel(payload: dict[str, Any], caption: list[str]) -> dict[str, Any] | None:
    found = payload["funnel"]
    if not found or not found["points"]:
        return None
    columns = [
        {"label": pgettext("column", "Year")},
        {"label": pgettext("column", "Liver sessions"), "number": True},
        {"label": pgettext("column", "Severe"), "number": True},
        {"label": pgettext("column", "95% limits, %"), "number": True},
    ]
    return {
        "id": "funnel-figure",
        "title": _("Severe complications by year, against chance"),
        "note": _("95% limits around the mean of all"),
        "spec": funnel_figure(
            found,
            x_title=pgettext("axis", "Liver sessions in the year"),
            y_title=pgettext("axis", "Severe complications"),
            percent=pgettext("percentage on an axis", "{value}%"),
            hover=_("{year}: {severe} severe of {n}"),
        ),
        "alternative": _("Severe complications by year of operation against 95% limits."),
        "numbers": {
            "columns": columns,
            "rows": [
                [
                    str(point["year"]),
                    number(point["n"]),
                    number(point["severe"]),
                    f"{number(100 * point['lower'], 0)}–{number(100 * point['upper'], 0)}",
                ]
                for point in found["points"]
            ],
        },
        "caption": caption,
        "filename": "funnel",
    }
