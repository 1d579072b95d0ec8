"""What is offered instead of a comparison that time makes unfair: never what is refused or withheld itself."""

import pytest

from analytics.cohorts import COHORTS
from analytics.definitions import Endpoint, Grouping, Origin
from analytics.questions import Question
from patients.models import Center


@pytest.mark.parametrize(
    ("cohort", "origin", "offered"),
    [
        (
            "curative-intent",
            "index_liver_operation",
            [
                "index_liver_operation&by=repeat_by_landmark",
                "index_liver_operation&by=repeat_intervention",
                "second_intervention&by=none",
            ],
        ),
        (  # all of them had to live until the intervention
            "curative-intent",
            "metastasis_diagnosis",
            [
                "index_liver_intervention&by=repeat_by_landmark",
                "index_liver_intervention&by=repeat_intervention",
                "second_intervention&by=none",
            ],
        ),
        ("repeat-intervention", "index_liver_intervention", ["second_intervention&by=none"]),
    ],
)
def test_who_lived_until_the_second_intervention(cohort, origin, offered):
    question = Question(
        Center(pk=1),
        COHORTS[cohort],
        Endpoint.OS,
        Origin(origin),
        Grouping.AFTER_FIRST_AND_SECOND,
    )

    queries = [offer["query"] for offer in question.offers()]

    assert [query.partition("origin=")[2] for query in queries] == offered
