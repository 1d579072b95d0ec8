"""Every fact of the files is in the record: written back, the files are the same, row by row."""

import csv

import pytest

from tests.integration.series_import.export import EXPORTS, text
from tumorboard.series_import.columns import SeriesFile
from tumorboard.series_import.files import FILES
from tumorboard.series_import.published import FOLDER

pytestmark = pytest.mark.django_db

Rows = dict[str, dict[str, str]]


def original(file: SeriesFile) -> Rows:
    with (FOLDER / file.file_name).open(newline="", encoding="utf-8") as lines:
        return {row[file.key.name]: row for row in csv.DictReader(lines)}


def written_back(file: SeriesFile, columns: list[str]) -> Rows:
    return {
        text(row[file.key.name]): {column: text(row.get(column)) for column in columns}
        for row in EXPORTS[file.name]()
    }


def test_the_record_written_back_is_the_eleven_files(published_series):
    differing = {}
    for file in FILES:
        wanted = original(file)
        found = written_back(file, list(next(iter(wanted.values()))))
        if found != wanted:
            keys = wanted.keys() | found.keys()
            differing[file.name] = {
                key: (wanted.get(key), found.get(key))
                for key in sorted(keys)
                if wanted.get(key) != found.get(key)
            }

    assert differing == {}
    assert len(EXPORTS) == len(FILES) == 11


def test_the_files_of_the_format_are_the_files_shipped():
    assert {path.name for path in FOLDER.glob("*.csv")} == {file.file_name for file in FILES}
