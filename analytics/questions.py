"""What is asked of an outcome page or of its interface: checked here once for both. Not: the answer."""

from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from analytics.actions import ask_for
from analytics.builder.stored import stored_cohort
from analytics.cohorts import COHORTS, Cohort
from analytics.definitions import INCIDENCES, ORIGINS, Band, Endpoint, Grouping, Origin, OutcomeKind
from analytics.divisions import DIVISIONS, LATER, Later
from analytics.milestones import is_chosen_later, is_reached_later, place_of
from analytics.models import BoardSnapshot, OutcomeSnapshot, SurvivalSnapshot
from analytics.outcomes.variables import EVERYBODY, GROUPINGS
from analytics.performance.periods import Period
from analytics.published.paper import SERIES
from patients.models import Center
from patients.whole_numbers import whole_number
from tumorboard.models import Board

DEFAULT_COHORT = "curative-intent"
# Pages of one cohort, whatever the address says.
ONLY_COHORT = {OutcomeKind.PUBLISHED: SERIES}
# What can be chosen on an outcome page besides the cohort; the first is the default.
PAGE_CHOICES: dict[OutcomeKind, tuple[str, ...]] = {
    OutcomeKind.TABLE_1: (EVERYBODY, *GROUPINGS),
    OutcomeKind.TABLE_2: ("treated_again", "every"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Survival of a cohort of a center. The origin is one that the endpoint offers."""

    center: Center
    cohort: Cohort
    endpoint: Endpoint
    origin: Origin
    grouping: Grouping
    band: Band = Band.LOG_LOG

    @classmethod
    def of(cls, request, *, cohort_slug: str | None = None) -> Self:
        """
        From the address. What is missing takes its default; what does not exist is not found.

        An origin of another endpoint gives way to the default: choosing another endpoint in the
        page must not lead to an error.
        """
        asked = request.GET
        endpoint = _member(Endpoint, (asked.get("endpoint") or Endpoint.OS).lower())
        origin = _member(Origin, asked.get("origin") or ORIGINS[endpoint][0])
        if origin not in ORIGINS[endpoint]:
            origin = ORIGINS[endpoint][0]
        slug = cohort_slug or asked.get("cohort") or DEFAULT_COHORT
        center = center_of(request)
        return cls(
            center=center,
            cohort=_cohort(request, center, slug),
            endpoint=endpoint,
            origin=origin,
            grouping=_member(Grouping, asked.get("by") or Grouping.NONE),
            band=_member(Band, (asked.get("conf_type") or Band.LOG_LOG).lower()),
        )

    def by(self, grouping: Grouping) -> Self:
        return replace(self, grouping=grouping)

    def offers(self) -> list[dict[str, str]]:
        """What to ask instead where groups are made by what happens after time zero."""
        division = DIVISIONS.get(self.grouping)
        if division and division.known_at in ORIGINS[self.endpoint]:
            # From where on the groups are known; already there, there is nothing to offer.
            known = replace(self, origin=division.known_at)
            label = _("Time zero: %(origin)s") % {"origin": division.known_at.label}
            is_refused = is_chosen_later(self.cohort.milestone, division.known_at)
            return [] if known == self or is_refused else [{"query": known.query, "label": label}]
        is_of_two = self.grouping is Grouping.AFTER_FIRST_AND_SECOND
        event = Grouping.REPEAT_INTERVENTION if is_of_two else self.grouping
        if event not in LATER:
            return []
        later = LATER[event]
        offered = []
        if origin := self._suiting(later):
            landmark = replace(self, grouping=later.by_landmark, origin=origin)
            offered.append((landmark, str(later.by_landmark.label)))
            if is_of_two and self.endpoint not in INCIDENCES:
                in_time = replace(self, grouping=event, origin=origin)
                offered.append((in_time, _("The second intervention as what happens in time")))
        if later.itself and later.itself in ORIGINS[self.endpoint]:
            since = replace(self, origin=later.itself, grouping=Grouping.NONE)
            offered.append((since, _("Time from the second intervention")))
        return [{"query": other.query, "label": label} for other, label in offered]

    def _suiting(self, later: Later) -> Origin | None:
        """
        The time zero from which the landmark makes sense and that all of the cohort have passed: the one that was
        asked for, if it is such a one; None where there is none.
        """
        origins = ORIGINS[self.endpoint]
        suits = [origin for origin in reversed(later.suits) if origin in origins] or origins
        if later.itself:
            suits = [origin for origin in suits if place_of(origin) < place_of(later.itself)]
        passed = [each for each in suits if not is_reached_later(self.cohort.milestone, each)]
        return self.origin if self.origin in passed else next(iter(passed), None)

    def ask(self) -> int:
        """See actions.ask_for: which comparison of the cohort this is."""
        return ask_for(self.center.pk, self.cohort.slug, self.endpoint, self.origin, self.grouping)

    @property
    def asked(self) -> tuple[int, Cohort, Endpoint, Origin, Grouping]:
        return self.center.pk, self.cohort, self.endpoint, self.origin, self.grouping

    @property
    def query(self) -> str:
        asked: dict[str, str] = {
            "center": str(self.center.pk),
            "cohort": self.cohort.slug,
            "endpoint": self.endpoint.value,
            "origin": self.origin.value,
            "by": self.grouping.value,
        }
        if self.band is not Band.LOG_LOG:
            asked["conf_type"] = self.band.value
        return urlencode(asked)

    def snapshot(self, among: QuerySet[SurvivalSnapshot] | None = None) -> SurvivalSnapshot | None:
        """The stored answer, however old; None when nothing was computed yet."""
        stored = SurvivalSnapshot.objects.all() if among is None else among
        return stored.filter(
            center=self.center,
            cohort=self.cohort.slug,
            endpoint=self.endpoint,
            origin=self.origin,
            grouping=self.grouping,
        ).first()


@dataclass(frozen=True, slots=True)
class OutcomeQuestion:
    """
    One of the outcome pages of a cohort besides survival. `by`: how its table is divided, or which
    listing it is; the page's default where it offers no such choice.
    """

    center: Center
    cohort: Cohort
    kind: OutcomeKind
    by: str

    @classmethod
    def of(cls, request, kind: OutcomeKind | None = None) -> Self:
        """From the address, the kind too where the address is shared by all of them."""
        asked = request.GET
        found = kind or _member(OutcomeKind, asked.get("kind", ""))
        slug = ONLY_COHORT.get(found) or asked.get("cohort") or DEFAULT_COHORT
        choices = PAGE_CHOICES.get(found, ("",))
        by = asked.get("by") or choices[0]
        center = center_of(request)
        return cls(
            center, _cohort(request, center, slug), found, by if by in choices else choices[0]
        )

    @property
    def query(self) -> str:
        """With the kind: how fresh a result is and who is behind a number is asked of all kinds alike."""
        return f"{self.of_cohort}&{urlencode({'by': self.by})}" if self.by else self.of_cohort

    @property
    def of_cohort(self) -> str:
        asked: dict[str, str] = {
            "center": str(self.center.pk),
            "cohort": self.cohort.slug,
            "kind": self.kind.value,
        }
        return urlencode(asked)

    def snapshot(self) -> OutcomeSnapshot | None:
        """The stored answer, however old; None when nothing was computed yet."""
        return OutcomeSnapshot.objects.filter(
            center=self.center, cohort=self.cohort.slug, kind=self.kind
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


def _cohort(request, center: Center, slug: str) -> Cohort:
    """A built-in one, or a built one that this person may read."""
    cohort = COHORTS.get(slug) or stored_cohort(center.pk, slug, readable_by=request.user)
    if cohort is None:
        raise Http404
    return cohort


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
        number = whole_number(named)
        centers = centers.none() if number is None else centers.filter(id=number)
    center = centers.first()
    if center is None:
        raise Http404
    return center
