"""The agenda of a meeting on paper, set by typst: the cases in their order and what each still lacks."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import typst
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from patients.clinical.readiness import Readiness
from tumorboard.models import AgendaItem, Meeting, NeededItem, Referral, User
from tumorboard.paper import fonts
from tumorboard.preparation import Preparation, preparation_of
from tumorboard.readiness import CaseReadiness
from tumorboard.selectors import deferrals_by_referral, name_of

TEMPLATE = Path(__file__).with_name("agenda_paper.typ")


def agenda_pdf(meeting: Meeting, *, reader: User) -> bytes:
    """
    In the reader's language. Names stand on it only where the meeting shows names: paper is left lying
    about, so it says no more than the screen in the room does.
    """
    told = {"told": json.dumps(_told(meeting, reader), ensure_ascii=False)}
    return typst.compile(  # type: ignore[misc]  # its type of input is an open protocol
        TEMPLATE.read_bytes(), sys_inputs=told, font_paths=[fonts()], ignore_system_fonts=True
    )


def cases_on_paper(meeting: Meeting) -> list[AgendaItem]:
    """The cases of the agenda in their order, without those that were taken off."""
    items = meeting.items.exclude(state=AgendaItem.State.WITHDRAWN)
    return list(items.select_related("patient__identity", "referral__presenter"))


def _told(meeting: Meeting, reader: User) -> dict:
    items = cases_on_paper(meeting)
    plan = preparation_of(meeting, items, reader)
    is_demo = meeting.center.is_demo or any(item.patient.is_demo for item in items)
    return {
        "title": str(meeting.board),
        "product": "CRC-LM",
        "language": (get_language() or "en")[:2],
        "demo": _("DEMO: invented or published data") if is_demo else "",
        "facts": [{"label": label, "value": value} for label, value in _head(meeting) if value],
        "summary": _summary(meeting, plan, len(items)),
        "head": [_("No."), _("Starts at"), _("Case"), _("Question to the board"), _("Readiness")],
        "cases": _cases(meeting, items, plan),
        "empty": _("No case is on the agenda."),
        "footer": _("Printed %(at)s by %(person)s")
        % {"at": date_format(timezone.localtime(), "DATETIME_FORMAT"), "person": reader},
    }


def _head(meeting: Meeting) -> list[tuple[str, str]]:
    day = date_format(meeting.held_on, pgettext("long date, Django format characters", "l j F Y"))
    at = time_format(meeting.starts_at, "TIME_FORMAT") if meeting.starts_at else ""
    locked = (
        date_format(timezone.localtime(meeting.locked_at), "DATETIME_FORMAT")
        if meeting.locked_at
        else _("not locked yet")
    )
    return [
        (_("Date"), f"{day}, {at}" if at else day),
        (_("Place"), meeting.place),
        (_("Chair"), str(meeting.chair or _("not named yet"))),
        (_("Agenda locked at"), locked),
    ]


def _summary(meeting: Meeting, plan: Preparation, cases: int) -> str:
    counted = ngettext("%(count)d case.", "%(count)d cases.", cases) % {"count": cases}
    if not plan.is_shown:
        return counted
    ready = _("%(ready)d of %(total)d waiting cases are ready.") % {
        "ready": plan.ready_count,
        "total": len(plan.cases),
    }
    time = _("Planned: %(minutes)d of %(total)d minutes, %(each)d a case.") % {
        "minutes": plan.minutes,
        "total": meeting.board.duration_minutes,
        "each": plan.minutes_per_case,
    }
    return f"{counted} {ready} {time}"


def _cases(meeting: Meeting, items: Sequence[AgendaItem], plan: Preparation) -> list[dict]:
    cost = deferrals_by_referral([item.referral for item in items], as_of=timezone.localdate())
    minutes = plan.minutes_per_case
    begins_at = meeting.begins_at if plan.is_shown else None
    return [
        {
            "number": str(item.order_no),
            "at": _planned_at(begins_at, place * minutes),
            "minutes": _("%(count)d min") % {"count": minutes} if plan.is_shown else "",
            "code": item.patient.study_code,
            "name": _name(meeting, item),
            "question": item.referral.question,
            "about": _about(item),
            "marks": _marks(item, cost.get(item.referral_id, [])),
            **_readiness(item),
        }
        for place, item in enumerate(items)
    ]


def _planned_at(begins_at: datetime | None, minutes: int) -> str:
    if begins_at is None:
        return ""
    return time_format(timezone.localtime(begins_at + timedelta(minutes=minutes)), "TIME_FORMAT")


def _name(meeting: Meeting, item: AgendaItem) -> str:
    name = name_of(item.patient)
    return name if meeting.shows_names and name != item.patient.study_code else ""


def _about(item: AgendaItem) -> list[str]:
    """Occasion, urgency, presenter and lane, a line each."""
    referral = item.referral
    presenter = referral.presenter.full_name if referral.presenter else _("not named")
    lines = [
        f"{referral.get_category_display()} · {referral.get_urgency_display()}",
        _("Presenter: %(name)s") % {"name": presenter},
    ]
    if referral.lane == Referral.Lane.STANDARD:
        drawn = _("drawn for discussion") if item.is_audited else ""
        lane = [str(referral.get_lane_display()), referral.standard, drawn]
        lines.append(" · ".join(part for part in lane if part))
    return lines


def _marks(item: AgendaItem, deferrals) -> list[str]:
    """What is special about the case: it came late, stays unready, or was here before."""
    marks = []
    if item.late_reason:
        marks.append(_("Added after the lock: %(reason)s") % {"reason": item.late_reason})
    if item.kept_reason:
        marks.append(
            _("Stays though something is missing: %(reason)s") % {"reason": item.kept_reason}
        )
    for each in deferrals:
        said = ngettext(
            "Deferred on %(on)s: %(days)d day.", "Deferred on %(on)s: %(days)d days.", each.days
        )
        words = said % {"on": date_format(each.on), "days": each.days}
        why = f"{each.reason}: {each.note}" if each.note else each.reason
        marks.append(f"{words} {why}")
    return marks


def _readiness(item: AgendaItem) -> dict:
    """`ready` in a word or two, and under it what is missing."""
    case: CaseReadiness | None = item.readiness  # type: ignore[attr-defined]
    if case is not None:
        return {"ready": _("ready") if case.is_ready else _("not ready"), "lacking": _lacking(case)}
    state = str(item.get_state_display())
    if not item.missing_at_lock:
        return {"ready": state, "lacking": []}
    names = [str(NeededItem(code).label) for code in item.missing_at_lock]
    missing = _("Missing when the agenda was locked: %(what)s") % {"what": ", ".join(names)}
    return {"ready": state, "lacking": [missing]}


def _lacking(case: CaseReadiness) -> list[str]:
    """By how it lacks: an old result is not missing, and an awaited one is neither."""
    sentences = {
        Readiness.MISSING: _("Missing: %(what)s"),
        Readiness.OLD: _("Too old: %(what)s"),
        Readiness.PENDING: _("Awaited: %(what)s"),
    }
    found = []
    for state, sentence in sentences.items():
        names = [
            f"{line.rule.get_item_display()} ({date_format(line.on)})"
            if state == Readiness.OLD and line.on
            else str(line.rule.get_item_display())
            for line in case.lacking
            if line.state == state
        ]
        if names:
            found.append(sentence % {"what": ", ".join(names)})
    return found
