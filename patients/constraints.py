"""Constraints and field shapes used by more than one model. Not: rules of a single table."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class Missing(models.TextChoices):
    """Why a value is not there. An empty column says only that nobody has entered it yet."""

    AWAITED = "awaited", _("Awaited")
    UNKNOWN = "unknown", _("Unknown")
    NOT_DONE = "not_done", _("Not done")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    NOT_REPORTED = "not_reported", _("Not reported")


class YesNo(models.TextChoices):
    """An answer; with the reasons of Missing beside it. Never a boolean: unknown is not no."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class DatePrecision(models.TextChoices):
    """How exactly a date is known. Month and year are stored as the middle of their period."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


def clinical_date(label, *, required: bool = False, help_text="") -> tuple:
    """A date and, beside it, how exactly it is known: two fields, `x_on` and `x_on_precision`."""
    date: models.DateField = models.DateField(
        label, null=not required, blank=not required, help_text=help_text
    )
    precision: models.CharField = models.CharField(
        _("date known to the"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    return date, precision


def coded(choices, label, *, required: bool = False, help_text="") -> models.CharField:
    """A coded answer. Besides its own values it takes every kind of missing; empty is not yet entered."""
    return models.CharField(
        label,
        max_length=40,
        choices=[*choices.choices, *Missing.choices],
        null=not required,
        blank=not required,
        help_text=help_text,
    )


def coded_set(choices, label, *, help_text="") -> ArrayField:
    """Several coded answers at once. An empty list is "none of them"; empty is not yet entered."""
    return ArrayField(
        models.CharField(max_length=40, choices=choices),
        verbose_name=label,
        null=True,
        blank=True,
        help_text=help_text,
    )


def both_or_neither(first: str, second: str, *, name: str) -> models.CheckConstraint:
    """The two fields are filled together or empty together: who did it, and when."""
    neither = Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    both = Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    return models.CheckConstraint(
        condition=neither | both,
        name=name,
        violation_error_message=_("These two must be filled together or left empty together."),
    )


def days_in_order(
    earlier: str, later: str, *, name: str, message, may_be_equal: bool = True
) -> models.CheckConstraint:
    """
    Of two clinical dates `earlier` is not after `later`, as far as both are known.

    An inexact date stands at the middle of its period: a discharge "in March" does not come before an
    operation of 20 March. `may_be_equal=False`: not on the same day.
    """
    compared = "gte" if may_be_equal else "gt"

    def either(precision: str) -> Q:
        return Q(**{f"{earlier}_precision": precision}) | Q(**{f"{later}_precision": precision})

    same_year = Q(**{f"{later}__year": F(f"{earlier}__year")})
    same_month = same_year & Q(**{f"{later}__month": F(f"{earlier}__month")})
    return models.CheckConstraint(
        condition=Q(**{f"{earlier}__isnull": True})
        | Q(**{f"{later}__isnull": True})
        | Q(**{f"{later}__{compared}": F(earlier)})
        | (either("year") & same_year)
        | (either("month") & same_month),
        name=name,
        violation_error_message=message,
    )


def in_order(earlier: str, later: str, *, name: str, message) -> models.CheckConstraint:
    """Of two times `earlier` is not after `later` where both are known."""
    return models.CheckConstraint(
        condition=Q(**{f"{earlier}__isnull": True})
        | Q(**{f"{later}__isnull": True})
        | Q(**{f"{later}__gte": F(earlier)}),
        name=name,
        violation_error_message=message,
    )


def within(field: str, lowest: Any, highest: Any, *, name: str) -> models.CheckConstraint:
    """The hard range of a number where it is known. Outside it is a slip of the hand, not a finding."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True})
        | Q(**{f"{field}__gte": lowest, f"{field}__lte": highest}),
        name=name,
        violation_error_message=format_lazy(
            _("Enter a value from {lowest} to {highest}."), lowest=lowest, highest=highest
        ),
    )


def choices_bind(model):
    """
    Give every coded field of a model a database constraint that lists its codes.

    Choices bind only forms; imports, the shell and other programs pass them by. The constraints
    follow the field's own list, so a code is written down once.
    """
    table = model._meta.model_name
    for field in model._meta.local_fields:
        if field.choices:
            codes = [code for code, _label in field.flatchoices]
            condition = Q(**{f"{field.name}__in": codes})
            if field.null:
                condition |= Q(**{f"{field.name}__isnull": True})
        elif isinstance(field, ArrayField) and field.base_field.choices:
            codes = [code for code, _label in field.base_field.flatchoices]
            condition = Q(**{f"{field.name}__isnull": True}) | Q(
                **{f"{field.name}__contained_by": codes}
            )
        else:
            continue
        model._meta.constraints.append(
            models.CheckConstraint(condition=condition, name=f"{table}_{field.name}_coded")
        )
    # Migrations read the options as they were declared: a model without its own list needs one.
    model._meta.original_attrs["constraints"] = model._meta.constraints
    return model
