"""Whether a case is ready for a board: each needed item evaluated on a day, never ticked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Item(StrEnum):
    """What a board of colorectal liver metastases looks at. The paper's eligibility list is one of them."""

    LIVER_MRI = "liver_mri"
    PET_CT = "pet_ct"
    COLONOSCOPY = "colonoscopy"
    CT_VOLUMETRY = "ct_volumetry"
    PATHOLOGY = "pathology"
    CEA = "cea"
    RAS = "ras"
    BRAF = "braf"
    MMR = "mmr"
    ECOG = "ecog"
    CHEMOTHERAPY = "chemotherapy"
    ELIGIBILITY = "eligibility"


class Condition(StrEnum):
    """For which cases an item is needed. Several can hold for one case."""

    ALWAYS = "always"
    BEFORE_LIVER_SURGERY = "before_liver_surgery"
    BEFORE_MAJOR_RESECTION = "before_major_resection"
    AFTER_OPERATION = "after_operation"


class Readiness(StrEnum):
    """
    READY: known, and fresh enough. OLD: known, older than the rule allows.
    PENDING: done or sent, the result is awaited; it is no negative result, and the case is not ready.
    MISSING: nothing is on file, or it says that it was not done. NOT_NEEDED: the rule asks for nothing here.
    """

    READY = "ready"
    OLD = "old"
    PENDING = "pending"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


LACKING = frozenset({Readiness.OLD, Readiness.PENDING, Readiness.MISSING})


@dataclass(frozen=True, slots=True)
class Rule:
    """One needed item. `categories` empty: for every occasion. `oldest_days` None: it does not age."""

    item: Item
    applies: Condition = Condition.ALWAYS
    categories: Collection[str] = ()
    oldest_days: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What the record says of an item: the day of the newest result, or that it is awaited.

    `on` None with `is_known`: known, of no day (a mutation). `is_needless`: does not exist for this
    patient, such as the last dose of somebody who never had chemotherapy.
    """

    is_known: bool = False
    on: date | None = None
    is_pending: bool = False
    is_needless: bool = False


def readiness(
    rule: Rule, finding: Finding, *, category: str, conditions: Collection[Condition], on: date
) -> Readiness:
    """
    How one item of a case stands on the day of the meeting.

    A known result counts before a pending one: a second sample under way takes nothing away. An old
    result with a new one pending is pending. With an age limit a result of no day is missing: nobody
    can say that it is fresh.

    Requirements: Serin KR, et al. Anadolu Klin 2020, Methods, doi:10.21673/anadoluklin.649703 (dynamic
    MRI, PET-CT, colonoscopy within a year, CT volumetry before a major resection). Their ages, but for
    the colonoscopy's, are not in the paper: each board sets them.
    """
    is_asked = rule.applies == Condition.ALWAYS or rule.applies in conditions
    if not is_asked or (rule.categories and category not in rule.categories):
        return Readiness.NOT_NEEDED
    if finding.is_needless:
        return Readiness.NOT_NEEDED
    if not finding.is_known:
        return Readiness.PENDING if finding.is_pending else Readiness.MISSING
    if rule.oldest_days is None:
        return Readiness.READY
    if finding.on is None:
        return Readiness.MISSING
    if (on - finding.on).days <= rule.oldest_days:
        return Readiness.READY
    return Readiness.PENDING if finding.is_pending else Readiness.OLD
