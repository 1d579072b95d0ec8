"""In which order a patient reaches the milestones, and so what is known by a time zero. Not: days."""

from analytics.definitions import Origin

MILESTONES = (
    Origin.PRIMARY_DIAGNOSIS,
    Origin.METASTASIS_DIAGNOSIS,
    Origin.INDEX_LIVER_INTERVENTION,
    Origin.INDEX_LIVER_OPERATION,
    Origin.CLEARANCE,
    Origin.FIRST_RECURRENCE,
    Origin.SECOND_INTERVENTION,
    Origin.SECOND_RECURRENCE,
    Origin.THIRD_INTERVENTION,
)

# Of who has reached these it is not yet decided what comes after the operation.
_OPERATED = MILESTONES[: MILESTONES.index(Origin.CLEARANCE) + 1]


def is_reached_later(milestone: str, origin: Origin) -> bool:
    """A milestone that has no place here, such as any later event, comes after every time zero."""
    return milestone not in MILESTONES or MILESTONES.index(Origin(milestone)) > place_of(origin)


def is_chosen_later(milestone: str, origin: Origin) -> bool:
    """Who belongs to such a cohort was decided by what came long after this time zero."""
    return milestone not in _OPERATED and is_reached_later(milestone, origin)


def place_of(origin: str) -> int:
    """A board may decide at any time from the diagnosis on: taken for the earliest."""
    if origin == Origin.LESION_TREATMENT:
        origin = Origin.INDEX_LIVER_OPERATION
    if origin == Origin.BOARD_DECISION:
        origin = Origin.METASTASIS_DIAGNOSIS
    return MILESTONES.index(Origin(origin))
