"""
Who may open which address, by method. The only place that says so: pages, API, exports and downloads alike.

What is not listed does not exist. Which rows a person sees is not said here: `visible_to` and the
database's own policies do that.
"""

from dataclasses import dataclass
from enum import Enum

from patients.models import AccessLog
from tumorboard.models import CLINICAL_ROLES, Role

READ = AccessLog.Action.READ
CREATE = AccessLog.Action.CREATE
UPDATE = AccessLog.Action.UPDATE
EXECUTE = AccessLog.Action.EXECUTE


class Whom(Enum):
    """Addresses that do not ask for a role. They see no center's rows."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"  # also without any grant in force: one's own account
    NOBODY = "nobody"  # a library brings the address along; we do not use it


ANYONE, SIGNED_IN, NOBODY = Whom.ANYONE, Whom.SIGNED_IN, Whom.NOBODY

CLINICAL = frozenset(CLINICAL_ROLES)
BOARD = frozenset({Role.SURGEON, Role.MEMBER})
COORDINATION = frozenset({Role.COORDINATOR})
PLANNING = COORDINATION | {Role.SURGEON}
DATA = frozenset({Role.DATA_MANAGER})
RESEARCH = frozenset({Role.RESEARCHER})
STAFF_ADMINISTRATION = frozenset({Role.CENTER_ADMIN})
RECORDING = COORDINATION | DATA | {Role.SURGEON}
AUDIT = frozenset({Role.AUDITOR})
ANY_ROLE = frozenset(Role)


@dataclass(frozen=True)
class Rule:
    """
    `roles`: one of them, in force today, in the center whose rows the request then sees.
    `reauth`: only within five minutes of having shown who one is (signing, taking data out).
    `logs`: what the access log calls it; None leaves no line unless the view names a patient.
    `background`: asked by the open page itself, not by a person; does not keep a session alive.
    `database`: False only for the question whether the process is alive.
    """

    roles: frozenset[Role] | Whom
    reauth: bool = False
    logs: AccessLog.Action | None = None
    background: bool = False
    database: bool = True


def page(roles, *, logs=READ, **options) -> dict[str, Rule]:
    """An address that is only read."""
    return {"GET": Rule(roles, logs=logs, **options)}


def form(roles, *, logs=UPDATE, **options) -> dict[str, Rule]:
    """A page with a form that posts to itself; both ask for the same role."""
    return {"GET": Rule(roles, logs=READ, **options), "POST": Rule(roles, logs=logs, **options)}


def command(roles, *, logs=UPDATE, **options) -> dict[str, Rule]:
    """An address that only takes a post: a button."""
    return {"POST": Rule(roles, logs=logs, **options)}


def rows(writers) -> dict[str, Rule]:
    """Programs read many rows of the record, and enter one."""
    return {"GET": Rule(CLINICAL, logs=READ), "POST": Rule(writers, logs=CREATE)}


def row(writers) -> dict[str, Rule]:
    """Programs read one row of the record, and correct it."""
    return {"GET": Rule(CLINICAL, logs=READ), "PATCH": Rule(writers, logs=UPDATE)}


def account(whom: Whom) -> dict[str, Rule]:
    """The library's pages for signing in and for one's own account."""
    return {"GET": Rule(whom), "POST": Rule(whom)}


RULES: dict[str, dict[str, Rule]] = {
    # Health
    "healthz": {"GET": Rule(ANYONE, database=False)},
    "readyz": {"GET": Rule(ANYONE, database=False)},
    # Language
    "set_language": {"POST": Rule(ANYONE)},
    # Every component with invented content; the address exists in debug only
    "gallery": {"GET": Rule(ANYONE)},
    # Signing in and out
    "account_login": account(ANYONE),
    "account_logout": account(ANYONE),
    "account_reset_password": account(ANYONE),
    "account_reset_password_done": {"GET": Rule(ANYONE)},
    "account_reset_password_from_key": account(ANYONE),
    "account_reset_password_from_key_done": {"GET": Rule(ANYONE)},
    "mfa_authenticate": account(ANYONE),
    "account_inactive": {"GET": Rule(ANYONE)},
    # One's own account
    "account_reauthenticate": account(SIGNED_IN),
    "account_change_password": account(SIGNED_IN),
    "mfa_reauthenticate": account(SIGNED_IN),
    "mfa_index": {"GET": Rule(SIGNED_IN)},
    "mfa_activate_totp": account(SIGNED_IN),
    "mfa_deactivate_totp": account(SIGNED_IN),
    "mfa_view_recovery_codes": {"GET": Rule(SIGNED_IN)},
    "mfa_generate_recovery_codes": account(SIGNED_IN),
    "mfa_download_recovery_codes": {"GET": Rule(SIGNED_IN)},
    "mfa_list_webauthn": {"GET": Rule(SIGNED_IN)},
    "mfa_add_webauthn": account(SIGNED_IN),
    "mfa_remove_webauthn": account(SIGNED_IN),
    "mfa_edit_webauthn": account(SIGNED_IN),
    "mfa_reauthenticate_webauthn": account(SIGNED_IN),
    "usersessions_list": account(SIGNED_IN),
    "account_settings": account(SIGNED_IN),
    # Staff of a center
    "people:list": page(STAFF_ADMINISTRATION),
    "people:add": form(STAFF_ADMINISTRATION, logs=CREATE),
    "people:detail": form(STAFF_ADMINISTRATION),
    "people:end-grant": command(STAFF_ADMINISTRATION),
    "people:deactivate": command(STAFF_ADMINISTRATION),
    "people:reactivate": command(STAFF_ADMINISTRATION),
    "people:invite": command(STAFF_ADMINISTRATION, logs=EXECUTE),
    # Who saw what
    "access_log": page(AUDIT),
    # The start: what waits for a role; it names patients only to clinicians
    "start": {"GET": Rule(SIGNED_IN)},
    "home": page(ANY_ROLE),
    "follow_up": page(CLINICAL),
    "awaited": page(CLINICAL),
    # The record: read by all clinicians; a list takes its search text by post, so that no name is in an address
    # A case being entered: whoever enters clinical facts
    "cases:new": form(RECORDING, logs=CREATE),
    "cases:step": form(RECORDING),
    "cases:save": command(RECORDING),
    "cases:submit": command(RECORDING, logs=CREATE),
    "cases:discard": command(RECORDING),
    "cases:done": page(RECORDING),
    "cases:on-phone": page(RECORDING),
    "cases:key": {"GET": Rule(CLINICAL, background=True)},
    "patients:list": form(CLINICAL, logs=READ),
    "patients:screen": form(RECORDING, logs=CREATE),
    "patients:find": command(CLINICAL, logs=READ),
    "patients:new": form(RECORDING, logs=CREATE),
    "patients:save-view": command(CLINICAL),
    "patients:delete-view": command(CLINICAL),
    "patients:overview": page(CLINICAL),
    "patients:disease": page(CLINICAL),
    "patients:treatment": page(CLINICAL),
    "patients:boards": page(CLINICAL),
    "patients:follow_up": page(CLINICAL),
    "patients:history": page(CLINICAL),
    "patients:documents": form(CLINICAL, logs=CREATE),
    "patients:document-file": page(CLINICAL),
    "patients:withdraw-document": command(RECORDING),
    "patient_summary": page(CLINICAL),
    "patients:record-visit": form(CLINICAL, logs=CREATE),
    "patients:correct-visit": form(CLINICAL),
    "patients:record-attempt": form(CLINICAL, logs=CREATE),
    "patients:mark-lost": command(RECORDING),
    "patients:change-plan": form(RECORDING),
    "patients:settle": command(RECORDING),
    "patients:add-event": page(CLINICAL),
    "patients:record-note": form(CLINICAL, logs=CREATE),
    "patients:record-event": form(RECORDING, logs=CREATE),
    "patients:correct-event": form(RECORDING),
    "patients:record-death": form(CLINICAL),
    # Outcomes
    "analytics:board": page(CLINICAL | RESEARCH | AUDIT),
    "analytics:board-freshness": page(CLINICAL | RESEARCH | AUDIT, logs=None, background=True),
    "analytics:board-try-again": command(CLINICAL, logs=EXECUTE),
    "analytics:flow": page(CLINICAL),
    "analytics:outcome-freshness": page(CLINICAL | RESEARCH | AUDIT, logs=None, background=True),
    "analytics:outcome-patients": page(CLINICAL),
    "analytics:survival-patients": page(CLINICAL),
    "analytics:outcome-try-again": command(CLINICAL, logs=EXECUTE),
    "analytics:published": page(CLINICAL | RESEARCH | AUDIT),
    "analytics:published-csv": page(CLINICAL | RESEARCH | AUDIT),
    "analytics:recurrence": page(CLINICAL | RESEARCH | AUDIT),
    "analytics:surgery": page(CLINICAL | RESEARCH | AUDIT),
    "analytics:table-1": page(CLINICAL | RESEARCH | AUDIT),
    "analytics:table-1-csv": page(CLINICAL | RESEARCH | AUDIT),
    "analytics:table-2": page(CLINICAL | RESEARCH | AUDIT),
    "analytics:table-2-csv": page(CLINICAL),
    "analytics:survival": page(CLINICAL | RESEARCH | AUDIT),
    "analytics:survival-freshness": page(CLINICAL | RESEARCH | AUDIT, logs=None, background=True),
    "analytics:survival-try-again": command(CLINICAL, logs=EXECUTE),
    # Cohorts that people build: read by all who open outcomes; single patients are chosen by those who
    # may open their records
    "cohorts:list": page(CLINICAL | RESEARCH | AUDIT),
    "cohorts:detail": page(CLINICAL | RESEARCH | AUDIT),
    "cohorts:new": form(RECORDING | RESEARCH, logs=CREATE),
    "cohorts:count": command(RECORDING | RESEARCH, logs=READ),
    "cohorts:edit": form(RECORDING | RESEARCH),
    "cohorts:choose": command(RECORDING),
    "cohorts:share": command(RECORDING | RESEARCH),
    "cohorts:copy": command(RECORDING | RESEARCH, logs=CREATE),
    "cohorts:freeze": command(RECORDING | RESEARCH, logs=CREATE),
    "cohorts:archive": command(RECORDING | RESEARCH),
    "cohorts:restore": command(RECORDING | RESEARCH),
    # Packages for papers: what leaves the hospital is asked for, made by the worker, and taken out by
    # somebody who has just shown who it is
    "cohorts:export": form(RECORDING | RESEARCH, logs=CREATE),
    "cohorts:export-progress": page(RECORDING | RESEARCH, logs=None, background=True),
    "cohorts:export-file": page(RECORDING | RESEARCH, logs=EXECUTE, reauth=True),
    "api:cohort-survival": page(CLINICAL | RESEARCH | AUDIT),
    # The board: read by all clinicians, planned by coordinators and surgeons, run by those present
    "meetings:list": page(CLINICAL),
    "meetings:detail": page(CLINICAL),
    "meetings:case": page(CLINICAL),
    "meetings:referrals": page(CLINICAL),
    "meetings:refer": form(BOARD | COORDINATION, logs=CREATE),
    "meetings:withdraw": command(BOARD | COORDINATION),
    "meetings:decline": command(BOARD | COORDINATION),
    "meetings:new": form(PLANNING, logs=CREATE),
    "meetings:series": form(PLANNING, logs=CREATE),
    # A board as an institution: read by all clinicians, changed by its coordinator
    "meetings:boards": page(CLINICAL),
    "meetings:board": page(CLINICAL),
    "meetings:new_board": form(COORDINATION, logs=CREATE),
    "meetings:change_board": form(COORDINATION),
    "meetings:change_quorum": form(COORDINATION),
    "meetings:add_member": form(COORDINATION, logs=CREATE),
    "meetings:change_member": form(COORDINATION),
    "meetings:usual_rules": command(COORDINATION, logs=CREATE),
    "meetings:add_rule": form(COORDINATION, logs=CREATE),
    "meetings:change_rule": form(COORDINATION),
    # One meeting, prepared and held
    "meetings:agenda_pdf": page(CLINICAL),
    "meetings:lock": command(PLANNING),
    "meetings:unlock": command(PLANNING),
    "meetings:send_agenda": command(PLANNING, logs=EXECUTE),
    "meetings:remind": command(PLANNING, logs=EXECUTE),
    "meetings:reply": command(BOARD | COORDINATION),
    "meetings:admit_expected": command(BOARD | COORDINATION),
    "meetings:bring_forward": command(PLANNING),
    "meetings:order": command(PLANNING),
    "meetings:adopt_rules": command(PLANNING),
    "meetings:move_to_next": command(PLANNING),
    "meetings:open": command(PLANNING),
    "meetings:chair": command(PLANNING),
    "meetings:cancel": command(PLANNING),
    "meetings:close": command(PLANNING),
    "meetings:list_case": command(PLANNING),
    "meetings:list_coming_back": command(PLANNING),
    "meetings:move_case": command(PLANNING),
    "meetings:take_off": command(PLANNING),
    "meetings:attend": command(BOARD | COORDINATION),
    "meetings:leave": command(BOARD | COORDINATION),
    "meetings:present": command(BOARD | COORDINATION),
    "meetings:defer": command(BOARD | COORDINATION),
    "meetings:decide": command(BOARD | COORDINATION),
    "meetings:opinion": command(BOARD),
    "meetings:reveal": command(BOARD),
    "meetings:now": page(CLINICAL),
    "meetings:screen": page(CLINICAL),
    "meetings:live": page(BOARD | COORDINATION),
    "meetings:projector": command(BOARD | COORDINATION),
    # Asked for by an open page itself: looking is logged when it fetches what changed
    "meetings:stream": {"GET": Rule(CLINICAL, background=True)},
    "meetings:stream-state": {"GET": Rule(CLINICAL, background=True)},
    "meetings:sign": form(BOARD, logs=EXECUTE, reauth=True),
    "meetings:minutes": page(CLINICAL),
    "meetings:make_minutes": command(BOARD | COORDINATION, logs=CREATE),
    "meetings:send_minutes": command(BOARD | COORDINATION, logs=EXECUTE),
    "meetings:download_minutes": command(CLINICAL, logs=READ),
    "meetings:letter": form(BOARD | COORDINATION, logs=CREATE),
    "meetings:patient_letter": form(BOARD | COORDINATION, logs=CREATE),
    "meetings:download_letter": command(BOARD | COORDINATION, logs=READ),
    "meetings:addendum": command(BOARD | COORDINATION, logs=CREATE),
    "meetings:revise": command(BOARD),
    "meetings:withdraw_revision": command(BOARD),
    # What follows from a decision: read by all clinicians, answered and done by those of the board
    "meetings:carried_out": form(BOARD | COORDINATION),
    "meetings:actions": page(CLINICAL),
    "meetings:add_task": command(BOARD | COORDINATION, logs=CREATE),
    "meetings:task": form(BOARD | COORDINATION),
    "meetings:close_task": command(BOARD | COORDINATION),
    # The programming interface: visits and deaths by all clinicians as on the pages, meetings and
    # decisions only to read
    "api:patient-list": rows(RECORDING),
    "api:patient-detail": row(RECORDING),
    "api:patient-identity": {**rows(RECORDING), **row(RECORDING)},
    "api:patient-death": command(CLINICAL),
    "api:primary-tumor-list": rows(RECORDING),
    "api:primary-tumor-detail": row(RECORDING),
    "api:liver-metastasis-list": rows(RECORDING),
    "api:liver-metastasis-detail": row(RECORDING),
    "api:lesion-list": rows(RECORDING),
    "api:lesion-detail": row(RECORDING),
    "api:lesion-observation-list": rows(RECORDING),
    "api:lesion-observation-detail": row(RECORDING),
    "api:lesion-treatment-list": rows(RECORDING),
    "api:lesion-treatment-detail": row(RECORDING),
    "api:systemic-therapy-list": rows(RECORDING),
    "api:systemic-therapy-detail": row(RECORDING),
    "api:intervention-session-list": rows(RECORDING),
    "api:intervention-session-detail": row(RECORDING),
    "api:procedure-list": rows(RECORDING),
    "api:procedure-detail": row(RECORDING),
    "api:complication-list": rows(RECORDING),
    "api:complication-detail": row(RECORDING),
    "api:recurrence-list": rows(RECORDING),
    "api:recurrence-detail": row(RECORDING),
    "api:follow-up-visit-list": rows(CLINICAL),
    "api:follow-up-visit-detail": row(CLINICAL),
    "api:meeting-list": page(CLINICAL),
    "api:meeting-detail": page(CLINICAL),
    "api:decision-list": page(CLINICAL),
    "api:decision-detail": page(CLINICAL),
    "api:schema": page(SIGNED_IN, logs=None),
    "api:documentation": page(SIGNED_IN, logs=None),
    # Import of a series: what was uploaded is shown to who uploaded it
    "data:import": form(DATA | COORDINATION, logs=EXECUTE),
    "data:import-report": page(DATA | COORDINATION),
    "data:import-problems": page(DATA | COORDINATION),
    "data:import-confirm": command(DATA | COORDINATION, logs=CREATE),
    "data:import-discard": command(DATA | COORDINATION),
    # Accounts are made by a center's administrator; addresses of mail are changed there
    "account_signup": {"GET": Rule(NOBODY)},
    "account_email": {"GET": Rule(NOBODY)},
    "account_email_verification_sent": {"GET": Rule(NOBODY)},
    "account_confirm_email": {"GET": Rule(NOBODY)},
    "account_set_password": {"GET": Rule(NOBODY)},
    "account_confirm_login_code": {"GET": Rule(NOBODY)},
}
