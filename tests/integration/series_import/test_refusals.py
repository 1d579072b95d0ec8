"""Every kind of mistake is named with its place and what would be right, and nothing is imported."""

from datetime import date

import pytest

from patients.centers import center_context
from patients.models import ImportBatch, Patient
from tests.integration.series_import.editing import edited, only, with_row
from tumorboard.series_import.importing import Outcome, SeriesFacts, import_series
from tumorboard.series_import.published import published_files

pytestmark = pytest.mark.django_db

MISTAKES = [
    # id, (file, row, column, cell), code, what would be right
    ("bad date", ("patients", "CRC-001", "birth_date", "1950-13-03"), "no_such_day", "2015-03-12"),
    ("no date", ("patients", "CRC-001", "birth_date", "soon"), "not_a_date", "12.03.2015"),
    ("slashes", ("patients", "CRC-001", "birth_date", "03/12/1950"), "date_ambiguous", "12.03.2015"),
    ("future", ("patients", "CRC-001", "birth_date", "2199-01-01"), "date_impossible", "1900"),
    ("unknown code", ("patients", "CRC-001", "sex", "male"), "not_a_code", "M, F"),
    ("empty cell", ("patients", "CRC-001", "sex", ""), "required", "never empty"),
    ("not a flag", ("patients", "CRC-001", "event_death", "yes"), "not_a_flag", "0 for no"),
    ("text for number", ("primaries", "PR-001", "t_stage", "T9"), "not_a_code", "T4b"),
    (
        "fraction of a lesion",
        ("liver_metastases", "LM-001", "number_of_metastases", "1.5"),
        "not_a_whole_number",
        "from 1 to 99",
    ),
    (
        "beyond the range",
        ("lesions", "LS-002-01", "size_mm_presentation", "301"),
        "out_of_range",
        "from 1 to 300",
    ),
    (
        "two marks",
        ("lesions", "LS-002-01", "size_mm_presentation", "1.000,5"),
        "not_a_number",
        "one decimal mark",
    ),
    (
        "too exact",
        ("lesions", "LS-002-01", "size_mm_presentation", "12,25"),
        "too_exact",
        "One decimal",
    ),
    (
        "unknown procedure",
        ("interventions", "IV-0001", "procedures", "metastasectomy;magic"),
        "not_a_code",
        "low_anterior_resection",
    ),
    ("missing patient", ("primaries", "PR-001", "patient_id", "CRC-999"), "unknown_reference", "patients.csv"),
    ("duplicate name", ("primaries", "PR-002", "primary_id", "PR-001"), "key_twice", "of its own"),
    ("other's lesion", ("lesions", "LS-001-01", "patient_id", "CRC-002"), "other_patient", "one patient"),
    ("V01", ("patients", "CRC-001", "birth_date", "2018-01-01"), "V01", "after the date of birth"),
    ("V02", ("follow_ups", "FU-0047", "visit_date", "2019-06-19"), "V02", "up to the date of death"),
    ("V03", ("systemic_therapy", "ST-0001", "end_date", "2015-05-27"), "V03_therapy", "from the start"),
    ("V03 stay", ("interventions", "IV-0001", "discharge_date", "2015-04-09"), "V03_discharge", "from the day"),
    ("V05", ("interventions", "IV-0001", "date", "2015-03-10"), "V05", "one day before"),
    ("V06", ("recurrences", "RC-0001", "detection_date", "2015-04-10"), "V06", "after the intervention"),
    ("V07", ("recurrences", "RC-0001", "sequence", "2"), "V07_gap", "Number 1"),
    ("V07 order", ("recurrences", "RC-0003", "detection_date", "2016-06-27"), "V07_order", "rise"),
    ("V08", ("liver_metastases", "LM-010", "number_of_metastases", "1"), "V08", "At least 2"),
    ("V09", ("liver_metastases", "LM-003", "number_of_metastases", "9"), "V09_fewer", "At least 10"),
    ("V09 size", ("liver_metastases", "LM-002", "largest_mm_presentation", "40"), "V09_size", "46"),
    ("V10", ("interventions", "IV-0003", "lesions_resected", "3"), "V10", "At most 1"),
    ("V11", ("liver_metastases", "LM-001", "treatment_strategy", "liver_first"), "V11_liver_first", "dates"),
    ("V12", ("liver_metastases", "LM-005", "treatment_strategy", "staged_colon_first"), "V12", "metachronous"),
    ("V13", ("interventions", "IV-0057", "session_kind", "liver_resection"), "V13", "alpps_stage_1"),
    ("V14", ("interventions", "IV-0006", "liver_resection_class", "metastasectomy"), "V14", "segmentectomy_gt2"),
    ("V15", ("interventions", "IV-0001", "margin_mm", "0"), "V15_R0", "above 0"),
    ("V15 R1", ("interventions", "IV-0009", "margin_mm", "3"), "V15_R1", "under 1 mm"),
    ("V16", ("interventions", "IV-0003", "frozen_section", "0"), "V16", "frozen_section"),
    ("V17", ("complications", "CO-0010", "clavien_dindo", "V"), "V17", "date of death"),
    ("V19", ("patients", "CRC-001", "vital_status", "dead"), "V19", "all say dead"),
    ("V19 cause", ("patients", "CRC-004", "cause_of_death_class", ""), "V19", "all say dead"),
    ("V20", ("patients", "CRC-039", "disease_status", "no_evidence_of_disease"), "V20", "Another status"),
    ("V21", ("primaries", "PR-001", "m_stage_at_primary_diagnosis", "M0"), "V21", "M1"),
    ("icd10", ("primaries", "PR-001", "icd10", "C18.7"), "icd10_agrees", "C20"),
    ("lobe", ("lesions", "LS-001-01", "lobe", "left"), "lobe_agrees", "right"),
    ("hipec", ("interventions", "IV-0001", "hipec", "1"), "procedures_agree", "in the list"),
    ("30 days", ("interventions", "IV-0001", "thirty_day_death", "1"), "thirty_days", "within 30 days"),
    ("screened", ("screening", "SCR-002", "exclusion_reason", ""), "screening_reason", "a reason"),
    ("sexes", ("screening", "SCR-001", "sex", "M"), "sex_agrees", "same in both"),
    ("diagnosis", ("patients", "CRC-001", "lm_diagnosis_date", "2015-03-13"), "diagnosis_agrees", "same date"),
    ("nobody", ("board_decisions", "BD-0001", "patient_id", ""), "decision_of_nobody", "patient_id"),
    ("data lock", ("follow_ups", "FU-0012", "visit_date", "2019-11-16"), "data_lock", "up to the data lock"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "code", "right"),
    [pytest.param(edit, code, right, id=name) for name, edit, code, right in MISTAKES],
)
def test_a_mistake_is_named_with_its_place(edit, code, right, center):
    file, _key, _column, _cell = edit

    report = import_series(
        edited(edit), center=center, facts=SeriesFacts(data_locked_on=date(2019, 11, 15))
    )

    found = [problem for problem in report.errors if problem.code == code]
    assert report.outcome == Outcome.REFUSED
    assert found
    assert right in found[0].expected
    assert found[0].line >= 2
    assert found[0].file.startswith(file) or code.startswith(("V1", "V0", "data_lock"))
    with center_context([center.pk]):
        assert not Patient.objects.exists()
        assert not ImportBatch.objects.exists()


def test_a_cell_is_named_by_file_line_column_and_value(center):
    report = import_series(edited(("patients", "CRC-003", "sex", "K")), center=center)

    (problem,) = [p for p in report.errors if p.code == "not_a_code"]
    assert (problem.file, problem.line, problem.column, problem.value) == (
        "patients.csv",
        4,
        "sex",
        "K",
    )


def test_all_mistakes_of_all_files_are_named_at_once(center):
    report = import_series(
        edited(
            ("patients", "CRC-001", "birth_date", "soon"),
            ("primaries", "PR-002", "t_stage", "T9"),
            ("liver_metastases", "LM-010", "number_of_metastases", "1"),
            ("follow_ups", "FU-0047", "visit_date", "2019-06-19"),
        ),
        center=center,
    )

    assert {"not_a_date", "not_a_code", "V08", "V02"} <= {p.code for p in report.errors}


@pytest.mark.parametrize(
    ("contents", "code"),
    [
        pytest.param(only("primaries"), "file_missing", id="patients are missing"),
        pytest.param(only("patients") | {"notes.csv": b"a,b\n"}, "file_unknown", id="unknown file"),
        pytest.param(only("patients") | {"primaries.csv": b""}, "file_empty", id="empty file"),
        pytest.param(
            only("patients") | {"primaries.csv": "primary_id".encode("utf-16")},
            "file_encoding",
            id="UTF-16",
        ),
        pytest.param(
            only("patients") | {"primaries.csv": b'primary_id,patient_id\n"PR-1,CRC-001\n'},
            "file_not_csv",
            id="open quote",
        ),
        pytest.param(
            only("patients")
            | {"primaries.csv": b"primary_id,patient_id,site_detail\nPR-1,CRC-001\n"},
            "row_length",
            id="short row",
        ),
        pytest.param({"patients.csv": b"patient_id,gender\nX,M\n"}, "column_unknown", id="column"),
        pytest.param({"patients.csv": b"patient_id,gender\nX,M\n"}, "column_missing", id="no sex"),
        pytest.param({"patients.csv": b"patient_id,sex,sex\nX,M,M\n"}, "column_twice", id="twice"),
    ],
)
def test_a_file_that_is_not_of_the_format_is_refused(contents, code, center):
    report = import_series(contents, center=center)

    assert report.outcome == Outcome.REFUSED
    assert code in {problem.code for problem in report.errors}


def test_a_study_id_the_center_has_is_not_used_again(center, published_series):
    report = import_series(only("patients"), center=center)

    assert {problem.code for problem in report.errors} == {"already_there"}
    assert len(report.errors) == 45


def test_a_series_is_not_mixed_with_another_of_the_same_name(center, published_series):
    contents = {"patients.csv": b"patient_id,sex\nNEW-1,F\n"}

    report = import_series(contents, center=center, facts=SeriesFacts(slug="serin2020"))

    assert {problem.code for problem in report.errors} == {"series_there"}


def test_one_lesion_in_both_lobes_is_refused_in_the_papers_own_words(center):
    """The abstract prints 1-18 metastases for bilobar disease; one cannot lie in both lobes."""
    contents = with_row(
        "liver_metastases", "LM-010", lm_id="LM-900", number_of_metastases="1", patient_id="CRC-010"
    )

    report = import_series(contents, center=center)

    assert {"V08", "presentation_twice"} <= {problem.code for problem in report.errors}


def test_the_published_series_has_warnings_and_no_error(published_series):
    """Nine times bevacizumab ended 25 to 27 days before the liver operation."""
    assert not published_series.errors
    assert [problem.code for problem in published_series.warnings] == ["V23_bevacizumab"] * 9


def test_a_dry_run_says_the_same_and_writes_nothing(center):
    report = import_series(published_files(), center=center, dry_run=True)

    assert report.outcome == Outcome.CHECKED
    assert len(report.warnings) == 9
    with center_context([center.pk]):
        assert not Patient.objects.exists()
