"""The liver drawing in words, for whoever does not see it. Not: geometry (liver_drawing.py)."""

from functools import singledispatch

from django.utils.formats import get_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tumorboard.liver_drawing import (
    LesionState,
    LesionToDraw,
    LiverDrawing,
    SegmentShape,
    SegmentState,
    drawn_as,
)

LESION_STATES = {
    LesionState.ACTIVE: _("Active lesion"),
    LesionState.EDITING: _("Being edited"),
    LesionState.RESECTED: _("Resected"),
    LesionState.ABLATED: _("Ablated"),
    LesionState.VANISHED: _("No longer visible"),
    LesionState.PLANNED: _("Treatment planned"),
}


@singledispatch
def describe(thing) -> str:
    raise TypeError(f"no words for {thing!r}")


@describe.register
def _lesion(lesion: LesionToDraw) -> str:
    facts = {
        "number": lesion.number,
        "segments": ", ".join(str(code) for code in lesion.segments) or gettext("not known"),
        "state": str(LESION_STATES[lesion.state]),
    }
    if lesion.diameter_mm is None:
        return gettext("Lesion %(number)s, segment %(segments)s: %(state)s") % facts
    facts["mm"] = f"{lesion.diameter_mm:g}".replace(".", get_format("DECIMAL_SEPARATOR"))
    return gettext("Lesion %(number)s, segment %(segments)s, %(mm)s mm: %(state)s") % facts


@describe.register
def _drawing(drawing: LiverDrawing) -> str:
    count = len(drawing.marks)
    sentences = [
        ngettext(
            "Liver, seen from the front, %(count)d lesion.",
            "Liver, seen from the front, %(count)d lesions.",
            count,
        )
        % {"count": count}
    ]
    removed = [s.code for s in drawing.segments if s.state is SegmentState.RESECTED]
    if removed:
        sentences.append(gettext("Removed segments: %(list)s.") % {"list": ", ".join(removed)})
    sentences += [f"{describe(mark.lesion)}." for mark in drawing.marks]
    return " ".join(sentences)


def describe_segment(drawing: LiverDrawing, segment: SegmentShape) -> str:
    """Segment VIII, 1 lesion, resected: the name of a segment that can be pressed."""
    here = [m for m in drawing.marks if segment.code in drawn_as(m.lesion.segments)]
    parts = [gettext("Segment %(code)s") % {"code": segment.code}]
    if here:
        parts.append(
            ngettext("%(count)d lesion", "%(count)d lesions", len(here)) % {"count": len(here)}
        )
    if segment.state is SegmentState.RESECTED:
        parts.append(gettext("resected"))
    return ", ".join(parts)
