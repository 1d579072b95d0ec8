"""What people do on the board: one verb a function, one transaction each."""

from .agenda import (
    TAKES_CASES,
    bring_forward,
    defer_case,
    list_case,
    lock_agenda,
    move_to_next_meeting,
    present_case,
    reorder_agenda,
    reorder_waiting,
    take_off_agenda,
    unlock_agenda,
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
from .preparing import (
    admit_expected,
    adopt_usual_rules,
    plan_series,
    remind,
    remind_before_lock,
    reply_to_meeting,
    send_agenda,
)
from .referrals import refer_case, withdraw_referral

__all__ = [
    "TAKES_CASES",
    "NotTheChair",
    "add_addendum",
    "admit_expected",
    "adopt_usual_rules",
    "bring_forward",
    "cancel_meeting",
    "close_meeting",
    "defer_case",
    "give_opinion",
    "hand_over_chair",
    "link_implementation",
    "list_case",
    "lock_agenda",
    "move_to_next_meeting",
    "open_meeting",
    "plan_meeting",
    "plan_series",
    "present_case",
    "propose_decision",
    "record_attendance",
    "record_decision",
    "record_departure",
    "refer_case",
    "remind",
    "remind_before_lock",
    "reorder_agenda",
    "reorder_waiting",
    "reply_to_meeting",
    "reveal_opinions",
    "revise_decision",
    "send_agenda",
    "sign_decision",
    "take_off_agenda",
    "unlock_agenda",
    "withdraw_referral",
]
