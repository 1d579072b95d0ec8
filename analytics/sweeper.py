"""
Finding what is stale and sending a worker there. The database decides; a message is only a poke.

A message may be lost, doubled or late: the next sweep finds the result again as long as it is stale.
"""

from collections.abc import Callable

import structlog
from django.db import connection
from kombu.exceptions import OperationalError

from analytics.actions import rebuild_endpoints
from analytics.builder.models import SLUG_PREFIX
from analytics.definitions import METHOD_VERSION
from analytics.models import MOST_ATTEMPTS, EndpointBuild, RefreshState
from analytics.moments import only_one
from analytics.paper import actions as papers
from analytics.refreshed import REFRESHED, cohort_with_outcomes
from patients.models import CenterRevision

log = structlog.get_logger(__name__)

# Whoever was poked is not poked again for so long. Longer than most refreshes, so that the queue does
# not grow; short enough that a killed worker's work is soon taken up again.
LEASE_SECONDS = 5

# Not leased: what is of the data as they are, or of older data since which a worker found nothing written that
# concerns it (analytics.touched), unless everything has changed meanwhile; and what has no attempt left.
LEASE = """
UPDATE analytics_refreshstate s SET poked_at = clock_timestamp()
FROM patients_centerrevision r LEFT JOIN analytics_endpointbuild b USING (center_id)
WHERE r.center_id = s.center_id AND (s.cohort = ANY (%(names)s) OR starts_with(s.cohort, %(built)s))
    AND (s.method_version = %(method)s AND (s.data_version = r.data_version
        OR (s.unchanged_through = r.data_version
            AND s.data_version >= COALESCE(b.all_changed_at_version, 0)))) IS NOT TRUE
    AND (s.poked_at IS NULL OR s.poked_at < clock_timestamp() - make_interval(secs => %(lease)s))
    AND NOT (s.attempts >= %(most)s AND s.attempted_data_version = r.data_version
        AND s.attempted_method_version = %(method)s)
RETURNING s.center_id, s.cohort
"""


Poke = Callable[[int, str], None]


def sweep(poke: Poke, poke_paper: Poke | None = None) -> int:
    """
    Poke for every stale result and every package that nobody has just been poked for. Returns how many.

    When the broker does not answer the leases are given back, and the next sweep tries again.
    """
    _build_missing_endpoints()
    _know_everything()
    poked = _poke_for(lease(), poke, _give_back)
    if poke_paper is not None:
        poked += _poke_for(papers.lease_papers(), poke_paper, papers.give_back)
    return poked


def _poke_for(leased: list[tuple[int, str]], poke: Poke, give_back: Poke) -> int:
    for position, (center_id, name) in enumerate(leased):
        try:
            poke(center_id, name)
        except (OperationalError, OSError):
            log.warning("broker_unreachable", waiting=len(leased) - position)
            for one in leased[position:]:
                give_back(*one)
            return position
    return len(leased)


def lease() -> list[tuple[int, str]]:
    """Centers and names of what is stale and now ours to poke. Two sweepers never get the same one."""
    with connection.cursor() as cursor:
        cursor.execute(
            LEASE,
            {
                "names": list(REFRESHED),
                "built": SLUG_PREFIX,
                "method": METHOD_VERSION,
                "lease": LEASE_SECONDS,
                "most": MOST_ATTEMPTS,
            },
        )
        # Survival first: the other outcomes take longer.
        return sorted(cursor.fetchall(), key=lambda one: cohort_with_outcomes(one[1]) is not None)


def _know_everything() -> None:
    """A row for each result of each center that has a record. Built cohorts bring theirs themselves."""
    centers = CenterRevision.objects.values_list("center_id", flat=True)
    known = set(RefreshState.objects.values_list("center_id", "cohort"))
    wanted = {(center_id, name) for center_id in centers for name in REFRESHED}
    RefreshState.objects.bulk_create(
        [RefreshState(center_id=center_id, cohort=name) for center_id, name in wanted - known],
        ignore_conflicts=True,
    )


def _build_missing_endpoints() -> None:
    """Centers whose courses were never made, or by another method."""
    built = EndpointBuild.objects.filter(method_version=METHOD_VERSION).values("center_id")
    for center_id in CenterRevision.objects.exclude(center_id__in=built).values_list(
        "center_id", flat=True
    ):
        with only_one(f"rebuild_endpoints {center_id}") as is_ours:
            if is_ours:
                rebuild_endpoints(center_id)


def _give_back(center_id: int, name: str) -> None:
    RefreshState.objects.filter(center_id=center_id, cohort=name).update(poked_at=None)
