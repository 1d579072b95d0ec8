"""A patient on one printed page, set by typst. What it says is what the patient's page says."""

import json
from pathlib import Path

import typst
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from patients.facts import said_date, said_number
from patients.pages import banner, intervention_line, lesion_lines, six_facts
from patients.record import PatientRecord
from patients.summary import summary
from tumorboard.paper import fonts
from tumorboard.selectors import decisions_of

TEMPLATE = Path(__file__).with_name("patient_summary.typ")
# What fits one page beside everything else; the rest is counted, not dropped in silence.
MOST = {"lesions": 14, "sessions": 6, "therapies": 6, "recurrences": 6, "decisions": 3}
LONGEST = 260


def summary_pdf(record: PatientRecord, *, printed_by: str) -> bytes:
    """In the reader's language, with the mark of the demo where the patient is invented."""
    told = {"told": json.dumps(_told(record, printed_by), ensure_ascii=False)}
    return typst.compile(  # type: ignore[misc]  # its type of input is an open protocol
        TEMPLATE.read_bytes(), sys_inputs=told, font_paths=[fonts()], ignore_system_fonts=True
    )


def _told(record: PatientRecord, printed_by: str) -> dict:
    head = banner(record)
    status = head["status"]
    identity = [
        (_("Born"), head["born"]),
        (_("Sex"), head["sex"]),
        (pgettext("medical record number, short", "MRN"), head["mrn"]),
        (_("Study ID"), head["study_code"]),
        (_("Status"), status["text"] if status else ""),
    ]
    facts = [] if record.is_screened_only else six_facts(record)
    return {
        "title": head["study_code"],
        "product": "CRC-LM",
        "language": (get_language() or "en")[:2],
        "demo": _("DEMO: invented or published data") if record.patient.is_demo else "",
        "name": head["patient_name"],
        "identity": [{"label": str(k), "value": str(v)} for k, v in identity if v],
        "summary": " ".join(summary(record)),
        "facts": [
            {
                "label": str(fact["label"]),
                "value": f"{fact['value']} {fact.get('unit', '')}".strip(),
                "note": str(fact.get("note", "")),
            }
            for fact in facts
        ],
        "sections": [] if record.is_screened_only else _sections(record),
        "footer": _("Printed %(at)s by %(person)s")
        % {
            "at": date_format(timezone.localtime(), "DATETIME_FORMAT"),
            "person": printed_by,
        },
    }


def _sections(record: PatientRecord) -> list[dict]:
    return [
        _section(
            _("Lesions"),
            [
                _("Lesion"),
                _("Segment"),
                _("First (mm)"),
                _("After chemotherapy (mm)"),
                _("Treatment"),
            ],
            [1, 2, 1.4, 2, 5],
            [_lesion(line) for line in lesion_lines(record)],
            "lesions",
        ),
        _section(
            _("Systemic therapy"),
            [_("Date"), _("Regimen"), _("Cycles"), _("Intent")],
            [3, 4, 1, 3],
            [_therapy(row) for row in record.patient.systemic_therapies.all()],
            "therapies",
        ),
        _section(
            _("Interventions"),
            [_("Date"), _("What was done"), _("Margin"), _("Stay (days)"), _("Clavien-Dindo")],
            [2, 6, 1.4, 1.4, 2],
            [_session(intervention_line(session)) for session in record.sessions],
            "sessions",
        ),
        _section(
            _("Recurrences"),
            [_("Date"), _("Sites")],
            [2, 8],
            [_recurrence(row) for row in record.recurrences],
            "recurrences",
        ),
        _section(
            _("Board decisions"),
            [_("Date"), _("Decision")],
            [2, 10],
            _decisions(record),
            "decisions",
        ),
    ]


def _decisions(record: PatientRecord) -> list[list[str]]:
    made: list = decisions_of(record.patient)
    return [
        [date_format(each.agenda_item.meeting.held_on), _cut(each.sentence)]
        for each in made
        if not each.is_superseded
    ]


def _section(title, head, widths, rows, kind) -> dict:
    """The newest stay where there are too many, but of lesions the first."""
    most = MOST[kind]
    kept = rows[:most] if kind in ("lesions", "decisions") else rows[-most:]
    left = len(rows) - len(kept)
    more = ngettext("%(count)d more in the record.", "%(count)d more in the record.", left)
    return {
        "title": title,
        "head": head,
        "widths": widths,
        "rows": [[str(cell) for cell in row] for row in kept],
        "empty": _("None is recorded."),
        "more": more % {"count": left} if left else "",
    }


def _lesion(line: dict) -> list[str]:
    treated = "; ".join(
        f"{t['what']} {said_date(t['on'], t['precision'])}" for t in line["treatments"]
    )
    return [
        f"{'R' if line['of_recurrence'] else 'L'}{line['number']}",
        ", ".join(line["segments"]) or "–",
        _mm(line["presented"]),
        _mm(line["after_chemotherapy"]),
        treated or _("not treated"),
    ]


def _mm(seen) -> str:
    if seen is None:
        return "–"
    if seen["state"] == "vanished":
        return _("vanished")
    return "–" if seen["size_mm"] is None else said_number(seen["size_mm"])


def _therapy(row) -> list[str]:
    days = said_date(row.started_on, row.started_on_precision)
    if row.ended_on:
        days = _("%(start)s to %(end)s") % {
            "start": days,
            "end": said_date(row.ended_on, row.ended_on_precision),
        }
    cycles = "–" if row.cycles_delivered is None else str(row.cycles_delivered)
    return [days, str(row.get_regimen_display()), cycles, str(row.get_intent_display())]


def _session(line: dict) -> list[str]:
    session = line["session"]
    days = line["stay_days"]
    return [
        said_date(session.performed_on, session.performed_on_precision),
        line["what"] or "–",
        ", ".join(line["margins"]) or "–",
        "–" if days is None else str(days),
        ", ".join(line["grades"]) or "–",
    ]


def _recurrence(row) -> list[str]:
    labels = dict(row._meta.get_field("sites").base_field.flatchoices)
    sites = ", ".join(str(labels.get(code, code)) for code in row.sites or [])
    return [said_date(row.detected_on, row.detected_on_precision), sites or "–"]


def _cut(text: str) -> str:
    """A long sentence would push the page over; it ends with a mark that it goes on."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
