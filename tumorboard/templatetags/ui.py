"""The few tags every template uses. Dates, numbers and survival times are written one way everywhere."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import isinf, isnan

from django import template
from django.template.loader import render_to_string
from django.utils.formats import date_format, get_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from patients.constraints import DatePrecision
from patients.words import capitalized
from tumorboard.demo_content.staff import FIRST_CENTER, PASSWORD, SECOND_CENTER
from tumorboard.icons import ICONS
from tumorboard.liver_drawing import (
    LesionMark,
    LesionState,
    LiverDrawing,
    SegmentState,
    liver_paths,
)
from tumorboard.liver_words import LESION_STATES, describe, describe_segment
from tumorboard.models import Role
from tumorboard.static_finders import plotly_style_ids

register = template.Library()

TONE_ICONS = {"success": "check", "warning": "clock", "danger": "warning", "board": "clock"}
NOT_ENTERED = "–"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of tumorboard/icons.py. Without a label it is decoration and hidden from screen readers."""
    body = mark_safe(ICONS[name])  # our own constant
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, body
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', body
    )


@register.simple_tag
def pill(text: str, tone: str = "", icon_name: str | None = None) -> SafeString:
    """
    A status pill. Tone: success, warning, danger, accent, board or none; its icon differs with the tone,
    so that the status is not in the color alone. `icon_name=""` leaves the icon out.
    """
    name = TONE_ICONS.get(tone, "") if icon_name is None else icon_name
    return format_html('<span class="chip {}">{}{}</span>', tone, icon(name) if name else "", text)


@register.filter
def cell_class(columns: list[dict], place: int) -> str:
    """Of the cell at a place of a row: numbers stand at the right."""
    return "number-cell" if columns[place].get("number") else ""


# --- Dates and numbers ----------------------------------------------------------------------------


register.filter("capitalized", capitalized)


@register.filter
def dated(value: date | None, precision: str = DatePrecision.DAY) -> str:
    """27 Nov 2025, Nov 2025 or 2025: what is known and no more. `{{ row.x_on|dated:row.x_on_precision }}`"""
    if value is None:
        return NOT_ENTERED
    formats = {DatePrecision.YEAR: "Y", DatePrecision.MONTH: "M Y"}
    return date_format(value, formats.get(DatePrecision(precision or "day"), "DATE_FORMAT"))


@register.filter
def long_date(value: date | None) -> str:
    """Thursday 27 November 2025; in Turkish 27 Kasım 2025 Perşembe."""
    if value is None:
        return NOT_ENTERED
    return date_format(value, pgettext("long date, Django format characters", "l j F Y"))


@register.filter
def number(value, decimals: int | str | None = None) -> str:
    """A number in the reader's language: given decimals, else as many as it has.

    Rounds half up, as readers do; thousands are not grouped.
    """
    if value is None or value == "":
        return NOT_ENTERED
    exact = Decimal(str(value))
    if decimals is None:
        text = f"{exact:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{exact.quantize(Decimal(1).scaleb(-int(decimals)), ROUND_HALF_UP):f}"
    return text.replace(".", get_format("DECIMAL_SEPARATOR")).replace("-", "−")


@register.filter
def percent(value, decimals: int | str = 0) -> str:
    """0.335 as 34%; in Turkish %34."""
    if value is None:
        return NOT_ENTERED
    shown = number(Decimal(str(value)) * 100, decimals)
    return pgettext("percentage", "%(number)s%%") % {"number": shown}


@register.filter
def whole_percent(value: int) -> str:
    """87 as 87%; in Turkish %87."""
    return pgettext("percentage", "%(number)s%%") % {"number": number(value)}


@register.filter
def months(value: float | None, decimals: int | str = 0) -> str:
    """A survival time in months; "not reached" when there is none."""
    return gettext("not reached") if _not_reached(value) else number(value, decimals)


@register.filter
def duration_months(value: float | None) -> str:
    """24 months, as one phrase."""
    if _not_reached(value):
        return gettext("not reached")
    whole = round(float(value or 0))
    return ngettext("%(count)d month", "%(count)d months", whole) % {"count": whole}


@register.simple_tag
def interval(low, high, decimals: int = 0) -> str:
    """The limits of a confidence interval: 24 to not reached."""
    return gettext("%(low)s to %(high)s") % {
        "low": months(low, decimals),
        "high": months(high, decimals),
    }


def _not_reached(value: float | None) -> bool:
    return value is None or isinf(value) or isnan(value)


@register.filter
def initials(person) -> str:
    """Two letters for the round mark of a person: the first of the first and of the last name."""
    words = (getattr(person, "full_name", "") or str(person)).split()
    return "".join(word[0] for word in [words[0], *words[1:][-1:]])


@register.filter
def get(mapping, key):
    """The value of a key that is itself a variable; None where there is none."""
    return (mapping or {}).get(key)


@register.inclusion_tag("components/demo_accounts.html")
def demo_accounts() -> dict:
    """The invented staff on the demo's sign-in page: one person per role, and the second center's surgeon."""
    one_per_role = {person.roles[0]: person for person in reversed(FIRST_CENTER)}
    people = [person for person in FIRST_CENTER if person in one_per_role.values()]
    return {
        "password": PASSWORD,
        "accounts": [
            {"username": p.username, "name": p.full_name, "role": Role(p.roles[0]).label}
            for p in [*people, SECOND_CENTER[0]]
        ],
    }


# --- Figures --------------------------------------------------------------------------------------


@register.simple_tag
def plotly_styles(nonce: str) -> SafeString:
    """
    Empty style elements with the page's nonce, which plotly.js then fills.

    Only in the base page: a fragment has no nonce of its own.
    """
    tags = [
        format_html('<style id="{}" nonce="{}"></style>', name, nonce)
        for name in plotly_style_ids()
    ]
    return SafeString("".join(tags))


# --- The liver ------------------------------------------------------------------------------------


@register.simple_tag
def liver_map(
    drawing: LiverDrawing, map_id: str = "liver", interactive: bool = False
) -> SafeString:
    """
    The liver with its lesions (tumorboard.liver_drawing.draw), one `map_id` per drawing of a page.

    Interactive: each segment and each lesion is a button with a name of its own (static/js/liver-map.js).

    Every mark is also in words: the map never says more than the lesion table beside it.
    """
    return SafeString(
        render_to_string(
            "components/liver_map.html",
            {
                "drawing": drawing,
                "map_id": map_id,
                "paths": liver_paths(),
                "summary": describe(drawing),
                "interactive": interactive,
                "segment_names": {s.code: describe_segment(drawing, s) for s in drawing.segments}
                if interactive
                else {},
                "marks": [_mark(mark) for mark in drawing.marks],
                "hatched": SegmentState.RESECTED,
                "planned": SegmentState.PLANNED,
            },
        )
    )


@register.inclusion_tag("components/liver_legend.html")
def liver_legend(*states: str) -> dict:
    """What the marks mean. States: active, editing, resected, ablated, vanished, planned; none means all."""
    shown = [LesionState(state) for state in states] or list(LESION_STATES)
    return {"entries": [(state, LESION_STATES[state]) for state in shown]}


def _mark(mark: LesionMark) -> dict:
    """Numbers of one mark as SVG needs them, with a point in every language."""
    return {
        "state": mark.lesion.state,
        "number": mark.lesion.number,
        "fits": mark.number_fits,
        "title": describe(mark.lesion),
        "x": f"{mark.x:g}",
        "y": f"{mark.y:g}",
        "r": f"{mark.radius:.2f}",
        "reach": f"{max(mark.radius + 4, 24):.2f}",
        "outer": f"{mark.radius + 2.5:.2f}",
        "wide": f"{mark.radius + 7:.2f}",
        "inner": f"{max(2.5, mark.radius - 6):.2f}",
        "text_y": f"{mark.y + 4:g}",
        "beside": f"{mark.x + mark.radius + (9 if mark.lesion.state == 'editing' else 5):g}",
    }
