"""What the record announces. Sent inside the saving transaction; not: receivers."""

from django.dispatch import Signal

# patient_ids: the patients whose rows were written. A receiver that raises undoes the write.
record_changed = Signal()
