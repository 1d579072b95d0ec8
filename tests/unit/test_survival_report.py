"""A table from a file to all its numbers: R's, on every reference case and on those of more/."""

import json
import re
from pathlib import Path

import pytest

from analytics.report_text import as_text
from analytics.stats.intervals import ConfidenceType
from analytics.stats.report.everything import report
from analytics.stats.report.subjects import Wishes
from analytics.table.columns import Columns
from analytics.table.reading import read_table
from tests.reference.survival import reader

FOLDERS = [
    pytest.param(folder, id=folder.name)
    for folder in (*sorted(reader.CASES.iterdir()), *sorted(reader.MORE.iterdir()))
]


def columns_of(theirs):
    """A case says in its formula what only options can tell."""
    roles, covariates = {}, None
    if "cox" in theirs:
        covariates = tuple(theirs["cox"]["covariates"])
        for role in ("strata", "cluster"):
            found = re.search(rf"{role}\((\w+)\)", theirs["cox"]["formula"])
            roles |= {role: found[1]} if found else {}
    if "fine_gray" in theirs:
        covariates = tuple(theirs["fine_gray"][0]["covariates"])
    return Columns(roles, covariates)


def wishes_of(theirs):
    curve = theirs.get("km", {}).get("all", {})
    incidences = list(theirs.get("cumulative_incidence", {}).values())
    times = (
        incidences[0]["cause_1"]["time"] if incidences else curve.get("at_times", {}).get("time")
    )
    return Wishes(
        times=None if times is None else tuple(times),
        tau=curve.get("rmst", {}).get("tau"),
        pseudo_times=tuple(theirs.get("pseudo", {}).get("times", ())),
    )


def reported(folder: Path):
    theirs = json.loads((folder / "expected.json").read_text())
    subjects = read_table((folder / "data.csv").read_bytes(), columns_of(theirs))
    return report(subjects, wishes_of(theirs)), theirs


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_number_is_that_of_r(folder):
    ours, theirs = reported(folder)
    assert list(reader.differences(json.loads(json.dumps(ours, allow_nan=False)), theirs)) == []
    assert {key for key in theirs if key not in reader.ABOUT_THE_CASE} <= set(ours)


def test_the_cases_are_there():
    """An empty folder must not pass for agreement."""
    assert len(FOLDERS) == 29 + 20


def test_a_difference_is_seen():
    ours, theirs = reported(reader.CASES / "edge_group_no_events")
    theirs["tests"]["logrank"]["chisq"] += 1e-6
    theirs["km"]["all"]["quantiles"]["log"]["upper"][0] = 7
    del ours["tests"]["tarone_ware"]
    assert [line.split(":")[0] for line in reader.differences(ours, theirs)] == [
        "km.all.quantiles.log.upper.0",
        "tests.logrank.chisq",
        "tests.tarone_ware is missing",
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_report_can_be_read(folder):
    text = as_text(reported(folder)[0], ConfidenceType.LOG_LOG)
    assert "None" not in text
    assert "nan" not in text


def test_what_a_person_reads():
    folder = reader.CASES / "published_table2_os"
    text = as_text(reported(folder)[0], ConfidenceType.LOG_LOG)
    assert re.search(r"^  all +12 +4 +69 \(24 to –\) +56 ", text, re.MULTILINE)
    assert re.search(r"^  all +24 +\d+ +0\.8889 \(", text, re.MULTILINE)


# --- What R's cases do not have ---


def answer(text, columns=None, wishes=None):
    return report(read_table(text.encode(), columns), wishes)


def test_one_group_is_a_curve_and_no_test():
    ours = answer("time,status,group\n1,1,A\n2,0,A\n3,1,A\n")
    assert set(ours["km"]) == {"all", "group:A"}
    assert "tests" not in ours


def test_groups_stand_in_for_covariates():
    """With numbers for names the lowest is the reference, as R's factor."""
    ours = answer(
        "time,status,group\n" + "".join(f"{i},{i % 2},{i % 3 + 9}\n" for i in range(1, 30))
    )
    assert ours["cox"]["covariates"] == ["group10", "group11"]
    assert ours["cox"]["efron"]["n"] == 29


def test_times_and_tau_are_chosen_when_nobody_asks():
    ours = answer("time,status,group\n10,1,A\n37,0,A\n12,1,B\n25,0,B\n")
    assert ours["km"]["all"]["at_times"]["time"] == [0, 5, 10, 15, 20, 25, 30, 35]
    assert ours["rmst_difference"]["tau"] == 25


def test_one_type_of_intervals_on_request():
    ours = answer("time,status\n1,1\n2,0\n", wishes=Wishes(kind=ConfidenceType.LOG))
    assert set(ours["km"]["all"]["quantiles"]) == {"log"}
    assert "lower_plain" not in ours["km"]["all"]["at_times"]


def test_rows_with_missing_covariates_are_left_out_of_the_model_and_counted():
    rows = "".join(f"{i},{i % 2},{i * 7 % 5},{i % 3}\n" for i in range(1, 20))
    ours = answer("time,status,x,y\n" + rows + "30,1,,2\n31,1,,NA\n32,0,1,\n")
    assert ours["n"] == ours["km"]["all"]["n"] == 22
    assert ours["cox"]["efron"]["n"] == 19
    assert ours["cox"]["left_out"] == {"rows": 3, "missing": {"x": 2, "y": 2}}


def test_a_covariate_that_says_nothing_is_named():
    ours = answer("time,status,x\n1,1,3\n2,0,3\n3,1,3\n")
    assert ours["cox"]["efron"] == {
        "n": 3, "events": 2, "not_estimable": True, "reason": "no_variance", "about": ["x"],
    }  # fmt: skip


def test_what_a_person_reads_of_a_covariate_that_was_left_out():
    text = as_text(reported(reader.MORE / "hand_dropped_covariates")[0], ConfidenceType.LOG_LOG)
    assert re.search(r"^  constant +left out: no_variance$", text, re.MULTILINE)
    assert re.search(r"^  twice +left out: collinear$", text, re.MULTILINE)
    assert re.search(r"^  x2 +[\d.]+ \([\d.]+ to [\d.]+\)  [\d.]+ +[\d.]+$", text, re.MULTILINE)


def test_pairs_of_groups_without_events_have_no_p_value():
    """R prints p = 1; the pairs that can be tested are corrected for three all the same."""
    ours = answer("time,status,group\n1,1,A\n2,1,A\n3,0,A\n2,0,B\n3,0,B\n4,0,C\n5,0,C\n")
    pairs = {(pair["a"], pair["b"]): pair for pair in ours["tests"]["pairwise"]}
    assert pairs["B", "C"]["reason"] == "no_events"
    assert pairs["B", "C"]["p_holm"] is None
    tested = pairs["A", "C"]
    assert tested["p_holm"] == pytest.approx(3 * tested["p"])


def test_stretches_of_one_subject_make_a_model_and_no_curve():
    ours = answer((reader.CASES / "heart_tdc" / "data.csv").read_text())
    assert ours["several_rows_a_subject"]
    assert "km" not in ours
    assert ours["cox"]["formula"] == "Surv(entry,time,status) ~ tx+age+year+surgery"


def test_several_events_of_one_subject_make_the_errors_robust():
    """As R's coxph does when it is told the id."""
    text = (reader.MORE / "bladder_recurrent" / "data.csv").read_text()
    ours = answer(text, Columns({"strata": "enum"}))
    theirs = json.loads((reader.MORE / "bladder_recurrent" / "expected.json").read_text())
    assert ours["cox"]["efron"]["se"] == pytest.approx(theirs["cox"]["efron"]["se"], rel=1e-9)
    assert ours["cox"]["formula"].endswith("+strata(enum)+cluster(id)")


def test_competing_events_with_delayed_entry():
    ours = answer(
        "time,event,entry,group,x\n5,1,0,A,1\n6,2,1,B,2\n7,0,2,A,3\n8,1,1,B,2\n9,2,3,A,1\n"
    )
    assert ours["gray_test"]["reason"] == "delayed_entry"
    assert ours["fine_gray"][0]["reason"] == "delayed_entry"
    assert "cause_specific_logrank" in ours


# --- The adjuvant colon trial as it was published ---


TRIAL = (reader.REAL / "colon_moertel_wide.csv").read_bytes()
DEATH = {"time": "time_death", "status": "event_death"}


def test_the_trial_goes_in_as_it_is():
    """Moertel et al. 1990 compared the same arms; the curves are those of the case colon_os_rx."""
    columns = Columns({**DEATH, "group": "rx"}, ("age", "nodes"))
    theirs = reader.expected("colon_os_rx")
    ours = report(read_table(TRIAL, columns), wishes_of(theirs))
    stratified = {"logrank_stratified", "G_rho1_stratified"}
    theirs["tests"] = {k: v for k, v in theirs["tests"].items() if k not in stratified}
    assert list(reader.differences(ours, {k: theirs[k] for k in ("km", "tests")})) == []
    assert ours["cox"]["left_out"] == {"rows": 18, "missing": {"nodes": 18}}


def test_arms_of_the_trial_as_a_covariate_of_texts():
    """The nine covariates of the case colon_os_cox, its arms as they are written."""
    names = ("rx", "age", "sex", "obstruct", "adhere", "node4", "surg")
    model = report(read_table(TRIAL, Columns({**DEATH}, (*names, "nodes"))))["cox"]
    assert model["covariates"][:2] == ["rxLev+5FU", "rxObs"]
    assert model["efron"]["n"] == 911
    two = report(read_table(TRIAL, Columns({**DEATH}, names)))["cox"]
    assert two["efron"]["n"] == 929
