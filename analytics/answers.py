"""The answer to a question about survival as JSON, the same for the interface and the command. Not: who may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from analytics.actions import data_version
from analytics.cohorts import Cohort
from analytics.definitions import METHOD_VERSION, Band, Endpoint, Grouping, Origin
from analytics.models import SurvivalSnapshot
from analytics.stats.guards import Guard

# What only the page needs to draw its figure.
NOT_TOLD = {"drawing"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A dashboard, when it was computed, and of which data and method."""

    payload: dict[str, Any]
    computed_at: datetime
    data_version: int
    method_version: int

    @classmethod
    def stored(cls, snapshot: SurvivalSnapshot) -> "Answer":
        return cls(
            snapshot.payload, snapshot.computed_at, snapshot.data_version, snapshot.method_version
        )

    @classmethod
    def computed(
        cls,
        center_id: int,
        cohort: Cohort,
        endpoint: Endpoint,
        origin: Origin,
        grouping: Grouping,
        kind: str = Band.LOG_LOG,
    ) -> "Answer":
        """Now, from the record. The version is read first: a change in between makes it look older."""
        # numpy: web processes import this module too
        from analytics.dashboards import dashboard
        from analytics.members import members_of
        from analytics.stats.intervals import ConfidenceType

        version = data_version(center_id)
        times = members_of(center_id, cohort, [grouping], times={(endpoint, origin)}).times(
            endpoint, origin
        )
        payload = dashboard(cohort, times, grouping, ConfidenceType(kind))
        return cls(payload, timezone.now(), version, METHOD_VERSION)

    def as_dict(self, *, state: str, current_data: int) -> dict[str, Any]:
        return {
            **{key: value for key, value in self.payload.items() if key not in NOT_TOLD},
            "state": state,
            "computed_at": self.computed_at,
            "versions": {
                "data": self.data_version,
                "current_data": current_data,
                "method": self.method_version,
            },
        }


def with_guard(payload: dict[str, Any], guard: Guard) -> dict[str, Any]:
    """What is known only when somebody looks, beside what was known when it was computed."""
    return {**payload, "guards": [*payload["guards"], guard.as_dict()]}
