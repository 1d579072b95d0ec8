"""How lists are asked for: filters and orders from a fixed set, never more than 200 rows at once."""

import structlog
from django.db.models import ForeignKey
from django.utils.translation import gettext as _
from django_filters import UUIDFilter
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from redis.exceptions import RedisError
from rest_framework.exceptions import ValidationError
from rest_framework.filters import OrderingFilter
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.throttling import UserRateThrottle

logger = structlog.get_logger(__name__)


class Pages(LimitOffsetPagination):
    default_limit = 100
    max_limit = 200


class RowFilterSet(FilterSet):
    """Other rows are named by their id. Whether an id exists elsewhere cannot be asked: the list is empty."""

    class Meta:
        filter_overrides = {ForeignKey: {"filter_class": UUIDFilter}}


class Filters(DjangoFilterBackend):
    """An unknown filter is refused: ignoring it would answer another question than was asked."""

    filterset_base = RowFilterSet

    def filter_queryset(self, request, queryset, view):
        filterset_class = self.get_filterset_class(view, queryset)
        filters = filterset_class.base_filters if filterset_class else {}
        known = {*filters, "limit", "offset", "ordering"}
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            raise ValidationError({name: _("There is no such filter.") for name in unknown})
        return super().filter_queryset(request, queryset, view)


class Ordering(OrderingFilter):
    """By the fields a list allows, and by id where they are equal, so that pages do not overlap."""

    def remove_invalid_fields(self, queryset, fields, view, request):
        allowed = super().remove_invalid_fields(queryset, fields, view, request)
        if len(allowed) < len(fields):
            raise ValidationError({"ordering": _("This list cannot be ordered so.")})
        return allowed

    def get_ordering(self, request, queryset, view):
        chosen = super().get_ordering(request, queryset, view)
        return [*(chosen or queryset.model._meta.ordering), "pk"]


class PerPerson(UserRateThrottle):
    """Counted together by all web processes. Without the store of the counts nobody is kept out."""

    def allow_request(self, request, view) -> bool:
        try:
            return super().allow_request(request, view)
        except RedisError as problem:
            logger.warning("throttle_not_counted", problem=type(problem).__name__)
            return True
