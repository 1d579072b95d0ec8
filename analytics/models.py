"""
What analytics keeps: courses and snapshots. All of it derived from the record and rebuilt at will.

Courses, snapshots and of whom these were computed stand under row-level security like the record they come from.
The three tables of the refresh hold ids, versions and times only, and stand outside it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from analytics.definitions import (
    METHOD_VERSION,
    DiedOf,
    Endpoint,
    Grouping,
    Origin,
    OutcomeKind,
    Timing,
)

# After so many attempts at the same data a cohort waits for new data or for a person.
MOST_ATTEMPTS = 3


class Course(models.Model):
    """
    The milestones of one patient as dates, read from the record by analytics/derivation.py.

    An empty date: it did not happen, or nobody knows. Kept up to date in the transaction that
    changes the record. `record_version`: the data version of the center when something of the patient was last
    written, also what shows in none of these dates.
    """

    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    patient = models.OneToOneField("patients.Patient", models.PROTECT, related_name="course")
    series_slug = models.SlugField(max_length=60, blank=True)
    timing = models.CharField(max_length=20, choices=Timing, null=True)  # noqa: DJ001 - unknown is not ""
    primary_diagnosed_on = models.DateField(null=True)
    metastasis_diagnosed_on = models.DateField(null=True)
    operated_on = models.DateField(
        null=True, help_text=_("First liver session, whatever its intent.")
    )
    index_liver_intervention_on = models.DateField(null=True)
    index_liver_operation_on = models.DateField(null=True)
    cleared_on = models.DateField(null=True)
    disease_left = models.BooleanField(
        default=False, help_text=_("A session after the index left disease behind.")
    )
    first_recurrence_on = models.DateField(null=True)
    recurrences_on = ArrayField(models.DateField(), default=list, help_text=_("In their order."))
    liver_recurrence_on = models.DateField(
        null=True, help_text=_("The first recurrence that involves the liver.")
    )
    uncontrolled_recurrence_on = models.DateField(
        null=True,
        help_text=_("The first that was not amenable to local treatment with curative intent."),
    )
    later_primary_on = models.DateField(
        null=True, help_text=_("A second primary, found after the first liver intervention.")
    )
    second_intervention_on = models.DateField(null=True)
    interventions_on = ArrayField(
        models.DateField(),
        default=list,
        help_text=_("Index liver operation, then one for each recurrence treated again."),
    )
    last_assessed_on = models.DateField(null=True)
    last_contact_on = models.DateField(null=True)
    died_on = models.DateField(null=True)
    died_on_precision = models.CharField(
        max_length=5, blank=True, help_text=_("Whether day, month or year of the death is known.")
    )
    died_of = models.CharField(max_length=10, choices=DiedOf, blank=True)
    death_undated = models.BooleanField(default=False)
    record_version = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        indexes = [models.Index(fields=["center", "record_version"], name="course_written_since")]
        constraints = [
            models.UniqueConstraint(fields=["id", "center"], name="course_owned_once"),
        ]

    def __str__(self) -> str:
        return f"course of {self.patient_id}"


class Snapshot(models.Model):
    """
    One computed result. Replaced as one row.

    `data_version` is the version of the center's record it was computed from, all of it.
    `payload_sha256` is of the payload as `payload_digest` writes it.
    """

    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    payload = models.JSONField()
    payload_sha256 = models.CharField(max_length=64)
    data_version = models.BigIntegerField()
    method_version = models.PositiveIntegerField()
    computed_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class SurvivalSnapshot(Snapshot):
    """One computed dashboard: a cohort, an endpoint from an origin, a grouping."""

    cohort = models.SlugField(max_length=60)
    endpoint = models.CharField(max_length=40, choices=Endpoint)
    origin = models.CharField(max_length=40, choices=Origin)
    grouping = models.CharField(max_length=40, choices=Grouping)

    class Meta:
        verbose_name = _("survival snapshot")
        verbose_name_plural = _("survival snapshots")
        constraints = [
            models.UniqueConstraint(
                fields=["center", "cohort", "endpoint", "origin", "grouping"],
                name="survivalsnapshot_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.endpoint} {self.origin} {self.grouping} v{self.data_version}"


class OutcomeSnapshot(Snapshot):
    """One computed outcome page of a cohort besides survival."""

    cohort = models.SlugField(max_length=60)
    kind = models.CharField(max_length=20, choices=OutcomeKind)

    class Meta:
        verbose_name = _("snapshot of outcomes")
        verbose_name_plural = _("snapshots of outcomes")
        constraints = [
            models.UniqueConstraint(
                fields=["center", "cohort", "kind"], name="outcomesnapshot_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.kind} v{self.data_version}"


class ComputedFrom(models.Model):
    """
    The courses from which a result (analytics.refreshed) of a data version was computed, or was last tried to be.

    What is written to others, and makes none of them a part of it, leaves the result as it is.
    """

    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    result = models.CharField(max_length=80)
    is_attempt = models.BooleanField(default=False)
    data_version = models.BigIntegerField()
    courses = ArrayField(models.BigIntegerField())
    courses_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("courses of a result")
        verbose_name_plural = _("courses of results")
        constraints = [
            models.UniqueConstraint(
                fields=["center", "result", "is_attempt"], name="computedfrom_once"
            ),
        ]

    def __str__(self) -> str:
        return f"courses of {self.result} v{self.data_version}"


class AskedDashboard(models.Model):
    """
    Somebody asked for this comparison: from then on the worker keeps it, beside those it always makes.

    The order in which comparisons of a cohort were first asked for is the number of looks at it.
    """

    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    cohort = models.SlugField(max_length=60)
    endpoint = models.CharField(max_length=40, choices=Endpoint)
    origin = models.CharField(max_length=40, choices=Origin)
    grouping = models.CharField(max_length=40, choices=Grouping)
    first_asked_at = models.DateTimeField(db_default=Now())
    last_asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("dashboard that was asked for")
        verbose_name_plural = _("dashboards that were asked for")
        constraints = [
            models.UniqueConstraint(
                fields=["center", "cohort", "endpoint", "origin", "grouping"],
                name="askeddashboard_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.endpoint} {self.origin} {self.grouping}"


class BoardSnapshot(Snapshot):
    """The computed figures of one board, of every period offered."""

    board = models.OneToOneField("tumorboard.Board", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("snapshot of a board's figures")
        verbose_name_plural = _("snapshots of boards' figures")

    def __str__(self) -> str:
        return f"figures of board {self.board_id} v{self.data_version}"


class RefreshState(models.Model):
    """
    How far one result in one center is, and who is at it. Outside row-level security.

    `cohort` names the result (analytics.refreshed): a cohort's dashboards, or the boards' figures.

    `poked_at` is the lease: whoever has just been sent to work is not sent again. Attempts are
    counted for one state of the data and the method; new data gives new attempts. At `unchanged_through` a worker
    found that nothing written since the result concerns it. `began_at` and the steps are of an attempt that is
    under way.
    """

    center = models.ForeignKey("patients.Center", models.PROTECT, related_name="+")
    cohort = models.SlugField(max_length=80)
    data_version = models.BigIntegerField(null=True, help_text=_("Of the stored snapshots."))
    unchanged_through = models.BigIntegerField(null=True)
    method_version = models.PositiveIntegerField(null=True)
    computed_at = models.DateTimeField(null=True)
    poked_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempted_data_version = models.BigIntegerField(null=True)
    attempted_method_version = models.PositiveIntegerField(null=True)
    failed_because = models.CharField(
        max_length=80, blank=True, help_text=_("Of the last attempt; a name, never data.")
    )
    began_at = models.DateTimeField(null=True)
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("state of a refresh")
        verbose_name_plural = _("states of refreshes")
        constraints = [
            models.UniqueConstraint(fields=["center", "cohort"], name="refreshstate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} in center {self.center_id}"

    def is_newer_than(self, data_version: int) -> bool:
        """Whether the stored result is of later data, or of a later method, than this code would store."""
        if self.data_version is None or self.method_version is None:
            return False
        return (self.method_version, self.data_version) > (METHOD_VERSION, data_version)

    def failed_before(self) -> bool:
        """Whether this method has tried since it last stored a result, and all in vain so far."""
        return self.attempts > 0 and self.attempted_method_version == METHOD_VERSION

    def has_no_attempt_left(self) -> bool:
        """Until something is written that concerns it."""
        return self.failed_before() and self.attempts >= MOST_ATTEMPTS


class EndpointBuild(models.Model):
    """
    By which method the courses of a center were made. Outside row-level security.

    Of every result that is of older data than `all_changed_at_version` it is taken that it has changed: an import
    or a rebuild does not say whom it concerned.
    """

    center = models.OneToOneField(
        "patients.Center", models.PROTECT, primary_key=True, related_name="+"
    )
    method_version = models.PositiveIntegerField()
    built_at = models.DateTimeField(db_default=Now())
    all_changed_at_version = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("build of courses")
        verbose_name_plural = _("builds of courses")

    def __str__(self) -> str:
        return f"center {self.center_id} by method {self.method_version}"


class CalculationService(models.Model):
    """One row: when a worker last said that it is there. Outside row-level security."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    answered_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("calculation service")
        verbose_name_plural = _("calculation services")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="calculationservice_one_row"),
        ]

    def __str__(self) -> str:
        return f"answered at {self.answered_at}"


from analytics.builder.models import (  # noqa: E402, F401 - models are found in this module
    CohortChange,
    CohortChoice,
    CohortCut,
    StoredCohort,
)
from analytics.paper.models import PaperJob  # noqa: E402, F401
