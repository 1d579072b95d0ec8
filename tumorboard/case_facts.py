"""A case snapshot (tumorboard.snapshot) in the words of the page: facts, lesions, the course."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.clinical.timing import timing_at_diagnosis
from patients.models import (
    ImagingStudy,
    LiverMetastasis,
    MutationStatus,
    PrimaryTumor,
    Procedure,
    Recurrence,
    SystemicTherapy,
)
from tumorboard.liver_drawing import LesionState, LesionToDraw, LiverDrawing, draw
from tumorboard.liver_words import LESION_STATES
from tumorboard.templatetags.ui import number

Row = dict[str, Any]
NOT_ENTERED = "–"
STATE_OF_TREATMENT = {
    "resected": LesionState.RESECTED,
    "resected_and_ablated_bed": LesionState.RESECTED,
    "ablated": LesionState.ABLATED,
    "none_planned_vanished": LesionState.VANISHED,
}


def fact_strip(seen: Row) -> list[Row]:
    """Six facts at a glance. What is not on file says so."""
    primary = (seen["primary_tumors"] or [{}])[0]
    disease = (seen["liver_metastases"] or [{}])[0]
    ecog = _latest(seen["performance_assessments"], "assessed_on").get("ecog")
    cea = _latest([r for r in seen["lab_results"] if r["analyte"] == "cea"], "taken_on")
    return [
        {
            "label": _("Primary"),
            "value": _word(PrimaryTumor, "topography", primary),
            "note": _word(PrimaryTumor, "management", primary, otherwise=""),
        },
        {"label": _("TNM"), "value": _tnm(primary)},
        {
            "label": _("Metastases"),
            "value": _timing(primary, disease),
            "note": _count_of(seen, disease),
        },
        {"label": "RAS / BRAF / MMR", "value": _molecular(primary)},
        {
            "label": _("CEA"),
            "value": number(cea.get("value")),
            "unit": cea.get("unit", ""),
            "note": _day(cea.get("taken_on")),
        },
        {"label": "ECOG", "value": NOT_ENTERED if ecog is None else str(ecog)},
    ]


def lesion_rows(seen: Row) -> list[Row]:
    """Each lesion with its first and last size in mm, and how it stands on the day of the snapshot."""
    return [
        _lesion(lesion, seen["lesion_observations"], seen["lesion_treatments"])
        for lesion in seen["lesions"]
    ]


def drawing(lesions: Iterable[Row]) -> LiverDrawing:
    return draw(
        LesionToDraw(
            number=str(row["number"]),
            segments=row["segments"],
            diameter_mm=row["now_mm"],
            state=row["state"],
            largest_mm=row["largest_mm"],
        )
        for row in lesions
    )


def course(seen: Row) -> list[Row]:
    """What happened, newest first: {on, what, note}."""
    events = [
        *_therapies(seen["systemic_therapies"]),
        *_sessions(seen["sessions"], seen["procedures"]),
        *_imaging(seen["imaging_studies"]),
        *_recurrences(seen["recurrences"]),
    ]
    return sorted(events, key=lambda event: event["on"], reverse=True)


def _lesion(lesion: Row, observations: list[Row], treatments: list[Row]) -> Row:
    sightings = sorted(
        (row for row in observations if row["lesion"] == lesion["id"]),
        key=lambda row: row["observed_on"],
    )
    sizes = [float(row["size_mm"]) for row in sightings if "size_mm" in row]
    state = LesionState.ACTIVE
    if sightings and sightings[-1]["state"] == "vanished":
        state = LesionState.VANISHED
    for row in treatments:
        if row["lesion"] == lesion["id"]:
            state = STATE_OF_TREATMENT.get(row["treatment"], state)
    return {
        "id": lesion["id"],
        "number": lesion["lesion_no"],
        "segments": lesion.get("segments", []),
        "first_mm": sizes[0] if sizes else None,
        "now_mm": sizes[-1] if sizes else None,
        "largest_mm": max(sizes, default=None),
        "state": state,
        "state_label": LESION_STATES[state],
        "contact": lesion.get("vessel_contact", []),
    }


def _therapies(rows: list[Row]) -> list[Row]:
    return [
        {
            "on": parse_date(row["started_on"]),
            "what": " + ".join(
                [
                    _word(SystemicTherapy, "regimen", row),
                    *(
                        str(SystemicTherapy.Biologic(code).label)
                        for code in row.get("biologics", [])
                        if code != SystemicTherapy.Biologic.NONE
                    ),
                ]
            ),
            "note": ngettext("%(count)d cycle", "%(count)d cycles", row["cycles_delivered"])
            % {"count": row["cycles_delivered"]}
            if row.get("cycles_delivered")
            else _word(SystemicTherapy, "intent", row),
        }
        for row in rows
    ]


def _sessions(rows: list[Row], procedures: list[Row]) -> list[Row]:
    return [
        {
            "on": parse_date(row["performed_on"]),
            "what": ", ".join(
                _word(Procedure, "kind", procedure)
                for procedure in procedures
                if procedure["session"] == row["id"]
            )
            or _("Intervention"),
            "note": "",
        }
        for row in rows
    ]


def _imaging(rows: list[Row]) -> list[Row]:
    return [
        {
            "on": parse_date(row["performed_on"]),
            "what": _word(ImagingStudy, "modality", row),
            "note": _word(ImagingStudy, "result", row, otherwise=""),
        }
        for row in rows
    ]


def _recurrences(rows: list[Row]) -> list[Row]:
    return [
        {
            "on": parse_date(row["detected_on"]),
            "what": _("Recurrence %(number)d") % {"number": row["sequence_no"]},
            "note": ", ".join(str(Recurrence.Site(code).label) for code in row.get("sites", [])),
        }
        for row in rows
    ]


def _tnm(primary: Row) -> str:
    parts = [primary.get(name, "") for name in ("t_category", "n_category", "m_category")]
    return f"{primary.get('tnm_prefix', '')}{' '.join(filter(None, parts))}" or NOT_ENTERED


def _timing(primary: Row, disease: Row) -> str:
    """Synchronous or metachronous from the dates, else as the clinician named it."""
    computed = timing_at_diagnosis(
        primary_diagnosed_on=_date(primary.get("diagnosed_on")),
        metastasis_diagnosed_on=_date(disease.get("diagnosed_on")),
        found_at_staging=disease.get("found_at_staging"),
    )
    if computed is None:
        return _word(LiverMetastasis, "clinician_timing", disease)
    return _("Synchronous") if computed.is_synchronous else _("Metachronous")


def _count_of(seen: Row, disease: Row) -> str:
    itemized = [row for row in seen["lesions"] if "liver_metastasis" in row]
    count = len(itemized) or disease.get("number_of_metastases")
    if not count:
        return ""
    return ngettext("%(count)d lesion", "%(count)d lesions", count) % {"count": count}


def _molecular(primary: Row) -> str:
    mutated = str(MutationStatus.MUTATED.value)
    found = [
        name.upper().split("_")[0]
        for name in ("kras", "nras", "braf_v600e")
        if primary.get(name) == mutated
    ]
    parts = [f"{name} mut" for name in found]
    if not parts and any(primary.get(name) for name in ("kras", "nras", "braf_v600e")):
        parts = ["wt"]
    if primary.get("mismatch_repair"):
        parts.append(primary["mismatch_repair"])
    return " · ".join(parts) or NOT_ENTERED


def _word(model: type[models.Model], name: str, row: Row, otherwise: str = NOT_ENTERED) -> str:
    """The label of a code, or the reason why there is none."""
    field = model._meta.get_field(name)
    code = row.get(name) or row.get("missing", {}).get(name)
    return str(dict(field.flatchoices).get(code, code) or otherwise)  # type: ignore[union-attr]


def _latest(rows: list[Row], name: str) -> Row:
    return max(rows, key=lambda row: row[name], default={})


def _date(text: str | None) -> date | None:
    return parse_date(text) if text else None


def _day(text: str | None) -> date | str:
    return _date(text) or ""
