"""What every clinical row has. Not: any clinical fact."""

import uuid
from functools import reduce
from operator import and_

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from patients.constraints import Missing, choices_bind


class Center(models.Model):
    """A hospital. Everything clinical belongs to one; who may see it is decided by grants."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("center")
        verbose_name_plural = _("centers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CenterRevision(models.Model):
    """
    The data version of a center: raised by triggers with every change of a clinical row.

    Outside row-level security, so that the sweeper can see what is stale without seeing patients.
    """

    center = models.OneToOneField(Center, models.PROTECT, primary_key=True, related_name="revision")
    data_version = models.BigIntegerField(_("data version"), default=0)
    changed_at = models.DateTimeField(_("changed at"), db_default=Now())

    class Meta:
        verbose_name = _("data version of a center")
        verbose_name_plural = _("data versions of centers")

    def __str__(self) -> str:
        return f"{self.center_id}: {self.data_version}"


class Source(models.TextChoices):
    OPERATIVE_NOTE = "operative_note", _("Operative note")
    PATHOLOGY_REPORT = "pathology_report", _("Pathology report")
    IMAGING_REPORT = "imaging_report", _("Imaging report")
    LABORATORY = "laboratory", _("Laboratory")
    CLINIC = "clinic", _("Clinic note")
    BOARD = "board", _("Board meeting")
    PATIENT = "patient", _("Patient")
    REGISTRY_IMPORT = "registry_import", _("Registry import")


class ClinicalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The rows of the centers whose clinical record this user may read today."""
        return self.filter(center__in=user.clinical_center_ids())


class ClinicalModel(models.Model):
    """One row of the record: in one center, versioned, and saying where it came from."""

    # Whether everybody who may see the patient may read every change of it.
    is_told_in_history = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    center = models.ForeignKey(
        Center, models.PROTECT, related_name="+", verbose_name=_("center"), editable=False
    )
    version = models.PositiveIntegerField(
        _("version"),
        default=1,
        editable=False,
        help_text=_("Raised with every correction. A correction names the version it was made on."),
    )
    source = models.CharField(_("source"), max_length=40, choices=Source, default=Source.CLINIC)
    provenance = models.CharField(
        _("provenance"),
        max_length=80,
        blank=True,
        help_text=_("For imported and demonstration rows: how the row came about."),
    )
    source_id = models.CharField(
        _("identifier in the source"),
        max_length=60,
        blank=True,
        help_text=_("The row's own name in the imported file."),
    )
    import_batch = models.ForeignKey(
        "patients.ImportBatch",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("import"),
    )
    missing = models.JSONField(
        _("missing values"),
        default=dict,
        blank=True,
        help_text=_("For each empty field of this row that was asked for: why it is empty."),
    )
    as_published = models.JSONField(
        _("as published"),
        default=dict,
        blank=True,
        help_text=_("Labels of the source, word for word, where our codes replace them."),
    )
    created_at = models.DateTimeField(_("entered at"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
        help_text=_("Empty for rows that a command imported."),
    )
    updated_at = models.DateTimeField(_("corrected at"), null=True, blank=True, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("corrected by"),
    )

    objects = ClinicalQuerySet.as_manager()
    _checks_hold = False

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def clean_fields(self, exclude=None) -> None:
        """Without a query for each link whose row is already at hand: the keys hold those anyway."""
        at_hand = {
            field.name
            for field in self._meta.fields
            if field.is_relation and field.is_cached(self) and getattr(self, field.name) is not None
        }
        super().clean_fields({*(exclude or ()), *at_hand})

    def validate_unique(self, exclude=None) -> None:
        """Keys are random or made by the client; the database itself refuses one that is there."""
        super().validate_unique({*(exclude or ()), "id"})

    def validate_constraints(self, exclude=None) -> None:
        """Django asks the database once per check; here once for all, and singly only to name the broken one."""
        self._checks_hold = not exclude and self._all_checks_hold()
        super().validate_constraints(exclude)

    def get_constraints(self):
        """The constraints still in question. Codes are left out: the fields have checked them."""
        return [(type(self), [c for c in self._own_constraints() if not self._is_settled(c)])]

    def _own_constraints(self) -> list[models.BaseConstraint]:
        names = ("_coded", "_owned_once")
        return [c for c in self._meta.constraints if not c.name.endswith(names)]

    def _is_settled(self, constraint: models.BaseConstraint) -> bool:
        return self._checks_hold and isinstance(constraint, models.CheckConstraint)

    def _all_checks_hold(self) -> bool:
        checks = [c for c in self._own_constraints() if isinstance(c, models.CheckConstraint)]
        if not checks:
            return True
        together = reduce(and_, (Q(check.condition) for check in checks))
        return together.check(self._get_field_expression_map(meta=self._meta))

    def clean(self) -> None:
        """A reason for a missing value must name an empty field and be one of the known reasons."""
        fields = {field.name for field in self._meta.fields}
        for name, reason in self.missing.items():
            if name not in fields or reason not in Missing.values:
                raise ValidationError({"missing": _("“%s” is not a reason we know.") % reason})
            if getattr(self, name) not in (None, ""):
                raise ValidationError(
                    {name: _("This is filled in and marked as missing at the same time.")}
                )


def clinical(model):
    """
    Make a model part of the record: its codes bind, its rows carry a key with their patient and
    center for others to point to, its history is kept.
    """
    owners = ["patient", "center"] if hasattr(model, "patient") else ["center"]
    model._meta.constraints.append(
        models.UniqueConstraint(fields=["id", *owners], name=f"{model._meta.model_name}_owned_once")
    )
    choices_bind(model)
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    )(model)
