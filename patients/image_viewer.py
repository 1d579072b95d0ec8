"""The link from an imaging study to the hospital's own image viewer. The viewer asks who one is; we do not."""

from string import Formatter
from urllib.parse import quote

from django.conf import settings

from patients.models import ImagingStudy

# What the template of the address may name, and where it comes from.
NAMES = frozenset({"mrn", "study_id", "study_uid", "accession"})


def study_address(study: ImagingStudy) -> str:
    """
    The address by IMAGE_VIEWER_URL; empty without one, and where the study lacks what it names.

    Whoever opens a patient sees the identity, so {mrn} tells nothing new. A study knows no accession
    number of its own: an imported one's identifier in its source is taken for it.
    """
    template = settings.IMAGE_VIEWER_URL
    if not template:
        return ""
    values = _values(study, names_in(template))
    if not all(values.values()):
        return ""
    return template.format_map({name: quote(value, safe="") for name, value in values.items()})


def names_in(template: str) -> set[str]:
    """Raises ValueError for a template that names something we do not have."""
    named = {
        name for _text, name, _spec, _conversion in Formatter().parse(template) if name is not None
    }
    unknown = named - NAMES
    if unknown:
        raise ValueError(", ".join(sorted(unknown)) or "{}")
    return named


def _values(study: ImagingStudy, names: set[str]) -> dict[str, str]:
    values = {
        "study_id": study.patient.study_code,
        "study_uid": study.study_uid,
        "accession": study.source_id,
    }
    if "mrn" in names:
        values["mrn"] = getattr(getattr(study.patient, "identity", None), "mrn", "")
    return {name: values[name] for name in names}
