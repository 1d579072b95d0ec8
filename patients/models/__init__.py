"""The record, one noun a file."""

from .access_log import AccessLog
from .base import Center, CenterRevision, ClinicalModel, ClinicalQuerySet, Source
from .course import FollowUpPlan, FollowUpProtocol, FollowUpVisit, Recurrence, Screening
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
from .series import ImportBatch, Series
from .treatment import Complication, InterventionSession, Procedure, SystemicTherapy

__all__ = [
    "AccessLog",
    "Center",
    "CenterRevision",
    "ClinicalModel",
    "ClinicalQuerySet",
    "Complication",
    "Consent",
    "Differentiation",
    "Distribution",
    "ExtrahepaticDisease",
    "FollowUpPlan",
    "FollowUpProtocol",
    "FollowUpVisit",
    "ImagingStudy",
    "ImportBatch",
    "InterventionSession",
    "LabResult",
    "Lesion",
    "LesionObservation",
    "LesionTreatment",
    "LiverMetastasis",
    "MarginStatus",
    "MutationStatus",
    "PathologyReport",
    "Patient",
    "PatientIdentity",
    "PerformanceAssessment",
    "PrimaryTumor",
    "Procedure",
    "Recurrence",
    "Screening",
    "Segment",
    "Series",
    "Source",
    "StatusEvent",
    "SystemicTherapy",
]
