"""What people do on the board: one verb a function, one transaction each."""

from .agenda import (
    TAKES_CASES,
    defer_case,
    list_case,
    present_case,
    reorder_agenda,
    take_off_agenda,
)
from .decisions import (
    NotTheChair,
    add_addendum,
    propose_decision,
    record_decision,
    revise_decision,
    sign_decision,
)
from .following import link_implementation
from .meetings import (
    cancel_meeting,
    close_meeting,
    hand_over_chair,
    open_meeting,
    plan_meeting,
    record_attendance,
    record_departure,
)
from .opinions import give_opinion, reveal_opinions
from .referrals import refer_case, withdraw_referral

__all__ = [
    "TAKES_CASES",
    "NotTheChair",
    "add_addendum",
    "cancel_meeting",
    "close_meeting",
    "defer_case",
    "give_opinion",
    "hand_over_chair",
    "link_implementation",
    "list_case",
    "open_meeting",
    "plan_meeting",
    "present_case",
    "propose_decision",
    "record_attendance",
    "record_decision",
    "record_departure",
    "refer_case",
    "reorder_agenda",
    "reveal_opinions",
    "revise_decision",
    "sign_decision",
    "take_off_agenda",
    "withdraw_referral",
]
