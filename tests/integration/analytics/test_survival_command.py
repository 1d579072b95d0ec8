"""manage.py survival --cohort: what the interface answers, from the command line."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from patients.centers import center_context
from tests import courses
from tests.people import person, signed_in
from tumorboard.models import Role
from tumorboard.series_import.published import import_published_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    center = courses.center()
    with center_context([center.pk]):
        import_published_series(center)
    return center


def survival(*arguments) -> str:
    out = StringIO()
    call_command("survival", *arguments, stdout=out)
    return out.getvalue()


def test_table_2_reads_69_months_where_36_was_printed(where):
    answer = json.loads(
        survival(
            "--cohort", "published-table-2", "--endpoint", "OS", "--origin", "metastasis_diagnosis",
            "--json",
        )
    )  # fmt: skip

    [group] = answer["groups"]
    assert (group["n"], group["events"]) == (12, 4)
    assert group["median"] == {"estimate": 69, "lower": 24, "upper": None}
    assert "n 12, events 4, median 69.0 months (24.0 to not reached)" in survival(
        "--cohort", "published-table-2", "--origin", "metastasis_diagnosis"
    )


BY = (
    *("none", "timing", "after_first_and_second", "repeat_by_landmark"),
    *("severe_complication", "severe_by_landmark", "adjuvant", "adjuvant_by_landmark"),
)


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("endpoint", ["os", "css", "rfs", "ttr", "ltp", "ttsf"])
def test_command_and_interface_give_the_same(where, by, endpoint):
    surgeon = signed_in(person(Role.SURGEON, where))
    asked = {"endpoint": endpoint, "by": by, "conf_type": "plain"}
    theirs = surgeon.get("/api/v1/cohorts/all-operated/survival/", asked).json()

    ours = json.loads(
        survival(
            "--cohort", "all-operated", "--endpoint", endpoint, "--by", by, "--conf-type", "plain",
            "--json",
        )
    )  # fmt: skip

    for answer in (ours, theirs):
        answer.pop("computed_at")
        answer["guards"] = [g for g in answer["guards"] if g["code"] != "comparisons_made"]
    assert ours == theirs


def test_the_kth_intervention_is_a_time_zero(where):
    answer = json.loads(
        survival("--cohort", "all-operated", "--origin", "nth_intervention", "--nth", "2", "--json")
    )

    assert answer["origin"] == "second_intervention"
    assert answer["n"] == 12
    assert answer["excluded"] == [{"reason": "no_origin", "n": 33}]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--cohort", "nobody"], "There is no cohort “nobody”. Built-in ones: all-operated,"),
        (["--cohort", "all-operated", "--endpoint", "death"], "--endpoint death: there is none; one"),
        (["--cohort", "all-operated", "--endpoint", "rfs", "--origin", "primary_diagnosis"],
         "rfs is not counted from primary_diagnosis; it is from clearance, index_liver_operation."),
        (["--cohort", "all-operated", "--origin", "nth_recurrence"], "needs --nth, one of 1, 2."),
        (["--cohort", "all-operated", "--nth", "2"], "--nth belongs to --origin"),
        (["--cohort", "all-operated", "--by", "surname"], "--by surname: there is none"),
        (["--cohort", "all-operated", "--group", "sex"], "--group belongs to --csv."),
        (["--cohort", "all-operated", "--center", "izmir"], "There is no center “izmir”."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_one_sentence(where, arguments, said):
    with pytest.raises(CommandError, match=r".") as refused:
        survival(*arguments)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_cohort_in_two_centers_wants_a_name(where):
    other = courses.center("izmir")
    with center_context([other.pk]):
        courses.operated(other)
    from analytics.actions import rebuild_endpoints

    rebuild_endpoints(other.pk)

    with pytest.raises(CommandError, match=r"name one with --center \(ankara, izmir\)"):
        survival("--cohort", "all-operated")
    assert "all-operated: Overall survival" in survival(
        "--cohort", "all-operated", "--center", "izmir"
    )
