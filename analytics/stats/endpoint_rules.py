"""
Which endpoints there are: what ends the time, what competes, where it may begin. A table, without arithmetic:
pages read it too, and load no numpy for it.

Definitions and sources: docs/reference/endpoints.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EndpointRule:
    """
    What ends the time of a patient. Names are milestones of `Milestones.days`.

    `event` and `competing`: the earliest of each; on one day the event comes first. Whoever has neither is
    censored at `last_seen`, or at the last contact where that is before time zero. `after_origin` events
    are of interest only after time zero: an earlier one is no contradiction but another story.
    `origins`: where time may begin, the first by default.
    """

    event: tuple[str, ...]
    origins: tuple[str, ...]
    competing: tuple[str, ...] = ()
    after_origin: tuple[str, ...] = ()
    last_seen: str = "last_contact"

    def reads(self, origin: str) -> set[str]:
        """Every milestone that the time from this origin needs, the index for whoever was never cleared."""
        return {
            *self.event, *self.competing, self.last_seen, "last_contact",
            origin, ENTRY.get(origin, origin), "index_liver_intervention",
        }  # fmt: skip

    @property
    def competes(self) -> bool:
        """Whether its risk is a cumulative incidence, never one minus Kaplan-Meier."""
        return bool(self.competing)


_LIVER = ("index_liver_intervention", "index_liver_operation")
_AGAIN = ("second_intervention", "third_intervention")
_CLEARED = ("clearance", "index_liver_operation")

# Death is one date, told apart by its cause in the milestones below.
ENDPOINTS: dict[str, EndpointRule] = {
    "os": EndpointRule(
        event=("death",),
        origins=(
            *_LIVER, "metastasis_diagnosis", "primary_diagnosis", "clearance", *_AGAIN, "board_decision",
        ),
    ),
    "css": EndpointRule(
        event=("death_of_cancer",),
        competing=("death_of_other_cause",),
        origins=(*_LIVER, "metastasis_diagnosis", "clearance", "board_decision"),
    ),
    "rfs": EndpointRule(
        event=("first_recurrence", "death"), origins=_CLEARED, last_seen="last_assessment"
    ),
    "dfs": EndpointRule(
        event=("first_recurrence", "later_primary", "death"),
        after_origin=("later_primary",),
        origins=_CLEARED,
        last_seen="last_assessment",
    ),
    "hrfs": EndpointRule(
        event=("liver_recurrence", "death"), origins=_CLEARED, last_seen="last_assessment"
    ),
    "ttr": EndpointRule(
        event=("first_recurrence",),
        competing=("death",),
        origins=_CLEARED,
        last_seen="last_assessment",
    ),
    "ttsf": EndpointRule(
        event=("uncontrolled_recurrence", "death"), origins=_LIVER, last_seen="last_assessment"
    ),
    "prs": EndpointRule(event=("death",), origins=("first_recurrence", "second_recurrence")),
    # Of lesions, not of patients: a patient gives as many times as lesions were treated.
    "ltp": EndpointRule(
        event=("local_progression",),
        competing=("death",),
        origins=("lesion_treatment",),
        last_seen="last_assessment",
    ),
}  # fmt: skip

# Time from here counts only once a patient could come to this record: nobody in it can have died before.
ENTRY: dict[str, str] = {"primary_diagnosis": "metastasis_diagnosis"}
