"""What divides a cohort after time zero, read from the record: at a landmark, in time, and where days are missing."""

from datetime import date, timedelta

import pytest

from analytics import words
from analytics.answers import Answer
from analytics.builder import actions as builder
from analytics.builder.stored import cohort_of
from analytics.cohort_report import cohort_text
from analytics.cohorts import COHORTS
from analytics.courses import rebuild
from analytics.criteria import definition_of
from analytics.definitions import Endpoint, Grouping, Origin
from patients.centers import center_context
from patients.models import Complication, SystemicTherapy
from tests import courses
from tests.people import person
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

OPERATED = date(2018, 3, 1)
CURATIVE = COHORTS["curative-intent"]
NEVER = None


@pytest.fixture
def where():
    center = courses.center()
    with center_context([center.pk]):
        yield center


def on(days):
    """A day after the operation."""
    return OPERATED + timedelta(days=days)


def operated(where, *, died=None, seen=1000):
    return courses.operated(
        where, last_seen_on=on(seen), died_on=None if died is None else on(died)
    )


def therapy(patient, started_on, *, intent="adjuvant_liver", precision="day"):
    return SystemicTherapy.objects.create(
        center_id=patient.center_id, patient=patient, intent=intent, regimen="folfox",
        started_on=started_on, started_on_precision=precision,
    )  # fmt: skip


def complication(patient, began_on, *, grade="IIIa", **fields):
    return Complication.objects.create(
        center_id=patient.center_id, patient=patient, session=patient.sessions.get(),
        category="bile_leak", clavien_dindo=grade, began_on=began_on, **fields,
    )  # fmt: skip


def answered(where, by, origin=Origin.INDEX_LIVER_OPERATION, endpoint=Endpoint.OS, cohort=CURATIVE):
    rebuild(where.pk)
    return Answer.computed(where.pk, cohort, endpoint, origin, by)


def ask(where, by, *more, **which):
    return answered(where, by, *more, **which).payload


def sizes(answer):
    return {group["name"]: group["n"] for group in answer["groups"]}


def counted(reasons):
    return {one["reason"]: one["n"] for one in reasons}


# --- At a landmark ---


def test_adjuvant_therapy_at_the_landmark_by_hand(where):
    """
    The landmark is day 90, 30 May. Of five with therapy by then two die, 100 and 200 days later: 3 of 5 live at 12
    months. Of five without three die: 2 of 5.
    """
    for died, begun in [(50, NEVER), (60, 40)]:
        one = operated(where, died=died)
        if begun:
            therapy(one, on(begun))
    operated(where, seen=80)
    for died, begun in [(190, 40), (290, 50), (NEVER, 60), (NEVER, 70), (NEVER, 90)]:
        therapy(operated(where, died=died), on(begun))
    for died, begun in [(140, NEVER), (190, NEVER), (240, NEVER), (NEVER, NEVER), (NEVER, 91)]:
        one = operated(where, died=died)
        if begun:
            therapy(one, on(begun))
    # Some day of May: the 31st is after the landmark, the others are not.
    therapy(operated(where), date(2018, 5, 15), precision="month")
    # Some day of April is before it.
    therapy(operated(where), date(2018, 4, 15), precision="month")

    answer = ask(where, Grouping.ADJUVANT_BY_LANDMARK)

    assert answer["landmark"] == {"length": 90, "unit": "days"}
    assert sizes(answer) == {"not_within_90_days": 5, "within_90_days": 6}
    assert counted(answer["excluded"]) == {"before_landmark": 3, "event_day_unclear": 1}
    assert (answer["members"], answer["n"]) == (15, 11)
    without, having = answer["groups"]
    at_a_year = {round(point["time"]): point for point in without["at_times"]}[12]
    assert at_a_year["survival"] == pytest.approx(2 / 5)
    at_a_year = {round(point["time"]): point for point in having["at_times"]}[12]
    assert at_a_year["survival"] == pytest.approx(4 / 6)
    assert [code for guard in answer["guards"] if (code := guard["code"]) == "few_events"]
    assert "grouping_after_time_zero" not in {guard["code"] for guard in answer["guards"]}
    assert answer["time_dependent"] is None


def test_a_severe_complication_without_a_date_is_known_at_the_end_of_its_window(where):
    complication(operated(where), on(5))
    complication(operated(where), None)
    complication(operated(where), on(90))
    complication(operated(where), on(91))  # no complication of the operation any more
    complication(operated(where), on(5), grade="II")
    complication(operated(where), on(5), grade=None)
    operated(where)
    operated(where, died=89)

    answer = ask(where, Grouping.SEVERE_BY_LANDMARK)
    naive = ask(where, Grouping.SEVERE_COMPLICATION)

    assert sizes(answer) == {"not_within_90_days": 3, "within_90_days": 3}
    assert counted(answer["excluded"]) == {"before_landmark": 1, "group_unknown": 1}
    assert sizes(naive) == {"severe": 3, "not_severe": 4}
    assert counted(naive["excluded"]) == {"group_unknown": 1}
    assert counted(naive["time_dependent"]["left_out"]) == {"event_undated": 1, "group_unknown": 1}


def test_from_an_earlier_time_zero_the_window_is_still_open_at_the_landmark(where):
    """90 days after the diagnosis are 15 April; without a date it may have been later."""
    complication(operated(where), None)
    complication(operated(where), date(2018, 4, 15))
    complication(operated(where), date(2018, 4, 16))

    answer = ask(where, Grouping.SEVERE_BY_LANDMARK, Origin.METASTASIS_DIAGNOSIS)

    assert sizes(answer) == {"not_within_90_days": 1, "within_90_days": 1}
    assert counted(answer["excluded"]) == {"event_day_unclear": 1}


# --- What is adjuvant therapy after the liver ---


def test_what_came_before_the_liver_is_not_adjuvant_to_it(where):
    therapy(operated(where), date(2016, 6, 1), intent="adjuvant_primary")
    therapy(operated(where), on(40), intent="adjuvant_primary")
    therapy(operated(where), on(40), intent="palliative")
    # Of the year alone it may have been before; adjuvant to the liver it was not.
    therapy(operated(where), date(2018, 7, 1), intent="adjuvant_primary", precision="year")
    therapy(operated(where), date(2018, 7, 1), intent="adjuvant_liver", precision="year")
    therapy(operated(where), date(2017, 7, 1), intent="adjuvant_primary", precision="year")

    naive = ask(where, Grouping.ADJUVANT)
    landmark = ask(where, Grouping.ADJUVANT_BY_LANDMARK)

    assert sizes(naive) == {"adjuvant_therapy": 2, "no_adjuvant_therapy": 3}
    assert counted(naive["excluded"]) == {"group_unknown": 1}
    assert sizes(landmark) == {"not_within_90_days": 3, "within_90_days": 1}
    assert counted(landmark["excluded"]) == {"event_day_unclear": 1, "group_unknown": 1}


def test_the_first_of_two_therapies_counts(where):
    one = operated(where)
    therapy(one, on(200))
    therapy(one, on(30), intent="adjuvant_primary")

    assert sizes(ask(where, Grouping.ADJUVANT_BY_LANDMARK))["within_90_days"] == 1


# --- In time ---

# Day of death or of the last contact, whether it was a death, day on which the therapy began.
PATIENTS = [
    (31, 1, NEVER), (47, 1, 40), (63, 1, NEVER), (88, 1, NEVER), (95, 0, 60), (120, 1, 61),
    (133, 1, NEVER), (150, 1, 39), (171, 0, NEVER), (203, 1, 80), (222, 1, NEVER), (260, 1, 45),
    (275, 0, 300), (301, 1, 130), (340, 1, NEVER), (377, 1, 52), (401, 0, NEVER), (433, 1, 70),
    (470, 1, 75), (512, 0, 49), (580, 1, NEVER), (610, 0, 66), (700, 1, 55), (810, 0, NEVER),
]  # fmt: skip


@pytest.mark.parametrize(
    ("by", "enter", "names"),
    [
        (Grouping.ADJUVANT, therapy, ("no_adjuvant_therapy", "adjuvant_therapy")),
        (Grouping.SEVERE_COMPLICATION, complication, ("not_severe", "severe")),
    ],
)
def test_the_model_in_time_is_lifelines_model(where, by, enter, names):
    """At risk without it until the day it happened, with it after: the rows written out, fitted by lifelines."""
    from lifelines import CoxTimeVaryingFitter
    from pandas import DataFrame

    stretches = []
    for number, (end, is_death, begun) in enumerate(PATIENTS):
        one = operated(where, died=end) if is_death else operated(where, seen=end)
        if begun and (by is Grouping.ADJUVANT or begun <= 90) and begun < end:
            enter(one, on(begun))
            stretches += [(number, 0, begun, 0, 0), (number, begun, end, 1, is_death)]
        else:
            stretches.append((number, 0, end, 0, is_death))
    undated = operated(where, died=20)
    if by is Grouping.SEVERE_COMPLICATION:
        complication(undated, None)
    else:
        therapy(undated, date(2018, 7, 1), intent="adjuvant_primary", precision="year")
    table = DataFrame(stretches, columns=["id", "start", "stop", "having", "died"])
    fitted = CoxTimeVaryingFitter().fit(
        table, id_col="id", event_col="died", start_col="start", stop_col="stop"
    )

    answer = ask(where, by)
    told = answer["time_dependent"]

    [ratio] = told["ratios"]
    assert (ratio["reference"], ratio["group"]) == names
    assert ratio["estimate"] == pytest.approx(fitted.hazard_ratios_["having"], rel=1e-5)
    assert (told["patients"], told["events"]) == (len(PATIENTS), sum(row[1] for row in PATIENTS))
    assert [one["n"] for one in told["left_out"]] == [1]
    assert answer["tests"][0]["state"] == "withheld"


def test_a_therapy_on_the_day_of_death_never_changed_anything(where):
    """Seventeen deaths; of three the day of the therapy is the day of death."""
    for day in range(100, 117):
        one = operated(where, died=day)
        if day < 103:
            therapy(one, on(day))
    for _one in range(5):
        therapy(operated(where), on(30))
    therapy(operated(where), date(2018, 7, 1), intent="adjuvant_primary", precision="year")

    told = ask(where, Grouping.ADJUVANT)["time_dependent"]

    # All who changed live on: no death after it, so no ratio.
    assert (told["state"], told["reason"]) == ("not_estimable", "infinite_coefficient")
    sentence = words.in_time(told, "adjuvant")
    assert sentence.startswith("No model in which it happens in time: ")
    assert "all events were on one side" in sentence
    assert sentence.endswith("Not in this model: The group is not known: 1.")


@pytest.mark.parametrize("by", [Grouping.ADJUVANT, Grouping.SEVERE_COMPLICATION])
def test_too_few_after_it_are_no_group(where, by):
    for day in range(100, 112):
        operated(where, died=day)
    for number in range(3):
        therapy(operated(where), on(30 + number))
        complication(operated(where), on(3 + number))

    told = ask(where, by)["time_dependent"]

    assert told["state"] == "withheld"
    [because] = told["because"]
    assert (because["code"], because["patients"]) == ("small_group", 3)


def test_a_therapy_of_some_day_of_a_year_is_not_in_the_model(where):
    """Ten of 2018 who died at days 60 to 69, before its middle, and one on day 20: of the others nothing changes."""
    for end, is_death, begun in PATIENTS:
        one = operated(where, died=end) if is_death else operated(where, seen=end)
        if begun and begun < end:
            therapy(one, on(begun))
    without = ask(where, Grouping.ADJUVANT)["time_dependent"]

    for died in [20, *range(60, 70)]:
        therapy(operated(where, died=died), date(2018, 7, 1), precision="year")
    told = ask(where, Grouping.ADJUVANT)["time_dependent"]

    assert counted(told["left_out"]) == {"event_undated": 11}
    assert (told["patients"], told["ratios"]) == (len(PATIENTS), without["ratios"])


def test_a_grade_v_is_the_death_and_does_not_explain_it(where):
    """Six who died without a complication had one of grade V: in the model they died without as before."""
    died_without = []
    for end, is_death, begun in PATIENTS:
        one = operated(where, died=end) if is_death else operated(where, seen=end)
        if begun and begun <= 90 and begun < end:
            complication(one, on(begun))
        elif is_death and len(died_without) < 6:
            died_without.append((one, end))
    before = ask(where, Grouping.SEVERE_COMPLICATION)
    at_landmark = ask(where, Grouping.SEVERE_BY_LANDMARK)

    for one, _end in died_without:
        complication(one, on(3), grade="V")
    naive = ask(where, Grouping.SEVERE_COMPLICATION)

    assert sizes(naive)["severe"] == sizes(before)["severe"] + 6
    assert naive["time_dependent"] == before["time_dependent"]
    assert naive["time_dependent"]["state"] == "estimated"
    assert [end for _one, end in died_without if end > 90] == [133, 222, 301]
    assert sizes(ask(where, Grouping.SEVERE_BY_LANDMARK)) == sizes(at_landmark)

    # Beside a V one without a grade may have been III.
    complication(died_without[0][0], on(3), grade=None)
    told = ask(where, Grouping.SEVERE_COMPLICATION)
    assert counted(told["excluded"]) == {}
    assert counted(told["time_dependent"]["left_out"]) == {"group_unknown": 1}


# --- A cohort that was reached after time zero ---


def enough_for_a_model(where):
    """Of forty, twenty die; every third has adjuvant therapy from day 40 on."""
    for number in range(40):
        one = operated(where, died=500 + number * 9 if number % 2 else None)
        if number % 3 == 0:
            therapy(one, on(40))


@pytest.mark.parametrize("origin", [Origin.METASTASIS_DIAGNOSIS, Origin.PRIMARY_DIAGNOSIS])
def test_from_a_diagnosis_those_operated_on_have_no_model_in_time(where, origin):
    """Whoever has it lived to the operation: simulated at a true ratio of 1, the model finds an effect."""
    enough_for_a_model(where)

    answer = answered(where, Grouping.ADJUVANT, origin)
    told = answer.payload["time_dependent"]

    assert told["state"] == "withheld"
    assert told["because"] == [
        {
            "code": "cohort_after_time_zero",
            "forbids_test": True,
            "milestone": "index_liver_intervention",
        }
    ]
    sentence = words.in_time(told, "adjuvant")
    assert "Everybody here lived to have the first liver intervention." in sentence
    assert "ten events" not in sentence
    text = cohort_text(answer.as_dict(state="fresh", current_data=answer.data_version))
    assert "model in time: withheld (cohort_after_time_zero)" in text

    from_operation = ask(where, Grouping.ADJUVANT)["time_dependent"]
    assert from_operation["state"] == "estimated"


def test_patients_chosen_by_hand_have_no_model_in_time(where):
    enough_for_a_model(where)
    owner = person(Role.SURGEON, where)
    rebuild(where.pk)
    stored = builder.build_cohort(
        center=where, name="Operated", description="", by=owner,
        definition=definition_of({"lines": [{"any_of": [{"is": "operated"}]}]}),
    )  # fmt: skip
    as_defined = ask(where, Grouping.ADJUVANT, cohort=cohort_of(stored))["time_dependent"]
    builder.choose_patient(
        cohort=stored, patient=courses.operated(where), choice="exclude", reason="told", by=owner
    )

    told = ask(where, Grouping.ADJUVANT, cohort=cohort_of(stored))["time_dependent"]

    assert as_defined["state"] == "estimated"
    assert told["state"] == "withheld"
    assert [guard["milestone"] for guard in told["because"]] == ["later_event"]
    assert "depends on what came after the first liver" in words.in_time(told, "adjuvant")


def test_where_something_competes_there_is_no_model_in_time(where):
    therapy(operated(where), on(30))

    answer = ask(where, Grouping.ADJUVANT, endpoint=Endpoint.TTR)

    assert answer["estimator"] == "cumulative_incidence"
    assert answer["time_dependent"] is None


def test_lesions_are_asked_at_the_landmark_with_their_patients(where):
    therapy(operated(where), on(30))

    answer = ask(where, Grouping.ADJUVANT_BY_LANDMARK, Origin.LESION_TREATMENT, Endpoint.LTP)

    assert answer["n"] == 0
    assert answer["landmark"]["length"] == 90
