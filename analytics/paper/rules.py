"""What the arithmetic check of a package looks at. Pages read it too, and load no numpy for it."""

from enum import StrEnum


class Rule(StrEnum):
    FLOW = "flow"  # the flow chart ends with the patients of the cohort
    ROW_SUMS = "row_sums"  # categories and missing sum to those asked, groups to all
    EXCLUSIVE = "exclusive"  # no patient in two categories of a row
    KNOWN_AND_MISSING = "known_and_missing"
    RANGES = "ranges"  # range around quartiles around median, groups within all
    ONE_N = "one_n"  # tables and figures are of the same patients
    RISK_TABLE = "risk_table"  # at every time its rows sum to the patients
    EVENTS = "events"  # of the figure = counted again from the frozen dates
    CURVE = "curve"  # monotone, between 0 and 1, within its interval
    MEDIAN = "median"  # within its interval
    LISTING = "listing"  # Table 2 lists those whom Table 1 counts
    TEXT = "text"  # patients and events of the sentences are those of the figures
    DATA = "data"  # the data file gives the same patients and events
