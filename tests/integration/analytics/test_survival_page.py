"""The survival page: what it shows, how old it says that is, and what it hides from whom."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from analytics import actions, words
from analytics.definitions import METHOD_VERSION
from analytics.models import CalculationService, RefreshState, SurvivalSnapshot
from analytics.snapshots import payload_digest
from patients.actions import record
from patients.centers import center_context
from patients.models import FollowUpVisit, Patient, SystemicTherapy
from tests import courses
from tests.people import person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

OS = ("os", "index_liver_intervention")
PAGE, FRAGMENT = reverse("analytics:survival"), reverse("analytics:survival-freshness")
PATIENTS = reverse("analytics:survival-patients")


@pytest.fixture
def where():
    """24 patients operated on, half of them synchronous; every second died."""
    center = courses.center()
    with center_context([center.pk]):
        for day in range(1, 25):
            died = date(2019, 1, day) if day % 2 else None
            courses.operated(center, died_on=died, metachronous=day > 12)
    actions.rebuild_endpoints(center.pk)
    courses.refresh(center, "curative-intent")
    CalculationService.objects.create(id=1)
    return center


def enter_a_visit(where):
    with center_context([where.pk]):
        patient = Patient.objects.filter(died_on=None).first()
        record(
            FollowUpVisit(patient=patient, visited_on=date(2021, 1, 1), disease_state="ned"),
            by=None,
        )


def store_changed(kept: SurvivalSnapshot) -> None:
    kept.payload_sha256 = payload_digest(kept.payload)
    kept.save(update_fields=["payload", "payload_sha256"])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def state_of(answer) -> str:
    return str(answer.context["freshness"].state)


def test_it_shows_the_stored_result_with_patients_events_time_zero_and_version(surgeon, where):
    answer = surgeon.get(PAGE, {"by": "timing"})

    assert state_of(answer) == "fresh"
    text = text_of(answer)
    assert "24 patients, 12 events." in text
    assert "Time zero: First liver intervention." in text
    assert f"data version {courses.data_version(where)}" in text
    assert "Log-rank p" in text


def test_it_says_that_one_ratio_may_stand_for_the_curves(surgeon, where):
    for p_value, is_said in ((0.2, True), (0.04, False)):
        with center_context([where.pk]):
            kept = SurvivalSnapshot.objects.get(
                cohort="curative-intent", endpoint="os", grouping="timing"
            )
            kept.payload["regression"]["proportional_p"] = p_value
            store_changed(kept)
        said = "No evidence against proportional hazards (Schoenfeld residuals, p = 0.20)."
        assert (said in text_of(surgeon.get(PAGE, {"by": "timing"}))) is is_said


def test_the_caption_counts_whom_the_groups_hold(surgeon, where):
    with center_context([where.pk]):
        kept = SurvivalSnapshot.objects.get(
            cohort="curative-intent", endpoint="os", grouping="timing"
        )
        kept.payload["groups"][1].update(n=10, events=5)
        kept.payload["n"] = 22
        store_changed(kept)
    text = text_of(surgeon.get(PAGE, {"by": "timing"}))
    assert (
        "In the groups 22 patients, 11 events; in the whole cohort 24 patients, 12 events." in text
    )


def test_local_progression_counts_lesions():
    with override("en"):
        assert words.counted("ltp", 327) == "327 lesions"
        assert words.counted("os", 1) == "1 patient"


def test_a_change_is_said_at_once_and_the_old_result_stays(surgeon, where):
    enter_a_visit(where)

    answer = surgeon.get(PAGE)

    assert state_of(answer) == "recalculating"
    assert "Out of date. Recalculating" in text_of(answer)
    assert "24 patients, 12 events." in text_of(answer)


def test_the_open_page_is_told_only_when_there_is_a_newer_result(surgeon, where):
    shown = courses.data_version(where)
    enter_a_visit(where)
    assert "HX-Trigger" not in surgeon.get(FRAGMENT, {"shown": shown})

    courses.refresh(where, "curative-intent")

    answer = surgeon.get(FRAGMENT, {"shown": shown})
    assert answer["HX-Trigger"] == "newer-result"
    assert state_of(answer) == "fresh"


def test_a_result_of_another_method_is_not_called_fresh(surgeon, where):
    with center_context([where.pk]), connection.cursor() as cursor:
        cursor.execute("UPDATE analytics_survivalsnapshot SET method_version = method_version - 1")

    assert state_of(surgeon.get(PAGE)) == "recalculating"


def test_a_silent_worker_is_named_with_the_time(surgeon, where):
    enter_a_visit(where)
    CalculationService.objects.update(answered_at=timezone.now() - timedelta(hours=1))

    answer = surgeon.get(PAGE)

    assert state_of(answer) == "silent"
    assert "The calculation service has not answered since" in text_of(answer)


def test_a_fresh_result_stays_fresh_while_no_worker_answers(surgeon, where):
    """Judged from versions: nothing has changed since."""
    CalculationService.objects.update(answered_at=timezone.now() - timedelta(hours=1))

    assert state_of(surgeon.get(PAGE)) == "fresh"


def give_up(where, failed_because):
    enter_a_visit(where)
    RefreshState.objects.update(
        attempts=3,
        attempted_data_version=courses.data_version(where),
        attempted_method_version=METHOD_VERSION,
        failed_because=failed_because,
    )


def test_a_calculation_that_was_given_up_says_why_and_can_be_asked_for_again(surgeon, where):
    give_up(where, "ZeroDivisionError")

    answer = surgeon.get(PAGE)
    assert state_of(answer) == "given_up"
    assert "Reason: ZeroDivisionError." in text_of(answer)

    surgeon.post(f"{reverse('analytics:survival-try-again')}?{answer.context['question'].query}")
    assert state_of(surgeon.get(PAGE)) == "recalculating"


def test_a_cohort_that_was_never_computed_says_so(surgeon):
    answer = surgeon.get(PAGE, {"cohort": "all-operated"})

    assert "The first calculation for this cohort is on its way." in text_of(answer)


@pytest.mark.parametrize(
    "wrong", [{"cohort": "nobody"}, {"endpoint": "luck"}, {"by": "surgeon"}, {"center": "9999"}]
)
def test_what_does_not_exist_is_not_found(surgeon, wrong):
    assert surgeon.get(PAGE, wrong).status_code == 404


def test_another_endpoint_brings_its_own_time_zero(surgeon):
    """The form sends the time zero of the endpoint that was chosen before."""
    answer = surgeon.get(PAGE, {"endpoint": "rfs", "origin": "metastasis_diagnosis"})

    assert answer.context["question"].origin == "clearance"


def test_a_clinician_sees_small_numbers_and_a_researcher_does_not(surgeon, researcher, where):
    courses.refresh(where, "curative-intent", (*OS, "repeat_intervention"))
    asked = {"by": "repeat_intervention"}

    assert "0 patients in the group “Repeat intervention”." in text_of(surgeon.get(PAGE, asked))
    answer = text_of(researcher.get(PAGE, asked))
    assert "One of these groups is too small to be shown" in answer
    assert "Repeat intervention”" not in answer


def test_a_researcher_sees_groups_that_are_large_enough(researcher):
    answer = researcher.get(PAGE, {"by": "timing"})

    assert [group["n"] for group in answer.context["payload"]["groups"]] == [12, 12]
    assert "Small numbers are hidden." in text_of(answer)


def test_the_page_of_one_center_never_shows_the_results_of_another(where):
    other = courses.center("izmir")
    stranger = signed_in(person(Role.SURGEON, other))

    assert stranger.get(PAGE, {"center": where.pk}).status_code == 404
    assert stranger.get(PAGE).context["snapshot"] is None


@pytest.mark.parametrize("grouping", ["none", "timing", "after_first_and_second"])
def test_a_cohort_without_patients_is_computed_and_says_so(surgeon, where, grouping):
    courses.refresh(where, "published-series", (*OS, grouping))

    answer = surgeon.get(PAGE, {"cohort": "published-series", "by": grouping})

    assert state_of(answer) == "fresh"
    assert "Nobody in this cohort has a date for time zero" in text_of(answer)


def test_a_group_under_five_is_counted_and_not_drawn(surgeon, where):
    """Twelve against three: the three stand in the tables only."""
    with center_context([where.pk]):
        for patient in Patient.objects.filter(died_on=None)[:3]:
            courses.recurrence(patient, date(2019, 2, 1))
            courses.session(patient, date(2019, 3, 1))
    actions.rebuild_endpoints(where.pk)
    courses.refresh(where, "curative-intent", (*OS, "repeat_intervention"))
    courses.refresh(where, "repeat-intervention")

    payload = surgeon.get(PAGE, {"by": "repeat_intervention"}).context["payload"]
    assert [group["n"] for group in payload["groups"]] == [21, 3]
    assert [curve["name"] for curve in payload["drawing"]["curves"]] == ["one_intervention"]
    answer = text_of(surgeon.get(PAGE, {"cohort": "repeat-intervention"}))
    assert "At least 5 patients with a date and a status are needed for a curve; now 3." in answer


def test_what_nobody_asked_before_is_computed_because_somebody_does(surgeon, where):
    asked = {"endpoint": "ttr", "origin": "clearance"}
    assert "is on its way" in text_of(surgeon.get(PAGE, asked))
    assert RefreshState.objects.get(cohort="curative-intent").data_version is None

    courses.refresh(where, "curative-intent")

    shown = surgeon.get(PAGE, asked)
    assert "Cumulative incidence of recurrence" in text_of(shown)
    assert shown.context["payload"]["estimator"] == "cumulative_incidence"


def test_comparisons_on_a_cohort_are_counted(surgeon, where):
    """Two different ones are two, however often either is looked at, beside the first as beside the second."""
    courses.refresh(where, "curative-intent", (*OS, "after_first_and_second"))
    first = {"by": "after_first_and_second"}
    second = {"by": "timing"}
    surgeon.get(PAGE, first)
    surgeon.get(PAGE, {"by": "none"})

    shown = surgeon.get(PAGE, second)
    assert "2 comparisons were made on this cohort." in text_of(shown)
    assert "2 comparisons were made on this cohort." in text_of(surgeon.get(PAGE, first))
    guards = shown.context["payload"]["guards"]
    assert {"code": "comparisons_made", "forbids_test": False, "number": 2} in guards


def test_a_grouping_after_time_zero_offers_what_may_be_asked(surgeon, where):
    courses.refresh(where, "curative-intent", (*OS, "repeat_intervention"))

    shown = surgeon.get(PAGE, {"by": "repeat_intervention"})

    assert "immortal" in text_of(shown)
    offered = [offer["query"] for offer in shown.context["parts"]["offers"]]
    assert [query.partition("origin=")[2] for query in offered] == [
        "index_liver_intervention&by=repeat_by_landmark",
        "second_intervention&by=none",
    ]
    for query in offered:
        assert surgeon.get(f"{PAGE}?{query}").status_code == 200


LINK = re.compile(r'href="([^"]*/survival/patients/[^"]*)">(?:[^<]*?: )?(\d+)<')


@pytest.mark.parametrize(
    ("by", "origin", "offered"),
    [
        ("adjuvant", "index_liver_operation", ["index_liver_operation&by=adjuvant_by_landmark"]),
        ("adjuvant", "metastasis_diagnosis", ["index_liver_operation&by=adjuvant_by_landmark"]),
        ("severe_complication", "clearance", ["clearance&by=severe_by_landmark"]),
        ("adjuvant_by_landmark", "index_liver_operation", []),
    ],
)
def test_of_a_therapy_or_a_complication_a_landmark_after_the_operation_is_offered(
    surgeon, where, by, origin, offered
):
    courses.refresh(where, "curative-intent", ("os", origin, by))

    shown = surgeon.get(PAGE, {"by": by, "origin": origin})

    queries = [offer["query"] for offer in shown.context["parts"]["offers"]]
    assert [query.partition("origin=")[2] for query in queries] == offered


def test_the_landmark_is_stated_and_who_is_without_a_day_is_counted(surgeon, researcher, where):
    """24 patients, alive or dead after 300 days and more: ten had the therapy, of one nobody knows whether."""
    with center_context([where.pk]):
        for number, patient in enumerate(Patient.objects.order_by("study_code")[:11]):
            SystemicTherapy.objects.create(
                center=where, patient=patient, regimen="folfox",
                intent="adjuvant_liver" if number < 10 else "adjuvant_primary",
                started_on=date(2018, 4, 1 + number) if number < 10 else date(2018, 7, 1),
                started_on_precision="day" if number < 10 else "year",
            )  # fmt: skip
    courses.refresh(where, "curative-intent", (*OS, "adjuvant"), (*OS, "adjuvant_by_landmark"))

    landmark = surgeon.get(PAGE, {"by": "adjuvant_by_landmark"})
    text = text_of(landmark)
    assert "Time zero: 90 days after: First liver intervention." in text
    assert "The groups are made by what had happened until the landmark." in text
    assert "The group is not known: 1" in text
    assert [group["n"] for group in landmark.context["payload"]["groups"]] == [13, 10]

    ever = text_of(surgeon.get(PAGE, {"by": "adjuvant"}))
    assert "The beginning of adjuvant therapy as what happens in time: HR" in ever
    assert "Not in this model: The group is not known: 1." in ever

    # One in no group would be the difference: others see everybody, and no model.
    hidden = researcher.get(PAGE, {"by": "adjuvant"}).context["payload"]
    assert hidden["groups"] == []
    assert hidden["time_dependent"] is None
    assert researcher.get(PAGE, {"by": "adjuvant_by_landmark"}).context["payload"]["groups"] == []


@pytest.mark.parametrize(
    "by", ["none", "timing", "repeat_by_landmark", "severe_by_landmark", "adjuvant_by_landmark"]
)
def test_every_number_opens_that_many_patients(surgeon, where, by):
    """Also those who are left out, by reason."""
    with center_context([where.pk]):
        one = courses.patient(where)
        courses.metastases(one, date(2018, 1, 1))
        courses.session(one, date(2018, 3, 1))  # nobody said whether anything was left
        courses.visit(one, date(2018, 4, 1))
    actions.rebuild_endpoints(where.pk)
    courses.refresh(where, "curative-intent", ("rfs", "clearance", by))
    page = surgeon.get(PAGE, {"endpoint": "rfs", "by": by}).content.decode()

    links = [(unescape(address), int(number)) for address, number in LINK.findall(page)]

    assert len(links) >= 3
    for address, number in links:
        shown = surgeon.get(address)
        assert len(shown.context["patients"]) == number, address


def test_numbers_open_nobody_to_others(surgeon, researcher, where):
    asked = {"center": where.pk, "of": "all.all"}
    stranger = signed_in(person(Role.SURGEON, courses.center("izmir")))

    assert surgeon.get(PATIENTS, asked).status_code == 200
    assert researcher.get(PATIENTS, asked).status_code == 403
    assert stranger.get(PATIENTS, asked).status_code == 404
    for wrong in ("", "all", "all.everything", "nobody.all", "left_out.bored"):
        assert surgeon.get(PATIENTS, asked | {"of": wrong}).status_code == 404
    assert "survival/patients" not in researcher.get(PAGE).content.decode()
