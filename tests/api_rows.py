"""A body for every row that can be entered through the programming interface, and a correction of it."""

from collections.abc import Callable
from typing import Any

# `rows` holds the rows of one patient, by the name of their model.
Body = Callable[[dict[str, Any]], dict[str, Any]]

BODIES: dict[str, Body] = {
    "primary-tumor": lambda rows: {
        "patient": rows["Patient"].pk,
        "topography": "C20.9",
        "diagnosed_on": "2024-11-02",
        "diagnosed_on_precision": "day",
        "presentation": ["elective"],
        "nodes_examined": 14,
        "circumferential_margin_mm": "2.5",
    },
    "liver-metastasis": lambda rows: {
        "patient": rows["Patient"].pk,
        "diagnosed_on": "2025-03-10",
        "number_of_metastases": 3,
        "distribution_reported": "bilobar",
        "missing": {"largest_mm_at_pathology": "not_done"},
    },
    "lesion": lambda rows: {
        "patient": rows["Patient"].pk,
        "liver_metastasis": rows["LiverMetastasis"].pk,
        "lesion_no": 41,
        "segments": ["VI", "VII"],
    },
    "lesion-observation": lambda rows: {
        "lesion": rows["Lesion"].pk,
        "observed_on": "2025-06-01",
        "phase": "after_chemotherapy",
        "state": "present",
        "size_mm": "12.0",
    },
    "lesion-treatment": lambda rows: {
        "lesion": rows["UntreatedLesion"].pk,
        "procedure": rows["Procedure"].pk,
        "treatment": "resected",
        "margin_mm": "4.0",
    },
    "systemic-therapy": lambda rows: {
        "patient": rows["Patient"].pk,
        "intent": "preoperative",
        "regimen": "folfox",
        "biologics": ["bevacizumab"],
        "started_on": "2025-04-01",
        "cycles_planned": 6,
    },
    "intervention-session": lambda rows: {
        "patient": rows["Patient"].pk,
        "performed_on": "2025-09-15",
        "intent": "curative",
        "approach": "open",
        "blood_loss_ml": 300,
    },
    "procedure": lambda rows: {
        "session": rows["InterventionSession"].pk,
        "group": "liver_resection",
        "kind": "segmentectomy",
        "segments_resected": ["VI"],
        "reason": "solitary lesion",
    },
    "complication": lambda rows: {
        "session": rows["InterventionSession"].pk,
        "category": "bile_leak",
        "therapies": ["drain_percutaneous"],
        "clavien_dindo": "IIIa",
    },
    "recurrence": lambda rows: {
        "patient": rows["Patient"].pk,
        "sequence_no": 41,
        "detected_on": "2026-02-01",
        "after_session": rows["InterventionSession"].pk,
        "sites": ["liver_right"],
    },
    "follow-up-visit": lambda rows: {
        "patient": rows["Patient"].pk,
        "visited_on": "2026-03-01",
        "components": ["cea", "ct"],
        "disease_state": "ned",
        "cea_ng_per_ml": "2.10",
    },
}

# A field of each with another value, in the form in which it is shown.
CORRECTIONS: dict[str, dict[str, Any]] = {
    "primary-tumor": {"nodes_examined": 15},
    "liver-metastasis": {"number_of_metastases": 4},
    "lesion": {"depth": "deep"},
    "lesion-observation": {"size_mm": "13.0"},
    "lesion-treatment": {"margin_mm": "5.0"},
    "systemic-therapy": {"cycles_delivered": 6},
    "intervention-session": {"blood_loss_ml": 350},
    "procedure": {"detail": "with cholecystectomy"},
    "complication": {"clavien_dindo": "IIIb"},
    "recurrence": {"detected_by": "mri"},
    "follow-up-visit": {"cea_ng_per_ml": "2.40"},
}

WHY = {"correction_reason": "Misread in the report."}
MODELS = {name: "".join(word.title() for word in name.split("-")) for name in BODIES}
