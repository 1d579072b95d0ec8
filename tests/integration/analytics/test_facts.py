"""The facts of single patients: what is derived, what is reported, and what stays unknown."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics import actions
from analytics.cohorts import COHORTS
from analytics.facts.reading import facts_of
from patients.centers import center_context
from patients.models import (
    Complication,
    InterventionSession,
    Lesion,
    LesionObservation,
    PathologyReport,
    PrimaryTumor,
    Procedure,
    SystemicTherapy,
)
from tests import courses

pytestmark = pytest.mark.django_db
OPERATED = date(2018, 3, 1)


@pytest.fixture
def where():
    center = courses.center()
    with center_context([center.pk]):
        yield center


def read(where):
    actions.rebuild_endpoints(where.pk)
    with center_context([where.pk]):
        found = facts_of(COHORTS["all-operated"].members(where.pk))
    return sorted(found, key=lambda one: one.study_code)  # as they were made


def only(where):
    (found,) = read(where)
    return found


def add(model, of, **fields):
    return model.objects.create(center_id=of.center_id, patient=of, **fields)


def session_of(patient) -> InterventionSession:
    return patient.sessions.get()


def test_of_a_pseudonymous_patient_the_recorded_age_counts(where):
    courses.operated(where, age_years=61, age_known_on=date(2019, 1, 1))

    assert only(where).age_years == 61


def test_age_is_completed_years_at_the_diagnosis_of_the_metastases(where):
    """Diagnosed on 15 January 2018, a day before the birthday."""
    courses.operated(where, born_on=date(1958, 1, 16))

    assert only(where).age_years == 59


def test_nothing_recorded_stays_unknown(where):
    courses.operated(where)

    found = only(where)
    assert found.sex is found.age_years is found.t is found.side is found.lesions is None
    assert found.preoperative is found.cycles is found.biologic is found.strategy is None
    assert found.index.approach is found.index.stay_days is found.index.margin_mm is None
    assert found.index.r_status is found.index.frozen_section is None
    assert found.index.textbook_outcome is None


def test_who_was_not_seen_to_the_end_of_a_window_is_not_taken_to_live(where):
    courses.operated(where, last_seen_on=date(2018, 4, 30))  # 60 days

    index = only(where).index
    assert (index.died_within_30_days, index.died_within_90_days) == (False, None)


def test_no_complication_recorded_is_none_only_of_someone_seen_since(where):
    courses.operated(where, last_seen_on=date(2018, 3, 20))
    courses.operated(where, last_seen_on=date(2018, 3, 31))

    assert [(one.index.highest_grade, one.index.complication_index) for one in read(where)] == [
        (None, None), ("none", 0.0),
    ]  # fmt: skip


def test_the_highest_grade_and_the_burden_of_all_within_90_days(where):
    """Half the root of 1750 + 2750; the one of day 91 is later. Slankamenac 2013."""
    patient = courses.operated(where)
    for day, grade in (
        (date(2018, 3, 5), "II"),
        (date(2018, 5, 30), "IIIa"),
        (date(2018, 5, 31), "V"),
    ):
        add(
            Complication, patient, session=session_of(patient), began_on=day,
            category="other", clavien_dindo=grade,
        )  # fmt: skip

    index = only(where).index
    assert (index.highest_grade, index.complication_index, index.is_severe) == ("IIIa", 33.5, True)


def test_recurrences_are_those_after_the_liver_in_the_order_of_their_days(where):
    """As the course has them: an earlier one is how the patient came here. By the month it is not before the operation."""
    patient = courses.operated(where)
    courses.recurrence(patient, date(2017, 5, 1), sites=["lung"])
    courses.recurrence(patient, date(2019, 5, 1), 2, sites=["pelvis"])
    courses.recurrence(patient, date(2018, 3, 15), 3, detected_on_precision="month")
    courses.recurrence(patient, date(2018, 9, 1), 4, sites=["lung"])

    found = only(where)

    assert [(one.detected_on, one.site) for one in found.recurrences] == [
        (date(2018, 3, 15), "liver"), (date(2018, 9, 1), "lung"), (date(2019, 5, 1), "pelvis"),
    ]  # fmt: skip
    assert found.first_recurrence_on == found.recurrences[0].detected_on


def test_a_recurrence_of_the_month_of_the_operation_is_not_before_it(where):
    patient = courses.operated(where)
    patient.sessions.update(performed_on=date(2018, 3, 20))
    courses.recurrence(patient, date(2018, 3, 15), detected_on_precision="month")

    found = only(where)

    assert found.recurrences[0].detected_on == found.first_recurrence_on == date(2018, 3, 20)


def test_a_complication_without_a_grade_leaves_it_open(where):
    patient = courses.operated(where)
    add(Complication, patient, session=session_of(patient), category="ileus")

    index = only(where).index
    assert index.highest_grade is index.complication_index is index.is_severe is None


def test_lesions_are_counted_where_they_are_itemized_else_as_reported(where):
    itemized, reported = courses.operated(where), courses.operated(where)
    for patient in (itemized, reported):
        patient.liver_metastases.update(
            number_of_metastases=3, distribution_reported="left", largest_mm_at_presentation=20
        )
    for number, (segment, size) in enumerate((("VI", 31), ("III", 12)), start=1):
        lesion = add(
            Lesion, itemized, liver_metastasis=itemized.liver_metastases.get(),
            lesion_no=number, segments=[segment],
        )  # fmt: skip
        add(
            LesionObservation, itemized, lesion=lesion, observed_on=date(2018, 1, 15),
            phase="presentation", state="present", size_mm=Decimal(size),
        )  # fmt: skip

    assert [(one.lesions, one.side, one.largest_mm, one.lesion_class) for one in read(where)] == [
        (2, "bilobar", 31, "2-4"), (3, "left", 20, "2-4"),
    ]  # fmt: skip


def test_at_least_so_many_is_no_number(where):
    for count in (3, 5):
        patient = courses.operated(where)
        patient.liver_metastases.update(number_of_metastases=count, number_is_minimum=True)

    assert [(one.lesions, one.lesion_class) for one in read(where)] == [(None, None), (None, ">4")]


def test_the_class_of_a_resection_follows_from_its_segments(where):
    patient = courses.operated(where)
    Procedure.objects.filter(patient=patient).update(
        kind="right_hepatectomy", segments_resected=["V", "VI", "VII", "VIII"], anatomic="yes"
    )

    assert only(where).index.resection_class == "segmentectomy_gt2"


def test_a_resection_of_the_primary_in_the_same_session_makes_it_combined(where):
    patient = courses.operated(where)
    assert only(where).index.is_combined is False
    with center_context([where.pk]):
        add(
            Procedure,
            patient,
            session=session_of(patient),
            group="primary",
            kind="sigmoid_colectomy",
        )

    assert only(where).index.is_combined is True


def test_the_narrowest_margin_and_the_worst_status_of_several_specimens(where):
    patient = courses.operated(where)
    for width, status in ((Decimal(4), "R0"), (Decimal(0), "R1_vascular"), (None, "RX")):
        add(
            PathologyReport, patient, session=session_of(patient), specimen_on=OPERATED,
            specimen="liver", margin_mm=width, margin_status=status,
        )  # fmt: skip

    index = only(where).index
    assert (index.margin_mm, index.margin_status, index.r_status) == (0, "R1_vascular", "R1")


def test_only_therapy_before_the_liver_operation_is_preoperative(where):
    patient = courses.operated(where)
    for start, cycles, agents in (
        (date(2018, 1, 20), 4, ["bevacizumab"]),
        (date(2018, 6, 1), 6, []),
    ):
        add(
            SystemicTherapy, patient, intent="preoperative", regimen="folfox", started_on=start,
            cycles_delivered=cycles, biologics=agents,
        )  # fmt: skip

    found = only(where)
    assert (found.preoperative, found.cycles, found.biologic) == (True, 4, True)


def test_the_first_of_two_primaries_counts(where):
    patient = courses.operated(where)
    courses.primary(patient, date(2019, 1, 1))
    PrimaryTumor.objects.filter(diagnosed_on=date(2019, 1, 1)).update(topography="C20.9")

    assert only(where).site_of_four == "sigmoid"


def test_as_many_questions_for_one_as_for_ten(where):
    members = COHORTS["all-operated"].members(where.pk)

    def asked() -> int:
        actions.rebuild_endpoints(where.pk)
        with center_context([where.pk]), CaptureQueriesContext(connection) as queries:
            facts_of(members)
        return len(queries)

    courses.operated(where)
    one = asked()
    with center_context([where.pk]):
        for _ in range(9):
            courses.operated(where)
    assert asked() == one
