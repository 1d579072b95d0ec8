"""Follow-up plans as a course moves: begun, put on hold, taken up again, closed. Not: what is due (follow_up.py)."""

from collections.abc import Set
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.actions import correct, record
from patients.constraints import DatePrecision
from patients.models import FollowUpPlan, FollowUpProtocol, Patient
from patients.prepared import instances, run, select_all
from patients.protocols import ensure_protocols
from patients.record import PatientRecord

# The published series' own plan: every four months for two years, then every six to the fifth.
USUAL_PROTOCOL = "serin2020"
State = FollowUpPlan.State


def usual_protocol() -> FollowUpProtocol:
    """Reference data, there from the first plan on."""
    latest = f"{select_all(FollowUpProtocol)} WHERE code = $1 ORDER BY version DESC LIMIT 1"
    (rows,) = run([(latest, [USUAL_PROTOCOL])])
    if not rows:
        ensure_protocols()
        return FollowUpProtocol.objects.get(code=USUAL_PROTOCOL, version=1)
    return instances(FollowUpProtocol, rows)[0]


def running_plan(patient: Patient) -> FollowUpPlan | None:
    """The plan that is active or on hold; a patient has one at most."""
    return next(
        (p for p in patient.follow_up_plans.all() if p.state in (State.ACTIVE, State.SUSPENDED)),
        None,
    )


@transaction.atomic
def begin_plan(
    *,
    patient: Patient,
    anchored_on: date,
    by,
    precision: str = DatePrecision.DAY,
    protocol: FollowUpProtocol | None = None,
    reason: str = "",
) -> FollowUpPlan:
    """A plan from the anchor on; what the one before it still asked for is superseded."""
    if patient.died_on:
        raise ValidationError(_("The patient has died."))
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)  # two at once begin one
    for before in patient.follow_up_plans.filter(state__in=[State.ACTIVE, State.SUSPENDED]):
        correct(
            before,
            changes={"state": State.SUPERSEDED, "closed_on": max(anchored_on, before.anchored_on)},
            version=before.version,
            by=by,
            reason=reason or _("A new plan begins"),
        )
    plan = FollowUpPlan(
        patient=patient,
        protocol=protocol or usual_protocol(),
        anchored_on=anchored_on,
        anchored_on_precision=precision,
        state=State.ACTIVE,
    )
    return record(plan, by=by, reason=reason)


def change_protocol(
    plan: FollowUpPlan, *, protocol: FollowUpProtocol, version: int, by, reason: str
) -> FollowUpPlan:
    """Another protocol from the same anchor. The plan keeps its row: its history says what it was before."""
    return correct(plan, changes={"protocol": protocol}, version=version, by=by, reason=reason)


def suspend_plan(
    plan: FollowUpPlan,
    *,
    suspended_on: date,
    version: int,
    by,
    reason: str,
    precision: str = DatePrecision.DAY,
) -> FollowUpPlan:
    """Nothing of it is due until it is taken up again; what was due before the day stays so."""
    _refuse_unless(plan, State.ACTIVE, _("Only an active plan can be put on hold."))
    _refuse_before_anchor(plan, suspended_on, "suspended_on")
    changes = {
        "state": State.SUSPENDED,
        "suspended_on": suspended_on,
        "suspended_on_precision": precision,
    }
    return correct(plan, changes=changes, version=version, by=by, reason=reason)


def resume_plan(plan: FollowUpPlan, *, version: int, by, reason: str) -> FollowUpPlan:
    _refuse_unless(plan, State.SUSPENDED, _("Only a plan on hold can be taken up again."))
    changes = {"state": State.ACTIVE, "suspended_on": None}
    return correct(plan, changes=changes, version=version, by=by, reason=reason)


def move_anchor(
    patient: Patient, *, was_on: date, now_on: date, precision: str, by, reason: str
) -> None:
    """The operation that a plan counts from is corrected: the plan counts from its new day."""
    running = patient.follow_up_plans.filter(
        anchored_on=was_on, state__in=[State.ACTIVE, State.SUSPENDED]
    ).first()
    if running is not None and was_on != now_on:
        changes = {"anchored_on": now_on, "anchored_on_precision": precision}
        correct(running, changes=changes, version=running.version, by=by, reason=reason)


def end_plan_of(patient: Patient, days: Set[date], *, by) -> None:
    """What was operated on these days cleared nothing, as it is now known: no plan counts from there."""
    running = running_plan(patient)
    if running is not None and running.anchored_on in days:
        close_plan(
            running,
            closed_on=timezone.localdate(),
            version=running.version,
            by=by,
            reason=_("The operation it counts from did not clear the disease"),
        )


def close_plan(
    plan: FollowUpPlan, *, closed_on: date, version: int, by, reason: str
) -> FollowUpPlan:
    """The patient is discharged from follow-up, declines it, or is followed elsewhere."""
    if plan.state not in (State.ACTIVE, State.SUSPENDED):
        raise ValidationError(_("This plan is closed already."))
    _refuse_before_anchor(plan, closed_on, "closed_on")
    changes = {"state": State.CLOSED, "closed_on": closed_on, "closed_reason": reason[:200]}
    return correct(plan, changes=changes, version=version, by=by, reason=reason)


def _refuse_before_anchor(plan: FollowUpPlan, day: date, name: str) -> None:
    if day < plan.anchored_on:
        raise ValidationError({name: _("This day lies before the beginning of the plan.")})


def _refuse_unless(plan: FollowUpPlan, state: str, message: str) -> None:
    if plan.state != state:
        raise ValidationError(message)


def plan_after_clearance(record_now: PatientRecord) -> FollowUpPlan | None:
    """The plan, not yet stored, that the latest clearing operation asks for; None where one is there already."""
    patient, cleared_on = record_now.patient, record_now.disease_free_since
    if patient.died_on or record_now.is_closed or cleared_on is None:
        return None
    if any(plan.anchored_on >= cleared_on for plan in patient.follow_up_plans.all()):
        return None
    return FollowUpPlan(
        patient=patient, protocol=usual_protocol(), anchored_on=cleared_on, state=State.ACTIVE
    )


def follow_course(
    record_now: PatientRecord,
    *,
    by,
    stopped_on: date | None = None,
    precision: str = DatePrecision.DAY,
) -> None:
    """
    The plan that fits the course as it now stands. `stopped_on` is the day of a recurrence, or of a therapy
    that is no follow-up, which was just entered.

    An operation that cleared the disease begins a plan at its day, also after a recurrence; what stopped
    the course puts the plan on hold. Domain document, section 4.2, rule 2. What somebody closed stays closed.
    """
    patient = record_now.patient
    if patient.died_on or record_now.is_closed:
        return
    running = running_plan(patient)
    plan = plan_after_clearance(record_now)
    if plan is not None:
        begin_plan(
            patient=patient,
            anchored_on=plan.anchored_on,
            by=by,
            reason=_("The operation cleared the disease"),
        )
    elif (
        running is not None
        and running.state == State.ACTIVE
        and stopped_on is not None
        and stopped_on > running.anchored_on
    ):
        suspend_plan(
            running,
            suspended_on=stopped_on,
            precision=precision,
            version=running.version,
            by=by,
            reason=_("The disease came back or is treated"),
        )
