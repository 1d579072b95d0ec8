"""What courses and endpoints say of a record: origins, ends, events, and why somebody is not in a curve."""

from datetime import date

import pytest
from django.db.models import Q

from analytics.cohorts import COHORTS, Cohort
from analytics.courses import follow_record
from analytics.dashboards import dashboard
from analytics.definitions import Endpoint, Grouping, Origin
from analytics.members import members_of
from analytics.models import Course
from patients.actions import record, record_death
from patients.centers import center_context
from patients.models import (
    Lesion,
    LesionTreatment,
    LiverMetastasis,
    Patient,
    Procedure,
    StatusEvent,
)
from tests import courses
from tests.board import WRITTEN, make_board, refer
from tumorboard.models import AgendaItem, Decision, Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    center = courses.center()
    with center_context([center.pk]):
        yield center


def times(of, endpoint="os", origin="index_liver_intervention"):
    one = Cohort("one", "one", Q(patient=of))
    return members_of(of.center_id, one).times(Endpoint(endpoint), Origin(origin))


def outcome(of, endpoint="os", origin="index_liver_intervention"):
    """Days and event of one patient, or why there are none."""
    follow_record([of.pk])
    found = times(of, endpoint, origin)
    if found.excluded:
        [(reason, count)] = found.excluded.items()
        assert (count, len(found.days)) == (1, 0)
        return reason
    return int(found.days[0]), int(found.event[0])


def test_the_living_are_censored_at_the_last_contact_and_never_later(where):
    one = courses.operated(where, last_seen_on=date(2018, 3, 31))

    assert outcome(one) == (30, 0)


def test_a_death_of_any_cause_is_an_event_of_overall_survival(where):
    one = courses.operated(where, died_on=date(2018, 3, 1))
    one.death_cause = "cardiovascular"

    assert outcome(one) == (0, 1)


def test_a_contact_entered_after_the_death_does_not_prolong_life(where):
    one = courses.operated(where, died_on=date(2018, 3, 11))
    courses.visit(one, date(2019, 1, 1))

    assert outcome(one) == (10, 1)


@pytest.mark.parametrize("state", ["lost", "dead"])
def test_to_be_found_lost_or_dead_is_no_contact(where, state):
    one = courses.operated(where, last_seen_on=date(2018, 3, 11))
    StatusEvent.objects.create(center=where, patient=one, known_on=date(2021, 1, 1), state=state)

    expected = "death_undated" if state == "dead" else (10, 0)
    assert outcome(one) == expected


def test_somebody_known_to_be_dead_without_a_date_is_not_counted_as_living(where):
    one = courses.operated(where)
    courses.visit(one, date(2019, 5, 5), disease_state="dead")

    assert outcome(one) == "death_undated"


def test_each_origin_has_its_own_clock(where):
    one = courses.operated(where, last_seen_on=date(2018, 3, 2))

    assert outcome(one, origin="metastasis_diagnosis") == (46, 0)
    assert outcome(one, origin="index_liver_intervention") == (1, 0)
    assert outcome(one, origin="clearance") == (1, 0)


def test_time_from_the_primary_begins_to_count_where_the_metastases_were_found(where):
    """A patient of this record could not have died before: otherwise he would not be in it."""
    one = courses.operated(where, metachronous=True, last_seen_on=date(2018, 3, 1))

    assert outcome(one, origin="primary_diagnosis") == (790, 0)
    assert times(one, origin="primary_diagnosis").entry_days.tolist() == [745]


def test_a_recurrence_is_an_event_of_recurrence_free_survival_only(where):
    one = courses.operated(where, last_seen_on=date(2020, 1, 1))
    courses.recurrence(one, date(2018, 6, 9))

    assert outcome(one, "rfs", "clearance") == (100, 1)
    assert outcome(one, "os", "clearance") == (671, 0)


def test_recurrence_free_time_is_censored_when_somebody_last_looked(where):
    """A telephone call proves life, not freedom from disease."""
    one = courses.operated(where, last_seen_on=date(2018, 6, 9))
    courses.visit(one, date(2019, 6, 9), disease_state=None, components=["phone"])

    assert outcome(one, "rfs", "clearance") == (100, 0)
    assert outcome(one, "os", "clearance") == (465, 0)


def test_a_patient_with_disease_left_behind_is_listed_as_never_cleared(where):
    one = courses.patient(where)
    courses.metastases(one, date(2018, 1, 1))
    courses.session(one, date(2018, 3, 1), residual_disease="macroscopic")

    assert outcome(one, "rfs", "clearance") == "never_cleared"


def test_not_saying_whether_disease_was_left_is_not_the_same_as_leaving_some(where):
    one = courses.patient(where)
    courses.metastases(one, date(2018, 1, 1))
    courses.session(one, date(2018, 3, 1))

    assert outcome(one, "rfs", "clearance") == "clearance_not_recorded"


def test_a_patient_without_operation_has_no_time_zero_there(where):
    one = courses.patient(where)
    courses.metastases(one, date(2018, 1, 1))

    assert outcome(one) == "no_origin"
    assert outcome(one, origin="metastasis_diagnosis") == (0, 0)


def test_dates_that_contradict_each_other_are_listed_and_not_repaired(where):
    one = courses.operated(where, died_on=date(2018, 2, 1), last_seen_on=date(2018, 1, 20))

    assert outcome(one) == "negative_time"


def test_a_palliative_session_is_an_operation_but_no_time_zero(where):
    one = courses.patient(where)
    courses.metastases(one, date(2018, 1, 1))
    courses.session(one, date(2018, 3, 1), intent="palliative")

    assert outcome(one) == "no_origin"
    assert Course.objects.get(patient=one).operated_on == date(2018, 3, 1)


def test_a_staged_resection_starts_with_its_first_stage_and_is_clear_after_its_second(where):
    one = courses.patient(where)
    courses.metastases(one, date(2018, 1, 1))
    courses.session(
        one,
        date(2018, 3, 1),
        kind="alpps_stage1",
        intent="staging_step",
        strategy_role="alpps_1",
        residual_disease="planned_second_stage",
    )
    courses.session(one, date(2018, 3, 11), kind="alpps_stage2", residual_disease="none")
    courses.visit(one, date(2018, 3, 21))

    assert outcome(one) == (20, 0)
    assert outcome(one, origin="index_liver_operation") == (10, 0)
    assert outcome(one, origin="clearance") == (10, 0)


def test_liver_first_is_clear_only_after_the_primary_is_out(where):
    one = courses.patient(where)
    courses.metastases(one, date(2018, 1, 1))
    courses.session(one, date(2018, 3, 1), residual_disease="planned_second_stage")
    courses.session(
        one, date(2018, 5, 1), kind="sigmoid_colectomy", group="primary", residual_disease="none"
    )

    follow_record([one.pk])
    assert Course.objects.get(patient=one).cleared_on == date(2018, 5, 1)


def test_a_primary_removed_before_the_metastases_is_no_clearance(where):
    one = courses.patient(where)
    courses.session(
        one, date(2015, 5, 1), kind="sigmoid_colectomy", group="primary", residual_disease="none"
    )
    courses.metastases(one, date(2018, 1, 1))
    courses.session(one, date(2018, 3, 1), residual_disease="none")

    follow_record([one.pk])
    course = Course.objects.get(patient=one)
    assert (course.index_liver_intervention_on, course.cleared_on) == (
        date(2018, 3, 1),
        date(2018, 3, 1),
    )


def test_a_series_own_order_of_interventions_wins(where):
    one = courses.patient(where)
    courses.metastases(one, date(2018, 1, 1))
    courses.session(
        one, date(2018, 3, 1), kind="pvl", group="liver_augmentation", curative_sequence=0
    )
    courses.session(one, date(2018, 3, 11), curative_sequence=1)
    courses.recurrence(one, date(2018, 9, 1))
    courses.session(one, date(2018, 10, 1), kind="lung_resection", group="extrahepatic",
                    curative_sequence=2)  # fmt: skip

    follow_record([one.pk])
    course = Course.objects.get(patient=one)
    assert course.index_liver_operation_on == date(2018, 3, 11)
    assert course.cleared_on == date(2018, 3, 11)
    assert course.second_intervention_on == date(2018, 10, 1)


def test_a_curative_session_after_a_recurrence_is_a_second_intervention(where):
    one = courses.operated(where)
    courses.recurrence(one, date(2018, 9, 1))
    courses.session(one, date(2018, 9, 20), kind="relaparotomy", group="complication_treatment",
                    intent=None)  # fmt: skip
    courses.session(one, date(2018, 10, 1), kind="lung_resection", group="extrahepatic")

    follow_record([one.pk])
    assert Course.objects.get(patient=one).second_intervention_on == date(2018, 10, 1)


def test_rows_follow_the_record_within_the_saving_transaction(where):
    one = courses.operated(where, last_seen_on=date(2018, 3, 31))
    assert outcome(one) == (30, 0)

    record_death(patient=one, died_on=date(2018, 5, 1), cause="crc_progression", version=1, by=None)

    found = times(one)
    assert (found.days.tolist(), found.event.tolist()) == ([61], [1])


def test_a_visit_entered_by_a_person_moves_the_censoring_date(where):
    one = courses.operated(where, last_seen_on=date(2018, 3, 31))
    later = type(courses.visit(one, date(2018, 3, 2)))(
        patient=one, visited_on=date(2018, 4, 30), disease_state="ned"
    )

    record(later, by=None)

    assert times(one).days.tolist() == [60]


def test_a_death_of_another_cause_competes_with_that_of_the_cancer(where):
    of_cancer = courses.operated(where, died_on=date(2019, 3, 1))
    of_heart = courses.operated(where, died_on=date(2019, 3, 1), death_cause="cardiovascular")
    unclear = courses.operated(where, died_on=date(2019, 3, 1), death_cause="other_or_unclear")

    assert [outcome(one, "css") for one in (of_cancer, of_heart, unclear)] == [
        (365, 1),
        (365, 2),
        (365, 1),  # the cautious reading; the page says how many
    ]
    assert outcome(of_heart, "os") == (365, 1)
    assert times(unclear, "css").unclear_death.tolist() == [True]


def test_death_before_a_recurrence_competes_with_it(where):
    dead = courses.operated(where, died_on=date(2018, 6, 9))
    recurred = courses.operated(where, died_on=date(2019, 6, 9))
    courses.recurrence(recurred, date(2018, 6, 9))

    assert outcome(dead, "ttr", "clearance") == (100, 2)
    assert outcome(recurred, "ttr", "clearance") == (100, 1)
    assert outcome(recurred, "rfs", "clearance") == (100, 1)


def test_a_second_primary_ends_disease_free_survival_only(where):
    one = courses.operated(where, last_seen_on=date(2020, 1, 1))
    courses.primary(one, date(2018, 6, 9))

    assert outcome(one, "dfs", "clearance") == (100, 1)
    assert outcome(one, "rfs", "clearance") == (671, 0)


def test_a_recurrence_outside_the_liver_is_no_event_of_the_liver(where):
    lung = courses.operated(where, last_seen_on=date(2020, 1, 1))
    courses.recurrence(lung, date(2018, 6, 9), sites=["lung"])
    both = courses.operated(where, last_seen_on=date(2020, 1, 1))
    courses.recurrence(both, date(2018, 6, 9), sites=["liver_left", "lung"])
    later = courses.operated(where, last_seen_on=date(2020, 1, 1))
    courses.recurrence(later, date(2018, 6, 9), sites=["lung"])
    courses.recurrence(later, date(2018, 9, 17), 2, sites=["liver"])

    assert [outcome(one, "hrfs", "clearance") for one in (lung, both, later)] == [
        (671, 0),
        (100, 1),
        (200, 1),
    ]


def test_surgical_failure_is_the_recurrence_that_nobody_could_treat_locally(where):
    """Treated again, then not: the second is the failure. Still being reassessed: not yet one."""
    again = courses.operated(where, last_seen_on=date(2020, 1, 1))
    courses.recurrence(again, date(2018, 6, 9))
    courses.session(again, date(2018, 7, 1))
    courses.recurrence(again, date(2018, 9, 17), 2, management="chemo_palliative")
    waiting = courses.operated(where, last_seen_on=date(2020, 1, 1))
    courses.recurrence(waiting, date(2018, 6, 9), management="chemo_then_reassess")
    untreated = courses.operated(where, last_seen_on=date(2020, 1, 1))
    courses.recurrence(untreated, date(2018, 6, 9))
    refused = courses.operated(where, last_seen_on=date(2020, 1, 1))
    courses.recurrence(refused, date(2018, 6, 9), curative_intent="no")

    assert [outcome(one, "ttsf") for one in (again, waiting, untreated, refused)] == [
        (200, 1),
        (671, 0),
        (100, 1),
        (100, 1),
    ]


def test_each_later_intervention_and_recurrence_is_a_time_zero(where):
    """One intervention for each recurrence: a second stage of the same treatment is none."""
    one = courses.operated(where, died_on=date(2020, 1, 1))
    courses.recurrence(one, date(2018, 6, 9))
    courses.session(one, date(2018, 7, 1))
    courses.session(one, date(2018, 7, 20))
    courses.recurrence(one, date(2019, 1, 1), 2)
    courses.session(one, date(2019, 2, 1))
    once = courses.operated(where, died_on=date(2020, 1, 1))

    assert outcome(one, origin="second_intervention") == (549, 1)
    assert outcome(one, origin="third_intervention") == (334, 1)
    assert outcome(one, "prs", "first_recurrence") == (571, 1)
    assert outcome(one, "prs", "second_recurrence") == (365, 1)
    assert outcome(once, origin="second_intervention") == "no_origin"
    assert outcome(once, "prs", "first_recurrence") == "no_origin"


def test_time_from_the_board_begins_with_its_first_binding_decision(where):
    house = make_board(where)
    one = courses.operated(where, died_on=date(2020, 1, 1))
    never = courses.operated(where, died_on=date(2020, 1, 1))
    for held_on, state in [
        (date(2018, 2, 1), "proposed"),
        (date(2018, 3, 22), "imported"),
        (date(2019, 3, 21), "imported"),
    ]:
        decided(house, one, held_on, state)

    assert outcome(one, origin="board_decision") == (650, 1)
    assert outcome(never, origin="board_decision") == "no_origin"


def test_each_treated_lesion_has_its_own_clock_and_its_own_site(where):
    one = courses.operated(where, last_seen_on=date(2020, 1, 1))
    procedure = Procedure.objects.get(patient=one)
    found = LiverMetastasis.objects.get(patient=one)
    first, second, third = (lesion(one, number, liver_metastasis=found) for number in (1, 2, 3))
    for which, treatment in ((first, "ablated"), (second, "resected"), (third, "untreated")):
        LesionTreatment.objects.create(
            center=where, patient=one, lesion=which, procedure=procedure, treatment=treatment
        )
    back = courses.recurrence(one, date(2018, 6, 9))
    lesion(one, 4, recurrence=back, at_site_of=first)

    follow_record([one.pk])
    found = times(one, "ltp", "lesion_treatment")
    assert sorted(zip(found.days.tolist(), found.event.tolist(), strict=True)) == [
        (100, 1),
        (671, 0),
    ]
    assert len(set(found.subjects.tolist())) == 1, "both are of one patient"


def decided(house, patient, held_on, state):
    """A decision of a meeting that is over, as an import writes it."""
    meeting = Meeting.objects.create(
        center=house.center,
        board=house.board,
        held_on=held_on,
        quorum_template=house.board.quorum_template,
        state="closed",
    )
    item = AgendaItem.objects.create(
        center=house.center,
        meeting=meeting,
        referral=refer(patient, house.chair),
        patient=patient,
        order_no=1,
    )
    Decision.objects.create(
        center=house.center,
        agenda_item=item,
        patient=patient,
        state=state,
        quorum_met=True,
        **WRITTEN,
    )


def lesion(of, number, **fields):
    return Lesion.objects.create(center_id=of.center_id, patient=of, lesion_no=number, **fields)


def test_an_origin_of_another_endpoint_is_refused(where):
    with pytest.raises(ValueError, match="rfs is not counted from primary_diagnosis"):
        times(courses.operated(where), "rfs", "primary_diagnosis")


# --- Found by review: each was counted wrongly once ---


def test_diagnosed_operated_and_last_seen_on_one_day_stops_nobody_else(where):
    """Entry 0 and duration 0 is no time under observation once others come late."""
    for _one in range(12):
        courses.operated(where, metachronous=True)
    one = courses.patient(where)
    courses.primary(one, date(2018, 3, 1))
    courses.metastases(one, date(2018, 3, 1))
    courses.session(one, date(2018, 3, 1), residual_disease="none")
    for each in Patient.objects.all():
        follow_record([each.pk])

    everybody = members_of(where.pk, COHORTS["curative-intent"])
    found = everybody.times(Endpoint.OS, Origin.PRIMARY_DIAGNOSIS)

    assert (len(found.days), found.excluded) == (12, {"not_under_observation": 1})
    assert dashboard(COHORTS["curative-intent"], found, Grouping.NONE)["n"] == 12


@pytest.mark.parametrize(
    ("operated_on", "died_on", "precision", "expected"),
    [
        (date(2018, 3, 20), date(2018, 3, 15), "month", (0, 1)),
        (date(2018, 9, 1), date(2018, 7, 1), "year", (0, 1)),
        (date(2018, 1, 10), date(2018, 7, 1), "year", (172, 1)),
        (date(2018, 9, 1), date(2017, 7, 1), "year", "negative_time"),
    ],
)
def test_a_death_known_to_the_month_is_not_before_the_operation_of_that_month(
    where, operated_on, died_on, precision, expected
):
    one = courses.patient(
        where, died_on=died_on, died_on_precision=precision, death_cause="treatment_related"
    )
    courses.metastases(one, date(2017, 1, 1))
    courses.session(one, operated_on, residual_disease="none")

    assert outcome(one) == expected


def test_a_recurrence_known_to_the_year_is_not_before_the_operation_of_that_year(where):
    one = courses.patient(where)
    courses.metastases(one, date(2018, 1, 1))
    courses.session(one, date(2018, 9, 1), residual_disease="none")
    courses.recurrence(one, date(2018, 7, 1), detected_on_precision="year")

    assert outcome(one, "rfs", "clearance") == (0, 1)


def test_a_death_of_which_nobody_knows_the_cause_is_no_competing_one(where):
    one = courses.operated(where, died_on=date(2019, 3, 1), death_cause="unknown")

    assert outcome(one, "css") == (365, 1)
    assert times(one, "css").unclear_death.tolist() == [True]


def test_a_recurrence_before_the_liver_was_treated_is_how_the_patient_came(where):
    """Primary, lung, then the liver: its first operation is no second intervention."""
    one = courses.operated(where, metachronous=True, last_seen_on=date(2020, 1, 1))
    courses.recurrence(one, date(2017, 1, 1), sites=["lung"])

    assert outcome(one, "rfs", "clearance") == (671, 0)
    course = Course.objects.get(patient=one)
    assert course.second_intervention_on is None
    assert course.interventions_on == [date(2018, 3, 1)]


def test_what_is_done_for_a_recurrence_clears_not_the_first_disease(where):
    one = courses.patient(where)
    courses.metastases(one, date(2018, 1, 1))
    courses.session(one, date(2018, 3, 1))  # whether anything was left nobody said
    courses.recurrence(one, date(2018, 8, 1))
    courses.session(one, date(2018, 9, 1), residual_disease="none")

    assert outcome(one, "rfs", "clearance") == "clearance_not_recorded"


def test_a_recurrence_said_not_curative_is_not_controlled_by_the_planned_colectomy(where):
    one = courses.operated(where, last_seen_on=date(2020, 1, 1))
    courses.recurrence(one, date(2018, 6, 9), management="chemo_palliative", curative_intent="no")
    courses.session(one, date(2018, 7, 9), kind="sigmoid_colectomy", group="primary")

    assert outcome(one, "ttsf") == (100, 1)
    assert Course.objects.get(patient=one).second_intervention_on is None


def test_the_session_named_as_treatment_of_a_recurrence_is_one(where):
    one = courses.operated(where, last_seen_on=date(2020, 1, 1))
    done = courses.session(one, date(2018, 8, 1), intent=None)
    courses.recurrence(one, date(2018, 6, 9), treated_by=done)

    assert outcome(one, "ttsf") == (671, 0)
    assert Course.objects.get(patient=one).second_intervention_on == date(2018, 8, 1)


def test_an_event_before_an_undated_death_is_known_all_the_same(where):
    one = courses.operated(where)
    courses.recurrence(one, date(2018, 6, 9))
    StatusEvent.objects.create(center=where, patient=one, known_on=date(2021, 1, 1), state="dead")

    assert outcome(one, "rfs", "clearance") == (100, 1)
    assert outcome(one, "os") == "death_undated"
