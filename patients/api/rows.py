"""Rows of the record as JSON and back. Not: what is done with them (views.py)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from patients.constraints import Missing
from patients.models import ClinicalModel

# Said with every row. Nobody sets them but `id`, once, and `source` and `missing`.
COMMON = ("id", "center", "version", "source", "provenance", "source_id", "missing", "created_at", "updated_at")  # fmt: skip
NEVER_SET = ("version", "provenance", "source_id", "created_at", "updated_at")
SET_ONCE = {"id", "patient"}


class RowField(serializers.PrimaryKeyRelatedField):
    """Another row by its id. One of another center does not exist."""

    default_error_messages = {
        "does_not_exist": _("There is no such row."),
        "incorrect_type": _("Name the row by its id."),
    }

    def __init__(self, **kwargs):
        super().__init__(pk_field=serializers.UUIDField(), **kwargs)

    def get_queryset(self):
        return visible_rows(self.queryset.model, self.context["request"])


def visible_rows(model: type[ClinicalModel], request):
    """What this request may touch: the user's clinical centers, narrowed to those of the rule's roles."""
    return model.objects.visible_to(request.user).filter(center__in=request.center_ids)


class RowSerializer(serializers.ModelSerializer):
    """
    One row. A subclass lists its fields; those that the model does not let people edit are read only.

    `Meta.parent` names the row it hangs on where that one knows the patient.
    """

    serializer_related_field = RowField

    id = serializers.UUIDField(
        required=False,
        help_text="Made by the client or by us. The same POST again gives the same row.",
    )
    center = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    missing = serializers.DictField(
        child=serializers.ChoiceField(choices=Missing.choices),
        required=False,
        help_text="For each empty field that was asked for: why it is empty.",
    )

    class Meta:
        model: ClassVar[type[ClinicalModel]]
        fields: ClassVar[tuple[str, ...]]
        read_only_fields = NEVER_SET
        validators: ClassVar[list] = []  # the model asks its own constraints
        parent = ""

    def build_standard_field(self, field_name, model_field):
        """An empty code would stand beside null and mean the same."""
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        if model_field.null:
            kwargs.pop("allow_blank", None)
        return field_class, kwargs

    def to_internal_value(self, data):
        if isinstance(data, Mapping):
            settable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = sorted(set(map(str, data)) - settable)
            if unknown:
                message = _("There is no such field, or it is not yours to set.")
                raise serializers.ValidationError(dict.fromkeys(unknown, message))
        return super().to_internal_value(data)

    def validate(self, attrs):
        """Rows that are named belong to the same patient; the patient of a child is its parent's."""
        parent = getattr(self.Meta, "parent", "")
        if parent and parent in attrs:
            attrs["patient"] = attrs[parent].patient
        patient_id = attrs["patient"].pk if "patient" in attrs else self._patient_id()
        for name, value in attrs.items():
            if getattr(value, "patient_id", patient_id) != patient_id:
                raise serializers.ValidationError(
                    {name: RowField.default_error_messages["does_not_exist"]}
                )
        return attrs

    def _patient_id(self):
        return getattr(self.instance, "patient_id", None)


def correction_of(serializer: type[RowSerializer]) -> type[RowSerializer]:
    """The same row, corrected: any of its fields, with a reason; not whose it is."""
    meta = serializer.Meta
    fixed = {*SET_ONCE, *getattr(meta, "set_once", ()), getattr(meta, "parent", "")}
    declared = serializer._declared_fields
    names = [
        name
        for name in meta.fields
        if name not in {*fixed, *COMMON, *meta.read_only_fields}
        and not getattr(declared.get(name), "read_only", False)
    ]
    names += ["source", "missing"]

    class Meta(meta):  # type: ignore[valid-type]
        fields = (*names, "correction_reason")
        parent = ""
        extra_kwargs = {name: {"required": False} for name in names}

    absent = {name: None for name in declared if name not in {*names, "missing"}}
    reason = serializers.CharField(
        write_only=True, max_length=500, help_text="Why this is corrected. Kept in the history."
    )
    return type(
        f"{serializer.__name__.removesuffix('Serializer')}CorrectionSerializer",
        (serializer,),
        {
            **absent,
            "Meta": Meta,
            "correction_reason": reason,
            "__module__": serializer.__module__,
            "__doc__": serializer.__doc__,
        },
    )


def was_entered_as(row: ClinicalModel, given: dict[str, Any]) -> bool:
    """Whether the row was entered with these values, whatever it was corrected to since."""
    events = apps.get_model(row._meta.app_label, f"{type(row).__name__}Event")
    entered = events.objects.filter(pgh_obj_id=row.pk, pgh_label="insert").get()
    wanted = type(row)(**given)
    names = [type(row)._meta.get_field(name).attname for name in given]
    return all(getattr(entered, name) == getattr(wanted, name) for name in names)
