"""Where a readiness rule comes from: the paper, a starting value of ours, or the board that set it."""

import json
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from tumorboard.models import ReadinessRule
from tumorboard.readiness import USUAL_RULES


class Basis(models.TextChoices):
    """The codes of patients/clinical/readiness_rules.json; OWN is not among them."""

    PUBLISHED = "published", _("Serin 2020")
    PUBLISHED_BUT_THE_LIMIT = (
        "published_but_the_limit",
        _("Serin 2020; the limit is our starting value"),
    )
    STARTING_VALUE = "starting_value", _("Our starting value")
    OWN = "own", _("Set by this board")


def basis_of(rule: ReadinessRule) -> Basis:
    """A rule whose limit or occasions the board has changed is its own, wherever the item came from."""
    usual = _usual().get((rule.item, rule.applies))
    if usual is None or rule.categories or rule.oldest_days != usual["oldest_days"]:
        return Basis.OWN
    return Basis(usual["basis"])


@cache
def _usual() -> dict[tuple[str, str], dict]:
    rules = json.loads(USUAL_RULES.read_text(encoding="utf-8"))
    return {(rule["item"], rule["applies"]): rule for rule in rules}
