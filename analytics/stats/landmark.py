"""
Landmark analysis: groups by what had happened until one day, compared from that day on.

The other honest answer to immortal time, beside start_stop: nobody is put in a group by what
happens after the clock has started.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.time_to_event import InvalidTimes, TimeToEvent


@dataclass(frozen=True, slots=True, eq=False)
class Landmark:
    """
    Those under observation after the landmark, their time counted from it.

    `kept` are their positions in the table before. Left out, by reason: an event up to the landmark, or
    censored up to it, or (with delayed entry) not yet come.
    """

    at: float
    data: TimeToEvent
    exposed: NDArray[np.bool_]
    kept: NDArray[np.int64]
    left_out: dict[str, int]


def landmark(data: TimeToEvent, exposed_at: ArrayLike, at: float) -> Landmark:
    """
    Keep time > `at`; exposed if the exposure came at or before it (NaN: never); the clock restarts.

    Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710-719.
    """
    exposure = np.asarray(exposed_at, dtype=float)
    if exposure.shape != (len(data),):
        raise InvalidTimes("exposed_at", f"has {exposure.size} values for {len(data)} durations")
    if not 0 <= at < float("inf"):
        raise InvalidTimes("landmark", f"{at} is not a time")
    stays = data.duration > at
    came = np.ones(len(data), dtype=bool) if data.entry is None else data.entry <= at
    kept = np.flatnonzero(stays & came)
    had_event = data.event > 0
    return Landmark(
        at=at,
        data=TimeToEvent(data.duration[kept] - at, data.event[kept]),
        exposed=exposure[kept] <= at,
        kept=kept,
        left_out={
            "event": int((~stays & had_event).sum()),
            "censored": int((~stays & ~had_event).sum()),
            "not_yet_entered": int((stays & ~came).sum()),
        },
    )
