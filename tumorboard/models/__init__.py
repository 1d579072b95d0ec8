"""The board, one noun a file."""

from .board import Board, BoardMember, QuorumTemplate
from .decision import (
    Addendum,
    Decision,
    DecisionChainHead,
    Dissent,
    LesionPlan,
    Recommendation,
)
from .implementation import Implementation
from .meeting import Attendance, Meeting, MeetingChange, Reply
from .opinion import Opinion
from .papers import Distribution, Letter, Minutes
from .readiness import NeededItem, ReadinessReminder, ReadinessRule, When
from .referral import AgendaItem, Referral
from .series_upload import SeriesUpload
from .task import Task
from .user import CLINICAL_ROLES, Discipline, Grant, Role, User

__all__ = [
    "CLINICAL_ROLES",
    "Addendum",
    "AgendaItem",
    "Attendance",
    "Board",
    "BoardMember",
    "Decision",
    "DecisionChainHead",
    "Discipline",
    "Dissent",
    "Distribution",
    "Grant",
    "Implementation",
    "LesionPlan",
    "Letter",
    "Meeting",
    "MeetingChange",
    "Minutes",
    "NeededItem",
    "Opinion",
    "QuorumTemplate",
    "ReadinessReminder",
    "ReadinessRule",
    "Recommendation",
    "Referral",
    "Reply",
    "Role",
    "SeriesUpload",
    "Task",
    "User",
    "When",
]
