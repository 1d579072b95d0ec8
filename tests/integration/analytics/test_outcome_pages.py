"""The outcome pages besides survival: what they show, to whom, and who is behind a number."""

import csv
import re
from datetime import date
from io import StringIO

import pytest
from django.urls import reverse

from analytics import actions
from analytics.definitions import OutcomeKind
from analytics.models import OutcomeSnapshot
from analytics.outcomes.variables import VARIABLES
from analytics.outcomes.views import PAGES
from analytics.outcomes.words import variable
from patients.actions import record
from patients.centers import center_context
from patients.models import FollowUpVisit, Patient
from tests import courses
from tests.pages import text_of
from tests.people import person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

SERIES = {"cohort": "published-series"}
BEHIND = reverse("analytics:outcome-patients")


# Of any cohort; the published numbers are of one (test_published_page.py).
OF_COHORTS = [kind for kind in OutcomeKind if kind != OutcomeKind.PUBLISHED]


def address(kind: OutcomeKind) -> str:
    return reverse(f"analytics:{PAGES[kind]}")


def test_every_variable_has_a_name():
    for code in VARIABLES:
        assert variable(code)


def test_table_1_shows_the_printed_numbers_and_its_own_check(surgeon):
    text = text_of(surgeon.get(address(OutcomeKind.TABLE_1), {**SERIES, "by": "site"}))

    assert "Male 7 (64%) 21 (62%) 28 (62%)" in text
    assert "61 IQR 52–65 range 25–76" in text
    assert "rows with categories add up to their groups." in text
    assert "Last observation in these data: 12 Nov 2019" in text
    assert "from data version" in text


def test_a_row_that_does_not_add_up_is_said(surgeon, where):
    with center_context([where.pk]):
        snapshot = OutcomeSnapshot.objects.get(cohort="published-series", kind="table-1")
        table = snapshot.payload["tables"]["all"]
        row = next(row for row in table["rows"] if row["code"] == "sex")
        row["categories"][0]["counts"] = [27]
        snapshot.save()

    text = text_of(surgeon.get(address(OutcomeKind.TABLE_1), SERIES))

    assert "1 row does not add up. Do not print it before it is mended: Sex." in text


def test_table_2_lists_the_twelve_or_every_recurrence(surgeon):
    twelve = text_of(surgeon.get(address(OutcomeKind.TABLE_2), SERIES))
    every = text_of(surgeon.get(address(OutcomeKind.TABLE_2), {**SERIES, "by": "every"}))

    assert "12 patients with a second intervention, of 45 patients in the cohort" in twelve
    assert "Survival in completed months from: Diagnosis of the metastases" in twelve
    assert (
        "CRC-003 25 Female Sigmoid colon ypT4N2 Bilobar Liver, left lobe 6 Left hepatectomy"
        in twelve
    )
    # 15 of the series died, all of them after a recurrence; three of these had two.
    assert "31 recurrences of 25 patients, of 45 patients in the cohort; 15 died." in every


def test_surgery_shows_its_numbers_and_says_why_there_is_no_funnel(surgeon):
    text = text_of(surgeon.get(address(OutcomeKind.SURGERY), SERIES))

    assert "0 of 45" in text  # died within 30 days
    assert "Stay, liver only 4 days" in text
    assert "range 4–20" in text
    assert "No funnel plot: it would compare years" in text
    assert "Not known of 39 patients" in text


def test_recurrence_shows_the_curve_with_all_that_belongs_to_it(surgeon):
    text = text_of(surgeon.get(address(OutcomeKind.RECURRENCE), SERIES))

    assert "45 patients, 25 recurrences," in text
    assert "Time zero: Clearance of all disease." in text
    assert "Median follow-up" in text
    assert "Aalen–Johansen" in text
    assert "Operated on 45 Recurred 25 (56%) Treated again with curative intent 12 (48%)" in text


def test_every_lane_leads_to_its_patient(surgeon, where):
    """In the figure by the study code, and in the table of its numbers."""
    answer = surgeon.get(address(OutcomeKind.RECURRENCE), SERIES)
    figure = answer.context["parts"]["swimmer"]
    opens = figure["spec"]["layout"]["meta"]["opens"]

    with center_context([where.pk]):
        keys = dict(Patient.objects.exclude(course=None).values_list("study_code", "pk"))
    assert len(opens) == 45
    for code, link in opens.items():
        assert link == reverse("patients:overview", args=[keys[code]])
        assert f'<a href="{link}">{code}</a>' in answer.content.decode()
    assert surgeon.get(opens["CRC-003"]).status_code == 200


def test_a_result_from_before_lanes_had_patients_is_shown_without_links(surgeon, where):
    with center_context([where.pk]):
        snapshot = OutcomeSnapshot.objects.get(cohort="published-series", kind="recurrence")
        for lane in snapshot.payload["swimmer"]["lanes"]:
            del lane["patient"]
        snapshot.save()

    answer = surgeon.get(address(OutcomeKind.RECURRENCE), SERIES)

    assert answer.context["parts"]["swimmer"]["opens"] is False
    assert "CRC-003" in text_of(answer)


def test_who_is_not_in_the_curve_can_be_opened(surgeon, where):
    """One was operated on and nobody said whether anything was left; he is asked of the engine."""
    with center_context([where.pk]):
        one = courses.patient(where, series=Patient.objects.filter(series__isnull=False)[0].series)
        courses.metastases(one, date(2018, 1, 1))
        courses.session(one, date(2018, 3, 1))
        courses.visit(one, date(2018, 4, 1))
    actions.rebuild_endpoints(where.pk)
    courses.refresh(where, "published-series")
    page = surgeon.get(address(OutcomeKind.RECURRENCE), SERIES)
    [excluded] = page.context["parts"]["excluded"]

    link = f"{BEHIND}?{page.context['question'].of_cohort}&{excluded['opens']}"

    assert [found.pk for found in surgeon.get(link).context["patients"]] == [one.pk]
    assert "Not recorded whether disease remained" in text_of(surgeon.get(link))
    for wrong in ("not_in_curve.bored.all", "not_in_curve.clearance_not_recorded"):
        asked = {**SERIES, "kind": "recurrence", "cell": wrong}
        assert surgeon.get(BEHIND, asked).status_code == 404


@pytest.mark.parametrize("kind", OutcomeKind)
def test_every_page_in_turkish(surgeon, kind):
    surgeon.cookies["django_language"] = "tr"

    answer = surgeon.get(address(kind), SERIES)

    assert answer.status_code == 200
    assert '<html lang="tr"' in answer.content.decode()


@pytest.mark.parametrize("kind", OF_COHORTS)
def test_every_number_on_a_page_opens_that_many_patients(surgeon, kind):
    """Each link of the page, followed; where its text is a count, the list is as long."""
    query = {**SERIES, "by": "operation"} if kind == OutcomeKind.TABLE_1 else SERIES
    page = surgeon.get(address(kind), query).content.decode()
    links = re.findall(rf'href="({BEHIND}[^"]+)">([^<]+)</a>', page)
    assert links or kind == OutcomeKind.TABLE_2

    for link, text in links[:: max(1, len(links) // 12)]:
        people = surgeon.get(link.replace("&amp;", "&")).context["patients"]
        assert people
        if "known" not in link:
            assert not text.isdecimal() or len(people) == int(text)


def test_who_is_behind_r1(surgeon):
    answer = surgeon.get(BEHIND, {**SERIES, "kind": "surgery", "cell": "r_status.R1.all"})

    assert len(answer.context["patients"]) == 4
    assert "Residual tumor: R1" in text_of(answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "surgery", "cell": "r_status.R9.all"},
        {"kind": "surgery", "cell": ""},
        {"kind": "surgery", "cell": "r_status.R1.all", "by": "age"},
        {"kind": "x", "cell": "r_status.R1.all"},
        {"kind": "surgery", "cell": "r_status.R1.all", "cohort": "nobody"},
    ],
)
def test_what_is_no_number_is_not_found(surgeon, wrong):
    assert surgeon.get(BEHIND, {**SERIES, **wrong}).status_code == 404


def test_the_patients_of_another_center_are_not_reached(where):
    elsewhere = courses.center("izmir")
    with center_context([elsewhere.pk]):
        courses.operated(elsewhere)
    theirs = signed_in(person(Role.SURGEON, elsewhere))
    cell = {"kind": "table-1", "cohort": "published-series", "cell": "patients.all.all"}

    assert theirs.get(BEHIND, {**cell, "center": where.pk}).status_code == 404
    assert list(theirs.get(BEHIND, cell).context["patients"]) == []
    assert theirs.get(address(OutcomeKind.TABLE_1), {"center": where.pk}).status_code == 404


def test_a_researcher_sees_no_small_number_no_range_no_list_and_no_lane(researcher):
    table = text_of(researcher.get(address(OutcomeKind.TABLE_1), {**SERIES, "by": "site"}))
    surgery = text_of(researcher.get(address(OutcomeKind.SURGERY), SERIES))
    recurrence = researcher.get(address(OutcomeKind.RECURRENCE), SERIES).content.decode()

    assert "Small numbers are hidden." in table
    assert "range 25" not in table
    assert "Male 7 (64%) 21 (62%) 28 (62%)" not in table  # with 4 women
    assert "not shown" in table
    assert "cusum-figure" not in surgery
    assert "CRC-0" not in recurrence
    assert BEHIND not in table + surgery + recurrence
    assert "This is a list of patients." in text_of(
        researcher.get(address(OutcomeKind.TABLE_2), SERIES)
    )
    assert (
        researcher.get(BEHIND, {**SERIES, "kind": "surgery", "cell": "r_status.R1.all"}).status_code
        == 403
    )
    assert researcher.get(reverse("analytics:table-2-csv"), SERIES).status_code == 403


def rows_of(answer) -> list[list[str]]:
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_the_tables_can_be_downloaded_as_they_are_shown(surgeon, researcher):
    query = {**SERIES, "by": "site"}
    table_1 = rows_of(surgeon.get(reverse("analytics:table-1-csv"), query))
    table_2 = rows_of(surgeon.get(reverse("analytics:table-2-csv"), SERIES))
    hidden = rows_of(researcher.get(reverse("analytics:table-1-csv"), query))

    assert table_1[1] == ["", "Rectum (n = 11)", "Colon (n = 34)", "All (n = 45)"]
    assert ["  Male", "7 (64%)", "21 (62%)", "28 (62%)"] in table_1
    assert [row[0] for row in table_2[2:14]] == [f"CRC-{n:03d}" for n in range(1, 13)]
    assert ["  Female", "not shown", "not shown", "17 (38%)"] in hidden


def test_a_change_makes_the_pages_stale_and_they_ask_for_the_newer_result(surgeon, where):
    shown = courses.data_version(where)
    with center_context([where.pk]):
        one = Patient.objects.filter(died_on=None, course__operated_on__isnull=False).first()
        record(FollowUpVisit(patient=one, visited_on=date(2018, 11, 1)), by=None)

    answer = surgeon.get(address(OutcomeKind.SURGERY), SERIES)
    assert answer.context["freshness"].state == "recalculating"

    courses.refresh(where, "published-series")
    asked = surgeon.get(
        reverse("analytics:outcome-freshness"), {**SERIES, "kind": "surgery", "shown": shown}
    )
    assert asked["HX-Trigger"] == "newer-result"


def test_a_calculation_that_was_given_up_can_be_asked_for_again(surgeon, where):
    query = f"kind=surgery&cohort=published-series&center={where.pk}"
    answer = surgeon.post(f"{reverse('analytics:outcome-try-again')}?{query}")

    assert answer["Location"].startswith(address(OutcomeKind.SURGERY))


def test_an_empty_cohort_says_so(where):
    elsewhere = courses.center("izmir")
    with center_context([elsewhere.pk]):
        courses.patient(elsewhere)
    actions.rebuild_endpoints(elsewhere.pk)
    courses.refresh(elsewhere, "published-series")
    theirs = signed_in(person(Role.SURGEON, elsewhere))

    for kind in OF_COHORTS:
        assert "Nobody belongs to this cohort yet." in text_of(theirs.get(address(kind), SERIES))


def test_before_the_first_calculation_the_page_waits(where):
    elsewhere = courses.center("bursa")
    theirs = signed_in(person(Role.SURGEON, elsewhere))

    for kind in OutcomeKind:
        assert "on its way" in text_of(theirs.get(address(kind), SERIES))
