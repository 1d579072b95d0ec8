"""The tables of the workflow, pair by pair: a new state cannot slip in untested."""

import itertools

import pytest
from django.core.management import call_command

from tumorboard.case_states import case_states
from tumorboard.models import AgendaItem, Decision, Meeting, Referral, Task
from tumorboard.workflow import TRANSITIONS, TransitionNotAllowed, check_transition, may_become

# Written from the specification of the board, not from the tables.
ALLOWED = {
    Meeting: {
        ("planned", "locked"),
        ("planned", "open"),
        ("planned", "cancelled"),
        ("locked", "planned"),
        ("locked", "open"),
        ("locked", "cancelled"),
        ("open", "closed"),
    },
    Referral: {
        ("waiting", "listed"),
        ("waiting", "withdrawn"),
        ("listed", "waiting"),
        ("listed", "closed"),
        ("waiting", "closed"),
        ("closed", "waiting"),
    },
    AgendaItem: {
        ("waiting", "presenting"),
        ("waiting", "deferred"),
        ("waiting", "withdrawn"),
        ("presenting", "decided"),
        ("presenting", "deferred"),
    },
    Decision: {
        ("draft", "proposed"),
        ("draft", "withdrawn"),
        ("proposed", "signed"),
        ("proposed", "withdrawn"),
    },
    Task: {
        ("open", "done"),
        ("open", "dropped"),
    },
}
PAIRS = [
    pytest.param(model, now, wanted, id=f"{model.__name__}-{now}-{wanted}")
    for model in ALLOWED
    for now, wanted in itertools.product(model.State.values, repeat=2)
]


@pytest.mark.parametrize(("model", "now", "wanted"), PAIRS)
def test_every_pair_of_states(model, now, wanted):
    row = model(state=now)

    if (now, wanted) in ALLOWED[model]:
        check_transition(row, wanted)
        assert may_become(row, wanted)
    else:
        assert not may_become(row, wanted)
        with pytest.raises(TransitionNotAllowed):
            check_transition(row, wanted)


@pytest.mark.parametrize("model", list(ALLOWED))
def test_every_state_has_its_row(model):
    assert set(TRANSITIONS[model]) == set(model.State)


@pytest.mark.parametrize("model", list(ALLOWED))
def test_every_state_is_reached_from_the_first(model):
    """Imported decisions come from an import, nothing leads to them."""
    first = model._meta.get_field("state").default
    reached, frontier = {first}, [first]
    while frontier:
        new = TRANSITIONS[model][frontier.pop()] - reached
        reached |= new
        frontier += new

    assert set(model.State) - reached <= {"imported"}


def test_the_refusal_names_both_states():
    with pytest.raises(TransitionNotAllowed, match=r"“Signed”.*“Draft”"):
        check_transition(Decision(state="signed"), "draft")


def test_the_diagram_in_the_docs_is_drawn_from_the_tables():
    call_command("draw_case_states", check=True)


def test_a_decision_that_is_signed_leads_nowhere_in_the_diagram():
    assert "    signed --> [*]\n" in case_states()
