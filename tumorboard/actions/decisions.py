"""A decision from its draft to its signature, and what is added afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.actions import ChangedElsewhere, correct, record
from patients.clinical.quorum import Quorum
from patients.constraints import YesNo
from tumorboard.models import (
    Addendum,
    AgendaItem,
    Decision,
    Discipline,
    Dissent,
    LesionPlan,
    Recommendation,
    Referral,
    User,
)
from tumorboard.options import Option, impossible_details, missing_details
from tumorboard.quorum import options_of, quorum_of
from tumorboard.workflow import TransitionNotAllowed, check_transition

from .steps import Actor, locked, move
from .tasks import make_tasks

# What a person writes; everything else of a decision is computed.
WRITTEN = (
    *("intent", "rationale", "alternatives", "consensus", "responsible", "due_on"),
    *("votes_for", "votes_of", "systemic_plan", "restage_on", "trial_offered"),
    *("guideline_deviation", "deviation_reason", "wish_considered"),
    *("patient_preference", "override_reason"),
)
PARTS = ("recommendations", "lesion_plans", "dissents")


class NotTheChair(Exception):
    """Only the chair of the meeting signs its decisions."""

    def __init__(self) -> None:
        super().__init__(_("Only the chair of this meeting can sign."))


@transaction.atomic
def record_decision(
    *,
    item: AgendaItem,
    by: Actor,
    version: int | None = None,
    recommendations: Sequence[Mapping[str, Any]] = (),
    lesion_plans: Sequence[Mapping[str, Any]] = (),
    dissents: Sequence[Mapping[str, Any]] = (),
    **written: Any,
) -> Decision:
    """
    Write the draft of a case, or rewrite it. It may be incomplete until it is proposed.

    `version` is the one of the draft the person was looking at, None for the first. Raises
    ChangedElsewhere when there is another by now. Each recommendation has option, details and
    condition, in the order of their rank; each plan has a lesion of the patient and what is to be
    done with it; each dissent has name, text and user.
    """
    if set(written) - set(WRITTEN):
        raise TypeError(f"not written by people: {sorted(set(written) - set(WRITTEN))}")
    item = locked(item)
    draft = item.decisions.filter(state__in=["draft", "proposed"]).first()
    written = _with_override_of_chair(item, draft, written, by=by)
    if draft is None:
        draft = _first_draft(item, version=version, written=written, by=by)
    else:
        draft = _rewritten(draft, version=version, written=written, by=by)
    _keep_recommendations(draft, recommendations, by=by)
    _keep_lesion_plans(draft, lesion_plans, by=by)
    _keep_dissents(draft, dissents, by=by)
    if draft.state == Decision.State.PROPOSED:
        _refuse_incomplete(draft)
        draft = _with_quorum_again(draft, by=by)
        _let_referral_follow(draft, by=by)
    return draft


def already_says(draft: Decision, **told: Any) -> bool:
    """
    Whether a draft already says what somebody sends: the same text once more, after its answer was lost.

    `told` as for `record_decision`, without the version.
    """
    parts = {name: told.pop(name, ()) for name in PARTS}
    stands = {
        "recommendations": [
            (r.option, r.details, r.condition)
            for r in draft.recommendations.filter(is_struck=False)
        ],
        "lesion_plans": {(p.lesion_id, p.plan) for p in draft.lesion_plans.filter(is_struck=False)},
        "dissents": {(d.name, d.text) for d in draft.dissents.filter(is_struck=False)},
    }
    sent = {
        "recommendations": [
            (r["option"], dict(r.get("details") or {}), (r.get("condition") or "").strip())
            for r in parts["recommendations"]
        ],
        "lesion_plans": {(p["lesion"].pk, p["plan"]) for p in parts["lesion_plans"]},
        "dissents": {(d["name"].strip(), d["text"].strip()) for d in parts["dissents"]},
    }
    return stands == sent and all(getattr(draft, name) == value for name, value in told.items())


def _with_quorum_again(draft: Decision, *, by: Actor) -> Decision:
    """
    What is recommended was changed after the read-back: the quorum is that of the new recommendation.

    Raises ValidationError where it became one that those present cannot decide: the case has ended, and
    only a reason of the chair carries it.
    """
    quorum = _quorum_for(draft.agenda_item, draft)
    if quorum.is_met == draft.quorum_met and list(quorum.missing) == draft.missing_disciplines:
        return draft
    provisional = _is_provisional(quorum.is_met, {}, draft)
    if provisional and not draft.provisional:
        raise ValidationError(
            {
                "override_reason": _(
                    "This needs disciplines that were not present: %s. The chair can decide it all"
                    " the same and say why."
                )
                % ", ".join(str(Discipline(code).label) for code in quorum.missing)
            }
        )
    return correct(
        draft,
        changes={
            "quorum_met": quorum.is_met,
            "missing_disciplines": list(quorum.missing),
            "provisional": provisional,
        },
        version=draft.version,
        by=by,
        reason=_("Draft rewritten"),
    )


def _with_override_of_chair(
    item: AgendaItem, draft: Decision | None, written: dict, *, by: Actor
) -> dict:
    """
    Deciding without a quorum is the chair's to answer for: what others send leaves the chair's reason as
    it is, also when they were not shown it.
    """
    if by is not None and by.pk == item.meeting.chair_id:
        return written
    stands = draft.override_reason if draft else ""
    reason = (written.get("override_reason") or "").strip()
    if reason and reason != stands.strip():
        raise ValidationError(
            {"override_reason": _("Only the chair decides without a quorum and says why.")}
        )
    return {**written, "override_reason": stands}


def _first_draft(item: AgendaItem, *, version: int | None, written: dict, by: Actor) -> Decision:
    made = item.decisions.exclude(state=Decision.State.WITHDRAWN).first()
    if made is not None and version is not None:
        raise ChangedElsewhere(made)
    if item.state != AgendaItem.State.PRESENTING:
        raise TransitionNotAllowed(item, AgendaItem.State.DECIDED)
    return record(Decision(agenda_item=item, patient=item.patient, **written), by=by)


def _rewritten(draft: Decision, *, version: int | None, written: dict, by: Actor) -> Decision:
    if version is None:
        raise ChangedElsewhere(draft)
    if draft.state == Decision.State.PROPOSED:
        written = {**written, "provisional": _is_provisional(draft.quorum_met, written, draft)}
    return correct(draft, changes=written, version=version, by=by, reason=_("Draft rewritten"))


def _is_provisional(quorum_met: bool | None, written: Mapping, draft: Decision) -> bool:
    reason = written.get("override_reason", draft.override_reason)
    return not quorum_met and not reason.strip()


def _keep_recommendations(
    draft: Decision, wanted: Sequence[Mapping[str, Any]], *, by: Actor
) -> None:
    """Rows are not deleted: what was taken back is struck out, and not part of what is signed."""
    kept = {row.rank: row for row in draft.recommendations.filter(is_struck=False)}
    for rank, values in enumerate(wanted, start=1):
        row = kept.pop(rank, None)
        new = {
            "option": values["option"],
            "details": dict(values.get("details") or {}),
            "condition": (values.get("condition") or "").strip(),
        }
        if row is None:
            record(Recommendation(decision=draft, patient=draft.patient, rank=rank, **new), by=by)
        elif any(getattr(row, name) != value for name, value in new.items()):
            _correct_part(row, new, by=by)
    for row in kept.values():
        _correct_part(row, {"is_struck": True}, by=by)


def _keep_lesion_plans(draft: Decision, wanted: Sequence[Mapping[str, Any]], *, by: Actor) -> None:
    new = {plan["lesion"].pk: plan for plan in wanted}
    for row in draft.lesion_plans.filter(is_struck=False):
        plan = new.pop(row.lesion_id, None)
        if plan is None:
            _correct_part(row, {"is_struck": True}, by=by)
        elif plan["plan"] != row.plan:
            _correct_part(row, {"plan": plan["plan"]}, by=by)
    for plan in new.values():
        record(
            LesionPlan(
                decision=draft, patient=draft.patient, lesion=plan["lesion"], plan=plan["plan"]
            ),
            by=by,
        )


def _keep_dissents(draft: Decision, wanted: Sequence[Mapping[str, Any]], *, by: Actor) -> None:
    new = {(d["name"].strip(), d["text"].strip()): d.get("user") for d in wanted}
    for row in draft.dissents.filter(is_struck=False):
        if (row.name, row.text) in new:
            del new[row.name, row.text]
        else:
            _correct_part(row, {"is_struck": True}, by=by)
    for (name, text), user in new.items():
        record(
            Dissent(decision=draft, patient=draft.patient, user=user, name=name, text=text), by=by
        )


def _correct_part(row: Recommendation | LesionPlan | Dissent, changes: dict, *, by: Actor) -> None:
    correct(row, changes=changes, version=row.version, by=by, reason=_("Draft rewritten"))


@transaction.atomic
def propose_decision(*, decision: Decision, version: int, by: Actor) -> Decision:
    """
    Read the decision back: it is complete, the case ends, and its quorum is established.

    Without a quorum the decision is provisional and the case comes back, unless the chair gave a
    reason for deciding all the same.
    """
    item = locked(decision.agenda_item)
    decision = _seen(decision, version)
    check_transition(decision, Decision.State.PROPOSED)
    _refuse_incomplete(decision)
    if item.state == AgendaItem.State.PRESENTING:
        item = _end_case(item, by=by)
    quorum = _quorum_for(item, decision)
    provisional = _is_provisional(quorum.is_met, {}, decision)
    decision = move(
        decision,
        Decision.State.PROPOSED,
        by=by,
        reason=_("Read back"),
        quorum_met=quorum.is_met,
        missing_disciplines=list(quorum.missing),
        provisional=provisional,
    )
    _let_referral_follow(decision, by=by)
    return decision


def _let_referral_follow(decision: Decision, *, by: Actor) -> None:
    """
    A provisional decision comes back, so its question waits; one that stands has answered it.

    A later version tells its referral only once it is signed. A referral that is on another agenda by
    now, or was withdrawn, is left there.
    """
    if decision.version_no > 1 and decision.state != Decision.State.SIGNED:
        return
    referral = locked(decision.agenda_item.referral)
    ended = (AgendaItem.State.DECIDED, AgendaItem.State.DEFERRED, AgendaItem.State.WITHDRAWN)
    is_listed_again = referral.items.exclude(state__in=ended).exists()
    wanted = Referral.State.WAITING if decision.provisional else Referral.State.CLOSED
    if is_listed_again or referral.state in (wanted, Referral.State.WITHDRAWN):
        return
    move(
        referral,
        wanted,
        by=by,
        reason=_("Decided without a quorum") if decision.provisional else _("Decided"),
    )


def _quorum_for(item: AgendaItem, decision: Decision) -> Quorum:
    """Of those who were there for the case, for what this decision recommends."""
    return quorum_of(
        item.meeting,
        started_at=item.started_at,  # type: ignore[arg-type]
        ended_at=item.ended_at,  # type: ignore[arg-type]
        options=options_of(decision),
    )[0]


def _end_case(item: AgendaItem, *, by: Actor) -> AgendaItem:
    """The item keeps whether the board had its own quorum; a decision may need more."""
    ended_at = timezone.now()
    quorum, present = quorum_of(item.meeting, started_at=item.started_at, ended_at=ended_at)  # type: ignore[arg-type]
    return move(
        item,
        AgendaItem.State.DECIDED,
        by=by,
        reason=_("Decided"),
        ended_at=ended_at,
        # What was said before the decision belongs to it, revealed or not.
        opinions_revealed_at=item.opinions_revealed_at or ended_at,
        present=present,
        quorum_met=quorum.is_met,
        missing_disciplines=list(quorum.missing),
    )


def _refuse_incomplete(decision: Decision) -> None:
    """What a signature needs: intent, rationale, consensus, and recommendations with their details."""
    errors: dict[str, list[str]] = {}
    for name in ("intent", "rationale", "consensus"):
        if not getattr(decision, name):
            errors[name] = [_("This is needed before the decision is signed.")]
    if decision.guideline_deviation == YesNo.YES and not decision.deviation_reason:
        errors["deviation_reason"] = [_("Say why the decision deviates from the guideline.")]
    recommendations = list(decision.recommendations.filter(is_struck=False))
    restaged = {decision.restage_on.isoformat()} if decision.restage_on else set()
    restaged |= {r.details["restage_on"] for r in recommendations if r.details.get("restage_on")}
    if len(restaged) > 1:
        errors["restage_on"] = [
            _("This is not the day of restaging that the recommendation names. Say one of them.")
        ]
    if not recommendations:
        errors["recommendations"] = [_("Recommend something, or “no decision”.")]
    for row in recommendations:
        for detail in missing_details(row.option, row.details):
            errors.setdefault("recommendations", []).append(
                _("“%(option)s” needs: %(detail)s.")
                % {"option": Option(row.option).label, "detail": detail.label}
            )
        for detail in impossible_details(row.option, row.details):
            errors.setdefault("recommendations", []).append(
                _("“%(detail)s” is a whole number from %(least)s to %(most)s.")
                % {"detail": detail.label, "least": detail.least, "most": detail.most}
            )
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def sign_decision(
    *, decision: Decision, version: int, by: User, meaning: str = Decision.Meaning.CHAIRED
) -> Decision:
    """
    The chair signs the version that was read. The database makes the digest and the link; what is to
    be done gets its owners and days, outside of what is signed.

    Signing the same version twice is one signature. Raises NotTheChair, ValidationError when the
    chair never attended, ChangedElsewhere when the text is no longer the one seen,
    TransitionNotAllowed when it was not read back.
    """
    # The meeting first: meanwhile nobody hands over the chair.
    meeting = locked(decision.agenda_item.meeting)
    locked(decision.agenda_item)
    current = locked(decision)
    if current.state == Decision.State.SIGNED:
        if (current.signed_by_id, current.signed_version) == (by.pk, version):
            return current
        raise ChangedElsewhere(current)
    if by.pk != meeting.chair_id:
        raise NotTheChair
    if not meeting.attendances.filter(user=by).exists():
        raise ValidationError(_("Who signs has attended the meeting. Record the attendance first."))
    if current.version != version:
        raise ChangedElsewhere(current)
    check_transition(current, Decision.State.SIGNED)
    if current.supersedes is not None:
        # They follow; held before the first write, as who closes one holds it.
        list(current.supersedes.tasks.select_for_update().order_by("pk"))
    with pghistory.context(user=by.pk, reason=_("Signed")):
        Decision.objects.filter(pk=current.pk).update(
            state=Decision.State.SIGNED,
            signed_by=by,
            signed_version=version,
            signed_name=str(by),
            signed_role="chair",
            meaning=meaning,
        )
    current.refresh_from_db()
    _let_referral_follow(current, by=by)
    make_tasks(decision=current, by=by)
    return current


@transaction.atomic
def add_addendum(*, decision: Decision, text: str, reason: str, by: Actor) -> Addendum:
    """Say something after the decision was made. The decision itself stays as it is."""
    if not Decision.objects.made().filter(pk=decision.pk).exists():
        raise ValidationError(
            _("A draft is rewritten; an addendum is for a decision that was made.")
        )
    return record(
        Addendum(
            decision=decision, patient=decision.patient, text=text.strip(), reason=reason.strip()
        ),
        by=by,
    )


@transaction.atomic
def revise_decision(*, decision: Decision, reason: str, by: Actor) -> Decision:
    """Begin a new version of a signed decision, as a draft. It replaces the old one when it is signed."""
    item = locked(decision.agenda_item)
    if decision.state != Decision.State.SIGNED:
        raise ValidationError(_("Only a signed decision is replaced by a new version."))
    if decision.superseded_by.filter(state=Decision.State.SIGNED).exists():
        raise ValidationError(_("A newer version is signed already. Begin from that one."))
    # A version that was begun and withdrawn keeps its number.
    last = item.decisions.aggregate(last=Max("version_no"))["last"]
    draft = record(
        Decision(
            agenda_item=decision.agenda_item,
            patient=decision.patient,
            version_no=last + 1,
            supersedes=decision,
            revision_reason=reason.strip(),
            **{name: getattr(decision, name) for name in WRITTEN},
        ),
        by=by,
    )
    _keep_recommendations(
        draft, list(decision.recommendations.filter(is_struck=False).values()), by=by
    )
    plans = decision.lesion_plans.filter(is_struck=False).select_related("lesion")
    _keep_lesion_plans(draft, [{"lesion": p.lesion, "plan": p.plan} for p in plans], by=by)
    dissents = decision.dissents.filter(is_struck=False).select_related("user")
    _keep_dissents(
        draft, [{"name": d.name, "text": d.text, "user": d.user} for d in dissents], by=by
    )
    return draft


@transaction.atomic
def withdraw_revision(*, decision: Decision, reason: str, by: Actor) -> Decision:
    """A new version that was begun is not wanted after all: the signed decision stands as it is."""
    locked(decision.agenda_item)
    current = locked(decision)
    if current.supersedes_id is None:
        raise ValidationError(_("Only a new version of a signed decision can be withdrawn."))
    if not reason.strip():
        raise ValidationError(_("Say why the new version is withdrawn."))
    return move(current, Decision.State.WITHDRAWN, by=by, reason=reason.strip())


def _seen(decision: Decision, version: int) -> Decision:
    current = locked(decision)
    if current.version != version:
        raise ChangedElsewhere(current)
    return current
