"""What somebody who may not open the records could learn by laying two results side by side: nothing of one patient."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from analytics import actions as refreshing
from analytics.builder import actions, closeness
from analytics.builder.closeness import is_too_close
from analytics.builder.stored import cohort_of
from analytics.cohorts import COHORTS
from analytics.criteria import definition_of
from analytics.models import AskedDashboard, CohortChange
from patients.centers import center_context
from patients.models import Complication, Patient, SystemicTherapy
from tests import courses
from tests.pages import text_of
from tests.people import person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

MALE = {"is": "sex", "values": ["male"]}
FEMALE = {"is": "sex", "values": ["female"]}


def last_seen(number: int) -> date:
    return date(2019, 1, 1) + timedelta(days=11 * number)


@pytest.fixture
def where():
    """60 operated on: 20 women, 40 men, the even ones metachronous; each last seen on a day of their own."""
    center = courses.center()
    with center_context([center.pk]):
        for number in range(60):
            courses.operated(
                center,
                last_seen_on=last_seen(number),
                died_on=last_seen(number) if number % 2 else None,
                metachronous=number % 2 == 0,
                sex_at_birth="male" if number % 3 else "female",
            )
    refreshing.rebuild_endpoints(center.pk)
    return center


@pytest.fixture
def with_palliative(where):
    """One more, operated on without curative intent."""
    with center_context([where.pk]):
        one = courses.patient(where, sex_at_birth="male")
        courses.primary(one, date(2018, 1, 1))
        courses.metastases(one, date(2018, 1, 15))
        courses.session(one, date(2018, 3, 1), intent="palliative")
        courses.visit(one, date(2018, 7, 1))
    refreshing.rebuild_endpoints(where.pk)
    return where


@pytest.fixture
def owner(where):
    return person(Role.RESEARCHER, where)


@pytest.fixture
def researcher(owner):
    return signed_in(owner)


def definition(*lines):
    return definition_of({"lines": [{"any_of": list(line)} for line in lines]})


def build(where, owner, *lines, name="A"):
    with center_context([where.pk]):
        return actions.build_cohort(
            center=where, name=name, description="", definition=definition(*lines), by=owner
        )


def seen(low: int, high: int) -> dict:
    return {
        "is": "last_contact_day",
        "low": last_seen(low).isoformat(),
        "high": last_seen(high).isoformat(),
    }


def compute(where, slug, **asked):
    with center_context([where.pk]):
        cohort = COHORTS.get(slug) or cohort_of(
            closeness.StoredCohort.objects.get(center=where, slug=slug)
        )
        courses.refresh(where, cohort, *[tuple(asked.values())] if asked else [])


def survival(browser, slug, **asked) -> dict:
    address = reverse("api:cohort-survival", args=[slug])
    answer = browser.get(address, asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


# --- The memory of definitions ---


def test_sharing_again_and_again_does_not_make_it_forget_what_a_cohort_meant(where, owner):
    cohort = build(where, owner, [MALE, {"is": "number", "low": 90}], [seen(0, 40)])
    with center_context([where.pk]):
        assert not is_too_close(where.pk, cohort_of(cohort))
        changed = actions.change_cohort(
            cohort=cohort,
            name="A",
            description="",
            definition=definition([MALE], [seen(0, 41)]),
            revision=cohort.revision,
            by=owner,
        )
        assert is_too_close(where.pk, cohort_of(changed))
        for turn in range(125):
            actions.share_cohort(cohort=changed, is_shared=turn % 2 == 0, by=owner)
        assert CohortChange.objects.filter(cohort=changed).count() > 120
        assert is_too_close(where.pk, cohort_of(changed))


def test_with_more_definitions_than_are_compared_nothing_built_is_shown(where, owner, monkeypatch):
    cohort = build(where, owner, [MALE])
    with center_context([where.pk]):
        assert not is_too_close(where.pk, cohort_of(cohort))
        monkeypatch.setattr(closeness, "MOST_FORMER", 0)
        assert is_too_close(where.pk, cohort_of(cohort))


# --- Built-in cohorts and groups ---


def test_of_two_built_in_cohorts_that_differ_by_one_only_the_first_is_shown(
    with_palliative, researcher, surgeon
):
    first, second = (
        survival(researcher, slug, origin="metastasis_diagnosis")
        for slug in ("all-operated", "curative-intent")
    )
    assert first["n"] == 61
    assert (second["overall"], second["n"], second["hidden"]) == (None, None, ["too_close"])
    assert survival(surgeon, "curative-intent")["n"] == 60


def test_built_in_cohorts_of_the_same_people_are_all_shown(where, researcher):
    assert survival(researcher, "all-operated")["n"] == survival(researcher, "curative-intent")["n"]


@pytest.mark.parametrize("kind", ["table-1", "surgery", "recurrence"])
def test_the_other_outcome_pages_withhold_it_as_well(kind, with_palliative, researcher):
    for slug in ("all-operated", "curative-intent"):
        compute(with_palliative, slug)
    address = reverse(f"analytics:{kind}")
    assert researcher.get(address, {"cohort": "all-operated"}).context["parts"]
    assert not researcher.get(address, {"cohort": "curative-intent"}).context["parts"]


def test_a_group_and_a_built_cohort_that_differ_by_one_are_both_withheld(
    where, owner, researcher, surgeon
):
    """20 women and, of a cohort that somebody built, 19 of them."""
    women = survival(researcher, "curative-intent", by="sex")["groups"]
    assert sorted(group["n"] for group in women) == [20, 40]
    fewer = build(where, owner, [FEMALE], [seen(1, 59)])
    assert survival(researcher, fewer.slug)["hidden"] == ["too_close"]
    divided = survival(researcher, "curative-intent", by="sex")
    assert divided["groups"] == divided["tests"] == []
    assert "small_groups" in divided["hidden"]
    assert divided["overall"]["n"] == 60
    assert len(survival(surgeon, "curative-intent", by="sex")["groups"]) == 2
    assert len(survival(researcher, "curative-intent", by="timing")["groups"]) == 2


def test_groups_that_nobody_asked_for_do_not_withhold_a_cohort_until_somebody_does(
    where, owner, researcher
):
    not_ablated = build(
        where, owner, [{"is": "ablation", "answer": "no"}], [seen(1, 59)], [MALE, FEMALE]
    )
    with center_context([where.pk]):
        AskedDashboard.objects.create(
            center=where,
            cohort="curative-intent",
            endpoint="os",
            origin="index_liver_intervention",
            grouping="ablation",
        )
        assert is_too_close(where.pk, cohort_of(not_ablated))


def test_table_1_is_not_divided_into_groups_that_differ_by_one_from_a_built_cohort(
    where, owner, researcher
):
    compute(where, "curative-intent")
    address, asked = reverse("analytics:table-1"), {"cohort": "curative-intent", "by": "sex"}
    assert len(researcher.get(address, asked).context["parts"]["columns"]) == 3
    build(where, owner, [FEMALE], [seen(1, 59)])
    assert len(researcher.get(address, asked).context["parts"]["columns"]) == 1


# --- A division and its landmark ---

SEVERE = {"endpoint": "os", "origin": "index_liver_operation"}


@pytest.fixture
def divided_later(where):
    """Of the 60 nobody had a complication; 12 more had a severe one on day 5 and lived past day 90."""
    with center_context([where.pk]):
        for number in range(12):
            severe(courses.operated(where, died_on=last_seen(number)))
    refreshing.rebuild_endpoints(where.pk)
    return where


def severe(patient, began_on=date(2018, 3, 6)):
    return Complication.objects.create(
        center_id=patient.center_id, patient=patient, session=patient.sessions.get(),
        category="bile_leak", clavien_dindo="IIIa", began_on=began_on,
    )  # fmt: skip


def sizes(answer: dict) -> list[int]:
    return [group["n"] for group in answer["groups"]]


def test_at_a_landmark_that_nobody_missed_the_groups_are_those_of_the_division(
    divided_later, researcher
):
    naive = survival(researcher, "curative-intent", **SEVERE, by="severe_complication")
    later = survival(researcher, "curative-intent", **SEVERE, by="severe_by_landmark")

    assert sorted(sizes(naive)) == sorted(sizes(later)) == [12, 60]


@pytest.mark.parametrize("early", [1, 9])
def test_few_who_died_before_the_landmark_are_not_told_by_the_division(
    early, divided_later, researcher, surgeon
):
    """13 of whom 13 died, and at the landmark 12 of whom 12 died: one died within 90 days."""
    with center_context([divided_later.pk]):
        for _number in range(early):
            severe(courses.operated(divided_later, died_on=date(2018, 3, 21)))
    refreshing.rebuild_endpoints(divided_later.pk)
    naive = survival(researcher, "curative-intent", **SEVERE, by="severe_complication")
    later = survival(researcher, "curative-intent", **SEVERE, by="severe_by_landmark")

    assert sorted(sizes(naive)) == [12 + early, 60]
    assert later["groups"] == later["tests"] == []
    assert "small_groups" in later["hidden"]
    assert sorted(
        sizes(survival(surgeon, "curative-intent", **SEVERE, by="severe_by_landmark"))
    ) == [12, 60]


def test_ten_who_died_before_the_landmark_are_a_group(divided_later, researcher):
    with center_context([divided_later.pk]):
        for _number in range(10):
            severe(courses.operated(divided_later, died_on=date(2018, 3, 21)))
    refreshing.rebuild_endpoints(divided_later.pk)
    later = survival(researcher, "curative-intent", **SEVERE, by="severe_by_landmark")

    assert sorted(sizes(later)) == [12, 60]


def test_few_whose_group_changes_after_the_landmark_are_not_told_either(divided_later, researcher):
    """Nobody died before day 90; one of 13 had adjuvant therapy after it."""
    with center_context([divided_later.pk]):
        for number, patient in enumerate(Patient.objects.order_by("study_code")[:13]):
            SystemicTherapy.objects.create(
                center_id=divided_later.pk, patient=patient, intent="adjuvant_liver",
                regimen="folfox", started_on=date(2018, 4 if number else 8, 10),
                started_on_precision="day",
            )  # fmt: skip
    refreshing.rebuild_endpoints(divided_later.pk)
    naive = survival(researcher, "curative-intent", **SEVERE, by="adjuvant")
    later = survival(researcher, "curative-intent", **SEVERE, by="adjuvant_by_landmark")

    assert sorted(sizes(naive)) == [13, 59]
    assert later["groups"] == []


def test_a_model_in_time_that_was_not_made_is_said_without_counts(where, researcher, surgeon):
    """Of 15 severe complications three have a day: fewer than the five a model needs."""
    asked = {"cohort": "curative-intent", **SEVERE, "by": "severe_complication"}
    with center_context([where.pk]):
        for number in range(15):
            one = courses.operated(where, died_on=last_seen(number))
            severe(one, date(2018, 3, 6) if number < 3 else None)
    refreshing.rebuild_endpoints(where.pk)
    compute(where, "curative-intent", **SEVERE, by="severe_complication")
    told = survival(researcher, "curative-intent", **SEVERE, by="severe_complication")
    page = text_of(researcher.get(reverse("analytics:survival"), asked))

    assert sorted(sizes(told)) == [15, 60]
    assert told["time_dependent"] == {"state": "withheld"}
    assert "A model in which it happens in time needs at least ten events" in page
    assert "Not in this model" not in page
    assert "Not in this model" in text_of(surgeon.get(reverse("analytics:survival"), asked))


def test_a_reason_beside_a_small_one_is_not_counted_on_the_page_of_recurrence(
    where, researcher, surgeon
):
    """Never cleared are 12 of 75; of three who died nobody knows when."""
    with center_context([where.pk]):
        for number in range(12):
            one = courses.patient(where)
            courses.primary(one, date(2018, 1, 1))
            courses.metastases(one, date(2018, 1, 15))
            courses.session(one, date(2018, 3, 1), residual_disease="macroscopic")
            courses.visit(one, last_seen(number))
        for _number in range(3):
            courses.visit(courses.operated(where), date(2019, 6, 1), disease_state="dead")
    refreshing.rebuild_endpoints(where.pk)
    compute(where, "curative-intent")
    address = reverse("analytics:recurrence")

    def reasons(browser):
        parts = browser.get(address, {"cohort": "curative-intent"}).context["parts"]
        return sorted(one["text"].rpartition(": ")[2] for one in parts["excluded"])

    assert reasons(surgeon) == ["12", "3"]
    assert reasons(researcher) == ["not shown", "under 5"]


# --- What an address may hold ---

TOO_LONG = "9" * 5000


def test_a_number_of_five_thousand_digits_is_no_center(surgeon):
    for name in ("survival", "table-1", "board"):
        answer = surgeon.get(reverse(f"analytics:{name}"), {"center": TOO_LONG})
        assert answer.status_code == 404
    assert surgeon.get(reverse("cohorts:list"), {"center": TOO_LONG}).status_code == 404


def test_a_number_of_five_thousand_digits_is_no_box_and_no_place(where, surgeon, researcher, owner):
    cohort = build(where, owner, [FEMALE])
    with center_context([where.pk]):
        actions.share_cohort(cohort=cohort, is_shared=True, by=owner)
    detail = reverse("cohorts:detail", args=[cohort.slug])
    answer = surgeon.get(detail, {"box": f"lost-{TOO_LONG}"})
    assert answer.status_code == 200
    assert "patients" not in answer.context
    remove = {"do": f"remove-{TOO_LONG}-0"}
    assert surgeon.post(reverse("cohorts:new"), remove).status_code == 200


@pytest.mark.parametrize("asked", ["cohort=c-%00", "%00=1", "patient=a%00&cohort=curative-intent"])
def test_an_address_with_a_character_that_the_database_refuses_is_not_found(
    asked, where, surgeon, owner
):
    cohort = build(where, owner, [FEMALE])
    with center_context([where.pk]):
        actions.share_cohort(cohort=cohort, is_shared=True, by=owner)
    pages = [reverse(f"analytics:{name}") for name in ("survival", "table-1")]
    for page in (*pages, reverse("cohorts:detail", args=[cohort.slug])):
        assert surgeon.get(f"{page}?{asked}").status_code == 404
