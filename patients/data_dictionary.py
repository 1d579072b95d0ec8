"""The data dictionary as a page, read off the models so that it cannot drift from them."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import translation

from patients.constraints import Missing
from patients.models import ClinicalModel

INTRODUCTION = """\
# Data dictionary

Drawn from the models by `manage.py draw_data_dictionary`; `make check` fails when it is stale.

Every row of the record also carries: {common}. An empty column means "not yet entered"; a value
that was asked for and is not there has its reason in `missing` (awaited, unknown, not done, not
applicable, not reported). Coded fields take the same reasons as values. A date has a sibling
`*_precision`: day, month or year; month and year are stored as the middle of their period.
"""


def data_dictionary() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        common = ", ".join(f"`{field.name}`" for field in ClinicalModel._meta.fields)
        parts = [INTRODUCTION.format(common=common)]
        parts += ["\n".join(_entity(model)) for model in clinical_models()]
        return "\n".join(parts) + "\n"


def clinical_models() -> list[type[ClinicalModel]]:
    """Every model of the record, in alphabetical order."""
    found = [
        m for m in apps.get_app_config("patients").get_models() if issubclass(m, ClinicalModel)
    ]
    return sorted(found, key=lambda model: model.__name__)


def _entity(model) -> Iterator[str]:
    inherited = {field.name for field in ClinicalModel._meta.fields}
    yield f"## {model.__name__}\n"
    yield (model.__doc__ or "").strip().replace("\n    ", "\n") + "\n"
    yield "| field | meaning | type | values | required |"
    yield "| --- | --- | --- | --- | --- |"
    for field in model._meta.fields:
        if field.name not in inherited and not field.name.endswith("_precision"):
            yield _row(model, field)
    yield ""
    yield "Rules the database holds: " + ", ".join(f"`{name}`" for name in _rules(model)) + ".\n"


def _row(model, field: models.Field) -> str:
    help_text = f" {field.help_text}" if field.help_text else ""
    required = "" if field.null or field.blank or field.has_default() else "yes"
    cells = [
        f"`{field.name}`",
        f"{field.verbose_name}.{help_text}",
        _kind(model, field),
        _values(field),
    ]
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in [*cells, required]) + " |"


def _kind(model, field: models.Field) -> str:
    if isinstance(field, models.ForeignKey):
        return f"link to {field.target_field.model.__name__}"
    if isinstance(field, models.DateField):
        has_precision = f"{field.name}_precision" in {f.name for f in model._meta.fields}
        return "date with precision" if has_precision else "date"
    if isinstance(field, ArrayField):
        return "several codes"
    if field.choices:
        return "code"
    if isinstance(field, models.DecimalField):
        return f"number, {field.decimal_places} decimals"
    if isinstance(field, models.IntegerField):
        return "whole number"
    if isinstance(field, models.BooleanField):
        return "yes or no"
    return "text" if not isinstance(field, models.JSONField) else "structured"


def _values(field: models.Field) -> str:
    choices = field.base_field.choices if isinstance(field, ArrayField) else field.choices
    return ", ".join(
        f"`{code}` {label}" for code, label in choices or [] if code not in Missing.values
    )


def _rules(model) -> list[str]:
    return [
        constraint.name
        for constraint in model._meta.constraints
        if not constraint.name.endswith(("_coded", "_owned_once"))
    ] or ["codes only"]
