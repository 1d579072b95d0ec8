"""The page of the published numbers: what it shows, to whom, and how it is searched."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from patients.centers import center_context
from tests import courses
from tests.pages import text_of
from tests.people import person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

PAGE = reverse("analytics:published")


def rows_of(answer) -> dict[str, dict]:
    assert answer.status_code == 200
    return {row["id"]: row for part in answer.context["parts"]["sections"] for row in part["rows"]}


def test_all_437_numbers_by_section_with_the_count_of_each_verdict(surgeon):
    answer = surgeon.get(PAGE)
    parts = answer.context["parts"]
    text = text_of(answer)

    assert parts["total"] == parts["shown"] == len(rows_of(answer)) == 437
    assert [each["count"] for each in parts["verdicts"]] == [437, 335, 76, 7, 19, 0]
    assert "The paper contradicts itself 76" in text
    assert [part["code"] for part in parts["sections"]][:3] == [
        "abstract_en", "abstract_tr", "introduction",
    ]  # fmt: skip
    assert "doi:10.21673/anadoluklin.649703" in text
    assert "from data version" in text


def test_the_medians_of_the_figures_stand_beside_the_estimates(surgeon):
    rows = rows_of(surgeon.get(PAGE, {"section": "figures"}))

    assert rows["F3.m"]["printed"] == "36 (16–69)"
    assert rows["F3.m"]["ours"] == (
        "Kaplan–Meier median 69 months (95% CI 24 to not reached); 4 of 12 died"
    )
    assert (rows["F2"]["printed"], rows["F2"]["ours"]) == (
        "32 (16–72)",
        "Kaplan–Meier median 69 months (95% CI 36 to not reached); 15 of 45 died",
    )
    assert rows["F3.p"]["printed"] == "p = 0.541"
    assert rows["F3.p"]["ours"] == (
        "No p value. The groups are made by what happens after time zero. 12 patients are in both groups."
    )
    assert {rows[key]["label"] for key in ("F2", "F3.m", "F3.p")} == {
        "The paper’s method is not survival"
    }


def test_the_link_of_a_number_opens_the_page_that_shows_ours(surgeon):
    rows = rows_of(surgeon.get(PAGE))
    links = {
        row["opens"]["name"] + "?" + row["opens"]["query"] for row in rows.values() if row["opens"]
    }

    for link in links:
        name, query = link.split("?")
        assert surgeon.get(f"{reverse(name)}?{query}").status_code == 200
    assert "cohort=published-table-2" in rows["A27"]["opens"]["query"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"verdict": "not-survival"}, {"A26", "Z26", "F2", "A27", "Z27", "F3.m", "F3.p"}),
        ({"verdict": "contradicts", "section": "figures"}, {"F6", "F7", "F8"}),
        ({"q": "wound infection"}, {"D22", "D39"}),
        ({"q": "WOUND  Infection", "verdict": "agrees"}, set()),
        ({"q": "psoas"}, {"R33"}),
        ({"verdict": "differs"}, set()),
    ],
)
def test_filters_and_search(surgeon, asked, expected):
    assert set(rows_of(surgeon.get(PAGE, asked))) == expected


def test_what_is_no_filter_filters_nothing(surgeon):
    assert len(rows_of(surgeon.get(PAGE, {"verdict": "x", "section": "y"}))) == 437


def test_a_search_without_result_says_so(surgeon):
    assert "No number of the paper fits these choices." in text_of(surgeon.get(PAGE, {"q": "zzz"}))


def test_in_turkish(surgeon):
    surgeon.cookies["django_language"] = "tr"

    answer = surgeon.get(PAGE, {"section": "table_2"})
    rows = rows_of(answer)

    assert '<html lang="tr"' in answer.content.decode()
    assert rows["T2.03.survival_months"]["quantity"] == "Sağkalım, ay"
    assert rows["T2.03.survival_months"]["why"][0].startswith("Tablo 2'nin medyanı 36,5")


def test_a_researcher_sees_no_number_that_points_at_patients_and_no_verdict_on_one(researcher):
    answer = researcher.get(PAGE)
    rows = rows_of(answer)

    assert "Small numbers are hidden." in text_of(answer)
    table_2 = [row for row in rows.values() if row["section"] == "table_2"]
    assert {(row["ours"], row["verdict"]) for row in table_2} == {("Not shown", "hidden")}
    # 4 of 45; then what the sum would give away; then a part of the cohort.
    for key in ("A21", "R44", "R45", "T1.loc_right.total", "A10", "T1.male.rectum", "R24", "A04"):
        assert (rows[key]["ours"], rows[key]["verdict"]) == ("Not shown", "hidden"), key
    assert (rows["A02"]["ours"], rows["A02"]["verdict"]) == ("28", "agrees")
    assert rows["R08"]["ours"] == "61"  # without the extremes
    # At 69 months fewer than five were at risk.
    assert rows["A27"]["ours"] == (
        "Kaplan–Meier median not shown: fewer than 5 were at risk; 4 of 12 died"
    )
    assert BARRED_LINKS.isdisjoint(row["opens"]["name"] for row in rows.values() if row["opens"])


BARRED_LINKS = {"analytics:table-2"}


def test_the_download_holds_the_chosen_rows_as_they_may_be_shown(surgeon, researcher):
    address = reverse("analytics:published-csv")

    def lines(who, **asked):
        answer = who.get(address, asked)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))

    survival = lines(surgeon, verdict="not-survival")
    hidden = {row[0]: row for row in lines(researcher) if len(row) == 9}

    assert survival[0] == ["Published against computed"]
    assert [row[0] for row in survival[2:9]] == ["A26", "A27", "Z26", "Z27", "F2", "F3.p", "F3.m"]
    assert hidden["A21"][6:8] == ["Not shown", "Not shown"]


def test_a_center_without_the_series_says_how_to_bring_it_in(where):
    elsewhere = courses.center("izmir")
    theirs = signed_in(person(Role.COORDINATOR, elsewhere))
    assert "on its way" in text_of(theirs.get(PAGE))

    with center_context([elsewhere.pk]):
        courses.patient(elsewhere)
    courses.refresh(elsewhere, "published-series")

    assert "This center does not hold the published series." in text_of(theirs.get(PAGE))
    assert theirs.get(reverse("analytics:published-csv")).status_code == 302
    assert theirs.get(PAGE, {"center": where.pk}).status_code == 404


def test_how_fresh_the_result_is_and_another_attempt_are_asked_of_the_series(surgeon, where):
    asked = {"kind": "published", "center": where.pk, "shown": "0", "cohort": "all-operated"}

    fresh = surgeon.get(reverse("analytics:outcome-freshness"), asked)
    again = surgeon.post(
        f"{reverse('analytics:outcome-try-again')}?kind=published&center={where.pk}"
    )

    assert fresh["HX-Trigger"] == "newer-result"
    assert again["Location"].startswith(PAGE)
