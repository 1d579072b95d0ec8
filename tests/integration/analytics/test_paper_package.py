"""The package of the published series: its numbers, its bytes, its data, and the code that finds them again."""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import docx
import pytest
import time_machine
from django.db import connection
from PIL import Image

from analytics.builder import actions, cuts
from analytics.cohorts import COHORTS
from analytics.criteria import definition_of
from analytics.dashboards import dashboard
from analytics.definitions import ORIGINS, Endpoint, Grouping, Origin
from analytics.facts.frozen import facts_as_data, facts_of_data
from analytics.facts.reading import facts_of
from analytics.members import members_of
from analytics.paper import checks as checking
from analytics.paper import package as packing
from analytics.paper.checks import DoesNotAddUp, Rule, checks_of
from analytics.paper.freezing import frozen_now
from analytics.paper.package import package_of
from analytics.paper.results import TooFew, results_of
from analytics.paper.source import Source
from patients.centers import center_context
from patients.models import Consent, Patient
from tests import courses
from tests.people import person
from tumorboard.models import Role
from tumorboard.series_import import published

pytestmark = pytest.mark.django_db

OPERATED = definition_of({"known_at_time_zero": False, "lines": [{"any_of": [{"is": "operated"}]}]})


def silent(_step: int) -> None:
    pass


@pytest.fixture
def series():
    center = courses.center()
    with center_context([center.pk]):
        published.import_published_series(center)
        yield center


@pytest.fixture
def cut(series):
    owner = person(Role.SURGEON, series)
    stored = actions.build_cohort(
        center=series, name="Operated", description="", definition=OPERATED, by=owner
    )
    return actions.freeze_cohort(cohort=stored, note="", by=owner)


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


_MADE: dict[bool, packing.Package] = {}


def made_once(cut, *, exactly: bool = True) -> dict[str, bytes]:
    """The package of the series, for tests that only read it: drawing takes its time."""
    if exactly not in _MADE:
        _MADE[exactly] = package_of(cut.content, exactly=exactly, progress=silent)
    return opened(_MADE[exactly].content)


def rows_of(files, name) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode())))


def test_a_frozen_cohort_gives_every_time_that_the_record_gave(series, cut):
    """Of every endpoint from every origin: the arrays from the cut are those from the database."""
    members = members_of(series.pk, COHORTS["all-operated"])
    source = Source.of(cut.content)
    for endpoint, origins in ORIGINS.items():
        for origin in origins:
            live, frozen = members.times(endpoint, origin), source.members.times(endpoint, origin)
            assert _sorted(live) == _sorted(frozen), (endpoint, origin)
            assert live.excluded == frozen.excluded, (endpoint, origin)
    assert len(members.times(Endpoint.LTP, Origin.LESION_TREATMENT).days) > 0


def _sorted(times):
    columns = (times.started, times.days, times.entry_days, times.event, times.timing)
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def test_facts_survive_the_journey_through_a_cut(series):
    for one in facts_of(COHORTS["all-operated"].members(series.pk)):
        data = json.loads(json.dumps(facts_as_data(one)))
        back = facts_of_data(data, number=1, code="x")
        keys = {"course": one.course, "patient": one.patient, "study_code": one.study_code}
        assert replace(back, **keys) == one


def test_a_package_from_a_cut_reads_nothing_of_the_record(cut):
    connection.execute_wrappers.append(_refused)
    try:
        made = package_of(cut.content, exactly=True, progress=silent)
    finally:
        connection.execute_wrappers.pop()
    assert made.patients == 45


def _refused(*_query):
    raise AssertionError("the record was asked")


def test_the_same_cut_gives_the_same_bytes_whatever_became_of_the_record(cut):
    """Across the day on which they are made and the process that makes them."""
    first = package_of(cut.content, exactly=True, progress=silent)
    Patient.objects.update(sex_at_birth="female")
    cut.refresh_from_db()
    with time_machine.travel("2031-05-06 07:08:09+00:00"):
        again = package_of(cut.content, exactly=True, progress=silent)
    assert hashlib.sha256(first.content).hexdigest() == hashlib.sha256(again.content).hexdigest()


def test_the_package_holds_what_a_paper_needs(cut):
    files = made_once(cut)
    figures = ("flow-chart", "overall-survival", "recurrence-free-survival", "recurrence")
    for language in ("en", "tr"):
        for name in ("table-1", "table-2", "table-1-by-timing"):
            assert {f"{language}/{name}.docx", f"{language}/{name}.csv"} <= set(files)
        for name in figures:
            for ending, first in (("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG")):
                assert files[f"{language}/figures/{name}.{ending}"].startswith(first)
        assert {f"{language}/text.docx", f"{language}/text.txt"} <= set(files)
    for name in ("data/data.csv", "data/codebook.csv", "code/reproduce.py", "code/reproduce.R"):
        assert name in files
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest


def test_figures_have_300_dots_an_inch_embedded_fonts_and_no_date(cut):
    files = made_once(cut)
    name = "en/figures/overall-survival"
    width, _height = Image.open(io.BytesIO(files[f"{name}.png"])).info["dpi"]
    assert round(float(width)) == 300
    assert b"/FontFile2" in files[f"{name}.pdf"]
    assert b"/CreationDate" not in files[f"{name}.pdf"]
    assert b"<dc:date>" not in files[f"{name}.svg"]


def test_the_text_says_the_printed_numbers_of_the_series(cut):
    """45 operated on (Serin 2020), 15 of them died; the flow chart leads from 98 to 45."""
    files = made_once(cut)
    text = files["en/text.txt"].decode()
    assert "45 patients" in text
    assert "Of 45 patients 15 died. The median overall survival was 65.0 months" in text
    assert "Male 28 (62%), Female 17 (38%)" in text
    written = docx.Document(io.BytesIO(files["en/text.docx"]))
    in_word = [paragraph.text for paragraph in written.paragraphs]
    assert all(line in in_word for line in text.splitlines()[1:] if line)
    # Numbers in the Turkish text are written as they are in Turkish.
    assert "65,0" in files["tr/text.txt"].decode()


def test_table_1_in_word_is_table_1_of_the_series(cut):
    files = made_once(cut)
    table = docx.Document(io.BytesIO(files["en/table-1.docx"])).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["", "All (n = 45)"] or rows[0][1].endswith("(n = 45)")
    assert ["Male", "28 (62%)"] in rows
    assert ["Bilobar", "23 (51%)"] in rows


def test_the_data_file_tells_no_date_and_no_number_of_the_registry(series, cut):
    made = package_of(cut.content, exactly=True, progress=silent)
    files = opened(made.content)
    text = files["data/data.csv"].decode()
    for key, code in Patient.objects.values_list("pk", "study_code"):
        assert str(key) not in text
        assert code not in text
    assert not re.search(r"(19|20)\d\d-\d\d", text)
    rows = rows_of(files, "data/data.csv")
    assert [row["id"] for row in rows] == [str(n) for n in range(1, 46)]
    assert {"index_liver_intervention_on", "died_on"}.isdisjoint(rows[0])
    described = {row["column"] for row in rows_of(files, "data/codebook.csv")}
    assert described == set(rows[0])


def test_only_who_consented_to_research_is_in_the_data_and_in_the_lists(series, cut):
    """Withdrawn, refused and never asked alike; tables and figures still count them."""
    operated = COHORTS["all-operated"].members(series.pk)
    keys = list(operated.order_by("id").values_list("patient_id", flat=True)[:3])
    consents = Consent.objects.filter(kind="research_use")
    consents.filter(patient=keys[0]).update(decision="withdrawn", withdrawn_on="2021-01-01")
    consents.filter(patient=keys[1]).update(decision="refused")
    Consent.objects.filter(patient=keys[2], kind="research_use").update(kind="image_use")
    content = frozen_now(series.pk, "all-operated", cut.pk).content
    made = package_of(content, exactly=True, progress=silent)
    files = opened(made.content)
    assert (made.patients, made.in_data) == (45, 42)
    assert len(rows_of(files, "data/data.csv")) == 42
    assert (
        "42 of 45 patients are in the data file; of 3 no consent" in files["README.en.txt"].decode()
    )
    assert "45 patients" in files["en/text.txt"].decode()
    assert "3 patients of the cohort without consent" in files["en/table-2.csv"].decode()


def test_the_python_code_finds_our_numbers_in_the_data(cut, tmp_path):
    """
    In a process of its own, with lifelines: medians, limits, survival, incidence and the log-rank p value
    of every figure. Where the data are altered, it says so.
    """
    for name, content in made_once(cut).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    done = _run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "65 numbers compared, 0 differ" in done.stdout
    members = members_of(cut.center_id, COHORTS["all-operated"])
    ours = dashboard(
        COHORTS["all-operated"],
        members.times(Endpoint.OS, Origin.INDEX_LIVER_INTERVENTION),
        Grouping.TIMING,
    )
    p = ours["tests"][0]["p_value"]
    assert f"overall-survival-by-timing log_rank_p {p:.6g} ok" in done.stdout
    median = ours["overall"]["median"]
    assert f"overall-survival all median {median['estimate']:.6g} ok" in done.stdout
    assert f"overall-survival all median_lower {median['lower']:.6g} ok" in done.stdout
    assert (tmp_path / "reproduced" / "overall-survival.png").exists()

    path = tmp_path / "data" / "data.csv"
    head, first, *others = path.read_text().splitlines()
    path.write_text("\n".join([head, *others]) + "\n")
    assert first
    assert _run(tmp_path).returncode == 1


def _run(folder):
    return subprocess.run(
        [sys.executable, "code/reproduce.py"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


SYNCHRONOUS = {"is": "timing", "values": ["synchronous"]}


def test_a_cohort_with_one_group_has_texts_and_code_that_hold(series, tmp_path):
    """All 32 synchronous patients of the series: nobody to compare them with."""
    owner = person(Role.SURGEON, series)
    lines = [{"any_of": [{"is": "operated"}]}, {"any_of": [SYNCHRONOUS]}]
    stored = actions.build_cohort(
        center=series, name="Synchronous", description="", by=owner,
        definition=definition_of({"known_at_time_zero": False, "lines": lines}),
    )  # fmt: skip
    frozen = actions.freeze_cohort(cohort=stored, note="", by=owner)
    files = opened(package_of(frozen.content, exactly=True, progress=silent).content)

    text = files["en/text.txt"].decode()
    assert "Criteria, all of them met: " in text
    assert "Metachronous: nobody. No test was made." in text
    assert "0 patients" not in text
    assert "Read with care" not in files["en/figures/overall-survival-by-timing.svg"].decode()
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    done = _run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


# --- The check ---


def test_every_rule_holds_for_the_series(cut):
    made_once(cut)
    made = _MADE[True]
    assert {check.rule for check in made.checks} == set(Rule)
    assert all(check.holds and check.count for check in made.checks)


@pytest.mark.parametrize(
    ("rule", "spoil"),
    [
        (Rule.ROW_SUMS, lambda r: _row(r, "sex")["missing"].__setitem__(0, 1)),
        (Rule.EXCLUSIVE, lambda r: _row(r, "sex")["problems"].append({"overlap": 1})),
        (Rule.KNOWN_AND_MISSING, lambda r: _row(r, "age")["missing"].__setitem__(0, 1)),
        (Rule.RANGES, lambda r: _row(r, "age")["values"][0].__setitem__("lower", 99)),
        (Rule.ONE_N, lambda r: _figure(r).__setitem__("n", 44)),
        (Rule.RISK_TABLE, lambda r: _group(r)["risk_table"]["censored"].__setitem__(1, 7)),
        (Rule.EVENTS, lambda r: _group(r).__setitem__("events", 16)),
        (Rule.CURVE, lambda r: _group(r)["curve"]["survival"].__setitem__(20, 1.0)),
        (Rule.MEDIAN, lambda r: _group(r)["median"].__setitem__("lower", 66.0)),
        (Rule.LISTING, lambda r: r.table_2.__setitem__("treated_again", 13)),
    ],
)
def test_a_number_that_does_not_add_up_is_found(rule, spoil, cut):
    source = Source.of(cut.content)
    results = results_of(source)
    assert all(check.holds for check in checks_of(source, results))
    spoil(results)
    failed = {check.rule for check in checks_of(source, results) if not check.holds}
    assert rule in failed


def test_a_flow_chart_that_loses_somebody_is_found(cut):
    cut.content["flow"]["steps"][0][1] -= 1
    source = Source.of(cut.content)
    failed = [check.rule for check in checks_of(source, results_of(source)) if not check.holds]
    assert failed == [Rule.FLOW]


def test_a_sentence_with_another_number_is_found(cut):
    source = Source.of(cut.content)
    results = results_of(source)
    right = {"en": {"overall-survival": "Of 45 patients 15 died."}}
    wrong = {"en": {"overall-survival": "Of 45 patients 16 died, 15.5 months."}}
    assert checking.check_texts(results, right).holds
    assert not checking.check_texts(results, wrong).holds


def test_data_of_one_patient_too_few_are_found(cut):
    source = Source.of(cut.content)
    rows = packing.data.data_rows(source)
    assert checking.check_data(source, results_of(source), rows).holds
    assert not checking.check_data(source, results_of(source), rows[:-1]).holds


def test_a_failed_check_stops_the_package(cut):
    cut.content["flow"]["everybody"] += 1
    with pytest.raises(DoesNotAddUp) as stopped:
        package_of(cut.content, exactly=True, progress=silent)
    assert [check.rule for check in stopped.value.checks if not check.holds] == [Rule.FLOW]


def _row(results, code):
    rows = results.table_1["tables"]["all"]["rows"]
    return next(row for row in rows if row["code"] == code)


def _figure(results):
    return results.figures["overall-survival"]


def _group(results):
    return _figure(results)["groups"][0]


# --- For eyes that may not see patients ---


def test_for_a_researcher_small_numbers_and_single_patients_are_left_out(cut):
    whole = made_once(cut)
    files = made_once(cut, exactly=False)
    assert not [name for name in files if name.startswith(("data/", "code/"))]
    assert not [name for name in files if "table-2" in name]
    # Four had an R1 resection: too few to be told.
    assert "R1,4 (9%)" in whole["en/table-1.csv"].decode()
    assert "R1,not shown" in files["en/table-1.csv"].decode()
    text = files["en/text.txt"].decode()
    assert "is not shown, because fewer than 5 were at risk" in text
    assert "65.0" not in text
    assert "November 2019" not in text


def test_of_fewer_than_16_no_package_leaves_for_a_researcher(series, cut):
    content = frozen_now(series.pk, "published-table-2", cut.pk).content
    source = Source.of(content)
    assert all(check.holds for check in checks_of(source, results_of(source)))
    with pytest.raises(TooFew):
        package_of(content, exactly=False, progress=silent)


def test_the_built_in_series_is_drawn_from_its_98_patients(series, cut):
    """Serin KR, et al. Anadolu Klin 2020, Figure 1: 98 reviewed, 53 excluded, 45 operated on."""
    flow = frozen_now(series.pk, "published-series", cut.pk).content["flow"]
    assert flow["everybody"] == 98
    assert sum(lost for _before, lost, _after in flow["steps"]) == 53
    assert flow["steps"][-1][2] == 45


def test_an_older_cut_holds_too_little(cut):
    assert cuts.holds_papers(cut.content)
    assert not cuts.holds_papers({**cut.content, "format": 1})
