"""One meeting of a board and who was there."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.constraints import coded, in_order
from patients.models.base import Center, ClinicalModel, ClinicalQuerySet, clinical

from .board import Board, QuorumTemplate
from .user import Discipline


class MeetingQuerySet(ClinicalQuerySet):
    def upcoming(self):
        """Not yet closed, or today."""
        return self.exclude(state__in=["closed", "cancelled"]).order_by("held_on", "starts_at")

    def past(self):
        return self.filter(state__in=["closed", "cancelled"]).order_by("-held_on", "-starts_at")


@clinical
class Meeting(ClinicalModel):
    """A board sits on a day. The chair is a function in this meeting, not a role of the person."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        LOCKED = "locked", _("Agenda locked")
        OPEN = "open", _("In session")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    board = models.ForeignKey(
        Board, models.PROTECT, related_name="meetings", verbose_name=_("board")
    )
    held_on = models.DateField(_("date"))
    starts_at = models.TimeField(_("planned start"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    locked_at = models.DateTimeField(_("agenda locked at"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings_chaired",
        verbose_name=_("chair"),
    )
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings_coordinated",
        verbose_name=_("coordinator"),
    )
    quorum_template = models.ForeignKey(
        QuorumTemplate, models.PROTECT, related_name="meetings", verbose_name=_("quorum rule")
    )
    shows_names = models.BooleanField(
        _("names on the projector"), default=False, help_text=_("Otherwise study IDs.")
    )
    is_blank = models.BooleanField(_("projector blank"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-held_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "held_on"],
                condition=~Q(state="cancelled"),
                name="meeting_once_a_day",
                violation_error_message=_("This board already meets on that day."),
            ),
            in_order(
                "started_at",
                "ended_at",
                name="meeting_times_in_order",
                message=_("A meeting cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(chair__isnull=False, started_at__isnull=False),
                name="meeting_open_has_chair",
                violation_error_message=_("A meeting in session has a chair."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board_id} {self.held_on}"

    @property
    def is_today(self) -> bool:
        return self.held_on == timezone.localdate()

    @property
    def begins_at(self) -> datetime | None:
        """The planned start as a moment; None where only the day is known."""
        if self.starts_at is None:
            return None
        return timezone.make_aware(datetime.combine(self.held_on, self.starts_at))

    @property
    def locks_at(self) -> datetime | None:
        """When the agenda is to be locked."""
        if self.begins_at is None:
            return None
        return self.begins_at - timedelta(hours=self.board.locks_hours_before)


class MeetingChange(models.Model):
    """
    At which change a meeting is; an open page compares it with what it shows. Raised by triggers only
    (tumorboard/live/notices.py). Without a row nothing has changed since numbers are kept.
    """

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, primary_key=True, related_name="change", verbose_name=_("meeting")
    )
    center = models.ForeignKey(Center, models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField(_("number of the change"))

    class Meta:
        verbose_name = _("change of a meeting")
        verbose_name_plural = _("changes of meetings")

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.number}"


@clinical
class Attendance(ClinicalModel):
    """
    Who was there, for which discipline, from when to when. Who comes back gets a second row.

    Of imported meetings only the disciplines are known: no person, no times.
    """

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        MEMBER = "member", _("Member")
        SUBSTITUTE = "substitute", _("Substitute")
        GUEST = "guest", _("Guest")
        PRESENTER = "presenter", _("Presenter")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="attendances", verbose_name=_("meeting")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("person"),
    )
    discipline = coded(Discipline, _("discipline"), required=True)
    role = models.CharField(_("function"), max_length=10, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(_("joined at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    remote = models.BooleanField(_("remote"), default=False)
    conflict_of_interest = models.CharField(
        _("conflict of interest"), max_length=200, blank=True, help_text=_("Shown, not excluded.")
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["joined_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user", "discipline"],
                condition=Q(left_at__isnull=True),
                name="attendance_present_once",
            ),
            models.UniqueConstraint(
                fields=["meeting", "discipline"],
                condition=Q(user__isnull=True),
                name="attendance_discipline_once",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(joined_at__isnull=False),
                name="attendance_of_a_person_has_a_time",
            ),
            in_order(
                "joined_at",
                "left_at",
                name="attendance_times_in_order",
                message=_("Nobody leaves before joining."),
            ),
        ]


@clinical
class Reply(ClinicalModel):
    """Whether somebody will come to a meeting. The last word counts; attendance is another thing."""

    class Answer(models.TextChoices):
        IN_ROOM = "in_room", _("I come")
        ONLINE = "online", _("I join online")
        NO = "no", _("I cannot come")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="replies", verbose_name=_("meeting")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    discipline = coded(Discipline, _("discipline"), required=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["discipline", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="reply_once_a_person"),
        ]
