"""One way to read, enter and correct any row of the record. The entities: record.py."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.utils.http import parse_etags
from rest_framework.response import Response
from rest_framework.status import HTTP_200_OK, HTTP_201_CREATED
from rest_framework.viewsets import GenericViewSet

from patients import actions
from patients.models import ClinicalModel, Patient

from .errors import EnteredOtherwise, VersionChanged, VersionMissing
from .rows import RowSerializer, correction_of, visible_rows, was_entered_as


def etag_of(row: ClinicalModel) -> str:
    return f'"{row.version}"'


class ReadRows(GenericViewSet):
    """Rows of one kind: many by filters, one by its id."""

    model: ClassVar[type[ClinicalModel]]
    serializer_class: ClassVar[type[RowSerializer]]
    lookup_value_converter = "uuid"
    related: ClassVar[tuple[str, ...]] = ()
    nested: ClassVar[tuple[str | Prefetch, ...]] = ()
    ordering_fields: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        rows = visible_rows(self.model, self.request)
        return rows.select_related("center", *self.related).prefetch_related(*self.nested)

    def list(self, request):
        """The log says what was asked for, and names the patient when one was asked for."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        request.access.entity = request.META["QUERY_STRING"][:200]
        if "patient" in request.query_params and page:
            request.access.patient(page[0].patient)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request, pk):
        row = self.get_object()
        self.name_in_log(row)
        return self.answer(row)

    def name_in_log(self, row: ClinicalModel) -> None:
        self.request.access.patient(row if isinstance(row, Patient) else row.patient)

    def answer(self, row: ClinicalModel, status: int = HTTP_200_OK) -> Response:
        """The row as it now stands. The ETag is its own version; embedded rows carry theirs."""
        shown = self.serializer_class(row, context=self.get_serializer_context())
        return Response(shown.data, status=status, headers={"ETag": etag_of(row)})


class Rows(ReadRows):
    """Rows that can also be entered, and corrected by who says which version they saw."""

    def get_serializer_class(self):
        correcting = self.action == "partial_update"
        return correction_of(self.serializer_class) if correcting else self.serializer_class

    def create(self, request):
        given = self.checked(self.get_serializer(data=request.data))
        return self.enter_once(self.model, given, self.enter)

    def partial_update(self, request, pk):
        row = self.get_object()
        return self.correct_seen(row, self.get_serializer(row, data=request.data), actions.correct)

    def enter(self, row: Any) -> Any:
        """The verb of this kind of row."""
        return actions.record(row, by=self.request.user)

    def checked(self, serializer) -> dict[str, Any]:
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def enter_once(self, model, given: dict[str, Any], enter) -> Response:
        """The same POST again gives the same row; other content under its id is refused."""
        row = self._entered_before(model, given)
        if row is None:
            try:
                with transaction.atomic():
                    entered = enter(model(**given))
            except (IntegrityError, ValidationError):  # the same POST came twice at the same time
                row = self._entered_before(model, given)
                if row is None:
                    raise
            else:
                self.name_in_log(entered)
                return self.answer(self._whole(entered), HTTP_201_CREATED)
        self.name_in_log(row)
        return self.answer(self._whole(row))

    def correct_seen(self, row, serializer, correct) -> Response:
        """Change what was given, if the row is still as the client saw it."""
        self.name_in_log(row)
        seen = parse_etags(self.request.headers.get("If-Match", ""))
        if not seen or seen == ["*"]:
            raise VersionMissing
        if etag_of(row) not in seen:
            raise VersionChanged
        changes = self.checked(serializer)
        reason = changes.pop("correction_reason", "")
        corrected = correct(
            row, changes=changes, version=row.version, by=self.request.user, reason=reason
        )
        return self.answer(self._whole(corrected))

    def _entered_before(self, model, given):
        row = visible_rows(model, self.request).filter(pk=given.get("id")).first()
        if row is not None and not was_entered_as(row, given):
            raise EnteredOtherwise
        return row

    def _whole(self, row):
        """Read again: what the database computed, and the rows embedded in the answer."""
        same_kind = isinstance(row, self.model)
        return self.get_queryset().get(pk=row.pk) if same_kind else row
