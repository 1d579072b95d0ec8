"""What several inserts of the record share."""

from collections.abc import Mapping

OF_PATIENT = "JOIN stage_patients p USING (patient_id)"


def meaning(labels: Mapping[str, str]) -> str:
    """Labels and our codes as rows of a VALUES list."""
    return ", ".join(f"('{label}', '{code}')" for label, code in labels.items())
