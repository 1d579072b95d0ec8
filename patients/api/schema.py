"""What the published schema says of every row: the version it carries, and how a request is refused."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from .views import ReadRows, Rows

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='The ETag of the row as it was read, for example "3".',
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description="The version of the row.",
)


class RefusalSerializer(serializers.Serializer):
    """Why not, in the reader's language; with the fields that were wrong."""

    detail = serializers.CharField()
    code = serializers.CharField()
    errors = inline_serializer(
        "FieldError",
        {
            "field": serializers.CharField(allow_null=True),
            "message": serializers.CharField(),
        },
        many=True,
        required=False,
    )


SUMMARIES = {
    "list": "Find rows",
    "retrieve": "Read one row",
    "create": "Enter a row",
    "partial_update": "Correct a row",
    "death": "Record a death",
}


def without_enum_ids(result, generator, request, public):
    """Codes stand where they are used: most sets belong to one field, and names made for them would mislead."""
    _forget(result, "x-spec-enum-id")
    return result


def _forget(part: Any, key: str) -> None:
    if isinstance(part, dict):
        part.pop(key, None)
    for inner in (
        part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
    ):
        _forget(inner, key)


class RowSchema(AutoSchema):
    def get_summary(self):
        return SUMMARIES.get(getattr(self.view, "action", ""), super().get_summary())

    def get_description(self):
        """What the row is, rather than how the view works."""
        if isinstance(self.view, ReadRows) and self.view.action != "death":
            return self.view.serializer_class.__doc__ or ""
        return super().get_description()

    def get_override_parameters(self):
        if not isinstance(self.view, ReadRows) or self._is_list_view():
            return super().get_override_parameters()
        sends_version = self.method == "PATCH" or self.view.action == "death"
        return [*super().get_override_parameters(), *([IF_MATCH] if sends_version else []), ETAG]

    def get_response_serializers(self):
        shown = super().get_response_serializers()
        if not isinstance(self.view, Rows):
            return shown
        row = self.view.serializer_class
        if self.method == "POST" and self.view.action == "create":
            return {201: row, 200: row, 400: RefusalSerializer, 409: RefusalSerializer}
        if self.method in {"PATCH", "POST"}:
            refusals = {400, 409, 412, 428}
            return {200: row, **dict.fromkeys(sorted(refusals), RefusalSerializer)}
        return shown
