"""
What each address of the matrix is asked with: the objects of one hospital, and a form that would be
accepted. Addresses without arguments and without a form need no line.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from patients.centers import center_context
from tests.api_rows import BODIES, CORRECTIONS, MODELS, WHY
from tests.uploads import picture, upload
from tumorboard.proposed import proposed_of

from .scene import Hospital


@dataclass
class Call:
    """
    `json` instead of `data` for the programming interface, with its `headers`; `query` stands behind
    the address.
    """

    kwargs: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)


def of_case(item, **data) -> Call:
    return Call(kwargs={"pk": item.meeting_id, "item_pk": item.pk}, data=data)


def of_decision(hospital: Hospital, decision, **data) -> Call:
    call = of_case(item_of(hospital, decision), **data)
    call.kwargs["decision_pk"] = decision.pk
    return call


def item_of(hospital: Hospital, decision):
    with center_context([hospital.center.pk]):
        return decision.agenda_item


def attendance_of(hospital: Hospital):
    with center_context([hospital.center.pk]):
        return hospital.meeting.attendances.first().pk


def member_of(hospital: Hospital, **data) -> Call:
    with center_context([hospital.center.pk]):
        member = hospital.house.board.members.first()
    return Call(kwargs={"pk": hospital.house.board.pk, "member_pk": member.pk}, data=data)


def rule_of(hospital: Hospital, **data) -> Call:
    """A rule of the board that has some."""
    with center_context([hospital.center.pk]):
        rule = hospital.prepared.board.readiness_rules.first()
    told = {**data, "version": rule.version, "reason": "x"}
    return Call(kwargs={"pk": rule.board_id, "rule_pk": rule.pk}, data=told)


def answer_of(hospital: Hospital) -> Call:
    """To what is proposed at the moment of asking."""
    with center_context([hospital.center.pk]):
        seen = proposed_of(hospital.signed).seen
    return of_decision(hospital, hospital.signed, state="unknown", seen=seen, comment="x")


A_LINE = {"line-0-0-is": "sex", "line-0-0-answer": "unknown", "line-0-0-values": ["male"]}


def of_center(hospital: Hospital, **data) -> Call:
    return Call(query={"center": hospital.center.pk}, data=data)


def of_cohort(cohort, **data) -> Call:
    return Call(kwargs={"slug": cohort.slug}, query={"center": cohort.center_id}, data=data)


def study_code_of(hospital: Hospital) -> str:
    """As it stands: the canary was planted into it."""
    with center_context([hospital.center.pk]):
        return type(hospital.patient).objects.get(pk=hospital.patient.pk).study_code


def revision_of(hospital: Hospital) -> int:
    with center_context([hospital.center.pk]):
        return type(hospital.cohort).objects.get(pk=hospital.cohort.pk).revision


BOARD = {
    "name": "Third board", "weekday": "2", "starts_at": "10:00", "every_weeks": "2",
    "duration_minutes": "45", "locks_hours_before": "12", "audit_percent": "5", "language": "en",
    "opinions": "open",
}  # fmt: skip
SINCE = {"since_day": "1", "since_month": "3", "since_year": "2026"}

RECORD = ("overview", "disease", "treatment", "boards", "follow_up", "documents", "history")
DOCUMENT = {
    "kind": "key_image", "dated_on_day": "2", "dated_on_month": "3", "dated_on_year": "2026",
}  # fmt: skip
VISIT = {
    "visited_on_day": "2", "visited_on_month": "3", "visited_on_year": "2026", "disease_state": "ned",
}  # fmt: skip


def on(name: str) -> dict[str, str]:
    return {f"{name}_day": "2", f"{name}_month": "3", f"{name}_year": "2026"}


NOTE = {**on("noted_on"), "text": "x"}
LAB_RESULT = {"analyte": "cea", **on("taken_on"), "value": "4", "unit": "ng/mL"}
ATTEMPT = {**on("tried_on"), "way": "phone", "outcome": "not_reached"}
DEATH = {"died_on_day": "2", "died_on_month": "3", "died_on_year": "2026", "death_cause": "other"}

SEEN = {"If-Match": '"1"'}


def entry_of(kind: str) -> Callable[[Hospital], Call]:
    return lambda h: Call(json=BODIES[kind]({**h.rows, "Patient": h.patient}))


def row_of(kind: str) -> Callable[[Hospital], Call]:
    """To read it, and to correct it."""
    change = {**CORRECTIONS[kind], **WHY}
    return lambda h: Call(kwargs={"pk": h.rows[MODELS[kind]].pk}, json=change, headers=SEEN)


def change_of(hospital: Hospital) -> dict[str, Any]:
    """One field of the case, as the browser sends it."""
    key = uuid.uuid5(hospital.case.pk, "session")
    field = f"interventionsession.{key}.blood_loss_ml"
    return {"id": str(uuid.uuid4()), "field": field, "value": "350", "base": 0}


# By address, or by (address, method) where the form differs; called with the hospital whose objects
# are asked for.
BUILDERS: dict[str | tuple[str, str], Callable[[Hospital], Call]] = {
    "set_language": lambda h: Call(data={"language": "tr"}),
    "account_login": lambda h: Call(data={"login": "nobody", "password": "wrong password"}),
    "account_reset_password": lambda h: Call(data={"email": "nobody@example.org"}),
    "account_reset_password_from_key": lambda h: Call(kwargs={"uidb36": "1", "key": "no-key"}),
    "account_confirm_email": lambda h: Call(kwargs={"key": "none"}),
    "mfa_remove_webauthn": lambda h: Call(kwargs={"pk": 1}),
    "mfa_edit_webauthn": lambda h: Call(kwargs={"pk": 1}),
    "account_settings": lambda h: Call(data={"language": "tr"}),
    ("cases:new", "POST"): lambda h: Call(data={"patient": h.patient.pk}),
    "cases:step": lambda h: Call(
        kwargs={"pk": h.case.pk, "code": "operation"},
        data={
            f"interventionsession.{uuid.uuid5(h.case.pk, 'session')}.blood_loss_ml": "350",
            f"interventionsession.{uuid.uuid5(h.case.pk, 'session')}.blood_loss_ml__here": "1",
        },
    ),
    "cases:save": lambda h: Call(
        kwargs={"pk": h.case.pk}, json={"step": "operation", "changes": [change_of(h)]}
    ),
    "cases:submit": lambda h: Call(kwargs={"pk": h.case.pk}),
    "cases:discard": lambda h: Call(kwargs={"pk": h.case.pk}),
    "cases:on-phone": lambda h: Call(kwargs={"pk": h.case.pk}),
    "cases:done": lambda h: Call(kwargs={"pk": h.stored_case.pk}),
    "people:add": lambda h: Call(
        data={
            "full_name": "New", "username": "new", "email": "new@example.org", "language": "en",
            "role": "surgeon", "center": h.center.pk, **SINCE,
        }
    ),
    "people:detail": lambda h: Call(
        kwargs={"pk": h.people["surgeon"].pk},
        data={"role": "data_manager", "center": h.center.pk, **SINCE},
    ),
    "people:end-grant": lambda h: Call(kwargs={"pk": h.people["surgeon"].grants.get().pk}),
    "people:deactivate": lambda h: Call(kwargs={"pk": h.people["surgeon"].pk}),
    "people:reactivate": lambda h: Call(kwargs={"pk": h.people["surgeon"].pk}),
    "people:invite": lambda h: Call(kwargs={"pk": h.people["surgeon"].pk}),
    "cohorts:list": lambda h: Call(query={"center": h.center.pk}),
    "cohorts:new": lambda h: of_center(h, name="New", do="save", **A_LINE),
    "cohorts:count": lambda h: of_center(h, **A_LINE),
    "cohorts:detail": lambda h: of_cohort(h.cohort),
    "cohorts:edit": lambda h: of_cohort(
        h.cohort, name="Other", do="save", revision=revision_of(h), **A_LINE
    ),
    "cohorts:choose": lambda h: of_cohort(
        h.cohort, study_code=study_code_of(h), choice="exclude", reason="x"
    ),
    "cohorts:share": lambda h: of_cohort(h.cohort, shared="no"),
    **{f"cohorts:{what}": lambda h: of_cohort(h.cohort) for what in ("copy", "freeze", "archive")},
    "cohorts:restore": lambda h: of_cohort(h.archived_cohort),
    "cohorts:export": lambda h: of_cohort(h.cohort),
    "cohorts:export-progress": lambda h: of_cohort(h.cohort),
    "cohorts:export-file": lambda h: Call(
        kwargs={"slug": h.cohort.slug, "pk": h.paper.pk}, query={"center": h.center.pk}
    ),
    "analytics:board": lambda h: Call(query={"center": h.center.pk}),
    "analytics:board-freshness": lambda h: Call(query={"center": h.center.pk}),
    "analytics:board-try-again": lambda h: Call(query={"center": h.center.pk}),
    "analytics:outcome-freshness": lambda h: Call(
        query={"center": h.center.pk, "kind": "surgery", "cohort": "all-operated"}
    ),
    "analytics:outcome-patients": lambda h: Call(
        query={
            "center": h.center.pk, "kind": "table-1", "cohort": "all-operated",
            "cell": "patients.all.all",
        }
    ),
    "analytics:survival-patients": lambda h: Call(
        query={"center": h.center.pk, "cohort": "all-operated", "of": "all.all"}
    ),
    "analytics:outcome-try-again": lambda h: Call(query={"center": h.center.pk, "kind": "surgery"}),
    **{
        f"analytics:{name}": lambda h: Call(query={"center": h.center.pk})
        for name in (
            *("published", "published-csv", "recurrence", "surgery"),
            *("table-1", "table-1-csv", "table-2", "table-2-csv"),
        )
    },
    "analytics:survival": lambda h: Call(query={"center": h.center.pk}),
    "analytics:survival-freshness": lambda h: Call(query={"center": h.center.pk}),
    "api:cohort-survival": lambda h: Call(
        kwargs={"slug": "all-operated"}, query={"center": h.center.pk}
    ),
    "analytics:survival-try-again": lambda h: Call(query={"center": h.center.pk}),
    **{f"patients:{part}": lambda h: Call(kwargs={"pk": h.patient.pk}) for part in RECORD},
    "patients:find": lambda h: Call(data={"q": "zqx"}),
    ("patients:new", "POST"): lambda h: Call(
        data={
            "create": "yes", "family_name": "New", "given_name": "Nobody", "mrn": "N-1",
            "born_on_day": "1", "born_on_month": "2", "born_on_year": "1960", "sex_at_birth": "female",
        }
    ),
    "patients:save-view": lambda h: Call(data={"name": "x"}, query={"status": "alive"}),
    "patients:delete-view": lambda h: Call(kwargs={"pk": h.view.pk}),
    ("patients:documents", "POST"): lambda h: Call(
        kwargs={"pk": h.patient.pk}, data={**DOCUMENT, "file": upload(picture(color="red"), "liver.png")}
    ),
    "patients:document-file": lambda h: Call(
        kwargs={"pk": h.patient.pk, "document_pk": h.rows["Document"].pk}
    ),
    "patients:withdraw-document": lambda h: Call(
        kwargs={"pk": h.patient.pk, "document_pk": h.rows["Document"].pk},
        data={"version": 1, "reason": "x"},
    ),
    "patient_summary": lambda h: Call(kwargs={"pk": h.patient.pk}),
    "patients:record-visit": lambda h: Call(kwargs={"pk": h.patient.pk}, data=VISIT),
    "patients:correct-visit": lambda h: Call(
        kwargs={"pk": h.rows["FollowUpVisit"].pk}, data={**VISIT, "version": 1, "reason": "x"}
    ),
    "patients:screen": lambda h: Call(
        data={
            "family_name": "Yeni", "given_name": "Hasta", "mrn": "90-1", "sex_at_birth": "male",
            **on("born_on"), **on("screened_on"), "outcome": "excluded_progression",
        }
    ),
    "patients:add-event": lambda h: Call(kwargs={"pk": h.patient.pk}),
    "patients:record-note": lambda h: Call(kwargs={"pk": h.patient.pk}, data=NOTE),
    "patients:record-event": lambda h: Call(
        kwargs={"pk": h.patient.pk, "kind": "lab"}, data=LAB_RESULT
    ),
    "patients:correct-event": lambda h: Call(
        kwargs={"pk": h.rows["Note"].pk, "kind": "note"},
        data={**NOTE, "version": 1, "reason": "x"},
    ),
    "patients:record-attempt": lambda h: Call(kwargs={"pk": h.patient.pk}, data=ATTEMPT),
    "patients:mark-lost": lambda h: Call(kwargs={"pk": h.patient.pk}),
    "patients:change-plan": lambda h: Call(
        kwargs={"pk": h.patient.pk},
        data={"change": "close", **on("on"), "reason": "x", "version": h.rows["FollowUpPlan"].version},
    ),
    "patients:settle": lambda h: Call(
        kwargs={"pk": h.rows["Reminder"].pk}, data={"again_in_days": "14", "version": 1}
    ),
    "patients:record-death": lambda h: Call(
        kwargs={"pk": h.patient.pk}, data={**DEATH, "version": h.patient.version}
    ),
    "data:import": lambda h: Call(
        data={
            "files": SimpleUploadedFile("patients.csv", b"patient_id,sex\nNEW-1,F\n"),
            "center": h.center.pk,
        }
    ),
    **{
        f"data:import-{part}": lambda h: Call(kwargs={"pk": h.upload.pk})
        for part in ("report", "problems", "confirm", "discard")
    },
    "meetings:detail": lambda h: Call(kwargs={"pk": h.meeting.pk}),
    "meetings:now": lambda h: Call(kwargs={"pk": h.meeting.pk}),
    "meetings:screen": lambda h: Call(kwargs={"pk": h.meeting.pk}),
    "meetings:live": lambda h: Call(kwargs={"pk": h.meeting.pk}),
    "meetings:projector": lambda h: Call(kwargs={"pk": h.meeting.pk}, data={"blank": "1"}),
    "meetings:stream": lambda h: Call(kwargs={"pk": h.meeting.pk}),
    "meetings:stream-state": lambda h: Call(kwargs={"pk": h.meeting.pk}),
    "meetings:opinion": lambda h: of_case(item_of(h, h.draft), option="two_stage"),
    "meetings:reveal": lambda h: of_case(item_of(h, h.draft)),
    "meetings:case": lambda h: of_case(item_of(h, h.signed)),
    "meetings:refer": lambda h: Call(
        query={"patient": h.patient.pk},
        data={"question": "Resect now or later?", "category": "restaging", "urgency": "routine"},
    ),
    "meetings:withdraw": lambda h: Call(kwargs={"pk": h.referral.pk}),
    "meetings:new": lambda h: Call(
        data={"board": h.house.board.pk, "held_on_day": "2", "held_on_month": "3", "held_on_year": "2031"}
    ),
    "meetings:series": lambda h: Call(
        data={
            "board": h.house.board.pk,
            "first_on_day": "2", "first_on_month": "3", "first_on_year": "2031",
            "last_on_day": "20", "last_on_month": "3", "last_on_year": "2031",
        }
    ),
    "meetings:board": lambda h: Call(kwargs={"pk": h.prepared.board_id}),
    "meetings:new_board": lambda h: Call(data={**BOARD, "center": h.center.pk}),
    "meetings:change_board": lambda h: Call(
        kwargs={"pk": h.house.board.pk}, data={**BOARD, "version": 1, "reason": "x"}
    ),
    "meetings:change_quorum": lambda h: Call(
        kwargs={"pk": h.house.board.pk},
        data={"required_pathology": "1", "version": 1, "reason": "x"},
    ),
    "meetings:add_member": lambda h: Call(
        kwargs={"pk": h.house.board.pk},
        data={"user": h.people["surgeon"].pk, "discipline": "pathology", **SINCE},
    ),
    "meetings:change_member": lambda h: member_of(h, is_substitute="on", version=1, reason="x"),
    "meetings:usual_rules": lambda h: Call(kwargs={"pk": h.house.board.pk}),
    "meetings:add_rule": lambda h: Call(
        kwargs={"pk": h.house.board.pk},
        data={"item": "pet_ct", "applies": "always", "owed_by": "radiology", "oldest_days": "30"},
    ),
    "meetings:change_rule": lambda h: rule_of(h, oldest_days="30", owed_by="radiology"),
    "meetings:agenda_pdf": lambda h: Call(kwargs={"pk": h.prepared.pk}),
    "meetings:lock": lambda h: Call(kwargs={"pk": h.planned.pk}),
    "meetings:unlock": lambda h: Call(kwargs={"pk": h.locked.pk}),
    "meetings:send_agenda": lambda h: Call(kwargs={"pk": h.locked.pk}),
    "meetings:remind": lambda h: Call(
        kwargs={"pk": h.prepared.pk},
        data={"user": h.people["coordinator"].pk, "discipline": "radiology"},
    ),
    "meetings:reply": lambda h: Call(kwargs={"pk": h.prepared.pk}, data={"answer": "in_room"}),
    "meetings:admit_expected": lambda h: Call(kwargs={"pk": h.meeting.pk}),
    "meetings:bring_forward": lambda h: Call(
        kwargs={"pk": h.prepared.pk}, data={"discipline": "pathology"}
    ),
    "meetings:order": lambda h: Call(
        kwargs={"pk": h.prepared.pk},
        data={"item": [item.pk for item in reversed(h.prepared_items)]},
    ),
    "meetings:adopt_rules": lambda h: Call(kwargs={"pk": h.planned.pk}),
    "meetings:move_to_next": lambda h: of_case(h.prepared_items[0]),
    "meetings:open": lambda h: Call(kwargs={"pk": h.due.pk}, data={"chair": h.house.chair.pk}),
    "meetings:chair": lambda h: Call(
        kwargs={"pk": h.empty.pk}, data={"chair": h.house.staff[1].pk}
    ),
    "meetings:cancel": lambda h: Call(kwargs={"pk": h.planned.pk}),
    "meetings:close": lambda h: Call(kwargs={"pk": h.empty.pk}),
    "meetings:list_case": lambda h: Call(
        kwargs={"pk": h.planned.pk}, data={"referral": h.referral.pk}
    ),
    "meetings:list_coming_back": lambda h: Call(
        kwargs={"pk": h.planned.pk}, data={"patient": h.came_back.pk}
    ),
    "meetings:decline": lambda h: Call(data={"patient": h.came_back.pk, "reason": "x"}),
    "meetings:move_case": lambda h: of_case(h.planned_item, direction="down"),
    "meetings:take_off": lambda h: of_case(h.planned_item),
    "meetings:attend": lambda h: Call(
        kwargs={"pk": h.meeting.pk},
        data={"user": h.people["surgeon"].pk, "discipline": "pathology"},
    ),
    "meetings:leave": lambda h: Call(
        kwargs={"pk": h.meeting.pk, "attendance_pk": attendance_of(h)}
    ),
    "meetings:present": lambda h: of_case(h.presentable),
    "meetings:defer": lambda h: of_case(
        item_of(h, h.draft), reason="imaging_missing", note="MRI"
    ),
    "meetings:decide": lambda h: of_case(
        h.draft.agenda_item, version=h.draft.version, intent="curative", rationale="x"
    ),
    "meetings:sign": lambda h: of_case(item_of(h, h.proposed), version=h.proposed.version),
    "meetings:minutes": lambda h: Call(kwargs={"pk": h.minuted.pk}),
    "meetings:make_minutes": lambda h: Call(kwargs={"pk": h.unminuted.pk}, data={"reason": "x"}),
    "meetings:send_minutes": lambda h: Call(kwargs={"pk": h.minuted.pk}),
    "meetings:download_minutes": lambda h: Call(
        kwargs={"pk": h.minuted.pk, "version_no": 1}, data={"language": "en", "kind": "docx"}
    ),
    "meetings:letter": lambda h: of_decision(h, h.signed, language="en", text="x"),
    "meetings:patient_letter": lambda h: of_decision(h, h.signed, language="tr", text="x"),
    "meetings:download_letter": lambda h: Call(
        kwargs={**of_decision(h, h.signed).kwargs, "letter_pk": h.letter.pk}, data={"kind": "docx"}
    ),
    "meetings:addendum": lambda h: of_decision(h, h.signed, text="x", reason="x"),
    "meetings:revise": lambda h: of_decision(h, h.signed, reason="x"),
    "meetings:withdraw_revision": lambda h: of_decision(h, h.revised, reason="x"),
    "meetings:carried_out": answer_of,
    "meetings:add_task": lambda h: of_decision(h, h.signed, text="Call the ward"),
    "meetings:task": lambda h: Call(
        kwargs={"pk": h.task.pk}, data={"text": "Later", "version": h.task.version}
    ),
    "meetings:close_task": lambda h: Call(kwargs={"pk": h.task.pk}, data={"state": "done"}),
    **{(f"api:{kind}-list", "POST"): entry_of(kind) for kind in BODIES},
    **{f"api:{kind}-detail": row_of(kind) for kind in BODIES},
    ("api:patient-list", "POST"): lambda h: Call(json={"sex_at_birth": "female"}),
    "api:patient-detail": lambda h: Call(
        kwargs={"pk": h.patient.pk}, json={"weight_kg": "71.0", **WHY}, headers=SEEN
    ),
    "api:patient-identity": lambda h: Call(
        kwargs={"pk": h.patient.pk}, json={"given_name": "y", **WHY}, headers=SEEN
    ),
    ("api:patient-identity", "POST"): lambda h: Call(
        kwargs={"pk": h.referral.patient_id}, json={"given_name": "y", "family_name": "y"}
    ),
    "api:patient-death": lambda h: Call(
        kwargs={"pk": h.patient.pk}, json={"died_on": "2026-10-01", "cause": "other"}, headers=SEEN
    ),
    "api:meeting-detail": lambda h: Call(kwargs={"pk": h.meeting.pk}),
    "api:decision-detail": lambda h: Call(kwargs={"pk": h.signed.pk}),
}  # fmt: skip

# Addresses whose answer must show the own hospital's canary to a role that may open them: where nothing
# is shown, finding no foreign canary means nothing.
SHOWS_OWN = {
    *("cases:step", "cases:done"),
    *("people:list", "people:detail", "patients:list", "patients:find"),
    *(f"patients:{part}" for part in RECORD),
    *("data:import-report", "data:import-problems"),
    *("meetings:boards", "meetings:board", "meetings:change_board"),
    *("meetings:list", "meetings:detail", "meetings:case", "meetings:referrals"),
    *("meetings:actions", "meetings:task", "meetings:carried_out"),
    *("api:cohort-survival", "cohorts:list", "cohorts:detail", "cohorts:export"),
    *(
        f"api:{kind}-{which}"
        for kind in (*BODIES, "patient", "meeting", "decision")
        for which in ("list", "detail")
    ),
    "api:patient-identity",
}

# Posts that change no row of the center: they send mail, search, or ask for work in the background.
CHANGES_NO_ROW = {
    *("people:invite", "people:reactivate", "patients:list", "patients:find"),
    *("patients:save-view", "patients:delete-view"),  # a person's own, of no center
    *("analytics:survival-try-again", "analytics:board-try-again"),
    "analytics:outcome-try-again",
    "cohorts:count",
    "patients:mark-lost",  # nobody tried to reach the patient three times
    *("cases:new", "cases:submit"),  # nothing is answered yet, and the case is there already
}
