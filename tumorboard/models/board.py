"""The board as an institution: when it meets, who belongs to it, whom it needs. Not: one meeting."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.constraints import coded, within
from patients.models.base import ClinicalModel, clinical
from tumorboard.options import Option

from .user import Discipline


def disciplines_by_option() -> dict[str, dict[str, int]]:
    """
    What a decision needs besides the board's own rule: giving up on local treatment, and ALPPS, are not
    decided without those who could resect or ablate.
    """
    both = {Discipline.HEPATOBILIARY_SURGERY.value: 1, Discipline.INTERVENTIONAL_RADIOLOGY.value: 1}
    options = (Option.ALPPS, Option.PALLIATIVE_SYSTEMIC, Option.SUPPORTIVE_CARE)
    return {option.value: dict(both) for option in options}


class BoardMemberQuerySet(models.QuerySet):
    def on(self, day):
        """The members on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


@clinical
class QuorumTemplate(ClinicalModel):
    """Which disciplines must be there for a decision to stand. A changed rule is a new version."""

    name = models.CharField(_("name"), max_length=80)
    version_no = models.PositiveSmallIntegerField(_("version of the rule"), default=1)
    required = models.JSONField(
        _("required disciplines"),
        help_text=_("For each discipline the number of people who must be present."),
    )
    by_option = models.JSONField(
        _("disciplines that certain decisions need"),
        default=disciplines_by_option,
        blank=True,
        help_text=_("For an option, the disciplines it needs besides the required ones."),
    )
    allow_remote = models.BooleanField(_("remote members count"), default=True)
    allow_same_person_two_disciplines = models.BooleanField(
        _("one person may stand for two disciplines"), default=False
    )

    class Meta:
        verbose_name = _("quorum rule")
        verbose_name_plural = _("quorum rules")
        ordering = ["name", "-version_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "name", "version_no"], name="quorum_rule_version_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        _refuse_wrong_counts("required", self.required)
        by_option = self.by_option if isinstance(self.by_option, dict) else {"": None}
        if set(by_option) - set(Option.values):
            raise ValidationError({"by_option": _("This is not an option of ours.")})
        for counts in by_option.values():
            _refuse_wrong_counts("by_option", counts)


def _refuse_wrong_counts(field: str, counts) -> None:
    """How many of each discipline: numbers from 1 to 9, of disciplines that exist."""
    numbers = counts.values() if isinstance(counts, dict) else [None]
    if not all(isinstance(count, int) and 1 <= count <= 9 for count in numbers):
        raise ValidationError({field: _("Each discipline needs a number from 1 to 9.")})
    if set(counts) - set(Discipline.values):
        raise ValidationError({field: _("This is not a discipline of ours.")})


@clinical
class Board(ClinicalModel):
    """A board that meets every week."""

    class Weekday(models.IntegerChoices):
        """ISO 8601: Monday is 1."""

        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        TURKISH = "tr", _("Turkish")

    class Opinions(models.TextChoices):
        """Whether members see what the others said before the chair reveals it."""

        HIDDEN = "hidden", _("Hidden until revealed")
        OPEN = "open", _("Open from the start")
        OFF = "off", _("Not asked for")

    name = models.CharField(_("name"), max_length=80)
    every_weeks = models.PositiveSmallIntegerField(_("meets every … weeks"), default=1)
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts_at = models.TimeField(_("starts at"))
    duration_minutes = models.PositiveSmallIntegerField(_("planned length in minutes"), default=60)
    locks_hours_before = models.PositiveSmallIntegerField(
        _("agenda locks … hours before the start"), default=20
    )
    place = models.CharField(_("place"), max_length=120, blank=True)
    quorum_template = models.ForeignKey(
        QuorumTemplate, models.PROTECT, related_name="boards", verbose_name=_("quorum rule")
    )
    language = models.CharField(
        _("language of the minutes"), max_length=2, choices=Language, default=Language.TURKISH
    )
    opinions = models.CharField(
        _("opinions of the members"), max_length=10, choices=Opinions, default=Opinions.HIDDEN
    )

    audit_percent = models.PositiveSmallIntegerField(
        _("standard cases discussed all the same (%)"),
        default=10,
        help_text=_("Of the cases listed under a standard of care, drawn by lot."),
    )

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["center", "name"], name="board_name_once"),
            within("weekday", 1, 7, name="board_weekday_range"),
            within("every_weeks", 1, 8, name="board_every_weeks_range"),
            within("duration_minutes", 10, 480, name="board_duration_range"),
            within("locks_hours_before", 0, 168, name="board_locks_hours_range"),
            within("audit_percent", 0, 100, name="board_audit_percent_range"),
        ]

    def __str__(self) -> str:
        return self.name


@clinical
class BoardMember(ClinicalModel):
    """A person who sits on a board for a discipline, from a day to a day."""

    board = models.ForeignKey(
        Board, models.PROTECT, related_name="members", verbose_name=_("board")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="board_memberships",
        verbose_name=_("member"),
    )
    discipline = coded(Discipline, _("discipline"), required=True)
    is_substitute = models.BooleanField(
        _("substitute"), default=False, help_text=_("Comes when the member cannot.")
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = BoardMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("board member")
        verbose_name_plural = _("board members")
        ordering = ["discipline", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "user", "discipline"],
                condition=Q(until__isnull=True),
                name="board_member_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="board_member_dates_in_order",
                violation_error_message=_("A membership cannot end before it begins."),
            ),
        ]

    def sits_on(self, day: date) -> bool:
        """As `objects.on(day)`, of a row that is at hand."""
        return self.since <= day and (self.until is None or day <= self.until)
