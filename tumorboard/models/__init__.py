"""The board, one noun a file."""

from .user import CLINICAL_ROLES, Discipline, Grant, Role, User

__all__ = ["CLINICAL_ROLES", "Discipline", "Grant", "Role", "User"]
