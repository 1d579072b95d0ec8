"""Who saw or took out what. Written in the transaction of the read; never changed."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AccessLog(models.Model):
    """
    One read, search, export, print or refusal. No foreign keys: the log must never hold up the record.

    Fields map to the IHE basic audit patterns: action, agent, address, patient, entity, purpose, outcome.
    """

    class Action(models.TextChoices):
        CREATE = "C", _("Create")
        READ = "R", _("Read")
        UPDATE = "U", _("Update")
        DELETE = "D", pgettext_lazy("access log", "Delete")
        EXECUTE = "E", _("Execute")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("when"), db_default=Now())
    center_id = models.BigIntegerField(_("center"), null=True, blank=True)
    user_id = models.BigIntegerField(_("who"), null=True, blank=True)
    action = models.CharField(_("action"), max_length=1, choices=Action)
    url_name = models.CharField(_("page"), max_length=100)
    patient_id = models.UUIDField(_("patient"), null=True, blank=True)
    entity = models.CharField(_("entity"), max_length=200, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    outcome = models.PositiveSmallIntegerField(_("status"))
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    request_id = models.CharField(_("request"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("access log")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["center_id", "-at"], name="access_by_center"),
            models.Index(fields=["patient_id", "-at"], name="access_by_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.url_name}"
