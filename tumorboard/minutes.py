"""What the minutes of a meeting say, in one language: who was there, and each case from question to owner."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from tumorboard.models import AgendaItem, Attendance, Decision, Discipline, Meeting
from tumorboard.models.opinion import Opinion
from tumorboard.paper import Paper, Section, Table
from tumorboard.read_back import read_back

UNSIGNED = ("draft", "proposed")


def minutes_of(meeting: Meeting, language: str) -> Paper:
    """
    The minutes as the record stands now. Cases whose decision is not signed come first, and are named.

    Patients appear by their study ID: who may read the minutes elsewhere is not known here.
    """
    with override(language):
        items = _cases(meeting)
        unsigned = [item for item in items if _is_unsigned(item)]
        rest = [item for item in items if not _is_unsigned(item)]
        sections = [
            _attendance(meeting),
            *([_not_signed(unsigned)] if unsigned else []),
            *(section for item in (*unsigned, *rest) for section in _case(item)),
        ]
        return Paper(
            title=_("Minutes: %(board)s") % {"board": meeting.board},
            subtitle=date_format(meeting.held_on, "DATE_FORMAT"),
            language=language,
            named=_about(meeting),
            sections=[section for section in sections if section],
            demo=_("DEMO: invented or published data") if meeting.center.is_demo else "",
        )


def _cases(meeting: Meeting) -> list[AgendaItem]:
    return list(
        meeting.items.exclude(state=AgendaItem.State.WITHDRAWN)
        .select_related("patient", "referral__presenter")
        .prefetch_related(
            "opinions__user",
            "decisions__responsible",
            "decisions__recommendations",
            "decisions__lesion_plans__lesion",
            "decisions__dissents",
            "decisions__addenda__created_by",
        )
    )


def _decision(item: AgendaItem) -> Decision | None:
    """The one that stands: the newest that is signed, else the one that is being written."""
    standing = [d for d in item.decisions.all() if d.state != Decision.State.WITHDRAWN]
    return max(
        standing, key=lambda each: (each.state not in UNSIGNED, each.version_no), default=None
    )


def _is_unsigned(item: AgendaItem) -> bool:
    decision = _decision(item)
    return decision is not None and decision.state in UNSIGNED


def _about(meeting: Meeting) -> list[tuple[str, str]]:
    times = [_clock(at) for at in (meeting.started_at, meeting.ended_at) if at]
    told = [
        (_("Chair"), str(meeting.chair or "")),
        (_("Coordinator"), str(meeting.coordinator or "")),
        (_("Place"), meeting.place),
        (_("Time"), " – ".join(times)),
    ]
    return [(label, value) for label, value in told if value]


def _attendance(meeting: Meeting) -> Section:
    rows = meeting.attendances.select_related("user")
    return Section(
        title=_("Present"),
        table=Table(
            head=[_("Person"), _("Discipline"), _("From"), _("Until")],
            rows=[
                [
                    str(row.user or "–"),
                    _as(row),
                    _clock(row.joined_at),
                    _clock(row.left_at),
                ]
                for row in rows
            ],
        ),
    )


def _as(row: Attendance) -> str:
    """The discipline, with what is particular about this person's presence."""
    notes = [str(row.get_role_display())] if row.role != Attendance.Role.MEMBER else []
    notes += [_("online")] if row.remote else []
    notes += (
        [_("conflict of interest: %s") % row.conflict_of_interest]
        if row.conflict_of_interest
        else []
    )
    told = str(row.get_discipline_display())
    return f"{told} ({', '.join(notes)})" if notes else told


def _not_signed(items: Iterable[AgendaItem]) -> Section:
    names = ", ".join(item.patient.study_code for item in items)
    return Section(
        title=_("Not signed yet"),
        paragraphs=[
            _("The decisions about these cases are not signed: %(cases)s.") % {"cases": names}
        ],
    )


def _case(item: AgendaItem) -> list[Section]:
    decision = _decision(item)
    referral = item.referral
    asked = [
        (_("Question"), referral.question),
        (_("Occasion"), str(referral.get_category_display())),
        (_("Presenter"), str(referral.presenter or "")),
        (_("What was seen"), _seen(item)),
        (_("Quorum"), _quorum(decision or item)),
    ]
    if item.state == AgendaItem.State.DEFERRED:
        asked.append((_("Deferred"), _deferred(item)))
    found = [
        Section(
            title=_("Case %(number)d: %(code)s")
            % {"number": item.order_no, "code": item.patient.study_code},
            named=[(label, value) for label, value in asked if value],
        )
    ]
    if item.opinions_revealed_at and item.opinions.all():
        found.append(_opinions(item.opinions.all()))
    if decision is not None:
        is_being_revised = decision.state not in UNSIGNED and any(
            each.state in UNSIGNED for each in item.decisions.all()
        )
        found.append(_decided(decision, is_being_revised=is_being_revised))
    return found


def _seen(item: AgendaItem) -> str:
    """The summary frozen with the case, and the digest by which the frozen record is known again."""
    if not item.snapshot:
        return ""
    text = item.snapshot.get("summary", {}).get(get_language(), "")
    return f"{text} [SHA-256 {item.snapshot_sha256[:12]}]" if item.snapshot_sha256 else text


def _quorum(seen: Decision | AgendaItem) -> str:
    if seen.quorum_met is None:
        return ""
    if seen.quorum_met:
        return _("met")
    missing = ", ".join(str(Discipline(code).label) for code in seen.missing_disciplines or [])
    told = _("not met, missing: %(disciplines)s") % {"disciplines": missing}
    reason = getattr(seen, "override_reason", "")
    if reason:
        return _("%(quorum)s; the chair decided all the same: %(reason)s") % {
            "quorum": told,
            "reason": reason,
        }
    return told


def _deferred(item: AgendaItem) -> str:
    told = str(item.get_deferral_reason_display())
    return f"{told}: {item.deferral_note}" if item.deferral_note else told


def _opinions(opinions: Iterable[Opinion]) -> Section:
    return Section(
        title=_("Opinions"),
        level=3,
        table=Table(
            head=[_("Person"), _("Discipline"), _("Would choose"), _("Because")],
            rows=[
                [
                    str(each.user),
                    str(each.get_discipline_display()),
                    str(each.get_option_display()),
                    each.reason or "–",
                ]
                for each in opinions
            ],
        ),
    )


def _decided(decision: Decision, *, is_being_revised: bool) -> Section:
    told = [
        (_("Rationale"), decision.rationale),
        (_("Alternatives considered"), decision.alternatives),
        (_("Consensus"), _consensus(decision)),
        *(
            (_("Dissent"), f"{d.name}: {d.text}")
            for d in decision.dissents.all()
            if not d.is_struck
        ),
        (_("Deviates from the guideline"), decision.deviation_reason),
        (_("Patient preference"), decision.patient_preference),
        (_("Owner"), str(decision.responsible or "")),
        (_("To be carried out by"), _day(decision.due_on)),
        *(
            (_("Addendum"), f"{a.text} ({a.reason}; {a.created_by})")
            for a in decision.addenda.all()
        ),
        (_("Signature"), _signature(decision)),
        (_("Newer version"), _("being written, not signed yet") if is_being_revised else ""),
    ]
    title = _("Decision")
    if decision.provisional:
        title = _("Advice without a quorum")
    return Section(
        title=title,
        level=3,
        paragraphs=[read_back(decision)],
        named=[(label, value) for label, value in told if value],
    )


def _consensus(decision: Decision) -> str:
    told = str(decision.get_consensus_display() or "")
    if decision.votes_of:
        votes = _("%(votes)s of %(of)s for it") % {
            "votes": decision.votes_for,
            "of": decision.votes_of,
        }
        return f"{told} ({votes})"
    return told


def _signature(decision: Decision) -> str:
    if decision.state != Decision.State.SIGNED:
        return _("not signed yet")
    return _("%(name)s, %(at)s, link %(number)d of the chain") % {
        "name": decision.signed_name,
        "at": date_format(timezone.localtime(decision.signed_at), "DATETIME_FORMAT"),
        "number": decision.chain_seq,
    }


def _clock(at) -> str:
    return f"{timezone.localtime(at):%H:%M}" if at else "–"


def _day(day) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""
