"""
The case after surgery: entered field by field into a draft, submitted as one transaction.

steps.py (what is asked) -> case.py (the draft over the record: answers, errors) -> assembling.py (the
rows they make) -> checking and derived.py (what follows, while typing) -> submitting.py (the record).
saving.py keeps the draft's changes; prefilling is the record itself, which the draft lies over.

A field's name is `<table>.<row key>.<field>`. The key of a row is the key it has or will have in the
record; the browser makes those of rows it adds. Names that are no columns:

- `lesion.<key>.` before_mm, after_mm, pathology_mm (sizes), vanished, treatment (metastasectomy,
  segmentectomy, major_hepatectomy, ablation, not_treated), modality, margin_mm, margin_status, removed
- `interventionsession.<key>.` segments_removed (painted on the map), primary_procedure,
  other_procedures, stoma, anastomosis, no_systemic_therapy, no_complications
- `<table>.<key>.removed`: the row was taken out of the draft again
- `kept.<fingerprint>`: a warning that was looked at; its value is why it is right
"""
