"""The vocabulary of cohorts: every criterion is whole, says itself, and refuses what cannot be meant with words that help."""

import pytest
from django.utils import translation
from django.utils.functional import Promise

from analytics.criteria import (
    BY_SUBJECT,
    CRITERIA,
    MOST_ALTERNATIVES,
    MOST_LINES,
    Answer,
    Known,
    NotUnderstood,
    condition_of,
    definition_of,
    line_sentence,
    step_sentences,
)
from analytics.criteria.definition import MILESTONES
from tests.criteria import an_example

SYNCHRONOUS = {"is": "timing", "values": ["synchronous"]}


def read(*lines, pinned=False):
    return definition_of(
        {
            "known_at_time_zero": pinned,
            "lines": [{"any_of": line if isinstance(line, list) else [line]} for line in lines],
        }
    )


def refusal(*lines, pinned=False) -> str:
    with pytest.raises(NotUnderstood) as refused:
        read(*lines, pinned=pinned)
    return refused.value.problems[0].text


@pytest.mark.parametrize("language", ["en", "tr"])
@pytest.mark.parametrize("code", CRITERIA)
def test_every_criterion_compiles_and_says_itself_for_each_answer(code, language):
    criterion = CRITERIA[code]
    asked = {"is": code, **an_example(criterion)}
    with translation.override(language):
        told = set()
        for answer in Answer:
            definition = read({**asked, "answer": answer})
            assert condition_of(definition)
            sentence = line_sentence(definition.lines[0])
            assert sentence.endswith(".")
            assert "%" not in sentence
            assert sentence[0] == sentence[0].upper()
            told.add(sentence)
    assert len(told) == len(Answer)


@pytest.mark.parametrize("code", CRITERIA)
def test_every_text_of_a_criterion_waits_for_the_readers_language(code):
    criterion = CRITERIA[code]
    for text in (criterion.label, criterion.says, criterion.denies):
        assert isinstance(text, Promise)
    asks_something = criterion.asks.kind != "nothing"
    for text in (criterion.says, criterion.denies):
        assert ("%(asked)s" in str(text)) == asks_something
    assert criterion.known in Known.values
    assert criterion.milestone in {"", *MILESTONES}


def test_every_criterion_stands_under_one_subject():
    listed = [criterion.code for criteria in BY_SUBJECT.values() for criterion in criteria]
    assert sorted(listed) == sorted(CRITERIA)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (SYNCHRONOUS, "The metastases were synchronous."),
        ({**SYNCHRONOUS, "answer": "no"}, "The metastases were not synchronous."),
        ({"is": "number", "low": 4}, "The number of liver metastases was at least 4."),
        ({"is": "number", "high": 4}, "The number of liver metastases was at most 4."),
        ({"is": "number", "low": 2, "high": 4}, "The number of liver metastases was 2 to 4."),
        ({"is": "largest", "low": "30,5"}, "The largest metastasis measured at least 30.5 mm."),
        (
            {"is": "time_zero_day", "low": "2013-01-01", "high": "2018-12-31"},
            "The first liver intervention was between 1 Jan 2013 and 31 Dec 2018.",
        ),
        (
            {"is": "primary_site", "values": ["rectum", "sigmoid", "left"]},
            "The primary was in the left colon, sigmoid colon or rectum.",
        ),
        (
            {"is": "regimen", "values": ["folfox", "capox"]},
            "FOLFOX or CAPOX (XELOX) was given.",
        ),
        (
            {"is": "procedure", "values": ["hartmann", "hipec"]},
            "This was done: Hartmann procedure or hyperthermic intraperitoneal chemotherapy (HIPEC).",
        ),
    ],
)
def test_sentences(asked, sentence):
    with translation.override("en"):
        assert line_sentence(read(asked).lines[0]) == sentence


def test_alternatives_are_one_sentence_and_a_restriction_the_first():
    with translation.override("en"):
        definition = read([SYNCHRONOUS, {"is": "number", "low": 5}], pinned=True)
        first, second = step_sentences(definition)
    assert first.startswith("There is a time zero")
    assert second == (
        "The metastases were synchronous, or the number of liver metastases was at least 5."
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"is": "nonsense"}, "Choose one from the list"),
        ("nonsense", "Choose a criterion from the list"),
        ({"is": "timing"}, "Choose at least one answer"),
        ({"is": "timing", "values": ["late"]}, "“late” is not one of the answers"),
        ({"is": "timing", "values": "synchronous"}, "Choose from the list"),
        ({**SYNCHRONOUS, "answer": "perhaps"}, "Choose whether it is so"),
        ({**SYNCHRONOUS, "sql": "1=1"}, "“sql” does not belong"),
        ({"is": "number"}, "Enter the lowest number, the highest, or both"),
        ({"is": "number", "low": 5, "high": 2}, "Exchange them"),
        ({"is": "number", "low": "many"}, "“many” is not a number"),
        ({"is": "number", "low": 2.5}, "Enter a whole number"),
        ({"is": "number", "low": True}, "is not a number"),
        ({"is": "number", "low": "NaN"}, "Enter a number from 1 to 99"),
        ({"is": "number", "low": 100}, "Enter a number from 1 to 99"),
        ({"is": "time_zero_day", "low": "31.02.2018"}, "is not a day of the calendar"),
        ({"is": "time_zero_day", "low": "2018-02-30"}, "is not a day of the calendar"),
        ({"is": "time_zero_day", "low": "2019-01-01", "high": "2018-01-01"}, "Exchange them"),
        ({"is": "time_zero_day", "low": "0018-01-01"}, "from 1900 on"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_how_to_mend_it(asked, words):
    with translation.override("en"):
        assert words in refusal(asked)


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"lines": {}}, {"lines": [{}]}, {"lines": [{"any_of": []}]}, {"lines": [[]]},
     {"lines": [], "format": 2}, {"lines": [], "known_at_time_zero": 1}, {"lines": [], "sql": ""}],
)  # fmt: skip
def test_what_is_no_definition_is_refused(data):
    with pytest.raises(NotUnderstood):
        definition_of(data)


def test_every_problem_names_its_place():
    with pytest.raises(NotUnderstood) as refused:
        read(SYNCHRONOUS, [SYNCHRONOUS, {"is": "number"}], {"is": "x"})
    assert [(one.line, one.place) for one in refused.value.problems] == [(1, 1), (2, 0)]


def test_there_is_an_end_to_lines_and_alternatives():
    assert "Remove some" in refusal(*[SYNCHRONOUS] * (MOST_LINES + 1))
    assert "at most" in refusal([SYNCHRONOUS] * (MOST_ALTERNATIVES + 1))


@pytest.mark.parametrize("code", [c for c, one in CRITERIA.items() if one.known == Known.AFTER])
def test_what_is_only_known_later_cannot_be_known_at_time_zero(code):
    asked = {"is": code, **an_example(CRITERIA[code])}
    with translation.override("en"):
        text = refusal(asked, pinned=True)
    assert str(CRITERIA[code].label) in text
    assert "Remove it" in text


def test_a_definition_comes_back_from_its_data():
    definition = read(
        [SYNCHRONOUS, {"is": "largest", "low": "30,5"}],
        {"is": "age", "low": "50", "answer": "no"},
        pinned=True,
    )
    assert definition_of(definition.as_data()) == definition


@pytest.mark.parametrize(
    ("lines", "pinned", "milestone"),
    [
        ([], False, "primary_diagnosis"),
        ([{"is": "sex", "values": ["male"]}], False, "primary_diagnosis"),
        ([SYNCHRONOUS], False, "metastasis_diagnosis"),
        ([{**SYNCHRONOUS, "answer": "unknown"}], False, "primary_diagnosis"),
        ([SYNCHRONOUS, {"is": "operated"}], False, "index_liver_intervention"),
        ([[SYNCHRONOUS, {"is": "operated"}]], False, "metastasis_diagnosis"),
        ([SYNCHRONOUS], True, "index_liver_intervention"),
        ([{"is": "margin", "values": ["R0"]}], False, "index_liver_operation"),
        ([{"is": "second_intervention"}], False, "second_intervention"),
        ([{"is": "cleared"}], False, "clearance"),
        ([{"is": "second_intervention"}, {"is": "recurred"}], False, "later_event"),
        ([[{"is": "second_intervention"}, SYNCHRONOUS]], False, "later_event"),
        # Neither reaches anything, and both are decided by what came later.
        ([{"is": "second_intervention", "answer": "no"}], False, "later_event"),
        ([{"is": "recurred"}], False, "later_event"),
        ([{"is": "regimen", "values": ["folfox"]}], False, "later_event"),
        ([{"is": "regimen", "values": ["folfox"]}], True, "index_liver_intervention"),
    ],
)
def test_the_latest_milestone_that_all_have_reached(lines, pinned, milestone):
    assert read(*lines, pinned=pinned).milestone == milestone
