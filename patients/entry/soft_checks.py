"""What is unlikely in a case though no rule forbids it: asked once, with the rules' warnings."""

from collections.abc import Iterator

from patients.checking import key_of
from patients.clinical.mortality import postoperative_stay_days
from patients.clinical.rules import Code, Field, Finding
from patients.clinical.rules.findings import warning
from patients.entry.assembling import Assembled

# Where a slip of the hand is likelier than the truth; not limits of what may be done.
ABLATION_OVER_MM = 30
LESIONS_FROM = 40
STAY_FROM_DAYS = 200


def soft_checks(assembled: Assembled) -> Iterator[Finding]:
    yield from _large_ablations(assembled)
    session = assembled.session
    count = assembled.record.lesions_count
    if count is not None and count >= LESIONS_FROM:
        place = Field("liver_metastases", key_of(session), "lesions")
        yield warning("S02", Code.UNUSUALLY_MANY_LESIONS, place, lesions=count)
    stay = None
    if session.performed_on and session.discharged_on:
        stay = postoperative_stay_days(
            performed_on=session.performed_on, discharged_on=session.discharged_on
        )
    if stay is not None and stay >= STAY_FROM_DAYS:
        place = Field("sessions", key_of(session), "discharged_on")
        yield warning("S03", Code.STAY_UNUSUAL, place, days=stay)


def _large_ablations(assembled: Assembled) -> Iterator[Finding]:
    for row in assembled.case.all("lesion"):
        size = row.value("after_mm")
        if size is None:
            size = row.value("before_mm")
        if row.value("treatment") == "ablation" and size is not None and size > ABLATION_OVER_MM:
            place = Field("lesions", row.prefix, "treatment")
            yield warning("S01", Code.ABLATION_OF_LARGE_LESION, place, size_mm=float(size))
