"""The record, one noun a file."""

from .access_log import AccessLog
from .base import Center, CenterRevision, ClinicalModel, ClinicalQuerySet, Source
from .course import FollowUpPlan, FollowUpProtocol, FollowUpVisit, Recurrence, Screening
from .document import ContactAttempt, Document, Note, SavedView
from .entry import CaseDraft, CaseDraftChange, KeptFinding, Reminder
from .investigations import ImagingStudy, LabResult, PathologyReport
from .liver_metastasis import (
    Distribution,
    ExtrahepaticDisease,
    Lesion,
    LesionObservation,
    LesionTreatment,
    LiverMetastasis,
    MarginStatus,
    Segment,
)
from .patient import Consent, Patient, PatientIdentity, PerformanceAssessment, StatusEvent
from .primary_tumor import Differentiation, MutationStatus, PrimaryTumor
from .search import SearchWord
from .series import ImportBatch, Series
from .treatment import Complication, InterventionSession, Procedure, SystemicTherapy

__all__ = [
    "AccessLog",
    "CaseDraft",
    "CaseDraftChange",
    "Center",
    "CenterRevision",
    "ClinicalModel",
    "ClinicalQuerySet",
    "Complication",
    "Consent",
    "ContactAttempt",
    "Differentiation",
    "Distribution",
    "Document",
    "ExtrahepaticDisease",
    "FollowUpPlan",
    "FollowUpProtocol",
    "FollowUpVisit",
    "ImagingStudy",
    "ImportBatch",
    "InterventionSession",
    "KeptFinding",
    "LabResult",
    "Lesion",
    "LesionObservation",
    "LesionTreatment",
    "LiverMetastasis",
    "MarginStatus",
    "MutationStatus",
    "Note",
    "PathologyReport",
    "Patient",
    "PatientIdentity",
    "PerformanceAssessment",
    "PrimaryTumor",
    "Procedure",
    "Recurrence",
    "Reminder",
    "SavedView",
    "Screening",
    "SearchWord",
    "Segment",
    "Series",
    "Source",
    "StatusEvent",
    "SystemicTherapy",
]
