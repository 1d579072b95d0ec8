"""
A patient's course as one picture and as one list of the same events.

`events` reads a record, `status` tells which part of the course was seen, `layout` places everything
so that nothing overlaps, `drawing` puts them together. The board's lane is handed in by whoever knows
the board: this package does not.
"""

from .drawing import Timeline, timeline
from .events import Event, Lane

__all__ = ["Event", "Lane", "Timeline", "timeline"]
