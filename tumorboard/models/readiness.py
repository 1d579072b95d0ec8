"""What a case needs before a board, as data, and who was reminded of what is missing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients.clinical.readiness import Condition, Item
from patients.constraints import coded, coded_set, within
from patients.models.base import ClinicalModel, clinical

from .board import Board
from .meeting import Meeting
from .referral import Referral
from .user import Discipline


class NeededItem(models.TextChoices):
    """The items that readiness is evaluated for (patients/clinical/readiness.py), in words."""

    LIVER_MRI = Item.LIVER_MRI.value, _("Liver MRI")
    PET_CT = Item.PET_CT.value, _("PET-CT")
    COLONOSCOPY = Item.COLONOSCOPY.value, _("Colonoscopy")
    CT_VOLUMETRY = Item.CT_VOLUMETRY.value, _("CT volumetry")
    PATHOLOGY = Item.PATHOLOGY.value, _("Pathology")
    CEA = Item.CEA.value, _("CEA")
    RAS = Item.RAS.value, _("RAS")
    BRAF = Item.BRAF.value, _("BRAF")
    MMR = Item.MMR.value, _("MMR")
    ECOG = Item.ECOG.value, _("ECOG")
    CHEMOTHERAPY = Item.CHEMOTHERAPY.value, _("Chemotherapy: cycles and last dose")
    ELIGIBILITY = Item.ELIGIBILITY.value, _("Eligibility list")


# For the head of a narrow column, where the label is long.
SHORT_LABELS = {
    NeededItem.LIVER_MRI: pgettext_lazy("short for magnetic resonance imaging", "MRI"),
    NeededItem.PET_CT: "PET",
    NeededItem.COLONOSCOPY: pgettext_lazy("short for colonoscopy", "Col."),
    NeededItem.CT_VOLUMETRY: pgettext_lazy("short for volumetry", "Vol."),
    NeededItem.PATHOLOGY: pgettext_lazy("short for pathology", "Path."),
    NeededItem.CHEMOTHERAPY: pgettext_lazy("short for chemotherapy", "Chemo"),
    NeededItem.ELIGIBILITY: pgettext_lazy("short for the eligibility list", "List"),
}


class When(models.TextChoices):
    """For which cases an item is needed."""

    ALWAYS = Condition.ALWAYS.value, _("Always")
    BEFORE_LIVER_SURGERY = Condition.BEFORE_LIVER_SURGERY.value, _("Before surgery of the liver")
    BEFORE_MAJOR_RESECTION = (
        Condition.BEFORE_MAJOR_RESECTION.value,
        _("Before a major resection"),
    )
    AFTER_OPERATION = Condition.AFTER_OPERATION.value, _("After an operation")


@clinical
class ReadinessRule(ClinicalModel):
    """One thing that a case of a board needs, how old it may be, and who owes it."""

    board = models.ForeignKey(
        Board, models.PROTECT, related_name="readiness_rules", verbose_name=_("board")
    )
    item = models.CharField(_("needed"), max_length=20, choices=NeededItem)
    applies = models.CharField(_("when"), max_length=30, choices=When, default=When.ALWAYS)
    categories = coded_set(
        Referral.Category, _("occasions"), help_text=_("Empty: for every occasion.")
    )
    oldest_days = models.PositiveSmallIntegerField(
        _("not older than … days on the day of the meeting"), null=True, blank=True
    )
    owed_by = coded(Discipline, _("owed by"), required=True)
    order_no = models.PositiveSmallIntegerField(_("place"), default=1)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("readiness rule")
        verbose_name_plural = _("readiness rules")
        ordering = ["order_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "item", "applies"], name="readiness_rule_once"
            ),
            within("oldest_days", 1, 3660, name="readiness_oldest_days_range"),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()}: {self.get_applies_display()}"

    @property
    def occasions(self) -> list[str]:
        """The occasions it is limited to, in words."""
        return [str(Referral.Category(code).label) for code in self.categories or ()]

    @property
    def short_label(self) -> str:
        return str(SHORT_LABELS.get(NeededItem(self.item), self.get_item_display()))


@clinical
class ReadinessReminder(ClinicalModel):
    """Somebody was told by mail that cases of a meeting miss something. The mail names no patient."""

    class Kind(models.TextChoices):
        BY_HAND = "by_hand", _("By hand")
        TWO_DAYS = "two_days_before_lock", _("48 hours before the agenda locks")
        ONE_DAY = "one_day_before_lock", _("24 hours before the agenda locks")

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="reminders", verbose_name=_("meeting")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("occasion"), max_length=30, choices=Kind, default=Kind.BY_HAND)
    missing_count = models.PositiveSmallIntegerField(_("things missing"))

    class Meta:
        verbose_name = _("reminder before a meeting")
        verbose_name_plural = _("reminders before a meeting")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user", "kind"],
                condition=~models.Q(kind="by_hand"),
                name="automatic_reminder_once",
            ),
        ]
