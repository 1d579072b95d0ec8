"""Somebody who looks at the dashboard all the time and writes down everything that is not right."""

import re
import threading
import time
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.urls import reverse

from analytics.models import SurvivalSnapshot
from analytics.snapshots import payload_digest
from patients.centers import center_context
from tests import courses
from tests.faults.clinic import Clinic

COHORT = "all-operated"
PAGE = reverse("analytics:survival-freshness") + f"?cohort={COHORT}"


@dataclass
class Observer:
    """Looks every 50 ms. Torn: the digest does not fit. Wrong: not the truth of its version. Lying: called fresh when stale."""

    clinic: Clinic
    browser: object
    seen: int = 0
    versions: set[int] = field(default_factory=set)
    torn: list = field(default_factory=list)
    wrong: list = field(default_factory=list)
    lying: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self):
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_problem):
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        try:
            while not self._stop.is_set():
                self.look()
                time.sleep(0.05)
        except Exception as problem:
            self.failed.append(problem)
        finally:
            connection.close()

    def look(self) -> None:
        self.seen += 1
        self._look_at_numbers()
        self._read_the_words()

    def _look_at_numbers(self) -> None:
        with center_context([self.clinic.center.pk]):
            shown = list(
                SurvivalSnapshot.objects.filter(
                    cohort=COHORT, endpoint="os", origin="index_liver_intervention"
                )
            )
        for snapshot in shown:
            self.versions.add(snapshot.data_version)
            if payload_digest(snapshot.payload) != snapshot.payload_sha256:
                self.torn.append(snapshot.data_version)
            self._compare(snapshot)
        if len({snapshot.data_version for snapshot in shown}) > 1:
            self.torn.append([snapshot.data_version for snapshot in shown])

    def _compare(self, snapshot: SurvivalSnapshot) -> None:
        with self.clinic.lock:  # the writer may be between its commit and its note of the truth
            truth = self.clinic.truth.get(snapshot.data_version)
        overall = snapshot.payload["overall"]
        shown = {
            "n": overall["n"],
            "events": overall["events"],
            "survival": [point["survival"] for point in overall["at_times"][:3]],
        }
        if truth is None or shown != {**truth, "survival": pytest.approx(truth["survival"])}:
            self.wrong.append((snapshot.data_version, shown, truth))

    def _read_the_words(self) -> None:
        """What was committed before the request must not be missing from what is called fresh."""
        committed = courses.data_version(self.clinic.center)
        text = self.browser.get(PAGE).content.decode()
        state = re.search(r'data-state="(\w+)"', text)[1]
        version = re.search(r'data-shown-version="(\d*)"', text)[1]
        says_computed = re.search(r'class="chip success"', text) is not None
        if says_computed != (state == "fresh"):
            self.lying.append(text)
        if state == "fresh" and int(version) < committed:
            self.lying.append((version, committed))
