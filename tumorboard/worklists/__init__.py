"""What waits for somebody, by role: the cards of the home page. Each is true of the data at this moment."""

from collections.abc import Callable

from tumorboard.models import Role

from . import administration, board, entry, follow_up
from .card import Card, Reader

# In the order of the page; who has several roles sees every card once.
CARDS_BY_ROLE: dict[str, tuple[Callable[[Reader], Card], ...]] = {
    Role.SURGEON: (
        entry.cases_to_continue,
        board.decisions_to_sign,
        board.operations_without_record,
        board.my_patients_on_the_next_board,
        board.my_actions,
        entry.answers_awaited,
        follow_up.recently_operated,
    ),
    Role.MEMBER: (board.decisions_to_sign, board.next_board, board.my_actions),
    Role.COORDINATOR: (
        board.next_board,
        board.referrals_waiting,
        board.decisions_unsigned,
        board.decisions_without_answer,
        board.overdue_actions,
        board.my_actions,
        follow_up.overdue,
        entry.answers_awaited,
    ),
    Role.DATA_MANAGER: (administration.imports, entry.cases_to_continue, follow_up.overdue),
    Role.RESEARCHER: (administration.outcomes,),
    Role.CENTER_ADMIN: (administration.people, administration.grants_ending),
    Role.AUDITOR: (administration.accesses, administration.outcomes),
    Role.SYSTEM_ADMIN: (administration.centers,),
}


def cards_of(reader: Reader) -> list[Card]:
    """The cards of all roles the reader has today, in the order of the roles."""
    roles = {grant.role for grant in reader.user.current_grants()}
    makers = [make for role in Role if role in roles for make in CARDS_BY_ROLE[role]]
    return [make(reader) for make in dict.fromkeys(makers)]
