"""What people read of the format is what the program does; and every rule has something to say."""

import csv
from pathlib import Path

from django.core.management import call_command

from tumorboard.options import Option
from tumorboard.series_import import codes
from tumorboard.series_import.problems import WORDINGS
from tumorboard.series_import.published import published_files
from tumorboard.series_import.rules import RULES


def test_the_page_of_the_format_is_fresh():
    call_command("draw_series_format", check=True)


def test_every_rule_has_its_sentences():
    assert {rule.code for rule in RULES} <= WORDINGS.keys()


def test_every_decision_of_the_series_has_one_of_our_options():
    rows = csv.DictReader(published_files()["board_decisions.csv"].decode().splitlines())
    published = {row["decision"] for row in rows}
    table = Path(codes.__file__).with_name("decision_codes.csv")
    mapped = {row["published_code"]: row for row in csv.DictReader(table.read_text().splitlines())}

    assert published == mapped.keys()
    assert len(published) == 31
    for row in mapped.values():
        assert row["option"] in Option.values
        assert row["second_option"] in {"", *Option.values}
