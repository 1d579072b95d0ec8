"""What somebody has to do by a day because the board decided it. Not: whether the treatment happened."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.base import ClinicalModel, ClinicalQuerySet, clinical

from .decision import Decision


class TaskQuerySet(ClinicalQuerySet):
    def open(self):
        """The overdue first, those without a day last."""
        return self.filter(state="open").order_by(F("due_on").asc(nulls_last=True), "created_at")


@clinical
class Task(ClinicalModel):
    """An action of the board: what, who, until when. Made when a decision is signed, or by hand."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Not needed any more")

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="tasks", verbose_name=_("decision")
    )
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    text = models.CharField(_("what is to be done"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="board_tasks",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="task_says_what"),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="task_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(comment=""),
                name="task_dropped_for_a_reason",
                violation_error_message=_("Say why it is not needed any more."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
