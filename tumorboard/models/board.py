"""The board as an institution: when it meets, who belongs to it, whom it needs. Not: one meeting."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.constraints import coded, within
from patients.models.base import ClinicalModel, clinical

from .user import Discipline


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
        counts = self.required.values() if isinstance(self.required, dict) else [None]
        if not all(isinstance(count, int) and 1 <= count <= 9 for count in counts):
            raise ValidationError({"required": _("Each discipline needs a number from 1 to 9.")})
        if set(self.required) - set(Discipline.values):
            raise ValidationError({"required": _("This is not a discipline of ours.")})


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
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts_at = models.TimeField(_("starts at"))
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

    class Meta:
        verbose_name = _("board")
        verbose_name_plural = _("boards")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["center", "name"], name="board_name_once"),
            within("weekday", 1, 7, name="board_weekday_range"),
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
