import pytest

from patients.clinical.three_valued import above, at_least, every, negate, some


@pytest.mark.parametrize(
    ("answers", "all_true", "any_true"),
    [
        ([True, True], True, True),
        ([True, False], False, True),
        ([False, False], False, False),
        ([True, None], None, True),
        ([False, None], False, None),
        ([None, None], None, None),
        ([], True, False),
    ],
)
def test_an_unknown_counts_only_where_it_could_decide(answers, all_true, any_true):
    assert every(answers) is all_true
    assert some(answers) is any_true


def test_comparisons_keep_the_unknown():
    assert (above(5, 5), at_least(5, 5)) == (False, True)
    assert (above(None, 5), at_least(None, 5), negate(None)) == (None, None, None)
