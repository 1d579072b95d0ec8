"""Rules about dates: birth, death, order of events, recurrences, duplicates, contact (V01-V07, V28, V30)."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise

from ..dates import add_months, completed_years
from .facts import Patient, Row, Session, dated_fields
from .findings import Code, Finding, error, warning

MAY_FOLLOW_DEATH = {"decisions", "pathology_reports"}  # mortality review, autopsy
EARLY_METASTASIS_DAYS = 90
RESIDUAL_RATHER_THAN_RECURRENCE_DAYS = 90
LIVER_GROUPS = ("liver_resection", "ablation", "liver_augmentation")
LIVER_RADIOTHERAPY = ("sbrt_liver", "sirt_y90")


def v01_birth_comes_first(patient: Patient, today: date) -> Iterator[Finding]:
    """Nothing is dated before birth; a first diagnosis outside 18 to 110 years is unusual."""
    if patient.born_on is None:
        return
    for field, on in dated_fields(patient):
        if on < patient.born_on:
            yield error("V01", Code.BEFORE_BIRTH, field, patient.field("born_on"), on=on)
    diagnoses = [row for row in patient.primaries + patient.metastases if row.diagnosed_on]
    first = min(diagnoses, key=lambda row: row.diagnosed_on or date.max, default=None)
    if first is None or first.diagnosed_on is None or first.diagnosed_on < patient.born_on:
        return
    age = completed_years(born_on=patient.born_on, on=first.diagnosed_on)
    if age is not None and not 18 <= age <= 110:
        yield warning(
            "V01",
            Code.AGE_UNUSUAL,
            patient.field("born_on"),
            first.field("diagnosed_on"),
            age_years=age,
        )


def v02_events_lie_between_now_and_death(patient: Patient, today: date) -> Iterator[Finding]:
    """No event is in the future, and none after death except a mortality review or an autopsy."""
    for field, on in dated_fields(patient):
        if on > today:
            yield error("V02", Code.IN_THE_FUTURE, field, on=on)
        if patient.died_on and on > patient.died_on and field.table not in MAY_FOLLOW_DEATH:
            yield error("V02", Code.AFTER_DEATH, field, patient.field("died_on"), on=on)


def v03_periods_run_forwards(patient: Patient, today: date) -> Iterator[Finding]:
    """Start, then end; admission, operation, discharge; a readmission after the discharge."""
    for therapy in patient.therapies:
        yield from _in_order(therapy, "started_on", "ended_on")
    for session in patient.sessions:
        yield from _in_order(session, "admitted_on", "performed_on")
        yield from _in_order(session, "performed_on", "discharged_on")
        yield from _in_order(session, "discharged_on", "readmitted_on", may_be_equal=False)
        for complication in session.complications:
            if _is_before(complication.began_on, session.performed_on):
                yield error(
                    "V03",
                    Code.ENDS_BEFORE_START,
                    complication.field("began_on"),
                    session.field("performed_on"),
                )


def _in_order(row: Row, first: str, then: str, *, may_be_equal: bool = True) -> Iterator[Finding]:
    start_on, end_on = getattr(row, first), getattr(row, then)
    is_equal = start_on is not None and start_on == end_on
    if _is_before(end_on, start_on) or (is_equal and not may_be_equal):
        yield error("V03", Code.ENDS_BEFORE_START, row.field(first), row.field(then))


def _is_before(earlier: date | None, later: date | None) -> bool:
    return earlier is not None and later is not None and earlier < later


def v04_metastasis_found_first(patient: Patient, today: date) -> Iterator[Finding]:
    """A metastasis more than 90 days before its primary is unusual; it is still synchronous."""
    primary = patient.first_primary
    if primary is None or primary.diagnosed_on is None:
        return
    limit_on = primary.diagnosed_on - timedelta(days=EARLY_METASTASIS_DAYS)
    for metastasis in patient.metastases:
        if _is_before(metastasis.diagnosed_on, limit_on):
            yield warning(
                "V04",
                Code.METASTASIS_LONG_BEFORE_PRIMARY,
                metastasis.field("diagnosed_on"),
                primary.field("diagnosed_on"),
            )


def is_liver_directed(session: Session) -> bool:
    return session.has_group(*LIVER_GROUPS) or session.has_kind(*LIVER_RADIOTHERAPY)


def v05_liver_is_treated_after_its_diagnosis(patient: Patient, today: date) -> Iterator[Finding]:
    """
    Not before the metastasis was diagnosed; on that day or the day before is worth a look.

    That is how a metastasis found by chance at laparotomy is dated.
    """
    dated = [row for row in patient.metastases if row.diagnosed_on is not None]
    first = min(dated, key=lambda row: row.diagnosed_on or date.max, default=None)
    if first is None or first.diagnosed_on is None:
        return
    for session in filter(is_liver_directed, patient.sessions):
        if session.performed_on is None or session.performed_on > first.diagnosed_on:
            continue
        involved = (session.field("performed_on"), first.field("diagnosed_on"))
        if session.performed_on < first.diagnosed_on - timedelta(days=1):
            yield error("V05", Code.LIVER_TREATED_BEFORE_DIAGNOSIS, *involved)
        else:
            yield warning("V05", Code.LIVER_TREATED_ON_DIAGNOSIS, *involved)


def v06_recurrence_follows_its_treatment(patient: Patient, today: date) -> Iterator[Finding]:
    """After the intervention it follows; within 90 days it may be residual disease."""
    sessions = {session.key: session for session in patient.sessions}
    for recurrence in patient.recurrences:
        session = sessions.get(recurrence.after_session or "")
        if session is None or session.performed_on is None or recurrence.detected_on is None:
            continue
        involved = (recurrence.field("detected_on"), session.field("performed_on"))
        days = (recurrence.detected_on - session.performed_on).days
        if days <= 0:
            yield error("V06", Code.RECURRENCE_BEFORE_TREATMENT, *involved, days=days)
        elif days <= RESIDUAL_RATHER_THAN_RECURRENCE_DAYS:
            yield warning("V06", Code.RECURRENCE_OR_RESIDUAL, *involved, days=days)


def v07_recurrences_are_a_sequence(patient: Patient, today: date) -> Iterator[Finding]:
    """Numbered 1, 2, 3 with increasing dates, each after an intervention that cleared the disease."""
    in_order = sorted(patient.recurrences, key=lambda row: row.sequence_no or 0)
    for expected, recurrence in enumerate(in_order, start=1):
        if recurrence.sequence_no != expected:
            yield error(
                "V07",
                Code.RECURRENCE_NUMBERS_HAVE_GAPS,
                recurrence.field("sequence_no"),
                expected=expected,
            )
    for earlier, later in pairwise(in_order):
        if later.detected_on and earlier.detected_on and later.detected_on <= earlier.detected_on:
            yield error(
                "V07",
                Code.RECURRENCE_DATES_NOT_INCREASING,
                later.field("detected_on"),
                earlier.field("detected_on"),
            )
    for recurrence in in_order:
        if recurrence.detected_on and not any(
            session.may_have_cleared and _is_before(session.performed_on, recurrence.detected_on)
            for session in patient.sessions
        ):
            yield error("V07", Code.RECURRENCE_WITHOUT_CLEARANCE, recurrence.field("detected_on"))


def v28_one_session_a_day(patient: Patient, today: date) -> Iterator[Finding]:
    """Two sessions on one day are probably one, entered twice."""
    for one, other in combinations(patient.sessions, 2):
        if one.performed_on is not None and one.performed_on == other.performed_on:
            yield warning(
                "V28",
                Code.SESSION_TWICE_ON_A_DAY,
                one.field("performed_on"),
                other.field("performed_on"),
            )


def v30_contact_is_kept(patient: Patient, today: date) -> Iterator[Finding]:
    """Alive and not heard of for over one and a half protocol intervals: perhaps lost to follow-up."""
    interval = patient.follow_up_interval_months
    if patient.died_on or patient.last_contact_on is None or interval is None:
        return
    whole_months, is_half = divmod(3 * interval, 2)
    expected_on = add_months(patient.last_contact_on, whole_months)
    if is_half:
        expected_on += timedelta(days=15)
    if today > expected_on:
        yield warning("V30", Code.NO_CONTACT_FOR_LONG, patient.field("last_contact_on"))
