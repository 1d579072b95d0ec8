"""
What is counted, from when, and how groups are made: the words of analytics. Not: queries, estimates.

Endpoints and origins are named; an origin that an endpoint does not offer cannot be asked for.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

# Raised when the same record would give other endpoint rows or another snapshot. What was made by
# another version is stale and made again.
METHOD_VERSION = 4


class Endpoint(models.TextChoices):
    OS = "os", _("Overall survival")
    RFS = "rfs", _("Recurrence-free survival")


class Origin(models.TextChoices):
    """Time zero."""

    PRIMARY_DIAGNOSIS = "primary_diagnosis", _("Diagnosis of the primary")
    METASTASIS_DIAGNOSIS = "metastasis_diagnosis", _("Diagnosis of the metastases")
    INDEX_LIVER_INTERVENTION = "index_liver_intervention", _("First liver intervention")
    INDEX_LIVER_OPERATION = "index_liver_operation", _("Index liver operation")
    CLEARANCE = "clearance", _("Clearance of all disease")


# The first is the default. Recurrence-free survival never starts before there was nothing to recur.
ORIGINS: dict[Endpoint, tuple[Origin, ...]] = {
    Endpoint.OS: (
        Origin.INDEX_LIVER_INTERVENTION,
        Origin.INDEX_LIVER_OPERATION,
        Origin.METASTASIS_DIAGNOSIS,
        Origin.PRIMARY_DIAGNOSIS,
        Origin.CLEARANCE,
    ),
    Endpoint.RFS: (Origin.CLEARANCE, Origin.INDEX_LIVER_OPERATION),
}


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
    GROUP_UNKNOWN = "group_unknown", _("The group is not known")


class Timing(models.TextChoices):
    SYNCHRONOUS = "synchronous", _("Synchronous")
    METACHRONOUS = "metachronous", _("Metachronous")


class Grouping(models.TextChoices):
    """How a cohort is divided for a comparison."""

    NONE = "none", _("All together")
    TIMING = "timing", _("Timing of metastases")
    REPEAT_INTERVENTION = "repeat_intervention", _("Repeat intervention or not")
    AFTER_FIRST_AND_SECOND = "after_first_and_second", _("All, against those treated again")


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


class OutcomeKind(models.TextChoices):
    """The outcome pages of a cohort besides survival; each is one stored result."""

    TABLE_1 = "table-1", _("Table 1")
    TABLE_2 = "table-2", _("Table 2")
    SURGERY = "surgery", _("Surgical outcomes")
    RECURRENCE = "recurrence", _("Recurrence")
