"""
What became of a decision, as the record lets one propose it. Expected by hand from the data dictionary,
5.1 and 5.2.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from patients.clinical.implementation import (
    DONE_BY_PLAN,
    REASON_OF_DEVIATION,
    Advice,
    Because,
    Decided,
    Doubt,
    Recorded,
    Shortfall,
    State,
    Treatment,
    asked_from,
    proposals,
)
from patients.clinical.implementation_conditions import Wording
from patients.clinical.implementation_signs import (
    BIOLOGIC_WORDS,
    INVESTIGATION_WORDS,
    REGIMEN_WORDS,
    SIGNS,
    named_in,
)
from patients.models import InterventionSession, LesionTreatment, Procedure, SystemicTherapy
from tumorboard.models import Implementation, LesionPlan
from tumorboard.options import Option

MEETING = date(2026, 3, 5)


def day(number: int) -> date:
    """So many days after the meeting."""
    return MEETING + timedelta(days=number)


def operation(number, *groups, key="", kinds=(), **more):
    """An intervention with one procedure of each group, and of the kinds named with their group."""
    procedures = [*((group, "other") for group in groups), *kinds]
    on = day(number)
    return Treatment(key or f"session:{number}", on, on, procedures, **more)


def chemotherapy(number, regimen="folfox", **more):
    on, until = day(number), day(number + 60)
    told = {"intent": "preoperative", "ended_on": until, "biologics": [], "cycles": 4, **more}
    return Treatment(f"therapy:{number}", on, on, is_systemic=True, regimen=regimen, **told)


def advised(*advice, **more) -> Decided:
    """A decision; each recommendation as an option, or as (option, details, condition)."""
    rows = []
    for rank, one in enumerate(advice, start=1):
        option, details, condition = (one, {}, "") if isinstance(one, str) else one
        rows.append(Advice(rank, option, details, condition))
    return Decided("d", MEETING, rows, **more)


def proposed(decision, *treatments, **recorded):
    found = proposals(decisions=[decision], recorded=Recorded(treatments, **recorded))
    return found[decision.key]


RESECTION = operation(20, "liver_resection")
PRIMARY = operation(40, "primary")
ABLATION = operation(20, "ablation")
BOTH = operation(20, "liver_resection", "primary")
SEEN = {"last_contact_on": day(25)}


# --- Every option, carried out as decided ---

AS_DECIDED = {
    "upfront_liver_surgery": (RESECTION,),
    "simultaneous_resection": (BOTH,),
    "liver_first": (RESECTION, PRIMARY),
    "colon_first": (operation(5, "primary"), ABLATION),
    "preop_chemo_then_restage": (chemotherapy(3),),
    "conversion_chemo": (chemotherapy(3, intent="conversion"),),
    "two_stage": (
        operation(9, kinds=[("liver_resection", "two_stage_1")]),
        operation(50, "liver_resection", role="two_stage_2"),
    ),
    "alpps": (
        operation(9, kinds=[("liver_resection", "alpps_stage1")]),
        operation(18, kinds=[("liver_resection", "alpps_stage2")]),
    ),
    "pve_then_hepatectomy": (operation(9, "liver_augmentation"), operation(40, "liver_resection")),
    "ablation_only": (ABLATION,),
    "surgery_plus_ablation": (RESECTION, operation(50, "ablation")),
    "sbrt": (operation(20, kinds=[("radiotherapy", "sbrt_liver")]),),
    "sirt_or_hai": (operation(20, kinds=[("radiotherapy", "sirt_y90")]),),
    "rectal_crt_or_short_course": (operation(20, kinds=[("radiotherapy", "ebrt_pelvis")]),),
    "extrahepatic_local_treatment": (
        operation(20, kinds=[("extrahepatic", "lung_resection")]),
    ),
    "repeat_hepatectomy": (RESECTION,),
    "recurrence_local_treatment": (operation(20, kinds=[("extrahepatic", "lung_ablation")]),),
    "adjuvant_chemo": (chemotherapy(20, intent="adjuvant_liver"),),
    "palliative_systemic": (chemotherapy(3, intent="palliative"),),
}  # fmt: skip


@pytest.mark.parametrize(("option", "treatments"), AS_DECIDED.items(), ids=AS_DECIDED)
def test_carried_out_as_decided(option, treatments):
    found = proposed(advised(option), *treatments)
    first = min(treatment.first_on for treatment in treatments)
    assert (found.state, found.because) == (State.AS_DECIDED, Because.DONE)
    assert found.treatments == tuple(treatment.key for treatment in treatments)
    assert (found.days, found.ranks, found.shortfalls) == ((first - MEETING).days, (1,), ())


NOT_TREATED = {
    "observation_followup": (State.AS_DECIDED, Because.NOTHING_TREATED),
    "best_supportive_care": (State.AS_DECIDED, Because.NOTHING_TREATED),
    "liver_transplant_referral": (State.UNKNOWN, Because.NOT_VISIBLE),
    "more_investigations": (State.UNKNOWN, Because.NOT_VISIBLE),
    "clinical_trial": (State.UNKNOWN, Because.NOT_VISIBLE),
    "second_opinion_referral": (State.UNKNOWN, Because.NOT_VISIBLE),
    "no_decision": (State.UNKNOWN, Because.NOTHING_TO_DO),
}


@pytest.mark.parametrize("option", Option)
def test_seen_since_and_not_treated(option):
    found = proposed(advised(option.value), **SEEN)
    expected = NOT_TREATED.get(option, (State.NOT_YET, Because.NOTHING_YET))
    assert (found.state, found.because) == expected


@pytest.mark.parametrize("option", Option)
def test_not_seen_since(option):
    """Unknown stays unknown; only that a case did not come back to the board is known without the patient."""
    found = proposed(advised(option.value), last_contact_on=MEETING)
    is_known = option == "rediscuss"
    assert found.state == (State.NOT_YET if is_known else State.UNKNOWN)


@pytest.mark.parametrize("option", Option)
def test_died_first(option):
    found = proposed(advised(option.value), died=(day(10), day(10)), last_contact_on=day(10))
    if option == "best_supportive_care":
        assert found.state == State.AS_DECIDED
    elif option in NOT_TREATED and option != "observation_followup":
        assert (found.state, found.reason) == (State.UNKNOWN, None)
    elif option == "observation_followup":
        assert found.state == State.AS_DECIDED  # seen untreated until then
    else:
        assert (found.state, found.because) == (State.DIFFERENTLY, Because.DIED)
        assert (found.reason, found.on, found.days) == ("death", day(10), None)


# --- Something else, or not all of it ---

CHEMO = {"regimen": "mFOLFOX-6", "biologic": "bevacizumab", "cycles": "4"}
OTHERWISE = [
    ("upfront_liver_surgery", [chemotherapy(3)], State.DIFFERENTLY, Because.OTHER_TREATMENT, []),
    ("upfront_liver_surgery", [chemotherapy(3), operation(90, "liver_resection")],
     State.PARTLY, Because.DONE, [Shortfall.OTHER_BEFORE]),
    ("upfront_liver_surgery", [operation(9, kinds=[("liver_resection", "alpps_stage1")])],
     State.DIFFERENTLY, Because.OTHER_TREATMENT, []),
    ("simultaneous_resection", [RESECTION], State.PARTLY, Because.DONE, [Shortfall.PART_LEFT_OUT]),
    ("simultaneous_resection", [RESECTION, PRIMARY],
     State.DIFFERENTLY, Because.DONE, [Shortfall.NOT_TOGETHER]),
    ("liver_first", [RESECTION], State.NOT_YET, Because.BEGUN, []),
    ("liver_first", [BOTH], State.DIFFERENTLY, Because.DONE, [Shortfall.IN_ONE_SESSION]),
    ("liver_first", [operation(5, "primary")],
     State.DIFFERENTLY, Because.DONE, [Shortfall.OTHER_ORDER]),
    ("colon_first", [RESECTION, PRIMARY], State.DIFFERENTLY, Because.DONE, [Shortfall.OTHER_ORDER]),
    ("colon_first", [operation(5, kinds=[("primary", "stoma")])],
     State.UNKNOWN, Because.NO_CONTACT, []),
    ("two_stage", [RESECTION], State.DIFFERENTLY, Because.OTHER_TREATMENT, []),
    ("alpps", [operation(9, kinds=[("liver_resection", "alpps_stage1")])],
     State.NOT_YET, Because.BEGUN, []),
    ("pve_then_hepatectomy", [operation(9, "liver_augmentation")],
     State.NOT_YET, Because.BEGUN, []),
    ("pve_then_hepatectomy", [RESECTION], State.PARTLY, Because.DONE, [Shortfall.PART_LEFT_OUT]),
    ("pve_then_hepatectomy", [operation(9, "liver_augmentation", "liver_resection")],
     State.DIFFERENTLY, Because.DONE, [Shortfall.IN_ONE_SESSION]),
    ("pve_then_hepatectomy", [operation(9, "liver_resection"), operation(20, "liver_augmentation")],
     State.DIFFERENTLY, Because.DONE, [Shortfall.OTHER_ORDER]),
    ("pve_then_hepatectomy",
     [operation(9, "liver_augmentation", key="a"), operation(9, "liver_resection", key="b")],
     State.DIFFERENTLY, Because.DONE, [Shortfall.IN_ONE_SESSION]),
    ("two_stage",
     [operation(9, kinds=[("liver_resection", "two_stage_1"), ("liver_resection", "two_stage_2")])],
     State.DIFFERENTLY, Because.DONE, [Shortfall.IN_ONE_SESSION]),
    ("alpps",
     [operation(9, kinds=[("liver_resection", "alpps_stage2")]),
      operation(18, kinds=[("liver_resection", "alpps_stage1")])],
     State.DIFFERENTLY, Because.DONE, [Shortfall.OTHER_ORDER]),
    # Only a later embolization, after all is done, turns nothing around.
    ("pve_then_hepatectomy",
     [operation(9, "liver_augmentation"), operation(40, "liver_resection"),
      operation(60, "liver_augmentation")], State.AS_DECIDED, Because.DONE, []),
    ("ablation_only", [RESECTION], State.DIFFERENTLY, Because.OTHER_TREATMENT, []),
    ("ablation_only", [operation(20, "ablation", "liver_resection")],
     State.DIFFERENTLY, Because.DONE, [Shortfall.MORE_WAS_DONE]),
    ("surgery_plus_ablation", [RESECTION], State.PARTLY, Because.DONE, [Shortfall.PART_LEFT_OUT]),
    ("adjuvant_chemo", [chemotherapy(20, intent="palliative")],
     State.DIFFERENTLY, Because.OTHER_TREATMENT, []),
    ("observation_followup", [chemotherapy(20)], State.DIFFERENTLY, Because.OTHER_TREATMENT, []),
    ("best_supportive_care", [chemotherapy(20)], State.DIFFERENTLY, Because.OTHER_TREATMENT, []),
    ("sbrt", [operation(9, "complication_treatment")], State.UNKNOWN, Because.NO_CONTACT, []),
    (("preop_chemo_then_restage", CHEMO, ""), [chemotherapy(3, "capox", biologics=["bevacizumab"])],
     State.PARTLY, Because.DONE, [Shortfall.OTHER_REGIMEN]),
    (("preop_chemo_then_restage", CHEMO, ""), [chemotherapy(3, cycles=2)],
     State.PARTLY, Because.DONE, [Shortfall.OTHER_BIOLOGIC, Shortfall.FEWER_CYCLES]),
    (("preop_chemo_then_restage", CHEMO, ""), [chemotherapy(3, biologics=["bevacizumab"])],
     State.AS_DECIDED, Because.DONE, []),
]  # fmt: skip


@pytest.mark.parametrize(("advice", "treatments", "state", "because", "shortfalls"), OTHERWISE)
def test_otherwise_than_decided(advice, treatments, state, because, shortfalls):
    found = proposed(advised(advice), *treatments)
    assert (found.state, found.because) == (state, because)
    assert list(found.shortfalls) == shortfalls


def test_a_vein_embolized_first_is_no_other_treatment():
    found = proposed(advised("upfront_liver_surgery"), operation(9, "liver_augmentation"), **SEEN)
    assert found.state == State.NOT_YET


def test_chemotherapy_planned_around_the_operation_is_no_other_treatment():
    decision = advised("upfront_liver_surgery", has_systemic_plan=True)
    assert proposed(decision, chemotherapy(3), **SEEN).state == State.NOT_YET
    found = proposed(decision, chemotherapy(3), operation(90, "liver_resection"))
    assert (found.state, found.doubts) == (State.AS_DECIDED, ())


def test_the_record_says_why_itself():
    found = proposed(advised("two_stage"), replace(RESECTION, deviation="intraop_finding"))
    assert found.reason == "intraoperative_finding"


def test_who_dies_between_two_stages_was_treated_in_part():
    first = operation(9, kinds=[("liver_resection", "alpps_stage1")])
    found = proposed(advised("alpps"), first, died=(day(12), day(12)))
    assert (found.state, found.because, found.reason) == (State.PARTLY, Because.BEGUN, "death")


def test_who_died_before_the_meeting_had_nothing_to_come():
    found = proposed(advised("alpps"), died=(day(-3), day(-3)))
    assert (found.state, found.because) == (State.UNKNOWN, Because.DIED_BEFORE_MEETING)


def test_what_binds_nobody_is_not_proposed():
    superseded = advised("upfront_liver_surgery", is_superseded=True)
    provisional = advised("upfront_liver_surgery", is_provisional=True)
    assert proposed(superseded, RESECTION).because == Because.SUPERSEDED
    assert proposed(provisional, RESECTION).because == Because.PROVISIONAL
    assert proposed(provisional, RESECTION).treatments == ()


# --- Days ---


def test_on_the_day_of_the_meeting():
    found = proposed(advised("upfront_liver_surgery"), operation(0, "liver_resection"))
    assert (found.state, found.days) == (State.AS_DECIDED, 0)


def test_before_the_meeting_carries_nothing_out_and_is_said():
    found = proposed(advised("upfront_liver_surgery"), operation(-1, "liver_resection"), **SEEN)
    assert (found.state, found.treatments) == (State.NOT_YET, ())
    assert found.doubts == (Doubt.BEFORE_MEETING,)
    long_ago = operation(-400, "liver_resection")
    assert proposed(advised("upfront_liver_surgery"), long_ago, **SEEN).doubts == ()


def test_a_therapy_that_was_running_may_be_its_answer_or_not():
    running = chemotherapy(-30, ended_on=None, intent="palliative")
    found = proposed(advised("palliative_systemic"), running, **SEEN)
    assert (found.state, found.because) == (State.UNKNOWN, Because.RUNNING_BEFORE)
    assert found.others == (running.key,)


def test_a_month_that_holds_the_meeting_is_no_count_of_days():
    in_march = Treatment(
        "session:m", date(2026, 3, 1), date(2026, 3, 31), [("liver_resection", "other")]
    )
    found = proposed(advised("upfront_liver_surgery"), in_march)
    assert (found.state, found.days) == (State.AS_DECIDED, None)
    assert found.doubts == (Doubt.DATE_IN_PART,)


def test_the_first_of_several_counts_and_the_rest_is_said():
    again = operation(200, "liver_resection")
    found = proposed(advised("upfront_liver_surgery"), RESECTION, again)
    assert (found.treatments, found.days, found.others) == ((RESECTION.key,), 20, (again.key,))
    assert found.doubts == (Doubt.SEVERAL_FIT, Doubt.OTHER_ALSO)


def test_what_was_only_to_diagnose_is_no_treatment():
    look = operation(9, "liver_resection", is_diagnostic=True)
    assert proposed(advised("upfront_liver_surgery"), look, **SEEN).state == State.NOT_YET


@pytest.mark.parametrize(
    ("proposal", "due_on", "expected"),
    [
        (proposed(advised("upfront_liver_surgery"), RESECTION), day(60), day(0)),
        (proposed(advised("upfront_liver_surgery"), **SEEN), day(60), day(74)),
        (proposed(advised("upfront_liver_surgery"), **SEEN), None, day(30)),
        (proposed(advised("upfront_liver_surgery")), day(10), day(24)),
    ],
)
def test_when_somebody_is_asked(proposal, due_on, expected):
    assert asked_from(held_on=MEETING, due_on=due_on, proposal=proposal) == expected


RUNNING = chemotherapy(3, ended_on=None)
OBSERVED = proposed(advised("observation_followup"), last_contact_on=day(1))
BEGUN_YESTERDAY = proposed(advised("preop_chemo_then_restage"), RUNNING)


@pytest.mark.parametrize("proposal", [OBSERVED, BEGUN_YESTERDAY], ids=["observed", "running"])
@pytest.mark.parametrize(
    ("due_on", "restage_on", "expected"),
    [
        (day(60), None, day(74)),
        (day(60), day(90), day(90)),
        (day(80), day(90), day(94)),
        (None, day(90), day(90)),
        (None, None, day(30)),
    ],
)
def test_what_cannot_be_known_yet_is_not_asked_at_once(proposal, due_on, restage_on, expected):
    assert proposal.state == State.AS_DECIDED
    asked_on = asked_from(held_on=MEETING, due_on=due_on, restage_on=restage_on, proposal=proposal)
    assert asked_on == expected


@pytest.mark.parametrize(
    ("proposal", "expected"),
    [
        (proposed(advised("upfront_liver_surgery"), **SEEN), day(30)),  # no restaging to wait for
        (proposed(advised("upfront_liver_surgery")), day(30)),
        (proposed(advised("preop_chemo_then_restage"), chemotherapy(3)), day(0)),
        (proposed(advised("observation_followup"), RESECTION), day(0)),
    ],
)
def test_a_restaging_puts_off_only_what_it_tells(proposal, expected):
    asked_on = asked_from(held_on=MEETING, due_on=None, restage_on=day(90), proposal=proposal)
    assert asked_on == expected


DIED = (day(20), day(20))
# What the therapy says, its shortfalls and doubts, the reason, for a patient who died on day 20.
DIED_UNDER_THERAPY = [
    ({"ended_on": None, "cycles": 2}, [Shortfall.FEWER_CYCLES], [], "death"),
    ({"ended_on": day(20), "cycles": 2}, [Shortfall.FEWER_CYCLES], [], "death"),
    ({"ended_on": day(19), "cycles": 2}, [Shortfall.FEWER_CYCLES], [], None),
    ({"ended_on": None, "cycles": 4}, [], [], None),
    ({"ended_on": None, "cycles": None}, [], [Doubt.CYCLES_NOT_RECORDED], None),
]


@pytest.mark.parametrize(("told", "shortfalls", "doubts", "reason"), DIED_UNDER_THERAPY)
def test_who_died_is_under_no_therapy(told, shortfalls, doubts, reason):
    given = chemotherapy(3, **{"biologics": ["bevacizumab"], **told})
    found = proposed(advised(("preop_chemo_then_restage", CHEMO, "")), given, died=DIED)
    assert found.state == (State.PARTLY if shortfalls else State.AS_DECIDED)
    assert (list(found.shortfalls), list(found.doubts)) == (shortfalls, doubts)
    assert (found.reason, found.may_change) == (reason, False)


# --- Lesions ---


def resected(**lesions):
    acts = {int(name[1:]): act for name, act in lesions.items()}
    return operation(20, "liver_resection", "ablation", lesions=acts)


LESIONS = [
    ({1: "resect", 2: "ablate"}, {"n1": "resected", "n2": "ablated"}, [], []),
    ({1: "resect", 2: "ablate"}, {"n1": "resected"}, [Shortfall.LESIONS_LEFT], []),
    ({1: "resect", 2: "resect"}, {"n1": "resected", "n2": "untreated"},
     [Shortfall.LESIONS_LEFT], []),
    ({1: "resect"}, {"n1": "ablated"}, [Shortfall.LESIONS_OTHERWISE], []),
    ({1: "ablate"}, {"n1": "resected_and_ablated_bed"}, [], []),
    ({1: "leave"}, {"n1": "resected"}, [Shortfall.LESIONS_OTHERWISE], []),
    ({1: "observe"}, {"n1": "untreated"}, [], []),
    ({1: "resect"}, {"n1": "resected", "n7": "resected"}, [], []),  # found in the operation
    ({1: "resect"}, {}, [], [Doubt.LESIONS_NOT_RECORDED]),
    ({}, {"n1": "resected"}, [], []),
]  # fmt: skip


@pytest.mark.parametrize(("plans", "done", "shortfalls", "doubts"), LESIONS)
def test_lesion_by_lesion(plans, done, shortfalls, doubts):
    decision = advised("surgery_plus_ablation", lesion_plans=plans)
    found = proposed(decision, resected(**done))
    assert (list(found.shortfalls), list(found.doubts)) == (shortfalls, doubts)
    assert found.state == (State.PARTLY if shortfalls else State.AS_DECIDED)


def test_a_vanished_lesion_is_the_reason():
    decision = advised("upfront_liver_surgery", lesion_plans={1: "resect", 2: "resect"})
    found = proposed(decision, resected(n1="resected", n2="none_planned_vanished"))
    assert (found.state, found.reason) == (State.PARTLY, "vanished_lesion")


def test_the_lesions_that_only_the_recommendation_names():
    decision = advised(("ablation_only", {"lesions": "2, 4-5"}, ""))
    found = proposed(decision, operation(20, "ablation", lesions={2: "ablated", 4: "ablated"}))
    assert found.shortfalls == (Shortfall.LESIONS_LEFT,)


STAGED = {
    "two_stage": ("two_stage_1", "two_stage_2"),
    "alpps": ("alpps_stage1", "alpps_stage2"),
}
# What the two stages did; what is found of the plan to resect lesions 1 and 2.
LESIONS_OF_STAGES = [
    ({1: "resected"}, {2: "resected"}, [], []),
    ({1: "resected", 2: "untreated"}, {2: "resected"}, [], []),
    ({1: "resected", 2: "ablated"}, {2: "resected"}, [], []),
    ({1: "resected"}, {3: "resected"}, [Shortfall.LESIONS_LEFT], []),
    ({1: "resected"}, {2: "untreated"}, [Shortfall.LESIONS_LEFT], []),
    ({1: "resected"}, {2: "ablated"}, [Shortfall.LESIONS_OTHERWISE], []),
    ({1: "resected"}, {}, [], [Doubt.LESIONS_NOT_RECORDED]),
    ({1: "ablated"}, {}, [Shortfall.LESIONS_OTHERWISE], [Doubt.LESIONS_NOT_RECORDED]),
    ({1: "resected", 2: "resected"}, {}, [], []),
    ({}, {}, [], [Doubt.LESIONS_NOT_RECORDED]),
]  # fmt: skip


@pytest.mark.parametrize("option", STAGED)
@pytest.mark.parametrize(("first", "second", "shortfalls", "doubts"), LESIONS_OF_STAGES)
def test_lesions_over_both_stages(option, first, second, shortfalls, doubts):
    stages = [
        operation(on, kinds=[("liver_resection", kind)], lesions=lesions)
        for on, kind, lesions in zip((9, 30), STAGED[option], (first, second), strict=True)
    ]
    found = proposed(advised(option, lesion_plans={1: "resect", 2: "resect"}), *stages)
    assert (list(found.shortfalls), list(found.doubts)) == (shortfalls, doubts)
    assert found.state == (State.PARTLY if shortfalls else State.AS_DECIDED)


def test_only_the_session_on_the_liver_tells_of_lesions():
    embolized, operated = operation(9, "liver_augmentation"), operation(40, "liver_resection")
    decision = advised("pve_then_hepatectomy", lesion_plans={1: "resect", 2: "resect"})
    found = proposed(decision, embolized, replace(operated, lesions={1: "resected"}))
    assert (found.shortfalls, found.doubts) == ((Shortfall.LESIONS_LEFT,), ())


def test_a_lung_operated_on_says_nothing_of_lesions_of_the_liver():
    decision = advised("recurrence_local_treatment", lesion_plans={1: "resect"})
    found = proposed(decision, operation(20, kinds=[("extrahepatic", "lung_ablation")]))
    assert (found.shortfalls, found.doubts) == ((), (Doubt.LESIONS_NOT_RECORDED,))


def test_spheres_in_the_liver_tell_of_its_lesions():
    decision = advised("recurrence_local_treatment", lesion_plans={1: "radiate"})
    spheres = operation(20, kinds=[("radiotherapy", "sirt_y90")], lesions={1: "radiotherapy"})
    found = proposed(decision, spheres)
    assert (found.state, found.shortfalls, found.doubts) == (State.AS_DECIDED, (), ())


# What is typed; which of the lesions 1 to 5 it names, None where it is not understood.
NAMED = {
    "2, 4-5": {2, 4, 5}, "2 and 4": {2, 4}, "2 ve 4": {2, 4}, "2, 4 VE 5": {2, 4, 5},
    "1 – 3": {1, 2, 3}, "1;2": {1, 2}, "3": {3}, "": set(),
    "segment 6": None, "2, 12 mm": None, "no. 2": None, "2 or 3": None, "all but 2": None,
    "5-3": None, "-2": None, "1-2-3": None, "2, 300": None, "lesions 2": None, "2.": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "numbers"), NAMED.items(), ids=NAMED)
@pytest.mark.parametrize("detail", ["lesions", "lesions_ablated"])
def test_the_lesions_that_are_named(detail, text, numbers):
    decision = advised(("ablation_only", {detail: text}, ""))
    done = dict.fromkeys(numbers or {2}, "ablated")
    found = proposed(decision, operation(20, "ablation", lesions=done))
    doubts = () if numbers is not None else (Doubt.LESIONS_NOT_RECORDED,)
    assert (found.shortfalls, found.doubts) == ((), doubts)
    one_less = dict(list(done.items())[1:]) | {9: "ablated"}
    found = proposed(decision, operation(20, "ablation", lesions=one_less))
    assert found.shortfalls == ((Shortfall.LESIONS_LEFT,) if numbers else ())


def test_the_plan_holds_where_the_details_are_not_understood():
    decision = advised(("ablation_only", {"lesions": "segment 6"}, ""), lesion_plans={1: "ablate"})
    found = proposed(decision, operation(20, "ablation", lesions={6: "ablated"}))
    assert found.shortfalls == (Shortfall.LESIONS_LEFT,)
    assert found.doubts == (Doubt.LESIONS_NOT_RECORDED,)


# --- Ranks and branches ---

IF_RESPONSE = ("upfront_liver_surgery", {}, "if partial response after 4 cycles")
IF_COMPLETE = ("upfront_liver_surgery", {}, "if complete response")
IF_PROGRESSION = ("palliative_systemic", {}, "progresyon olursa")


def test_the_first_rank_and_then_its_branch():
    decision = advised("conversion_chemo", IF_RESPONSE, IF_PROGRESSION)
    found = proposed(decision, chemotherapy(3, response="PR"), operation(99, "liver_resection"))
    assert (found.state, found.because, found.ranks) == (State.AS_DECIDED, Because.DONE, (1, 2))
    assert (found.days, found.shortfalls) == (3, ())


def test_a_branch_whose_condition_the_record_denies():
    decision = advised("conversion_chemo", IF_RESPONSE)
    found = proposed(decision, chemotherapy(3, response="PD"), operation(99, "liver_resection"))
    assert found.state == State.DIFFERENTLY
    assert found.shortfalls == (Shortfall.CONDITION_NOT_MET,)


def test_a_branch_alone_is_named_and_its_condition_questioned():
    decision = advised("upfront_liver_surgery", ("two_stage", {}, "if the remnant is too small"))
    stages = AS_DECIDED["two_stage"]
    found = proposed(decision, *stages)
    assert (found.state, found.because, found.ranks) == (
        State.UNKNOWN, Because.BRANCH_DONE, (2,),
    )  # fmt: skip
    assert Doubt.CONDITION_NOT_CHECKED in found.doubts


NOT_UNDERSTOOD = [
    "if no response", "yanıt yoksa", "response or progression", "yanıtsız ise", "YANITSIZ İSE",
    "yanıt alınamazsa", "yanıt görülmezse", "yetersiz yanıt", "Nonresponse", "non-response",
    "lack of response", "insufficient response", "progression-free", "progresyonsuz ise",
    "progresyon yoksa", "PR değilse", "if the tumor responds poorly", "minor response",
    "response unlikely", "", "stable disease",
]  # fmt: skip


@pytest.mark.parametrize("condition", NOT_UNDERSTOOD)
def test_a_condition_that_is_not_understood_is_no_condition_met(condition):
    assert Wording(condition).asks is None


@pytest.mark.parametrize("condition", [text for text in NOT_UNDERSTOOD if text])
@pytest.mark.parametrize("response", ["CR", "PR", "SD", "PD"])
def test_what_is_not_understood_is_said(condition, response):
    decision = advised("conversion_chemo", ("upfront_liver_surgery", {}, condition))
    found = proposed(decision, chemotherapy(3, response=response), operation(99, "liver_resection"))
    assert Doubt.CONDITION_NOT_CHECKED in found.doubts
    assert found.shortfalls == ()


ANY_RESPONSE, PARTIAL, COMPLETE, PROGRESSION = (
    {"CR": True, "PR": True, "SD": False, "PD": False, "NE": None},
    {"CR": None, "PR": True, "SD": False, "PD": False},
    {"CR": True, "PR": False, "SD": False, "PD": False},
    {"CR": False, "PR": False, "SD": False, "PD": True},
)
CONDITIONS = {
    **dict.fromkeys(
        ("response", "if response", "If there is a response.", "if the tumor responds",
         "yanıt varsa", "YANIT ALINIRSA", "Yanıt olursa", "cevap varsa", "objektif yanıt",
         "kısmi veya tam yanıt", "partial or complete response", "response to chemotherapy",
         "at least a partial response", "PR or CR"),
        ANY_RESPONSE,
    ),
    **dict.fromkeys(
        ("partial response", "if PR", "kısmi yanıt", "KISMİ YANIT VARSA", "kısmî yanıt alınırsa"),
        PARTIAL,
    ),
    **dict.fromkeys(
        ("complete response", "in case of complete response", "tam yanıt", "Tam yanıt olursa", "CR"),
        COMPLETE,
    ),
    **dict.fromkeys(
        ("progression", "if progression", "upon disease progression", "progresyon olursa",
         "PROGRESYON VARSA", "progresyon halinde", "progression on chemotherapy"),
        PROGRESSION,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("condition", "met"), CONDITIONS.items(), ids=CONDITIONS)
def test_a_condition_is_met_by_the_response_it_names(condition, met):
    asked = Wording(condition).asks
    assert {code: asked.is_met(response=code, cycles=None) for code in met} == met


@pytest.mark.parametrize(
    "condition",
    [
        "if partial response after 4 cycles",
        "after 4 cycles, if partial response",
        "partial response after 4-6 cycles of chemotherapy",
        "4 kür sonrası kısmi yanıt varsa",
        "4. kürden sonra kısmi yanıt",
        "4 KÜR SONRASI KISMİ YANIT",
    ],
)
@pytest.mark.parametrize(("cycles", "met"), [(4, True), (6, True), (3, None), (None, None)])
def test_a_condition_after_so_many_cycles(condition, cycles, met):
    assert Wording(condition).asks.is_met(response="PR", cycles=cycles) is met


def test_a_complete_response_is_not_a_partial_one():
    decision = advised("conversion_chemo", ("observation_followup", {}, ""), IF_COMPLETE)
    found = proposed(decision, chemotherapy(3, response="PR"), operation(99, "liver_resection"))
    assert found.shortfalls == (Shortfall.CONDITION_NOT_MET,)


def test_the_last_response_before_the_branch_counts():
    decision = advised("conversion_chemo", IF_RESPONSE)
    operated = operation(99, "liver_resection")
    first, second = chemotherapy(3, response="PR"), chemotherapy(50, response="PD")
    assert proposed(decision, first, second, operated).shortfalls == (Shortfall.CONDITION_NOT_MET,)
    later = chemotherapy(150, response="PD")
    assert proposed(decision, first, later, operated).shortfalls == ()


IF_SMALL = ("upfront_liver_surgery", {}, "if the remnant is too small")
# The first rank, the branch, what was given before the operation on day 5 (or 99), the state.
BRANCHES = [
    ("preop_chemo_then_restage", IF_RESPONSE, [], State.DIFFERENTLY),
    ("preop_chemo_then_restage", ("upfront_liver_surgery", {}, "4 kür sonrası"), [],
     State.DIFFERENTLY),
    ("preop_chemo_then_restage", ("upfront_liver_surgery", {}, "yanıtsız ise"), [],
     State.DIFFERENTLY),
    ("preop_chemo_then_restage", ("upfront_liver_surgery", {}, "progresyon olursa"), [],
     State.DIFFERENTLY),
    ("sbrt", ("upfront_liver_surgery", {}, "if progression"), [], State.UNKNOWN),
    ("sbrt", ("upfront_liver_surgery", {}, "if response"), [], State.DIFFERENTLY),
    ("preop_chemo_then_restage", IF_SMALL, [], State.UNKNOWN),
    ("preop_chemo_then_restage",
     ("upfront_liver_surgery", {}, "if 4 cycles are not tolerated"), [], State.UNKNOWN),
    ("preop_chemo_then_restage",
     ("upfront_liver_surgery", {}, "if response or if chemotherapy is refused"), [],
     State.UNKNOWN),
    # A therapy was given, although not one that the decision names.
    ("preop_chemo_then_restage", IF_RESPONSE,
     [chemotherapy(1, intent="palliative", ended_on=day(4))], State.UNKNOWN),
    ("preop_chemo_then_restage", IF_RESPONSE, [chemotherapy(-60, ended_on=day(-2))],
     State.UNKNOWN),
    ("preop_chemo_then_restage", IF_RESPONSE, [chemotherapy(-400, ended_on=day(-340))],
     State.DIFFERENTLY),
    # A therapy does not wait for its own response.
    ("preop_chemo_then_restage", ("palliative_systemic", {}, "if response"),
     [chemotherapy(1, intent="palliative", response="PR")], State.DIFFERENTLY),
    # What came after the operation is no therapy it waited for.
    ("preop_chemo_then_restage", IF_RESPONSE, [chemotherapy(60, intent="adjuvant_liver")],
     State.DIFFERENTLY),
]  # fmt: skip


@pytest.mark.parametrize(("first", "branch", "given", "state"), BRANCHES)
def test_a_branch_whose_first_rank_was_not_done(first, branch, given, state):
    found = proposed(advised(first, branch), *given, operation(5, "liver_resection"))
    assert (found.state, found.because, found.ranks) == (state, Because.BRANCH_DONE, (2,))
    assert (Doubt.CONDITION_NOT_CHECKED in found.doubts) is (state == State.UNKNOWN)
    assert (Shortfall.CONDITION_NOT_MET in found.shortfalls) is (state == State.DIFFERENTLY)


def test_a_branch_whose_condition_the_record_confirms_is_as_decided():
    """The therapy was meant otherwise than the first rank."""
    given = chemotherapy(3, intent="palliative", response="PR")
    branch = ("repeat_hepatectomy", {}, "if partial response after 4 cycles")
    decision = advised("preop_chemo_then_restage", branch)
    found = proposed(decision, given, operation(99, "liver_resection"))
    assert (found.state, found.because) == (State.AS_DECIDED, Because.BRANCH_DONE)
    assert found.others == (given.key,)


def test_a_lower_rank_without_a_condition_is_only_a_part():
    found = proposed(
        advised("upfront_liver_surgery", "adjuvant_chemo"), AS_DECIDED["adjuvant_chemo"][0]
    )
    assert (found.state, found.because, found.ranks) == (
        State.PARTLY, Because.LOWER_RANK_DONE, (2,),
    )  # fmt: skip


def test_what_else_was_recommended_is_said():
    found = proposed(advised("upfront_liver_surgery", "adjuvant_chemo"), RESECTION)
    assert (found.state, found.doubts) == (State.AS_DECIDED, (Doubt.MORE_RECOMMENDED,))


def test_a_first_rank_that_cannot_be_seen_may_have_been_done_as_well():
    found = proposed(
        advised("clinical_trial", "palliative_systemic"), AS_DECIDED["palliative_systemic"][0]
    )
    assert (found.state, found.because) == (State.UNKNOWN, Because.LOWER_RANK_DONE)


def test_a_branch_that_follows_a_first_stage():
    decision = advised("alpps", ("palliative_systemic", {}, "if progression"))
    first = operation(9, kinds=[("liver_resection", "alpps_stage1")])
    found = proposed(decision, first, chemotherapy(40, intent="palliative", response="PD"))
    assert (found.because, found.ranks, found.others) == (Because.BRANCH_DONE, (2,), (first.key,))


STAGE_1 = operation(9, kinds=[("liver_resection", "alpps_stage1")])
BETWEEN = operation(30, kinds=[("radiotherapy", "sbrt_liver")])
# What was recommended besides alpps, of which only the first stage is recorded; what is proposed.
BEGUN_BESIDES = [
    (["sbrt"], (State.NOT_YET, Because.BEGUN, (1,))),
    ([("sbrt", {}, "if the margin is positive")], (State.UNKNOWN, Because.BRANCH_DONE, (2,))),
    (["sbrt", ("sbrt", {}, "if the margin is positive")],
     (State.UNKNOWN, Because.BRANCH_DONE, (3,))),
]  # fmt: skip


@pytest.mark.parametrize(("besides", "expected"), BEGUN_BESIDES)
def test_what_was_begun_is_not_called_unrecorded(besides, expected):
    found = proposed(advised("alpps", *besides), STAGE_1, BETWEEN)
    assert (found.state, found.because, found.ranks) == expected
    assert {*found.treatments, *found.others} == {STAGE_1.key, BETWEEN.key}
    assert Doubt.OTHER_ALSO in found.doubts


def test_a_lower_rank_that_began_does_not_hide_another():
    found = proposed(advised("upfront_liver_surgery", "alpps", "sbrt"), STAGE_1, BETWEEN)
    assert (found.because, found.ranks) == (Because.LOWER_RANK_DONE, (3,))


# --- Investigations, the board ---


@pytest.mark.parametrize(
    ("asked", "done", "state"),
    [
        ("Liver MRI", ["mri_liver_dynamic"], State.AS_DECIDED),
        ("MR ve BT volümetri", ["mri_dwi", "ct_volumetry"], State.AS_DECIDED),
        ("PET-CT", ["pet_ct"], State.AS_DECIDED),
        ("MRI and biopsy", ["mri_dwi"], State.UNKNOWN),
        ("biyopsi", ["pathology"], State.AS_DECIDED),
        ("ctDNA", ["ct_abdomen"], State.UNKNOWN),
        ("liver MRI", [], State.UNKNOWN),
        ("MRI and ctDNA", ["mri_dwi"], State.UNKNOWN),
        ("MRI, KRAS", ["mri_dwi"], State.UNKNOWN),
        ("pelvic MRI", ["mri_liver_dynamic"], State.UNKNOWN),
        ("MRI or PET-CT", ["mri_dwi", "pet_ct"], State.UNKNOWN),
        ("MRI; PET/CT", ["mri_dwi", "pet_ct"], State.AS_DECIDED),
        ("Dinamik karaciğer MR", ["mri_liver_dynamic"], State.AS_DECIDED),
        ("DİNAMİK KARACİĞER MR", ["mri_dwi"], State.UNKNOWN),
        ("thorax CT", ["ct_abdomen"], State.UNKNOWN),
        ("toraks ve batın BT", ["ct_abdomen", "ct_thorax"], State.AS_DECIDED),
        ("and", ["ct_abdomen"], State.UNKNOWN),
    ],
)
def test_investigations(asked, done, state):
    decision = advised(("more_investigations", {"investigations": asked}, ""))
    found = proposed(decision, investigations=[(code, day(6)) for code in done], **SEEN)
    assert found.state == state
    assert found.days == (6 if state == State.AS_DECIDED else None)
    is_said = bool(done) and state == State.UNKNOWN
    assert (Doubt.INVESTIGATIONS_NOT_COMPARED in found.doubts) is is_said


def test_an_investigation_of_before_the_meeting_does_not_answer_it():
    decision = advised(("more_investigations", {"investigations": "MRI"}, ""))
    found = proposed(decision, investigations=[("mri_dwi", day(-2))], **SEEN)
    assert (found.state, found.doubts) == (State.UNKNOWN, ())


def test_the_case_came_back():
    found = proposed(advised("rediscuss", presented_again_on=day(14)))
    assert (found.state, found.because, found.days) == (
        State.AS_DECIDED, Because.PRESENTED_AGAIN, 14,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("recorded", "state"),
    [
        ({"presented_again_on": day(14)}, State.AS_DECIDED),
        ({}, State.NOT_YET),
        ({"died": DIED}, State.DIFFERENTLY),
    ],
    ids=["came back", "waits", "died"],
)
def test_a_case_to_come_back_that_was_operated_on_says_so(recorded, state):
    recorded = dict(recorded)
    again_on = recorded.pop("presented_again_on", None)
    decision = advised("rediscuss", presented_again_on=again_on)
    found = proposed(decision, operation(5, "liver_resection"), **recorded)
    assert (found.state, found.treatments) == (state, ())
    assert (found.others, found.doubts) == (("session:5",), (Doubt.OTHER_ALSO,))


# --- Two decisions ---


def one_after_the_other(earlier, later, *treatments, **recorded):
    decisions = [
        replace(advised(earlier), key="earlier"),
        replace(advised(later), key="later", held_on=day(30)),
    ]
    found = proposals(decisions=decisions, recorded=Recorded(treatments, **recorded))
    return found["earlier"], found["later"]


def test_the_later_decision_claims_what_both_would():
    operated = operation(45, "liver_resection")
    earlier, later = one_after_the_other("upfront_liver_surgery", "upfront_liver_surgery", operated)
    assert (later.state, later.days) == (State.AS_DECIDED, 15)
    assert (earlier.state, earlier.because) == (State.UNKNOWN, Because.CLAIMED_BY_OTHER)
    assert earlier.others == (operated.key,)


def test_each_decision_has_its_own():
    earlier, later = one_after_the_other(
        "upfront_liver_surgery", "adjuvant_chemo", operation(45, "liver_resection"),
        chemotherapy(60, intent="adjuvant_liver"),
    )  # fmt: skip
    assert (earlier.state, earlier.days) == (State.AS_DECIDED, 45)
    assert (later.state, later.days) == (State.AS_DECIDED, 30)


def test_what_somebody_linked_belongs_there():
    operated = replace(operation(45, "liver_resection"), linked_to=frozenset({"earlier"}))
    earlier, later = one_after_the_other(
        "upfront_liver_surgery", "upfront_liver_surgery", operated, last_contact_on=day(45)
    )
    assert earlier.state == State.AS_DECIDED
    assert (later.state, later.because) == (State.UNKNOWN, Because.CLAIMED_BY_OTHER)


def test_a_case_that_was_decided_anew_is_not_called_untreated():
    earlier, later = one_after_the_other("upfront_liver_surgery", "sbrt", last_contact_on=day(40))
    assert (earlier.state, earlier.because) == (State.UNKNOWN, Because.DECIDED_ANEW)
    assert (later.state, later.because) == (State.NOT_YET, Because.NOTHING_YET)


def test_what_fits_neither_is_a_deviation_from_the_later():
    earlier, later = one_after_the_other("upfront_liver_surgery", "sbrt", chemotherapy(45))
    assert earlier.because == Because.DECIDED_ANEW
    assert (later.state, later.because) == (State.DIFFERENTLY, Because.OTHER_TREATMENT)


AGAIN, FIRST_OPERATED = operation(45, "liver_resection"), operation(20, "liver_resection")
# The earlier decision, the later one (day 30), what was done; what each made of it.
AFTER_A_LATER_DECISION = {
    "the earlier has its own": (
        "upfront_liver_surgery", "sbrt", [FIRST_OPERATED, AGAIN],
        (State.AS_DECIDED, [FIRST_OPERATED], []), (State.DIFFERENTLY, [AGAIN], []),
    ),
    "the earlier still waits": (
        "upfront_liver_surgery", "sbrt", [AGAIN],
        (State.AS_DECIDED, [AGAIN], []), (State.UNKNOWN, [], [AGAIN]),
    ),
    "its first came on the day of the later": (
        "upfront_liver_surgery", "sbrt", [operation(30, "liver_resection"), AGAIN],
        (State.AS_DECIDED, [operation(30, "liver_resection")], [AGAIN]),
        (State.UNKNOWN, [], [operation(30, "liver_resection"), AGAIN]),
    ),
    "another step of the earlier": (
        "liver_first", "adjuvant_chemo", [FIRST_OPERATED, operation(45, "primary")],
        (State.AS_DECIDED, [FIRST_OPERATED, operation(45, "primary")], []),
        (State.UNKNOWN, [], [operation(45, "primary")]),
    ),
    "chemotherapy once more": (
        "conversion_chemo", "upfront_liver_surgery",
        [chemotherapy(3, ended_on=day(28)), chemotherapy(45)],
        (State.AS_DECIDED, [chemotherapy(3)], []), (State.DIFFERENTLY, [chemotherapy(45)], []),
    ),
    "observed, and treated": (
        "upfront_liver_surgery", "observation_followup", [AGAIN],
        (State.AS_DECIDED, [AGAIN], []), (State.DIFFERENTLY, [AGAIN], []),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("earlier", "later", "treatments", "of_earlier", "of_later"),
    AFTER_A_LATER_DECISION.values(),
    ids=AFTER_A_LATER_DECISION,
)
def test_a_treatment_after_a_later_decision(earlier, later, treatments, of_earlier, of_later):
    for found, expected in zip(
        one_after_the_other(earlier, later, *treatments), (of_earlier, of_later), strict=True
    ):
        state, matched, others = expected
        assert (found.state, list(found.treatments), list(found.others)) == (
            state, [t.key for t in matched], [t.key for t in others],
        )  # fmt: skip


@pytest.mark.parametrize("later", ["sbrt", "observation_followup", "more_investigations"])
def test_what_was_counted_for_the_earlier_is_said_by_the_later(later):
    before, after = one_after_the_other("upfront_liver_surgery", later, AGAIN)
    assert Doubt.COUNTED_FOR_EARLIER in after.doubts
    assert Doubt.COUNTED_FOR_EARLIER not in before.doubts
    linked = replace(AGAIN, linked_to=frozenset({"earlier"}))
    _before, after = one_after_the_other("upfront_liver_surgery", later, linked)
    assert Doubt.COUNTED_FOR_EARLIER not in after.doubts
    assert after.others == ()


def test_only_the_last_decision_before_a_treatment_says_that_it_is_of_an_earlier_one():
    decisions = [
        replace(advised("upfront_liver_surgery"), key="first"),
        replace(advised("sbrt"), key="second", held_on=day(30)),
        replace(advised("adjuvant_chemo"), key="third", held_on=day(40)),
    ]
    found = proposals(decisions=decisions, recorded=Recorded([AGAIN]))
    saying = [key for key, each in found.items() if Doubt.COUNTED_FOR_EARLIER in each.doubts]
    assert saying == ["third"]
    assert [key for key, each in found.items() if each.others] == ["third"]


def test_a_treatment_that_may_have_been_before_the_later_decision_stays_with_the_earlier():
    in_april = Treatment("session:m", day(27), day(56), [("liver_resection", "other")])
    earlier, later = one_after_the_other(
        "upfront_liver_surgery", "sbrt", operation(20, "liver_resection"), in_april
    )
    assert earlier.others == (in_april.key,)
    assert (later.treatments, later.others) == ((), ())


def test_who_was_treated_for_an_earlier_decision_was_not_observed():
    linked = replace(AGAIN, linked_to=frozenset({"earlier"}))
    _before, after = one_after_the_other(
        "upfront_liver_surgery", "observation_followup", linked, last_contact_on=day(60)
    )
    assert (after.state, after.treatments) == (State.DIFFERENTLY, (AGAIN.key,))


def test_what_is_linked_elsewhere_is_not_the_own_of_the_earlier():
    elsewhere = replace(FIRST_OPERATED, linked_to=frozenset({"another"}))
    earlier, _later = one_after_the_other("upfront_liver_surgery", "sbrt", elsewhere, AGAIN)
    assert earlier.treatments == (AGAIN.key,)


def test_a_superseded_version_claims_nothing():
    old = replace(advised("upfront_liver_surgery", is_superseded=True), key="v1")
    new = replace(advised("upfront_liver_surgery"), key="v2")
    found = proposals(decisions=[old, new], recorded=Recorded([RESECTION]))
    assert found["v2"].state == State.AS_DECIDED
    assert found["v2"].doubts == ()


def test_two_boards_of_one_day_share_a_treatment_and_say_so():
    two = [replace(advised("upfront_liver_surgery"), key=key) for key in "ab"]
    found = proposals(decisions=two, recorded=Recorded([RESECTION]))
    assert {proposal.state for proposal in found.values()} == {State.AS_DECIDED}
    assert all(Doubt.FITS_OTHER_DECISION in proposal.doubts for proposal in found.values())


@pytest.mark.parametrize("other", ["sbrt", "observation_followup"])
def test_of_two_boards_of_one_day_neither_is_the_earlier(other):
    decisions = [
        replace(advised("upfront_liver_surgery"), key="a"),
        replace(advised(other), key="b"),
    ]
    found = proposals(decisions=decisions, recorded=Recorded([RESECTION], last_contact_on=day(40)))
    assert found["a"].state == State.AS_DECIDED
    assert (found["b"].treatments, found["b"].others) == ((), ())
    assert Doubt.COUNTED_FOR_EARLIER not in found["b"].doubts


# --- Edges ---


@pytest.mark.parametrize(("on", "state"), [(30, State.AS_DECIDED), (31, State.UNKNOWN)])
def test_an_investigation_after_a_later_decision_answers_no_earlier_one(on, state):
    decisions = [
        replace(advised(("more_investigations", {"investigations": "MRI"}, "")), key="earlier"),
        replace(advised("sbrt"), key="later", held_on=day(30)),
    ]
    recorded = Recorded(investigations=[("mri_dwi", day(on))])
    assert proposals(decisions=decisions, recorded=recorded)["earlier"].state == state


@pytest.mark.parametrize(
    ("died", "because"),
    [
        ((day(-9), day(-1)), Because.DIED_BEFORE_MEETING),
        ((day(-4), day(0)), Because.DIED),
        ((day(-4), day(26)), Because.DIED),  # in the month of the meeting
    ],
)
def test_a_death_whose_day_is_not_known_may_be_after_the_meeting(died, because):
    assert proposed(advised("sbrt"), died=died).because == because


@pytest.mark.parametrize(
    ("ended_on", "because"),
    [
        (day(-1), Because.NOTHING_YET),
        (day(0), Because.RUNNING_BEFORE),
        (day(1), Because.RUNNING_BEFORE),
    ],
)
def test_a_therapy_that_ended_on_the_day_was_running(ended_on, because):
    given = chemotherapy(-120, intent="palliative", ended_on=ended_on)
    found = proposed(advised("palliative_systemic"), given, **SEEN)
    assert found.because == because


def test_what_was_before_and_answers_another_decision_is_no_doubt():
    before = operation(-9, "liver_resection")
    decision = advised("upfront_liver_surgery")
    assert proposed(decision, before, **SEEN).doubts == (Doubt.BEFORE_MEETING,)
    linked = replace(before, linked_to=frozenset({"another"}))
    assert proposed(decision, linked, **SEEN).doubts == ()


def test_a_vein_embolized_with_more_is_another_treatment():
    with_more = operation(9, "liver_augmentation", "primary")
    found = proposed(advised("upfront_liver_surgery"), with_more, **SEEN)
    assert (found.state, found.because) == (State.DIFFERENTLY, Because.OTHER_TREATMENT)


@pytest.mark.parametrize(
    ("died", "because"),
    [(20, Because.DIED), (30, Because.DECIDED_ANEW), (60, Because.DECIDED_ANEW)],
)
def test_a_death_ends_the_last_decision_only(died, because):
    earlier, later = one_after_the_other(
        "upfront_liver_surgery", "sbrt", died=(day(died), day(died))
    )
    assert (earlier.because, earlier.reason) == (because, "death" if died < 30 else None)
    assert later.because == (Because.DIED if died >= 30 else Because.DIED_BEFORE_MEETING)


@pytest.mark.parametrize(
    ("wanted", "given", "shortfalls"),
    [
        ("none", ["none"], ()),
        ("none", [], ()),
        ("yok", ["none"], ()),
        ("none", ["bevacizumab"], (Shortfall.OTHER_BIOLOGIC,)),
        ("bevacizumab", ["none"], (Shortfall.OTHER_BIOLOGIC,)),
    ],
)
def test_no_biologic_is_what_was_decided(wanted, given, shortfalls):
    decision = advised(("preop_chemo_then_restage", {"biologic": wanted}, ""))
    found = proposed(decision, chemotherapy(3, biologics=given))
    assert (found.shortfalls, found.doubts) == (shortfalls, ())


@pytest.mark.parametrize("option", ["clinical_trial", "second_opinion_referral"])
def test_a_death_is_said_where_nothing_can_be_seen(option):
    assert proposed(advised(option), died=DIED).doubts == (Doubt.DIED,)
    assert proposed(advised(option), **SEEN).doubts == ()


@pytest.mark.parametrize(
    ("besides", "doubts"),
    [
        ("sbrt", (Doubt.MORE_RECOMMENDED,)),
        (("sbrt", {}, "if the margin is positive"), ()),
        ("observation_followup", ()),
        ("clinical_trial", ()),
        ("rediscuss", ()),
    ],
)
def test_only_what_could_be_seen_is_missed(besides, doubts):
    assert proposed(advised("upfront_liver_surgery", besides), RESECTION).doubts == doubts


# --- What people type ---


@pytest.mark.parametrize(
    ("text", "words", "codes"),
    [
        ("mFOLFOX-6", REGIMEN_WORDS, {"folfox"}),
        ("FOLFOXIRI + Bev", REGIMEN_WORDS, {"folfoxiri"}),
        ("XELOX", REGIMEN_WORDS, {"capox"}),
        ("5-FU/LV", REGIMEN_WORDS, {"5fu_lv"}),
        ("FOLFİRİ", REGIMEN_WORDS, {"folfiri"}),
        ("FOLFOX or FOLFIRI", REGIMEN_WORDS, {"folfox", "folfiri"}),
        ("as the oncologist prefers", REGIMEN_WORDS, set()),
        ("FOLFOX + Bev", BIOLOGIC_WORDS, {"bevacizumab"}),
        ("PET/CT", INVESTIGATION_WORDS, {"pet"}),
        ("respect", INVESTIGATION_WORDS, set()),
    ],
)
def test_words(text, words, codes):
    assert named_in(text, words) == codes


def test_two_regimens_are_not_compared():
    decision = advised(("palliative_systemic", {"regimen": "FOLFOX or FOLFIRI"}, ""))
    found = proposed(decision, chemotherapy(3, "folfiri", intent="palliative"))
    assert (found.state, found.doubts) == (State.AS_DECIDED, (Doubt.REGIMEN_NOT_COMPARED,))


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        ({"ended_on": None, "cycles": 1}, Doubt.STILL_RUNNING),
        ({"cycles": None}, Doubt.CYCLES_NOT_RECORDED),
        ({"biologics": None}, Doubt.BIOLOGIC_NOT_RECORDED),
        ({"intent": "unknown"}, Doubt.INTENT_NOT_RECORDED),
        ({"regimen": "other"}, Doubt.REGIMEN_NOT_COMPARED),
    ],
)
def test_what_a_therapy_leaves_open(told, doubt):
    given = {"regimen": "folfox", "biologics": ["bevacizumab"], **told}
    found = proposed(advised(("preop_chemo_then_restage", CHEMO, "")), chemotherapy(3, **given))
    assert (found.state, found.doubts) == (State.AS_DECIDED, (doubt,))


# --- The codes are those of the board and of the record ---


def test_every_option_has_its_signs():
    assert set(SIGNS) == set(Option.values)


def test_the_signs_name_what_can_be_recorded():
    steps = [step for signs in SIGNS.values() for step in signs.steps]

    def named(name):
        return {code for step in steps for code in getattr(step, name)}

    assert named("groups") <= set(Procedure.Group.values)
    assert named("kinds") <= set(Procedure.Kind.values)
    assert named("roles") <= set(InterventionSession.StrategyRole.values)
    assert named("intents") <= set(SystemicTherapy.Intent.values)
    assert {code for _word, code in REGIMEN_WORDS} <= set(SystemicTherapy.Regimen.values)
    assert {code for _word, code in BIOLOGIC_WORDS} <= set(SystemicTherapy.Biologic.values)


def test_the_states_and_reasons_are_those_of_the_board():
    assert set(State) == set(Implementation.State.values)
    assert set(REASON_OF_DEVIATION) == set(InterventionSession.Deviation.values)
    reasons = {*REASON_OF_DEVIATION.values(), "death", "vanished_lesion"}
    assert reasons <= set(Implementation.Reason.values)
    assert {*DONE_BY_PLAN, "observe", "leave"} == set(LesionPlan.Plan.values)
    acts = {act for acts in DONE_BY_PLAN.values() for act in acts}
    assert acts == set(LesionTreatment.TREATED)
