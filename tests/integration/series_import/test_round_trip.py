"""Every fact of the files is in the record: written back, the files are the same, row by row."""

import csv

import pytest

from tests.integration.series_import.export import EXPORTS, text
from tumorboard.series_import.files import FILES
from tumorboard.series_import.published import FOLDER

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_record_written_back_is_the_file(file, published_series):
    with (FOLDER / file.file_name).open(newline="", encoding="utf-8") as lines:
        original = {row[file.key.name]: row for row in csv.DictReader(lines)}

    columns = next(iter(original.values()))
    written = {
        text(row[file.key.name]): {column: text(row.get(column)) for column in columns}
        for row in EXPORTS[file.name]()
    }

    assert written == original


def test_the_files_of_the_format_are_the_files_shipped():
    assert {path.name for path in FOLDER.glob("*.csv")} == {file.file_name for file in FILES}
