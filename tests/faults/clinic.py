"""
A clinic whose truth is known without the program: who was followed how long, at every data version.

The expected survival is worked out here by hand in fractions, from the dates the test itself chose.
"""

import threading
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from analytics import actions
from patients.actions import record, record_death
from patients.centers import center_context
from patients.models import FollowUpVisit, Patient
from tests import courses

OPERATED_ON = date(2018, 3, 1)  # as in courses.operated
DAYS_PER_MONTH = Fraction(487, 16)  # 30.4375


@dataclass
class Clinic:
    """One writer changes it; observers look up in `truth` what must have been shown at a version."""

    patients: int = 24
    center: object = None
    followed: dict = field(default_factory=dict)  # patient id -> (days, died)
    truth: dict[int, dict] = field(default_factory=dict)
    saved: int = 0
    slowest_save_seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        self.center = courses.center("faults")
        with center_context([self.center.pk]):
            for number in range(self.patients):
                last = OPERATED_ON + timedelta(days=100 + 40 * number)
                patient = courses.operated(
                    self.center, last_seen_on=last, metachronous=number % 2 == 1
                )
                self.followed[patient.pk] = ((last - OPERATED_ON).days, False)
        actions.rebuild_endpoints(self.center.pk)
        self._remember()

    def save(self) -> None:
        """A visit, and every fifth time a death. The truth is known before anybody can see it."""
        self.saved += 1
        alive = [pk for pk, (_days, died) in self.followed.items() if not died]
        chosen = alive[self.saved * 7 % len(alive)]
        days = max(self.followed[chosen][0], 0) + 3
        died = self.saved % 5 == 0 and len(alive) > 6
        with self.lock:
            self._write(chosen, OPERATED_ON + timedelta(days=days), died)
            self.followed[chosen] = (days, died)
            self._remember()

    def _write(self, patient_id, on: date, died: bool) -> None:
        with center_context([self.center.pk]):
            patient = Patient.objects.get(pk=patient_id)
            if died:
                record_death(
                    patient=patient, died_on=on, cause="other", version=patient.version, by=None
                )
            else:
                record(FollowUpVisit(patient=patient, visited_on=on, disease_state="ned"), by=None)

    def _remember(self) -> None:
        self.truth[courses.data_version(self.center)] = expected(list(self.followed.values()))


def expected(followed: list[tuple[int, bool]]) -> dict:
    """Patients, deaths, and survival at 12, 24 and 36 months by the product of fractions."""
    return {
        "n": len(followed),
        "events": sum(died for _days, died in followed),
        "survival": [float(_survival(followed, 12 * years)) for years in (1, 2, 3)],
    }


def _survival(followed: list[tuple[int, bool]], months: int) -> Fraction:
    survival = Fraction(1)
    for day in sorted({days for days, died in followed if died}):
        if day <= months * DAYS_PER_MONTH:
            at_risk = sum(days >= day for days, _died in followed)
            died = sum(days == day for days, died in followed if died)
            survival *= Fraction(at_risk - died, at_risk)
    return survival
