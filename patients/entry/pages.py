"""What each step of a case shows. Reads a Case; not: HTML, nor storing anything."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.checking import Warned
from patients.entry.assembling import Assembled, assemble
from patients.entry.case import Case, EntryRow, is_awaited
from patients.entry.derived import Derived, derive, suggestion
from patients.entry.forms import Asked, asked
from patients.entry.steps import (
    LESION_TREATMENTS,
    REPEATED_ROWS,
    TREATMENT_KEYS,
    Part,
    Step,
    steps,
)
from patients.entry.submitting import Problem, open_warnings, problems_of
from patients.facts import facts
from patients.models import ClinicalModel
from patients.models.liver_metastasis import Segment
from patients.pages import LINKS, banner
from patients.questions import Answer

# A row that is only in the page's <template>: the browser puts a key of its own in its place.
BLANK_KEY = "00000000-0000-4000-8000-000000000000"
LIVER_FIELDS = ("segments", "before_mm", "after_mm", "vanished")
TREATED_FIELDS = ("treatment", "modality", "margin_mm")
HEMILIVERS = {
    "right": ("V", "VI", "VII", "VIII"),
    "left": ("II", "III", "IVa", "IVb"),
    "left_lateral": ("II", "III"),
    "extended_right": ("IVa", "IVb", "V", "VI", "VII", "VIII"),
    "extended_left": ("II", "III", "IVa", "IVb", "V", "VIII"),
}


@dataclass
class Entry:
    """A case with everything that follows from it, computed once for a request."""

    case: Case
    assembled: Assembled
    derived: Derived
    problems: list[Problem]
    warnings: list[Warned] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case) -> "Entry":
        assembled = assemble(case)
        derived = derive(assembled, today=timezone.localdate())
        return cls(
            case,
            assembled,
            derived,
            problems_of(case, assembled, derived.findings),
            open_warnings(case, derived.findings),
        )


def step_page(entry: Entry, step: Step) -> dict[str, Any]:
    case = entry.case
    walked = steps()
    number = [each.code for each in walked].index(step.code)
    return {
        "section": "patients",
        "draft": case.draft,
        "patient": case.record.patient,
        "banner": banner(case.record),
        "step": step,
        "number": number + 1,
        "steps_count": len(walked),
        "previous": walked[number - 1] if number else None,
        "next": walked[number + 1] if number + 1 < len(walked) else None,
        "parts": [part_shown(entry, part, step) for part in step.parts],
        **shared_parts(entry, step),
        **({"is_demo": True} if case.record.patient.is_demo else {}),
    }


def shared_parts(entry: Entry, step: Step) -> dict[str, Any]:
    """What every answer may change: steps, rail, warnings, the drawing."""
    return {
        "steps": stepper(entry, step),
        "derived": entry.derived,
        "warnings": [
            {"warned": each, "step": _step_label(entry, each), "url": _url_of(entry, each)}
            for each in entry.warnings
        ],
        "problems": [
            {"problem": each, "url": _problem_url(entry, each)} for each in entry.problems
        ],
        "lesion_lines": lesion_lines(entry),
        "painted": sorted(entry.assembled.painted),
    }


# --- Steps ---


def stepper(entry: Entry, current: Step) -> list[dict[str, str]]:
    return [
        {
            "name": str(step.label),
            "code": step.code,
            "state": "current" if step.code == current.code else state,
            "note": note,
            "url": reverse("cases:step", args=[entry.case.draft.pk, step.code]),
        }
        for step in steps()
        for state, note in [state_of(entry, step)]
    ]


def state_of(entry: Entry, step: Step) -> tuple[str, str]:
    """Computed: a problem before all, then what is awaited, then whether everything asked is answered."""
    case = entry.case
    if step.code == "review":
        left = len(entry.problems)
        if not left:
            return "open", _("ready to submit")
        return "open", ngettext("%(n)d thing to mend", "%(n)d things to mend", left) % {"n": left}
    wrong = [
        each for each in entry.problems if each.step.code == step.code and _is_wrong(case, each)
    ]
    if wrong:
        return "problem", ngettext("%(n)d problem", "%(n)d problems", len(wrong)) % {
            "n": len(wrong)
        }
    answers = [answer for part in step.parts for answer in _first_answers(case, part)]
    given = [answer for answer in answers if answer.is_given]
    if any(is_awaited(answer) for answer in answers) and len(given) == len(answers):
        return "awaited", _("awaited")
    if answers and len(given) == len(answers):
        return "done", _("done")
    if given:
        return "open", _("%(given)d of %(all)d answered") % {
            "given": len(given),
            "all": len(answers),
        }
    return "open", ""


def _is_wrong(case: Case, problem: Problem) -> bool:
    """Something that was answered and cannot be so; what nobody has answered yet is only open."""
    found = case.find(problem.name)
    if problem.name in case.errors or found is None:
        return True
    row, question = found
    return row.answers[question.name].is_given


def _first_answers(case: Case, part: Part):
    if part.code == "treated":
        return [row.answers["treatment"] for row in case.all("lesion")]
    questions = part.asked
    if part.row == "lesion":
        questions = tuple(q for q in part.asked if q.name in ("segments", "before_mm"))
    rows = case.rows_of(part)
    found = [row.answers[question.name] for row in rows for question in questions]
    if part.none_of_them and not rows:
        found.append(case.one("session").answers[part.none_of_them.name])
    if part.code == "extrahepatic":
        return []
    if part.code == "complications":
        return [a for row in rows for a in [row.answers["category"]]] or found
    if part.code == "lesions" and not rows:
        return [case.one("metastasis").answers["number_of_metastases"]]
    return found


def _step_label(entry: Entry, warned: Warned) -> str:
    for name in warned.names:
        step = entry.case.step_of_field(name)
        if step:
            return str(step.label)
    return ""


def _url_of(entry: Entry, warned: Warned) -> str:
    for name in warned.names:
        step = entry.case.step_of_field(name)
        if step:
            return _field_url(entry, step, name)
    return reverse("cases:step", args=[entry.case.draft.pk, "operation"])


def _problem_url(entry: Entry, problem: Problem) -> str:
    return _field_url(entry, problem.step, problem.name)


def _field_url(entry: Entry, step: Step, name: str) -> str:
    address = reverse("cases:step", args=[entry.case.draft.pk, step.code])
    return f"{address}#f-{name}" if name else address


# --- Parts ---


@dataclass(frozen=True)
class RowShown:
    row: EntryRow
    fields: list[Asked]
    more: list[Asked]
    title: str = ""
    hint: str = ""
    removed_version: int = 0

    @property
    def is_answered(self) -> bool:
        return any(
            self.row.answers[each.name.rpartition(".")[2]].is_given or each.errors
            for each in [*self.fields, *self.more]
        )

    @property
    def has_open_more(self) -> bool:
        """Folded until something in it is answered or wrong."""
        return any(each.errors for each in self.more)


def part_shown(entry: Entry, part: Part, step: Step) -> dict[str, Any]:
    case = entry.case
    if part.row == "lesion":
        return {"part": part, "is_lesions": True, "mode": "treated" if part.code == "treated" else "found",
                **lesions_shown(entry, part)}  # fmt: skip
    rows = [row_shown(entry, part, row, number) for number, row in enumerate(case.rows_of(part), 1)]
    shown = {"part": part, "rows": rows, "is_answered": any(row.is_answered for row in rows)}
    if part.repeated:
        shown["blank"] = row_shown(entry, part, blank_row(case, part.row), 0)
    if part.none_of_them:
        session = case.one("session")
        shown["none_of_them"] = asked(session, (part.none_of_them,), case)[0]
    return shown


def row_shown(entry: Entry, part: Part, row: EntryRow, number: int) -> RowShown:
    hint = ""
    if part.code == "complications":
        made = next(
            (c for c in entry.assembled.session.complications.all() if c.pk == row.key), None
        )
        grade = suggestion(made) if made else ""
        hint = _("Suggested by the treatment: grade %(grade)s") % {"grade": grade} if grade else ""
    return RowShown(
        row,
        asked(row, part.asked, entry.case),
        asked(row, part.more, entry.case),
        f"{part.title} {number}" if part.repeated and number else "",
        hint,
        removed_version(entry.case, row),
    )


def removed_version(case: Case, row: EntryRow) -> int:
    typed = case.changes.get(row.name("removed"))
    return typed.version if typed else 0


def blank_row(case: Case, kind: str) -> EntryRow:
    row = EntryRow(kind, REPEATED_ROWS[kind], UUID(BLANK_KEY), None)
    row.answers = {question.name: Answer() for question in row.questions}
    return row


# --- Lesions ---


def lesions_shown(entry: Entry, part: Part) -> dict[str, Any]:
    case = entry.case
    names = TREATED_FIELDS if part.code == "treated" else LIVER_FIELDS
    painted = asked_painted(case)
    return {
        "lesions": [
            lesion_shown(entry, row, number, names)
            for number, row in enumerate(case.all("lesion"), start=1)
        ],
        "blank": lesion_shown(entry, blank_row(case, "lesion"), 0, names),
        "painted_name": painted["name"],
        "painted_version": painted["version"],
        "segments": [
            {"code": code, "on": code in painted["codes"]}
            for code in Segment.values
            if code != "IV"
        ],
        "hemilivers": [
            {"label": label, "codes": " ".join(HEMILIVERS[key])}
            for key, label in (
                ("right", _("Right")),
                ("left", _("Left")),
                ("left_lateral", _("Left lateral")),
                ("extended_right", _("Extended right")),
                ("extended_left", _("Extended left")),
            )
        ],
        "treatments": [
            {"code": code, "label": str(label), "key": TREATMENT_KEYS[code]}
            for code, label in LESION_TREATMENTS
        ],
    }


def asked_painted(case: Case) -> dict[str, Any]:
    session = case.one("session")
    name = session.name("segments_removed")
    typed = case.changes.get(name)
    return {
        "name": name,
        "version": typed.version if typed else 0,
        "codes": session.value("segments_removed") or [],
    }


def lesion_shown(entry: Entry, row: EntryRow, number: int, names: tuple[str, ...]) -> dict:
    questions = {question.name: question for question in row.questions}
    more = tuple(
        questions[name]
        for name in ("pathology_mm", "margin_status", "depth", "vessel_contact")
        if "treatment" in names
    )
    fields = asked(row, tuple(questions[name] for name in names), entry.case)
    return {
        "row": row,
        "number": number,
        "prefix": row.prefix,
        "removed_version": removed_version(entry.case, row),
        "fields": {each.name.rpartition(".")[2]: each for each in fields},
        "more": asked(row, more, entry.case),
        "said": lesion_said(row),
    }


def lesion_said(row: EntryRow) -> str:
    """VIII · 28 mm"""
    size = row.value("after_mm") if row.value("after_mm") is not None else row.value("before_mm")
    parts = [", ".join(row.value("segments") or []) or "?"]
    if size is not None:
        parts.append(_("%(mm)s mm") % {"mm": f"{size.normalize():f}"})
    if row.value("vanished") == "yes":
        parts.append(_("vanished"))
    return " · ".join(parts)


def lesion_lines(entry: Entry) -> list[dict[str, Any]]:
    """The lesions for the drawing (tumorboard's template tag lesion_drawing), as the case has them."""
    lines = []
    for number, row in enumerate(entry.case.all("lesion"), start=1):
        treatment = row.value("treatment")
        code = {
            "metastasectomy": "resected", "segmentectomy": "resected",
            "major_hepatectomy": "resected", "ablation": "ablated",
        }.get(treatment or "")  # fmt: skip
        lines.append(
            {
                "number": number,
                "key": row.prefix,
                "segments": row.value("segments") or [],
                "presented": _Seen(row.value("before_mm"), "present"),
                "after_chemotherapy": _Seen(
                    row.value("after_mm"),
                    "vanished" if row.value("vanished") == "yes" else "present",
                )
                if row.value("after_mm") is not None or row.value("vanished") == "yes"
                else None,
                "treatments": [{"code": code}] if code else [],
            }
        )
    return lines


@dataclass(frozen=True)
class _Seen:
    size_mm: Any
    state: str


# --- Review ---


def review(entry: Entry) -> list[dict[str, Any]]:
    """What will be stored, by step, in the reader's words."""
    assembled, patient = entry.assembled, entry.assembled.record.patient
    session = assembled.session
    tables: dict[str, list[tuple[str, list[ClinicalModel]]]] = {
        "patient": [
            ("", list(patient.primary_tumors.all())[:1]),
            ("", list(patient.performance_assessments.all())[-1:]),
        ],
        "liver": [
            ("", list(patient.liver_metastases.all())[:1]),
            ("", list(patient.extrahepatic_disease.all())),
        ],
        "systemic": [("", list(patient.systemic_therapies.all()))],
        "operation": [("", [session]), ("", list(session.procedures.all()))],
        "pathology": [("", list(session.pathology_reports.all()))],
        "stay": [("", list(session.complications.all()))],
    }
    states = {step["code"]: step for step in stepper(entry, steps()[-1])}
    return [
        {
            "step": step,
            "state": states[step.code],
            "rows": [
                {"title": str(row._meta.verbose_name), "facts": facts(row, leave_out=LINKS)}
                for _title, rows in tables[step.code]
                for row in rows
            ],
            "lesions": [lesion_said(row) for row in entry.case.all("lesion")]
            if step.code == "liver"
            else [],
        }
        for step in steps()
        if step.code != "review"
    ]
