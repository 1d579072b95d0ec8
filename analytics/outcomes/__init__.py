"""
Tables and figures of a cohort besides survival: Table 1, Table 2, surgical outcomes, recurrence.

From analytics.facts to the plain JSON that is stored (pure), from there to the parts of the pages, and
from a number back to the patients behind it.
"""
