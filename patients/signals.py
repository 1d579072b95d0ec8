"""What the record announces. Sent inside the saving transaction; not: receivers."""

from django.dispatch import Signal

# patient_ids: the patients whose rows were written. A receiver that raises undoes the write.
# An import of a series announces once: patient_ids is None and center_id names its center, so that
# receivers work over the whole center at once.
record_changed = Signal()

# patient: whoever knows the board answers with its decisions as the rules see them, a list of
# patients.clinical.rules.facts.Decision. Nobody answers where there is no board.
decisions_asked = Signal()

# Sent before files without a document are removed: whoever else keeps files in the store answers with
# their paths.
stored_files_asked = Signal()
