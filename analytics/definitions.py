"""
What is counted, from when, and how groups are made: the words of analytics. Not: queries, estimates.

Endpoints and origins are named; an origin that an endpoint does not offer cannot be asked for.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.stats.endpoint_rules import ENDPOINTS
from patients.clinical.dates import DAYS_PER_MONTH

# Raised when the same record would give other courses or another snapshot. What was made by
# another version is stale and made again.
METHOD_VERSION = 8


class Endpoint(models.TextChoices):
    OS = "os", _("Overall survival")
    CSS = "css", _("Cancer-specific survival")
    RFS = "rfs", _("Recurrence-free survival")
    DFS = "dfs", _("Disease-free survival")
    HRFS = "hrfs", _("Hepatic recurrence-free survival")
    TTR = "ttr", _("Time to recurrence")
    TTSF = "ttsf", _("Time to surgical failure")
    PRS = "prs", _("Survival after recurrence")
    LTP = "ltp", _("Local progression, per lesion")


class Origin(models.TextChoices):
    """Time zero."""

    PRIMARY_DIAGNOSIS = "primary_diagnosis", _("Diagnosis of the primary")
    METASTASIS_DIAGNOSIS = "metastasis_diagnosis", _("Diagnosis of the metastases")
    INDEX_LIVER_INTERVENTION = "index_liver_intervention", _("First liver intervention")
    INDEX_LIVER_OPERATION = "index_liver_operation", _("Index liver operation")
    CLEARANCE = "clearance", _("Clearance of all disease")
    SECOND_INTERVENTION = "second_intervention", _("Second intervention")
    THIRD_INTERVENTION = "third_intervention", _("Third intervention")
    FIRST_RECURRENCE = "first_recurrence", _("First recurrence")
    SECOND_RECURRENCE = "second_recurrence", _("Second recurrence")
    BOARD_DECISION = "board_decision", _("First decision of the board")
    LESION_TREATMENT = "lesion_treatment", _("Treatment of the lesion")


# The k-th of its kind, as a command names it.
NTH_ORIGINS: dict[str, dict[int, str]] = {
    "nth_intervention": {
        1: Origin.INDEX_LIVER_OPERATION.value,
        2: Origin.SECOND_INTERVENTION.value,
        3: Origin.THIRD_INTERVENTION.value,
    },
    "nth_recurrence": {1: Origin.FIRST_RECURRENCE.value, 2: Origin.SECOND_RECURRENCE.value},
}

# What an endpoint may be counted from, the first by default: the engine's own table.
ORIGINS: dict[Endpoint, tuple[Origin, ...]] = {
    Endpoint(code): tuple(Origin(origin) for origin in rule.origins)
    for code, rule in ENDPOINTS.items()
}
# Of these the risk is shown, as a cumulative incidence: something else may come first.
INCIDENCES = frozenset(Endpoint(code) for code, rule in ENDPOINTS.items() if rule.competes)


class DiedOf(models.TextChoices):
    CANCER = "cancer", _("Colorectal cancer or its treatment")
    UNCLEAR = "unclear", _("Other or unclear")
    OTHER = "other", _("Another cause")


class Exclusion(models.TextChoices):
    """Why a patient of the cohort is not in the curve. Everybody left out is counted under one of these."""

    NO_ORIGIN = "no_origin", _("The event from which time is counted has no date")
    NEVER_CLEARED = "never_cleared", _("Never cleared of disease")
    CLEARANCE_NOT_RECORDED = "clearance_not_recorded", _("Not recorded whether disease remained")
    DEATH_UNDATED = "death_undated", _("Died, but the date of death is not known")
    NEGATIVE_TIME = (
        "negative_time",
        _("The dates contradict each other: the end is before time zero"),
    )
    NOT_UNDER_OBSERVATION = (
        "not_under_observation",
        _("Nothing is known after the patient came under observation"),
    )
    BEFORE_LANDMARK = "before_landmark", _("No longer under observation at the landmark")
    EVENT_DAY_UNCLEAR = (
        "event_day_unclear",
        _("Not known whether it happened before the landmark or after it"),
    )
    EVENT_UNDATED = "event_undated", _("It happened, but nobody knows when")
    GROUP_UNKNOWN = "group_unknown", _("The group is not known")


class Timing(models.TextChoices):
    SYNCHRONOUS = "synchronous", _("Synchronous")
    METACHRONOUS = "metachronous", _("Metachronous")


class Grouping(models.TextChoices):
    """How a cohort is divided for a comparison."""

    NONE = "none", _("All together")
    TIMING = "timing", _("Timing of metastases")
    SEX = "sex", _("Sex")
    PRIMARY_SITE = "primary_site", _("Site of the primary")
    NUMBER = "number", _("Number of metastases")
    DISTRIBUTION = "distribution", _("Distribution in the liver")
    PREOPERATIVE = "preoperative", _("Systemic therapy or operation first")
    RESECTION = "resection", _("Liver resection")
    ABLATION = "ablation", _("Ablation or not")
    MARGIN = "margin", _("Margin")
    SEVERE_COMPLICATION = "severe_complication", _("Severe complication or not")
    SEVERE_BY_LANDMARK = (
        "severe_by_landmark",
        _("Severe complication within 90 days (landmark)"),
    )
    ADJUVANT = "adjuvant", _("Adjuvant therapy or not")
    ADJUVANT_BY_LANDMARK = (
        "adjuvant_by_landmark",
        _("Adjuvant therapy within 90 days (landmark)"),
    )
    REPEAT_INTERVENTION = "repeat_intervention", _("Repeat intervention or not")
    REPEAT_BY_LANDMARK = (
        "repeat_by_landmark",
        _("Repeat intervention within 12 months (landmark)"),
    )
    AFTER_FIRST_AND_SECOND = "after_first_and_second", _("All, against those treated again")


@dataclass(frozen=True, slots=True)
class Landmark:
    """How long after time zero groups are made of what has happened; in the unit in which it is said."""

    length: int
    unit: str

    @property
    def days(self) -> float:
        return self.length * {"days": 1, "months": DAYS_PER_MONTH}[self.unit]


# Kept for every cohort whether or not anybody asked: what its first page shows.
ALWAYS_KEPT: frozenset[tuple[Endpoint, Origin, Grouping]] = frozenset(
    (endpoint, ORIGINS[endpoint][0], grouping)
    for endpoint in (Endpoint.OS, Endpoint.RFS)
    for grouping in (Grouping.NONE, Grouping.TIMING)
)


class Band(models.TextChoices):
    """How the confidence limits of a curve are made; the first is kept with every result."""

    LOG_LOG = "log-log", _("95%, log-log")
    LOG = "log", _("95%, log")
    PLAIN = "plain", _("95%, plain")


class Clock(models.TextChoices):
    """The unit in which time is measured before anything is estimated."""

    DAYS = "days", _("days, shown as months of 30.4375 days")
    COMPLETED_MONTHS = "completed_months", _("completed calendar months, as the series prints them")


class GroupName(models.TextChoices):
    ALL = "all", _("All")
    SYNCHRONOUS = "synchronous", _("Synchronous")
    METACHRONOUS = "metachronous", _("Metachronous")
    ONE_INTERVENTION = "one_intervention", _("One intervention")
    REPEAT_INTERVENTION = "repeat_intervention", _("Repeat intervention")
    NOT_WITHIN_12_MONTHS = "not_within_12_months", _("None within 12 months")
    WITHIN_12_MONTHS = "within_12_months", _("Within 12 months")
    NOT_WITHIN_90_DAYS = "not_within_90_days", _("None within 90 days")
    WITHIN_90_DAYS = "within_90_days", _("Within 90 days")
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    COLON = "colon", _("Colon")
    RECTUM = "rectum", _("Rectum")
    ONE_METASTASIS = "one_metastasis", _("One")
    TWO_TO_FOUR = "two_to_four", _("2 to 4")
    OVER_FOUR = "over_four", _("More than 4")
    RIGHT_LOBE = "right_lobe", _("Right lobe")
    LEFT_LOBE = "left_lobe", _("Left lobe")
    BILOBAR = "bilobar", _("Bilobar")
    THERAPY_FIRST = "therapy_first", _("Therapy first")
    OPERATION_FIRST = "operation_first", _("Operation first")
    METASTASECTOMY = "metastasectomy", _("Metastasectomy")
    SEGMENTECTOMY_1_2 = "segmentectomy_1_2", _("1 or 2 segments")
    SEGMENTECTOMY_GT2 = "segmentectomy_gt2", _("More than 2 segments")
    ABLATED = "ablated", _("With ablation")
    NOT_ABLATED = "not_ablated", _("Without ablation")
    R0 = "r0", _("R0")
    R1 = "r1", _("R1")
    SEVERE = "severe", _("Grade III or more")
    NOT_SEVERE = "not_severe", _("Grade II or less, or none")
    ADJUVANT_THERAPY = "adjuvant_therapy", _("Adjuvant therapy")
    NO_ADJUVANT_THERAPY = "no_adjuvant_therapy", _("No adjuvant therapy")


class OutcomeKind(models.TextChoices):
    """The outcome pages of a cohort besides survival; each is one stored result."""

    TABLE_1 = "table-1", _("Table 1")
    TABLE_2 = "table-2", _("Table 2")
    SURGERY = "surgery", _("Surgical outcomes")
    RECURRENCE = "recurrence", _("Recurrence")
    PUBLISHED = "published", _("Published against computed")
