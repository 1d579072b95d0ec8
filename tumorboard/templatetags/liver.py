"""The liver of a patient, drawn from the lines of the lesion table beside it."""

from django import template

from tumorboard.liver_drawing import LesionState, LesionToDraw, LiverDrawing, draw

register = template.Library()

DONE = {
    "resected": LesionState.RESECTED,
    "resected_and_ablated_bed": LesionState.RESECTED,
    "ablated": LesionState.ABLATED,
    "radiotherapy": LesionState.ABLATED,
    "none_planned_vanished": LesionState.VANISHED,
}


@register.simple_tag
def lesion_drawing(lines, resected_segments=()) -> LiverDrawing:
    """`{% lesion_drawing lesions as drawing %}{% liver_map drawing %}`; lines of patients.pages.lesion_lines."""
    return draw([_to_draw(line) for line in lines], resected_segments=resected_segments)


def _to_draw(line: dict) -> LesionToDraw:
    seen = line["after_chemotherapy"] or line["presented"]
    state = LesionState.ACTIVE
    if seen is not None and seen.state == "vanished":
        state = LesionState.VANISHED
    for treated in line["treatments"]:
        state = DONE.get(treated["code"], state)
    size = None if seen is None or seen.size_mm is None else float(seen.size_mm)
    return LesionToDraw(
        number=str(line["number"]), segments=line["segments"], diameter_mm=size, state=state
    )
