"""The board, one noun a file."""

from .board import Board, BoardMember, QuorumTemplate
from .decision import Addendum, Decision, DecisionChainHead, Dissent, Recommendation
from .implementation import Implementation
from .meeting import Attendance, Meeting
from .opinion import Opinion
from .referral import AgendaItem, Referral
from .series_upload import SeriesUpload
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
    "Grant",
    "Implementation",
    "Meeting",
    "Opinion",
    "QuorumTemplate",
    "Recommendation",
    "Referral",
    "Role",
    "SeriesUpload",
    "User",
]
