"""What is asked of an outcome page or of its interface: checked here once for both. Not: the answer."""

from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from django.http import Http404
from django.utils.http import urlencode

from analytics.builder.stored import stored_cohort
from analytics.cohorts import COHORTS, Cohort
from analytics.definitions import ORIGINS, Endpoint, Grouping, Origin
from analytics.models import BoardSnapshot, SurvivalSnapshot
from analytics.performance.periods import Period
from patients.models import Center
from tumorboard.models import Board

DEFAULT_COHORT = "curative-intent"


@dataclass(frozen=True, slots=True)
class Question:
    """Survival of a cohort of a center. The origin is one that the endpoint offers."""

    center: Center
    cohort: Cohort
    endpoint: Endpoint
    origin: Origin
    grouping: Grouping

    @classmethod
    def of(cls, request, *, cohort_slug: str | None = None) -> Self:
        """
        From the address. What is missing takes its default; what does not exist is not found.

        An origin of another endpoint gives way to the default: choosing another endpoint in the
        page must not lead to an error.
        """
        asked = request.GET
        endpoint = _member(Endpoint, asked.get("endpoint") or Endpoint.OS)
        origin = _member(Origin, asked.get("origin") or ORIGINS[endpoint][0])
        if origin not in ORIGINS[endpoint]:
            origin = ORIGINS[endpoint][0]
        slug = cohort_slug or asked.get("cohort") or DEFAULT_COHORT
        center = center_of(request)
        cohort = COHORTS.get(slug) or stored_cohort(center.pk, slug, readable_by=request.user)
        if cohort is None:
            raise Http404
        return cls(
            center=center,
            cohort=cohort,
            endpoint=endpoint,
            origin=origin,
            grouping=_member(Grouping, asked.get("by") or Grouping.NONE),
        )

    def by(self, grouping: Grouping) -> Self:
        return replace(self, grouping=grouping)

    @property
    def query(self) -> str:
        asked: dict[str, str] = {
            "center": str(self.center.pk),
            "cohort": self.cohort.slug,
            "endpoint": self.endpoint.value,
            "origin": self.origin.value,
            "by": self.grouping.value,
        }
        return urlencode(asked)

    def snapshot(self) -> SurvivalSnapshot | None:
        """The stored answer, however old; None when nothing was computed yet."""
        return SurvivalSnapshot.objects.filter(
            center=self.center,
            cohort=self.cohort.slug,
            endpoint=self.endpoint,
            origin=self.origin,
            grouping=self.grouping,
        ).first()


@dataclass(frozen=True, slots=True)
class BoardQuestion:
    """How a board of a center worked in a period. `board` is None where the center has none yet."""

    center: Center
    board: Board | None
    period: Period

    @classmethod
    def of(cls, request) -> Self:
        """From the address: without a board the first by name, without a period the last 12 months."""
        center = center_of(request)
        boards = Board.objects.filter(center=center).order_by("name", "pk")
        named = request.GET.get("board", "")
        # A board of another center gives way to the default, when the form sends it with a new center.
        board = boards.filter(pk=_uuid(named)).first() if named else None
        return cls(
            center=center,
            board=board or boards.first(),
            period=_member(Period, request.GET.get("period") or Period.LAST_12_MONTHS),
        )

    @property
    def query(self) -> str:
        asked = {"center": str(self.center.pk), "period": self.period.value}
        return urlencode(asked | ({"board": str(self.board.pk)} if self.board else {}))

    def snapshot(self) -> BoardSnapshot | None:
        """The stored answer, however old; None when nothing was computed yet."""
        return BoardSnapshot.objects.filter(board=self.board).first() if self.board else None


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise Http404 from None


def _member(choices, value: str):
    try:
        return choices(value)
    except ValueError:
        raise Http404 from None


def center_of(request) -> Center:
    """One of the centers whose results this request may see: the one named, else the first."""
    centers = Center.objects.filter(id__in=request.center_ids).order_by("name")
    named = request.GET.get("center", "")
    if named:
        centers = centers.filter(id=int(named)) if named.isdecimal() else centers.none()
    center = centers.first()
    if center is None:
        raise Http404
    return center
