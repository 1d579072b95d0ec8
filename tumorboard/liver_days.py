"""The liver as of a day: which lesions were known by then, and what had been done to each. Pure but for rows read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from patients.clinical.missing import known
from patients.clinical.resection import segments_meant
from patients.models import InterventionSession, Lesion
from tumorboard.liver_drawing import LesionState, LesionToDraw, LiverDrawing, draw

DONE = {
    "resected": LesionState.RESECTED,
    "resected_and_ablated_bed": LesionState.RESECTED,
    "ablated": LesionState.ABLATED,
    "radiotherapy": LesionState.ABLATED,
    "none_planned_vanished": LesionState.VANISHED,
}
# A wedge takes no segment; its bite is drawn where the lesion was.
WEDGE = "metastasectomy_nonanatomic"


@dataclass(frozen=True)
class Change:
    """What became different on an event day: numbers of lesions."""

    on: date
    new: tuple[int, ...] = ()
    treated: tuple[int, ...] = ()
    vanished: tuple[int, ...] = ()
    removed: tuple[str, ...] = ()


def event_days(lesions: Sequence[Lesion], sessions: Iterable[InterventionSession]) -> list[date]:
    """Every day on which the drawing changes, in order: a lesion is seen or treated, a segment removed."""
    days = {seen.observed_on for lesion in lesions for seen in _seen_alive(lesion)}
    days |= {
        treated.procedure.session.performed_on
        for lesion in lesions
        for treated in lesion.treatments.all()
        if treated.treatment in DONE
    }
    days |= {session.performed_on for session in sessions if _removed(session)}
    return sorted(days)


def change_on(
    lesions: Sequence[Lesion], sessions: Iterable[InterventionSession], day: date
) -> Change:
    new, treated, vanished = [], [], []
    for lesion in lesions:
        if _first_known(lesion) == day:
            new.append(lesion.lesion_no)
        if any(
            row.procedure.session.performed_on == day and row.treatment in DONE
            for row in lesion.treatments.all()
        ):
            treated.append(lesion.lesion_no)
        if any(
            seen.observed_on == day and seen.state == "vanished" for seen in _seen_alive(lesion)
        ):
            vanished.append(lesion.lesion_no)
    removed = {code for each in sessions if each.performed_on == day for code in _removed(each)}
    return Change(day, tuple(new), tuple(treated), tuple(vanished), tuple(sorted(removed)))


def liver_on(
    lesions: Sequence[Lesion], sessions: Iterable[InterventionSession], *, day: date
) -> LiverDrawing:
    """The drawing of one day, and of the whole course on its last day."""
    return draw(
        [each for lesion in lesions if (each := _on(lesion, day)) is not None],
        resected_segments={
            code
            for session in sessions
            if session.performed_on <= day
            for code in _removed(session)
        },
    )


def _on(lesion: Lesion, day: date) -> LesionToDraw | None:
    first = _first_known(lesion)
    if first is None or first > day:
        return None
    seen = [each for each in _seen_alive(lesion) if each.observed_on <= day]
    state, size = LesionState.ACTIVE, None
    for each in seen:
        vanished = each.state == "vanished"
        state = LesionState.VANISHED if vanished else LesionState.ACTIVE
        # A vanished lesion keeps the size it had: its ring stands where it was.
        size = size if vanished or each.size_mm is None else float(each.size_mm)
    for treated in sorted(lesion.treatments.all(), key=lambda t: t.procedure.session.performed_on):
        if treated.procedure.session.performed_on <= day:
            state = DONE.get(treated.treatment, state)
    sizes = [float(s.size_mm) for s in _seen_alive(lesion) if s.size_mm is not None]
    return LesionToDraw(
        number=str(lesion.lesion_no),
        segments=known_segments(lesion),
        diameter_mm=size,
        state=state,
        largest_mm=max(sizes, default=None),
    )


def known_segments(lesion: Lesion) -> list[str]:
    return [code for code in lesion.segments or [] if known(code)]


def _seen_alive(lesion: Lesion) -> list:
    """What imaging saw, in order; the size in the specimen changes nothing in the patient."""
    return sorted(
        (seen for seen in lesion.observations.all() if seen.phase != "pathology"),
        key=lambda seen: seen.observed_on,
    )


def _first_known(lesion: Lesion) -> date | None:
    days = [seen.observed_on for seen in lesion.observations.all()]
    days += [treated.procedure.session.performed_on for treated in lesion.treatments.all()]
    return min(days, default=None)


def _removed(session: InterventionSession) -> set[str]:
    """As itemized; where a hepatectomy is only named, what its name means."""
    return {
        code
        for procedure in session.procedures.all()
        if procedure.group == "liver_resection" and procedure.kind != WEDGE
        for code in procedure.segments_resected or segments_meant(name=procedure.kind) or ()
        if known(code)
    }
