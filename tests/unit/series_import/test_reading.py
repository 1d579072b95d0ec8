"""Bytes to cells, cells to values: every way of writing that is understood, and what is refused."""

from datetime import date

import pytest

from tumorboard.series_import.cells import NULL, Unreadable, read_date, stage_cells
from tumorboard.series_import.problems import Problem, as_csv
from tumorboard.series_import.reading import decode, read_series

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2015-03-12", date(2015, 3, 12)),
        ("12.03.2015", date(2015, 3, 12)),
        ("2.3.2015", date(2015, 3, 2)),
        ("29.02.2016", date(2016, 2, 29)),
        ("2026-11-23", TODAY),
        ("1900-01-01", date(1900, 1, 1)),
    ],
)
def test_a_date_is_read_day_first_or_year_first(cell, expected):
    assert read_date(cell, TODAY) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("12/03/2015", "date_ambiguous"),
        ("12-03-2015", "date_ambiguous"),
        ("12.03.15", "date_ambiguous"),
        ("2015-3-12", "date_ambiguous"),
        ("12 March 2015", "not_a_date"),
        ("42075", "not_a_date"),
        ("29.02.2015", "no_such_day"),
        ("2015-13-01", "no_such_day"),
        ("2026-11-24", "date_impossible"),
        ("1899-12-31", "date_impossible"),
    ],
)
def test_a_date_is_never_guessed(cell, code):
    with pytest.raises(Unreadable) as refused:
        read_date(cell, TODAY)
    assert refused.value.code == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1254", "iso-8859-9"])
def test_turkish_letters_survive_every_encoding(encoding):
    assert decode("ŞİĞÜÖÇ şığüöç".encode(encoding)) == "ŞİĞÜÖÇ şığüöç"


@pytest.mark.parametrize("content", ["patient_id".encode("utf-16"), b"\x00\x01", b"\x81\x8d"])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(UnicodeDecodeError):
        decode(content)


def table(text: str):
    tables, problems = read_series({"patients.csv": text.encode()})
    assert problems == []
    return tables["patients"]


def test_the_line_is_the_one_the_row_begins_on():
    found = table('patient_id,sex,cause_of_death\nA,M,"one\ntwo"\n\nB,F,\n')

    assert found.lines == [2, 5]
    assert found.cells["cause_of_death"] == ["one\ntwo", ""]


def test_a_separator_inside_quotes_is_text():
    assert table('patient_id;sex;cause_of_death\nA;M;"one; two"\n').cells["cause_of_death"] == [
        "one; two"
    ]


def test_a_column_that_is_not_there_is_empty():
    assert table("patient_id,sex\nA,M\n").cells["birth_date"] == [""]


def test_spaces_around_a_cell_are_not_part_of_it():
    assert table("patient_id , sex\n A , M \n").cells["sex"] == ["M"]


@pytest.mark.parametrize(
    ("cell", "staged"),
    [
        ("7", "7"),
        ("7,0", "7"),
        ("7.0", "7"),
        ("", NULL),
        ("7.5", NULL),
        ("1.000", "1"),
        ("x", NULL),
    ],
)
def test_a_whole_number_has_no_fraction(cell, staged):
    """1.000 is one, as everywhere in this program: a point is a decimal mark."""
    values, _problems = stage_cells(table(f'patient_id,sex,table2_no\nA,M,"{cell}"\n'), TODAY)

    assert values.columns[values.names.index("table2_no")] == [staged]


def test_text_that_looks_like_our_mark_for_nothing_stays_text():
    values, _problems = stage_cells(
        table("patient_id,sex,cause_of_death\nA,M,\\N\nB,M,a\\tb\n"), TODAY
    )

    assert values.columns[values.names.index("cause_of_death")] == [r"\\N", r"a\\tb"]


def test_a_cell_with_an_unprintable_character_is_named():
    _values, problems = stage_cells(table("patient_id,sex\nA\x07B,M\n"), TODAY)

    assert [(p.code, p.line, p.column) for p in problems] == [
        ("control_character", 2, "patient_id")
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝"])
def test_no_cell_of_a_report_is_run_by_a_spreadsheet(start):
    report = as_csv([Problem("not_a_flag", "patients.csv", 2, "sex", f"{start}1+1")])

    assert f"'{start}1+1" in report
