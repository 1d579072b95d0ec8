"""
The rules exist twice: as statements over a whole series here, as functions over one patient in
patients.clinical.rules for entry. On the same facts they say the same.
"""

import csv
import io

import pytest
from django.utils import timezone

from patients.clinical.rules import Severity, findings
from tests.integration.series_import.editing import edited, tables
from tests.integration.series_import.facts import patients_of
from tests.integration.series_import.test_refusals import MISTAKES
from tumorboard.series_import.importing import import_series
from tumorboard.series_import.published import published_files

pytestmark = pytest.mark.django_db

# What the functions check of the segments of a resection, which a series does not itemize.
ONLY_HERE = {"V13", "V14"}
SHARED = [
    pytest.param(edit, id=name)
    for name, edit, code, _right in MISTAKES
    if code.startswith("V") and code[:3] not in ONLY_HERE
]


def rules_of_functions(rows, severity) -> set[str]:
    today = timezone.localdate()
    return {
        finding.rule
        for patient in patients_of(rows)
        for finding in findings(patient, today=today)
        if finding.severity == severity
    }


def rules_of_import(report) -> set[str]:
    return {problem.code[:3] for problem in report.errors if problem.code.startswith("V")}


@pytest.mark.parametrize("edit", SHARED)
def test_both_refuse_the_same(edit, center):
    contents = edited(edit)
    rows = {
        name: list(csv.DictReader(io.StringIO(content.decode())))
        for name, content in contents.items()
    }

    report = import_series(contents, center=center, dry_run=True)

    refused = rules_of_import(report) - ONLY_HERE
    if "V06" in refused:
        refused.add(
            "V07"
        )  # a recurrence before its clearance also has none before it: said once here
    assert refused == rules_of_functions(rows, Severity.ERROR)


def test_both_take_the_published_series_and_warn_of_the_same(center):
    report = import_series(published_files(), center=center, dry_run=True)

    assert rules_of_functions(tables(), Severity.ERROR) == set()
    assert rules_of_functions(tables(), Severity.WARNING) == {"V23"}
    assert {problem.code for problem in report.warnings} == {"V23_bevacizumab"}
