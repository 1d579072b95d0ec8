"""
Whether a cohort or a group differs from another one by so few patients that their results, laid side by
side, would tell about single ones. Asked before anybody sees them who may not open the records.

Sets of patients are compared, each as a whole number with one bit for each patient of the center. Not:
counting, saying why nothing is shown.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations, product, takewhile
from typing import Any, Self

from django.db.models import Q

from analytics.builder.models import CohortChange, StoredCohort
from analytics.builder.stored import cohort_of, definition_read, is_understood
from analytics.cohorts import COHORTS, TREATED_AGAIN, Cohort
from analytics.criteria import Definition, NotUnderstood, conditions_of, definition_of
from analytics.criteria.reading import sure
from analytics.definitions import ALWAYS_KEPT, Endpoint, Grouping, Origin, Timing
from analytics.disclosure import FEWEST_PATIENTS
from analytics.divisions import AT_LANDMARK, DIVISIONS, LATER, places_of
from analytics.models import AskedDashboard, Course

# Whoever saw the result of a definition may remember it: all that ever were are compared. Of a center with
# more than so many, nothing that people built is shown any more.
MOST_FORMER = 1000
# What gives a cohort another definition; the other changes only repeat the one it has.
MEANING = (
    CohortChange.Kind.CREATED,
    CohortChange.Kind.COPIED,
    CohortChange.Kind.CHANGED,
)
# In one query; PostgreSQL has room for some 1,600 columns.
MOST_CONDITIONS_AT_ONCE = 200
# By what results are always divided, whether or not anybody asked: on the survival page and in Table 1.
ALWAYS_DIVIDED = frozenset(
    {
        *(grouping for _endpoint, _origin, grouping in ALWAYS_KEPT),
        *(Grouping.SEX, Grouping.PRIMARY_SITE, Grouping.NUMBER, Grouping.DISTRIBUTION),
        *(Grouping.PREOPERATIVE, Grouping.REPEAT_INTERVENTION),
    }
)
BY_TREATED_AGAIN = frozenset({Grouping.REPEAT_INTERVENTION, Grouping.AFTER_FIRST_AND_SECOND})
Bits = int


def is_too_close(center_id: int, cohort: Cohort) -> bool:
    """
    A built-in one: to an earlier one of them. A built one: to a built-in one, to another built one, to what
    one of them meant before, or to a group of one of these.
    """
    if cohort.revision is None:
        conditions = [one.condition for one in _earlier(cohort)]
        this, *others = bits_of(center_id, [cohort.condition, *conditions])
        return _is_close([this], others)
    told = _Told.of(center_id)
    if told is None:
        return True
    (this,) = bits_of(center_id, [cohort.condition])
    wholes = told.of_built_in.values(), told.of_built(except_for=cohort.slug), told.former
    groups = told.groups(except_for=cohort.slug)
    return _is_close([this], chain(*wholes, groups))


def groups_are_too_close(center_id: int, cohort: Cohort, grouping: Grouping) -> bool:
    """One of the groups of a cohort, to another cohort or to a group of one that is shown before it."""
    if grouping == Grouping.NONE:
        return False
    divided = _divided(center_id, {grouping})[grouping]
    return _groups_are_close(center_id, cohort, divided)


def landmark_is_too_close(
    center_id: int, cohort: Cohort, endpoint: Endpoint, origin: Origin, grouping: Grouping
) -> bool:
    """A group of a landmark, to one by whatever happened: few who died before it or had it after it."""
    if grouping not in AT_LANDMARK:
        return False
    # numpy: a web process loads it only for this.
    from analytics.dashboards import behind
    from analytics.members import members_of

    members = members_of(center_id, cohort, [grouping], [(endpoint, origin)])
    happened = AT_LANDMARK[grouping]
    later = LATER[happened]

    def people(by: Grouping, name: str) -> frozenset[int]:
        found = behind(cohort, members, (endpoint, origin, by), f"{name}.all")
        return frozenset() if found is None else frozenset(found.tolist())

    at_landmark = [people(grouping, name) for name in (later.not_by, later.by)]
    by_whatever = [people(happened, name) for name in (later.without, later.having)]
    return any(
        one and other and 0 < len(one ^ other) < FEWEST_PATIENTS
        for one, other in product(at_landmark, by_whatever)
    )


def people_are_too_close(center_id: int, cohort: Cohort, groups: Iterable[Collection[Any]]) -> bool:
    """As groups_are_too_close, of groups that are given as the ids of their patients."""
    places = {patient: place for place, patient in enumerate(_patients(center_id))}
    bits = [sum(1 << places[one] for one in group if one in places) for group in groups]
    return _groups_are_close(center_id, cohort, bits)


def flow_is_too_close(center_id: int, stored: StoredCohort) -> bool:
    """Who is lost or left at one line, to who is at another, here or in another definition."""
    told = _Told.of(center_id)
    if told is None:
        return True
    (steps,) = _steps_read(center_id, [definition_read(stored)])
    (members,) = bits_of(center_id, [cohort_of(stored).condition])
    own = list(dict.fromkeys([members, *_flow(steps, told.everybody)]))
    if any(_differ_by_few(one, other) for one, other in combinations(own, 2)):
        return True
    others = chain(
        told.of_built_in.values(),
        told.of_built(except_for=stored.slug),
        told.groups(except_for=stored.slug),
        chain.from_iterable(_flow(steps, told.everybody) for steps in told.former_steps),
    )
    return _is_close(own, others)


def bits_of(center_id: int, conditions: Iterable[Q]) -> list[Bits]:
    """For each condition who fulfils it, in the order of _patients."""
    conditions = list(conditions)
    found = [0] * len(conditions)
    for start in range(0, len(conditions), MOST_CONDITIONS_AT_ONCE):
        some = conditions[start : start + MOST_CONDITIONS_AT_ONCE]
        columns = {f"is_{place}": sure(condition) for place, condition in enumerate(some)}
        rows = Course.objects.filter(center_id=center_id).order_by("pk")
        for patient, row in enumerate(rows.annotate(**columns).values_list(*columns)):
            for place, holds in enumerate(row, start):
                if holds:
                    found[place] |= 1 << patient
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """What results were or may be shown of. `former_steps`: of each definition who fulfils each line."""

    everybody: Bits
    of_built_in: dict[str, Bits]
    built: dict[str, Bits]
    former_slugs: list[str]
    former_steps: list[list[Bits]]
    divided: dict[Grouping, list[Bits]]
    asked: dict[str, set[Grouping]]

    @classmethod
    def of(cls, center_id: int) -> Self | None:
        """None where there are too many definitions to compare."""
        former = list(
            CohortChange.objects.filter(center_id=center_id, kind__in=MEANING)
            .order_by()
            .values_list("cohort__slug", "definition")
            .distinct()[: MOST_FORMER + 1]
        )
        if len(former) > MOST_FORMER:
            return None
        understood = [(slug, one) for slug, data in former if (one := _understood(data))]
        stored = [
            cohort_of(one)
            for one in StoredCohort.objects.filter(center_id=center_id)
            if is_understood(one)
        ]
        built_in = COHORTS.values()
        read = bits_of(center_id, [one.condition for one in (*built_in, *stored)])
        asked: defaultdict[str, set[Grouping]] = defaultdict(set)
        for slug, grouping in (
            AskedDashboard.objects.filter(center_id=center_id)
            .order_by()
            .values_list("cohort", "grouping")
            .distinct()
        ):
            asked[slug].add(Grouping(grouping))
        return cls(
            (1 << len(_patients(center_id))) - 1,
            dict(zip(COHORTS, read, strict=False)),
            {one.slug: bits for one, bits in zip(stored, read[len(COHORTS) :], strict=True)},
            [slug for slug, _definition in understood],
            _steps_read(center_id, [definition for _slug, definition in understood]),
            _divided(center_id, ALWAYS_DIVIDED.union(*asked.values())),
            dict(asked),
        )

    def of_built(self, *, except_for: str) -> Iterator[Bits]:
        return (bits for slug, bits in self.built.items() if slug != except_for)

    @property
    def former(self) -> Iterator[Bits]:
        """Those of the same cohort too: it may have been seen before it was changed."""
        # Without a line it is everybody, of whom no results are shown.
        return (_everyone_of(steps) for steps in self.former_steps if steps)

    def groups(self, *, except_for: str) -> Iterator[Bits]:
        """Of every division that may be shown: one with a small group is not."""
        wholes = chain(
            self.of_built_in.items(),
            self.built.items(),
            (
                (slug, _everyone_of(steps))
                for slug, steps in zip(self.former_slugs, self.former_steps, strict=True)
                if steps
            ),
        )
        for slug, whole in wholes:
            if slug != except_for:
                yield from self._groups_of(slug, whole)

    def groups_of_built_in(self, cohorts: Iterable[Cohort]) -> Iterator[Bits]:
        for cohort in cohorts:
            yield from self._groups_of(cohort.slug, self.of_built_in[cohort.slug])

    def _groups_of(self, slug: str, whole: Bits) -> Iterator[Bits]:
        for grouping in ALWAYS_DIVIDED | self.asked.get(slug, set()):
            groups = [whole & group for group in self.divided[grouping]]
            if not any(0 < group.bit_count() < FEWEST_PATIENTS for group in groups):
                yield from groups


def _groups_are_close(center_id: int, cohort: Cohort, divided: Collection[Bits]) -> bool:
    """Not to the cohort itself: who is in none of its groups is hidden or told as such."""
    told = _Told.of(center_id)
    if told is None:
        return True
    (whole,) = bits_of(center_id, [cohort.condition])
    if cohort.revision is None:
        groups = told.groups_of_built_in(_earlier(cohort))
    else:
        groups = told.groups(except_for=cohort.slug)
    cohorts = chain(told.of_built_in.values(), told.built.values(), told.former)
    others = chain((one for one in cohorts if one != whole), groups)
    return _is_close([whole & group for group in divided], others)


def _earlier(cohort: Cohort) -> list[Cohort]:
    return list(takewhile(lambda one: one.slug != cohort.slug, COHORTS.values()))


def _is_close(these: Collection[Bits], others: Iterable[Bits]) -> bool:
    return any(_differ_by_few(one, other) for other in others for one in these)


def _differ_by_few(one: Bits, other: Bits) -> bool:
    """Of nobody there is no result to lay beside another."""
    return bool(one and other) and 0 < (one ^ other).bit_count() < FEWEST_PATIENTS


def _patients(center_id: int) -> list[Any]:
    rows = Course.objects.filter(center_id=center_id).order_by("pk")
    return list(rows.values_list("patient_id", flat=True))


def _divided(center_id: int, groupings: Collection[Grouping]) -> dict[Grouping, list[Bits]]:
    """Everybody of the center by each grouping; at a landmark by what ever happened."""
    found: dict[Grouping, list[Bits]] = {Grouping.NONE: []}
    for grouping, places in places_of(
        Course.objects.filter(center_id=center_id), groupings
    ).items():
        groups = [0] * len(DIVISIONS[grouping].groups)
        for patient, place in enumerate(places):
            if place >= 0:
                groups[place] |= 1 << patient
        found[grouping] = groups
    timing = [Q(timing=one) for one in (Timing.SYNCHRONOUS, Timing.METACHRONOUS)]
    synchronous, metachronous, again, once = bits_of(
        center_id, [*timing, TREATED_AGAIN, ~TREATED_AGAIN]
    )
    found[Grouping.TIMING] = [synchronous, metachronous]
    found |= {one: [once, again] for one in BY_TREATED_AGAIN}
    return found | {at: found[event] for at, event in AT_LANDMARK.items() if event in found}


def _understood(data: Any) -> Definition | None:
    try:
        return definition_of(data)
    except NotUnderstood:
        return None


def _steps_read(center_id: int, definitions: Iterable[Definition]) -> list[list[Bits]]:
    """Who fulfils each line of each definition. A line that many have is read once."""
    conditions: dict[str, Q] = {}
    keys: list[list[str]] = []
    for definition in definitions:
        lines = definition.as_data()["lines"]
        said = ["known at time zero", *lines] if definition.pinned else lines
        keys.append([json.dumps([definition.pinned, one], sort_keys=True) for one in said])
        conditions |= dict(zip(keys[-1], conditions_of(definition), strict=True))
    read = dict(zip(conditions, bits_of(center_id, conditions.values()), strict=True))
    return [[read[key] for key in of_one] for of_one in keys]


def _everyone_of(steps: list[Bits]) -> Bits:
    left, *others = steps
    for step in others:
        left &= step
    return left


def _flow(steps: list[Bits], everybody: Bits) -> Iterator[Bits]:
    """Everybody, then who is left after each line and who is lost at it."""
    yield everybody
    left = everybody
    for step in steps:
        yield left & ~step
        left &= step
        yield left
