"""Where each column of a series goes in the record, as set-wise inserts. Not: the board (board.py)."""

from tumorboard.series_import.record.course import COURSE
from tumorboard.series_import.record.disease import DISEASE
from tumorboard.series_import.record.people import PEOPLE
from tumorboard.series_import.record.treatment import TREATMENT

# In this order: a later insert may join what an earlier one wrote.
RECORD = [*PEOPLE, *DISEASE, *TREATMENT, *COURSE]
