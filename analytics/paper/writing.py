"""
What a package says in sentences: methods, results, the flow chart, its README. Every number comes from the
results. In the reader's language; not: files.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from analytics import words
from analytics.definitions import INCIDENCES, Endpoint
from analytics.outcomes import words as outcome_words
from analytics.outcomes.hiding import hides_something
from analytics.outcomes.variables import EVERYBODY
from analytics.paper.results import FIGURES, Payload, Results
from analytics.paper.source import Source
from analytics.paper.telling import strobe, strobe_left
from analytics.stats.guards import (
    FEWEST_EVENTS,
    FEWEST_PATIENTS_PER_GROUP,
    NonProportionalHazards,
)
from analytics.time_guards import CohortAfterTimeZero
from tumorboard.templatetags.ui import number, percent

TOLD_MONTHS = (12, 36, 60)
# Of the guards of a curve those that change what it says.
SAID_IN_A_PAPER = frozenset({CohortAfterTimeZero.code, NonProportionalHazards.code})


def cohort_name(source: Source) -> str:
    names = source.content["cohort"]["name"]
    return names.get(get_language() or "en") or names["en"]


def title(name: str) -> str:
    """Of a figure, by the name of its files."""
    return {
        "flow-chart": _("From the registry to the cohort"),
        "overall-survival": _("Overall survival"),
        "recurrence-free-survival": _("Recurrence-free survival"),
        "recurrence": _("Cumulative incidence of recurrence"),
        "overall-survival-by-timing": _("Overall survival by timing of metastases"),
        "recurrence-free-survival-by-timing": _("Recurrence-free survival by timing of metastases"),
    }[name]


# --- Flow chart ---


def flow_boxes(source: Source, results: Results) -> list[tuple[str, str]]:
    """Text of each box, and of who left after it. Counts as they may be told."""
    flow = source.content["flow"]
    language = get_language() or "en"
    sentences = flow["sentences"].get(language, flow["sentences"]["en"])
    if not results.exactly:  # the losses between would tell about single patients
        return [(_("In the cohort: %(n)s") % {"n": number(results.n)}, ""), *_counted(results)]
    boxes = [[_("Patients in the registry\n(n = %(n)s)") % {"n": number(flow["everybody"])}, ""]]
    if flow.get("sentences_are") == "reasons":
        boxes[-1][1] = _excluded(flow, sentences)
        boxes += [["", ""]] if flow["steps"] else []
    else:
        for (_before, lost, after), sentence in zip(flow["steps"], sentences, strict=True):
            left = _("Not met: %(line)s") % {"line": sentence}
            boxes[-1][1] = _("%(reason)s\n(n = %(n)s)") % {"reason": left, "n": number(lost)}
            boxes.append([_("Left\n(n = %(n)s)") % {"n": number(after)}, ""])
    by_hand = [
        _("Excluded one by one: n = %(n)s") % {"n": number(flow["excluded_by_hand"])}
        if flow["excluded_by_hand"]
        else "",
        _("Included one by one: n = %(n)s") % {"n": number(flow["included_by_hand"])}
        if flow["included_by_hand"]
        else "",
    ]
    in_cohort = _("In the cohort “%(name)s”\n(n = %(n)s)") % {
        "name": cohort_name(source),
        "n": number(results.n),
    }
    if any(by_hand):
        boxes[-1][1] = "\n".join(one for one in by_hand if one)
        boxes.append([in_cohort, ""])
    elif len(boxes) > 1:
        boxes[-1][0] = in_cohort
    else:
        boxes.append([in_cohort, ""])
    return [*((text, left) for text, left in boxes), *_counted(results)]


def _excluded(flow: dict[str, Any], sentences: Sequence[str]) -> str:
    """Everybody who is not in the cohort in one box, by reason."""
    lost = [n for _before, n, _after in flow["steps"]]
    if not lost:
        return ""
    lines = [
        _("%(reason)s (n = %(n)s)") % {"reason": reason, "n": number(n)}
        for reason, n in zip(sentences, lost, strict=True)
    ]
    return "\n".join([_("Not in the cohort (n = %(n)s)") % {"n": number(sum(lost))}, *lines])


def _counted(results: Results) -> Iterator[tuple[str, str]]:
    """How many of the cohort each curve counts, and why the others are not in it."""
    lines = []
    for asked in FIGURES[:3]:
        payload = results.figures[asked.name]
        if payload["n"] is None:
            continue
        left = [words.exclusion(reason) for reason in payload["excluded"]]
        lines.append(
            _("%(curve)s: n = %(n)s") % {"curve": title(asked.name), "n": number(payload["n"])}
            + (f" ({'; '.join(left)})" if left else "")
        )
    if lines:
        yield _("Counted in the curves") + "\n" + "\n".join(lines), ""


# --- Methods and results ---


def methods(source: Source, results: Results, versions: dict[str, str]) -> list[str]:
    n = results.n
    last = source.last_observed_on() if results.exactly else None
    patients = _(
        "The cohort “%(name)s” was drawn from a registry of colorectal cancer with liver metastases: "
        "%(patients)s. The data are those of version %(version)s of the registry."
    ) % {
        "name": cohort_name(source),
        "patients": outcome_words.patients(n),
        "version": source.content["data_version"],
    }
    if last:
        patients += " " + _("The last observation was made in %(month)s.") % {
            "month": date_format(last, "F Y")
        }
    return [
        patients,
        *_criteria(source, results),
        _(
            "Overall survival was counted from the first liver intervention to death of any cause; whoever "
            "was alive was censored at the last contact. Recurrence-free survival was counted from the "
            "clearance of all disease to the first recurrence or death, and censored at the last assessment "
            "of the disease. Recurrence is given as its cumulative incidence with death before recurrence as "
            "a competing event (Aalen-Johansen), not as one minus a Kaplan-Meier estimate."
        ),
        _(
            "Survival was estimated by the method of Kaplan and Meier with 95%% confidence intervals on the "
            "log-log scale, and follow-up by the reverse Kaplan-Meier method. Groups were compared by the "
            "log-rank test; hazard ratios are those of Cox models with Efron’s handling of ties, and whether they "
            "hold over time was tested by Schoenfeld residuals. No p value is given with fewer than %(events)s events or fewer than %(patients)s "
            "patients in a group; p values are not corrected for the number of comparisons. Months have "
            "30.4375 days."
        )
        % {"events": FEWEST_EVENTS, "patients": FEWEST_PATIENTS_PER_GROUP},
        _(
            "Numbers are given as median with quartiles and range, categories as n (%%). Unknown values were "
            "counted and not imputed. Every sum, range and count was checked by a second calculation before "
            "the tables and figures were made."
        )
        % {},
        _(
            "The calculations were made with CRC-LM (method %(method)s) under Python %(python)s with NumPy "
            "%(numpy)s and SciPy %(scipy)s; the figures with matplotlib %(matplotlib)s."
        )
        % versions,
    ]


def _criteria(source: Source, results: Results) -> list[str]:
    """Who is in the cohort, line by line, as the flow chart counts them."""
    flow = source.content["flow"]
    if not results.exactly or flow.get("sentences_are") == "reasons" or not flow["steps"]:
        return []
    language = get_language() or "en"
    lines = flow["sentences"].get(language, flow["sentences"]["en"])
    return [_("Criteria, all of them met: %(lines)s") % {"lines": " ".join(lines)}]


def is_tested(payload: Payload) -> bool:
    return any(test["state"] == "estimated" for test in payload["tests"])


def results_text(source: Source, results: Results) -> list[tuple[str, str]]:
    """Name of the figure (or "patients", "data") and its sentences."""
    found = [("patients", _patients(results))]
    found += [(asked.name, _curve(results.figures[asked.name])) for asked in FIGURES]
    if results.exactly:
        found.append(("data", data_sentence(source)))
    return [(name, text) for name, text in found if text]


def _patients(results: Results) -> str:
    rows = {row["code"]: row for row in results.table_1["tables"][EVERYBODY]["rows"]}
    sentences = [
        _("The cohort has %(patients)s.") % {"patients": outcome_words.patients(results.n)}
    ]
    age = rows["age"]["values"][-1]
    if not age.get("hidden") and age["median"] is not None:
        sentences.append(
            _("Their median age at the diagnosis of the metastases was %(age)s years (%(spread)s).")
            % {
                "age": number(age["median"]),
                "spread": outcome_words.spread(age, rows["age"]["decimals"]),
            }
        )
    sentences += [
        text for code in ("sex", "timing", "side", "operation") for text in _shares(rows.get(code))
    ]
    return " ".join(sentences)


def _shares(row: Payload | None) -> Iterator[str]:
    if row is None or not row["asked"][-1] or hides_something(row):
        return
    asked = row["asked"][-1]
    parts = [
        _("%(category)s %(n)s (%(share)s)")
        % {
            "category": outcome_words.category(row["code"], one["code"]),
            "n": number(one["counts"][-1]),
            "share": percent(one["counts"][-1] / asked),
        }
        for one in row["categories"]
        if one["counts"][-1]
    ]
    missing = row["missing"][-1]
    if missing:
        parts.append(_("unknown %(n)s") % {"n": number(missing)})
    if parts:
        yield f"{outcome_words.variable(row['code'])}: {', '.join(parts)}."


def _curve(payload: Payload) -> str:
    if payload["overall"] is None:
        return _("%(what)s: not shown, because it would tell about few patients.") % {
            "what": words.y_axis(payload["endpoint"])
        }
    if payload["by"] != "none":
        return _compared(payload)
    whole = payload["overall"]
    if payload["endpoint"] in INCIDENCES:
        sentences = [
            _(
                "%(patients)s were cleared of all disease; in %(events)s the disease came back and "
                "%(others)s died before that."
            )
            % {
                "patients": outcome_words.patients(payload["n"]),
                "events": number(whole["events"]),
                "others": number(whole["competing"]),
            },
        ]
        levels = _levels(whole, "incidence")
        if levels:
            sentences.append(
                _("The cumulative incidence of recurrence was %(levels)s.") % {"levels": levels}
            )
    else:
        sentences = [_lived(payload, whole)]
        levels = _levels(whole, "survival")
        if levels:
            sentences.append(
                _("%(endpoint)s was %(levels)s.")
                % {"endpoint": words.y_axis(payload["endpoint"]), "levels": levels}
            )
        if not whole["follow_up"].get("hidden") and whole["follow_up"]["estimate"] is not None:
            sentences.append(
                _("The median follow-up was %(months)s months (95%% CI %(ci)s).")
                % {
                    "months": words.months(whole["follow_up"]["estimate"], payload["clock"]),
                    "ci": _interval(whole["follow_up"], payload["clock"]),
                }
            )
    left = [words.exclusion(reason) for reason in payload["excluded"]]
    if left:
        sentences.append(_("Not in the curve: %(reasons)s.") % {"reasons": "; ".join(left)})
    return " ".join([*sentences, *_with_care(payload)])


def _with_care(payload: Payload) -> list[str]:
    """What the page says beside such a curve and a reader of the paper must know, too."""
    notes = [
        words.guard_note(guard) for guard in payload["guards"] if guard["code"] in SAID_IN_A_PAPER
    ]
    return [f"{note['strong']} {note['text']}" for note in notes]


def _lived(payload: Payload, group: Payload) -> str:
    told = {
        "patients": outcome_words.patients(group["n"]),
        "events": number(group["events"]),
        "endpoint": words.y_axis(payload["endpoint"]).lower(),
        "median": words.months(group["median"]["estimate"], payload["clock"]),
        "ci": _interval(group["median"], payload["clock"]),
    }
    if payload["endpoint"] == Endpoint.OS:
        had = _("Of %(patients)s %(events)s died.") % told
    else:
        had = _("Of %(patients)s %(events)s had a recurrence or died.") % told
    if group["median"].get("hidden"):
        median = _(
            "The median %(endpoint)s is not shown, because fewer than 5 were at risk by then."
        )
    elif group["median"]["estimate"] is None:
        median = _("The median %(endpoint)s was not reached.")
    else:
        median = _("The median %(endpoint)s was %(median)s months (95%% CI %(ci)s).")
    return f"{had} {median % told}"


def _compared(payload: Payload) -> str:
    if not payload["groups"]:
        return _("The groups are not shown, because one of them has few patients or events.")
    sentences = [
        f"{words.group_name(group['name'])}: {_lived(payload, group)}"
        if group["n"]
        else _("%(group)s: nobody.") % {"group": words.group_name(group["name"])}
        for group in payload["groups"]
    ]
    tested = [test for test in payload["tests"] if test["state"] == "estimated"]
    for test in tested:
        sentences.append(
            _("The difference was tested by the log-rank test: p %(p)s.")
            % {"p": words.p_value(test["p_value"])}
        )
    if not tested:
        notes = [
            words.guard_note(guard)
            for guard in payload["guards"]
            # That nobody is in a group is said already.
            if guard["forbids_test"] and guard.get("patients") != 0
        ]
        sentences.append(" ".join([_("No test was made."), *(note["strong"] for note in notes)]))
    regression = payload["regression"]
    if regression and regression["state"] == "estimated":
        sentences += [f"{words.ratio_sentence(ratio)}." for ratio in regression["ratios"]]
    if tested:
        sentences += _with_care(payload)
    # Of those counted in all, so that the figure and its sentence can be compared.
    events = sum(group["events"] for group in payload["groups"])
    return " ".join(
        [
            *sentences,
            _("Together: %(patients)s, %(events)s events.")
            % {"patients": outcome_words.patients(payload["n"]), "events": number(events)},
        ]
    )


def _levels(group: Payload, name: str) -> str:
    """Without an interval where nobody has had the event yet: everybody so far is no promise."""
    nobody_yet = 1.0 if name == "survival" else 0.0
    told = []
    for point in group["at_times"]:
        if point["time"] not in TOLD_MONTHS or not point["observed"]:
            continue
        said = {
            "level": percent(point[name]),
            "low": percent(point["lower"]),
            "high": percent(point["upper"]),
            "months": number(point["time"]),
        }
        if point[name] == nobody_yet or point["lower"] is None:
            told.append(_("%(level)s at %(months)s months") % said)
        else:
            told.append(_("%(level)s (95%% CI %(low)s to %(high)s) at %(months)s months") % said)
    return ", ".join(told)


def _interval(found: Payload, clock: str) -> str:
    low = words.months(found["lower"], clock)
    high = found["upper"]
    if high is None:
        return _("%(low)s to not reached") % {"low": low}
    return words.months_interval(found["lower"], high, clock)


def data_sentence(source: Source) -> str:
    allowed, n = sum(source.may_leave), len(source.rows)
    if allowed == n:
        return _("The data of all %(patients)s are in the data file.") % {
            "patients": outcome_words.patients(n)
        }
    return _(
        "The data of %(allowed)s of %(patients)s are in the data file; of %(without)s no consent to research "
        "is recorded, or it was refused or withdrawn, so they are counted in tables and figures only."
    ) % {
        "allowed": number(allowed),
        "patients": outcome_words.patients(n),
        "without": number(n - allowed),
    }


def legends(source: Source, results: Results) -> list[str]:
    """What stands under each figure, in their order; the flow chart is the first."""
    said = [_("Figure 1. %(title)s.") % {"title": title("flow-chart")}]
    drawn = [one for one in FIGURES if results.figures[one.name]["drawing"]]
    for number_of, asked in enumerate(drawn, start=2):
        payload = results.figures[asked.name]
        said.append(
            _(
                "Figure %(number)s. %(title)s. Time zero: %(origin)s. %(patients)s, %(events)s with the event. "
                "Bands: 95%% confidence intervals; marks: censored; below, at each time, how many were at risk, "
                "censored and had the event before."
            )
            % {
                "number": number_of,
                "title": title(asked.name),
                "origin": words.time_zero(payload),
                "patients": outcome_words.patients(payload["n"]),
                "events": number(sum(group["events"] for group in payload["groups"])),
            }
            + _watched(source, payload)
        )
    return said


def _watched(source: Source, payload: Payload) -> str:
    version = " " + _("Data version %(version)s.") % {"version": source.content["data_version"]}
    follow_up = payload["overall"]["follow_up"]
    if follow_up.get("hidden") or follow_up["estimate"] is None:
        return version
    months = words.months(follow_up["estimate"], payload["clock"])
    return " " + _("Median follow-up %(months)s months.") % {"months": months} + version


# --- What is in the package ---


def readme(source: Source, results: Results, names: Sequence[str], mark: str) -> list[str]:
    lines = [
        _("Package of the cohort “%(name)s”") % {"name": cohort_name(source)},
        *([mark] if mark else []),
        "",
        _("Patients: %(n)s. Data version %(version)s, method version %(method)s.")
        % {
            "n": results.n,
            "version": source.content["data_version"],
            "method": source.content["method_version"],
        },
    ]
    if results.exactly:
        lines += [
            data_sentence(source),
            _(
                "The data file has no names, no numbers of the registry and no dates: patients are numbered "
                "anew, times are days from the first liver intervention, ages are completed years. It is still "
                "data about people: share it as the consent and your ethics committee allow."
            ),
            _(
                "code/reproduce.py (Python: lifelines, matplotlib) and code/reproduce.R (R: survival) compute "
                "the numbers of data/expected.csv again from data/data.csv and draw the figures. Start them "
                "in the folder of this file."
            ),
        ]
    else:
        lines.append(
            _(
                "Small numbers are hidden and curves end where fewer than 5 are at risk, because whoever asked "
                "for this package may not open the records. Lists and data of single patients are left out; "
                "a clinician of the center can make the whole package."
            )
        )
    lines += ["", _("STROBE items that are answered here:")]
    lines += [f"  {items}: {text}" for items, text in strobe()]
    lines += [strobe_left(), "", _("Files:"), *(f"  {name}" for name in names)]
    return lines
