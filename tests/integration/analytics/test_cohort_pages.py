"""The cohort builder's pages: what they show to whom, what they store, and what they never give away."""

from datetime import date

import pytest
from django.urls import reverse

from analytics import actions as refreshing
from analytics.builder import actions
from analytics.builder.stored import cohort_of
from analytics.criteria import definition_of
from analytics.models import StoredCohort
from patients.centers import center_context
from tests import courses
from tests.people import person, signed_in
from tumorboard.models import Role

pytestmark = pytest.mark.django_db

LIST, NEW, COUNT = (reverse(f"cohorts:{name}") for name in ("list", "new", "count"))


@pytest.fixture
def where():
    """24 patients operated on; the first 12 synchronous, every second a man; one of another center."""
    center, other = courses.center(), courses.center("bursa")
    with center_context([center.pk]):
        for day in range(1, 25):
            courses.operated(
                center,
                died_on=date(2019, 1, day) if day % 2 else None,
                metachronous=day > 12,
                sex_at_birth="male" if day % 2 else "female",
                study_code=f"P-{day:03d}",
            )
    with center_context([other.pk]):
        courses.operated(other, study_code="FOREIGN-1")
    for one in (center, other):
        refreshing.rebuild_endpoints(one.pk)
    return center


@pytest.fixture
def owner(where):
    return person(Role.SURGEON, where)


@pytest.fixture
def surgeon(owner):
    return signed_in(owner)


def line(number, code, place=0, **given):
    named = {f"line-{number}-{place}-is": code, f"line-{number}-{place}-answer": "yes"}
    return named | {f"line-{number}-{place}-{name}": value for name, value in given.items()}


SYNCHRONOUS = line(0, "timing", values=["synchronous"])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def stored(where) -> StoredCohort:
    with center_context([where.pk]):
        return StoredCohort.objects.select_related("center", "owner").latest("id")


def build(where, owner, *lines, shared=False, name="Synchronous") -> StoredCohort:
    data = {"lines": [{"any_of": [one]} for one in lines]}
    with center_context([where.pk]):
        cohort = actions.build_cohort(
            center=where, name=name, description="", definition=definition_of(data), by=owner
        )
        if shared:
            actions.share_cohort(cohort=cohort, is_shared=True, by=owner)
    return cohort


def page(name, cohort):
    return reverse(f"cohorts:{name}", args=[cohort.slug])


TIMING = {"is": "timing", "values": ["synchronous"]}


# --- Building ---


def test_the_count_shows_what_each_line_takes_away(surgeon):
    answer = surgeon.post(COUNT, {**SYNCHRONOUS, **line(1, "timing", values=["metachronous"])})
    steps = answer.context["steps"]
    assert [(step["lost"], step["after"]) for step in steps] == [("−12", "12"), ("−12", "0")]
    assert answer.context["everybody"] == "24"
    assert "took away the last patient: The metastases were metachronous." in text_of(answer)


def test_a_line_that_is_not_whole_says_what_it_lacks_and_the_others_are_counted(surgeon):
    answer = surgeon.post(COUNT, {**SYNCHRONOUS, **line(1, "number", low="many")})
    assert [step["after"] for step in answer.context["steps"]] == ["12"]
    assert "“many” is not a number." in text_of(answer)


def test_lines_and_alternatives_are_added_and_removed_without_scripts(surgeon):
    answer = surgeon.post(NEW, {**SYNCHRONOUS, "do": "add", "add-is": "age"})
    assert [len(row["line"].criteria) for row in answer.context["lines"]] == [1, 1]
    answer = surgeon.post(NEW, {**SYNCHRONOUS, "do": "or-0", "or-0-is": "sex"})
    assert [len(row["line"].criteria) for row in answer.context["lines"]] == [2]
    answer = surgeon.post(NEW, {**SYNCHRONOUS, "do": "remove-0-0"})
    assert answer.context["lines"] == []
    for nonsense in ("remove-9-9", "or-x", "add", "or-99", "remove--1-0"):
        assert surgeon.post(NEW, {**SYNCHRONOUS, "do": nonsense}).status_code == 200


def test_a_cohort_is_kept_as_validated_data_and_offered_on_the_survival_page(surgeon, where):
    answer = surgeon.post(NEW, {**SYNCHRONOUS, "name": " Early  birds ", "do": "save"})
    kept = stored(where)
    assert answer.status_code == 302
    assert kept.name == "Early birds"
    assert kept.definition["lines"] == [
        {"any_of": [{"is": "timing", "answer": "yes", "values": ["synchronous"]}]}
    ]
    survival = surgeon.get(reverse("analytics:survival"), {"cohort": kept.slug})
    assert "Early birds" in text_of(survival)
    assert survival.context["question"].cohort.slug == kept.slug


@pytest.mark.parametrize(
    "given",
    [{"name": ""}, {"name": "x", **line(1, "number")}, {"name": "x", **line(1, "nonsense")}],
)
def test_what_is_not_whole_is_not_kept(given, surgeon, where):
    answer = surgeon.post(NEW, {**SYNCHRONOUS, "do": "save", **given})
    assert answer.status_code == 200
    with center_context([where.pk]):
        assert not StoredCohort.objects.exists()


def test_the_stored_lines_come_back_into_the_form(surgeon, where, owner):
    cohort = build(where, owner, TIMING, {"is": "number", "low": 2, "high": 4})
    text = text_of(surgeon.get(page("edit", cohort)))
    assert 'value="synchronous" checked' in text
    assert 'name="line-1-0-low" inputmode="decimal" autocomplete="off" value="2"' in text
    changed = {**SYNCHRONOUS, "name": "Fewer", "do": "save", "revision": "1"}
    assert surgeon.post(page("edit", cohort), changed).status_code == 302
    assert stored(where).name == "Fewer"
    again = surgeon.post(page("edit", cohort), changed | line(1, "sex", values=["male"]))
    assert "was changed in the meantime" in text_of(again)


# --- One cohort ---


def test_every_box_opens_its_patients(surgeon, where, owner):
    cohort = build(where, owner, TIMING)
    text = text_of(surgeon.get(page("detail", cohort)))
    assert "The metastases were synchronous." in text
    lost = surgeon.get(page("detail", cohort), {"box": "lost-0"})
    codes = [patient.study_code for patient in lost.context["patients"]]
    assert codes == [f"P-{day:03d}" for day in range(13, 25)]
    assert "FOREIGN-1" not in text_of(lost)
    for nonsense in ("lost-9", "x", "after-", "lost--1"):
        assert "patients" not in surgeon.get(page("detail", cohort), {"box": nonsense}).context


def test_a_patient_is_excluded_with_a_reason_that_is_shown(surgeon, where, owner):
    cohort = build(where, owner, TIMING)
    choose = {"study_code": "p-003", "choice": "exclude", "reason": "Treated elsewhere"}
    surgeon.post(page("choose", cohort), choose)
    answer = surgeon.get(page("detail", cohort))
    assert answer.context["members"] == "11"
    assert "Excluded by hand: Treated elsewhere" in text_of(answer)
    for wrong in ({"study_code": "FOREIGN-1"}, {"reason": ""}, {"choice": "maybe"}):
        surgeon.post(page("choose", cohort), choose | {"study_code": "P-004"} | wrong)
    assert surgeon.get(page("detail", cohort)).context["members"] == "11"


def test_a_cut_is_listed_and_an_empty_cohort_is_not_frozen(surgeon, where, owner):
    cohort = build(where, owner, TIMING)
    surgeon.post(page("freeze", cohort), {"note": "For the abstract"})
    text = text_of(surgeon.get(page("detail", cohort)))
    assert "For the abstract" in text
    assert "intact" in text
    empty = build(where, owner, {"is": "number", "low": 99}, name="Nobody")
    answer = surgeon.post(page("freeze", empty), follow=True)
    assert "nothing to freeze" in text_of(answer)


def test_an_archived_cohort_is_no_longer_offered(surgeon, where, owner):
    cohort = build(where, owner, TIMING)
    surgeon.post(page("archive", cohort))
    survival = reverse("analytics:survival")
    assert surgeon.get(survival, {"cohort": cohort.slug}).status_code == 404
    assert cohort.slug not in text_of(surgeon.get(survival))
    surgeon.post(page("restore", cohort))
    assert surgeon.get(survival, {"cohort": cohort.slug}).status_code == 200


def test_a_cohort_whose_words_are_no_longer_known_says_so(surgeon, where, owner):
    cohort = build(where, owner, TIMING)
    with center_context([where.pk]):
        StoredCohort.objects.filter(pk=cohort.pk).update(
            definition={"lines": [{"any_of": [{"is": "gone"}]}]}
        )
    assert "no longer understood" in text_of(surgeon.get(page("detail", cohort)))
    assert surgeon.get(LIST).status_code == 200
    assert surgeon.get(page("edit", cohort)).status_code == 200
    assert surgeon.get(reverse("analytics:survival"), {"cohort": cohort.slug}).status_code == 404


# --- Whoever may not open the records ---


def test_a_researcher_sees_counts_in_tens_and_no_patients(researcher, where, owner):
    cohort = build(where, owner, TIMING, shared=True)
    answer = researcher.get(page("detail", cohort), {"box": "members"})
    text = text_of(answer)
    assert answer.context["everybody"] == "20 to 29"
    assert [(step["lost"], step["after"]) for step in answer.context["steps"]] == [
        ("10 to 19", "10 to 19")
    ]
    assert "P-0" not in text
    assert "patients" not in answer.context
    assert researcher.get(page("detail", build(where, owner, TIMING, name="b"))).status_code == 404


def test_while_typing_a_researcher_is_told_no_counts(researcher):
    """Tens would answer about one patient: 19 and one more are 20 only if the one fulfils the line."""
    one_more = line(0, "sex", values=["male"]) | line(0, "age", place=1, low=60)
    for address in (COUNT, NEW):
        answer = researcher.post(address, {**one_more, **line(1, "operated")})
        context, text = answer.context, text_of(answer)
        assert (context["everybody"], context["members"]) == ("", "")
        assert [(step["lost"], step["after"]) for step in context["steps"]] == [("", "")] * 2
        assert [row["step"]["after"] for row in context["lines"]] == ["", ""]
        assert (context["excluded"], context["included"], context["emptied_by"]) == ("", "", "")
        assert "Counts appear once the cohort is kept" in text
        assert not any(words in text for words in ("10 to 19", "20 to 29", "fewer than 10"))


def test_a_kept_cohort_too_close_to_another_tells_a_researcher_no_counts(researcher, where, owner):
    """Men, and men or one woman: 12 and 13 of 24."""
    build(where, owner, {"is": "sex", "values": ["male"]}, name="Men", shared=True)
    more = {"lines": [{"any_of": [
        {"is": "sex", "values": ["male"]},
        {"is": "last_contact_day", "low": "2019-01-02", "high": "2019-01-02"},
    ]}]}  # fmt: skip
    with center_context([where.pk]):
        courses.visit(courses.Patient.objects.get(study_code="P-023"), date(2019, 1, 2))
        kept = actions.build_cohort(
            center=where, name="More", description="", definition=definition_of(more), by=owner
        )
        one = courses.Patient.objects.get(study_code="P-002")
        actions.choose_patient(cohort=kept, patient=one, choice="include", reason="x", by=owner)
        actions.share_cohort(cohort=kept, is_shared=True, by=owner)
        actions.freeze_cohort(cohort=kept, note="", by=owner)
    answer = researcher.get(page("detail", kept))
    context, text = answer.context, text_of(answer)
    assert (context["everybody"], context["members"]) == ("", "")
    assert [(step["lost"], step["after"]) for step in context["steps"]] == [("", "")]
    assert "differs from another by fewer than 10 patients" in text
    assert "10 to 19" not in text
    assert context["cuts"][0]["n"] == "–"
    rows = {row["cohort"].name: row["n"] for row in researcher.get(LIST).context["rows"]}
    assert rows == {"Men": "–", "More": "–"}


def test_a_line_that_takes_away_few_tells_a_researcher_the_size_only(researcher, where, owner):
    """Of 24, 18 and then 12 are left: of the 6 that are lost each time one could be asked for."""
    either = [[{"is": "sex", "values": ["female"]}, {"is": "timing", "values": ["metachronous"]}],
              [{"is": "sex", "values": ["male"]}, TIMING]]  # fmt: skip
    data = {"lines": [{"any_of": line} for line in either]}
    with center_context([where.pk]):
        kept = actions.build_cohort(
            center=where, name="x", description="", definition=definition_of(data), by=owner
        )
        actions.share_cohort(cohort=kept, is_shared=True, by=owner)
    answer = researcher.get(page("detail", kept))
    context = answer.context
    assert [(step["lost"], step["after"]) for step in context["steps"]] == [("", "")] * 2
    assert (context["everybody"], context["members"]) == ("20 to 29", "10 to 19")
    assert "What each line takes away is not told" in text_of(answer)


def test_survival_of_two_cohorts_that_differ_by_one_is_not_told_to_a_researcher(
    researcher, surgeon, where, owner
):
    """12 men, and 11 of them: the results side by side would tell how the twelfth fared."""
    men = build(where, owner, {"is": "sex", "values": ["male"]}, shared=True, name="Men")
    compute(men)
    survival = reverse("analytics:survival")
    assert researcher.get(survival, {"cohort": men.slug}).context["payload"]["n"] == 12

    fewer = build(where, owner, {"is": "sex", "values": ["male"]}, name="Fewer men")
    choose = {"study_code": "P-001", "choice": "exclude", "reason": "x"}
    surgeon.post(page("choose", fewer), choose)
    told = researcher.get(survival, {"cohort": men.slug})
    assert told.context["payload"]["overall"] is None
    assert told.context["payload"]["n"] is None
    assert "differs from another by fewer than 10" in text_of(told)
    assert surgeon.get(survival, {"cohort": men.slug}).context["payload"]["n"] == 12


def test_the_interface_gives_a_built_cohort_under_the_same_rules(surgeon, researcher, where, owner):
    cohort = build(where, owner, {"is": "operated"})
    address = reverse("api:cohort-survival", args=[cohort.slug])
    assert surgeon.get(address).json()["n"] == 24, "computed now, as nothing is stored"
    compute(cohort)
    answer = surgeon.get(address).json()
    assert (answer["cohort"], answer["members"], answer["n"]) == (cohort.slug, 24, 24)
    assert researcher.get(address).status_code == 404  # not shared
    assert surgeon.get(reverse("api:cohort-survival", args=["c-none"])).status_code == 404


def test_a_small_cohort_does_not_even_tell_its_size(researcher, where, owner):
    few = build(where, owner, {"is": "time_zero_day", "low": "2030-01-01"}, shared=True, name="Few")
    compute(few)
    payload = researcher.get(reverse("analytics:survival"), {"cohort": few.slug}).context["payload"]
    assert (payload["n"], payload["members"]) == (None, None)


def compute(cohort):
    with center_context([cohort.center_id]):
        courses.refresh(cohort.center, cohort_of(cohort))
