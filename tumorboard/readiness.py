"""
How ready the cases of a meeting are, from the record, all cases at once; and who owes what is missing.

Not: the rule itself (patients/clinical/readiness.py), nor what a board asks for (ReadinessRule rows).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db.models import Model

from patients.clinical import readiness as clinical
from patients.clinical.eligibility import Criterion
from patients.clinical.readiness import LACKING, Condition, Finding, Item, Readiness
from patients.constraints import Missing
from patients.models import (
    ImagingStudy,
    LabResult,
    PathologyReport,
    PerformanceAssessment,
    PrimaryTumor,
    Screening,
    SystemicTherapy,
)
from tumorboard.models import (
    Board,
    BoardMember,
    Discipline,
    Meeting,
    ReadinessReminder,
    ReadinessRule,
    Referral,
    User,
)
from tumorboard.options import LIVER_SURGERY, MAJOR_RESECTION

USUAL_RULES = Path(clinical.__file__).with_name("readiness_rules.json")

STUDIES = {
    Item.LIVER_MRI: ("mri_liver_dynamic", "mri_dwi"),
    Item.PET_CT: ("pet_ct",),
    Item.COLONOSCOPY: ("colonoscopy",),
    Item.CT_VOLUMETRY: ("ct_volumetry",),
}
# A reason why there is no answer is no answer, but "awaited" promises one.
NO_ANSWER = {*Missing.values, "not_tested", None, ""}
PENDING = Missing.AWAITED
# The criteria of the checklist that describe the patient; the rest are requirements of their own.
DESCRIBES = [c for c in Criterion if not c.startswith("Q")]


def usual_rules() -> list[dict]:
    """The rules a board begins with, as the values of their rows."""
    rules = json.loads(USUAL_RULES.read_text(encoding="utf-8"))
    return [
        {
            **{name: rule[name] for name in ("item", "applies", "oldest_days", "owed_by")},
            "order_no": n,
        }
        for n, rule in enumerate(rules, start=1)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One needed item of one case."""

    rule: ReadinessRule
    state: Readiness
    on: date | None

    @property
    def is_lacking(self) -> bool:
        return self.state in LACKING


@dataclass(slots=True)
class CaseReadiness:
    """Every line of one case, in the board's order."""

    referral: Referral
    lines: list[Line] = field(default_factory=list)

    @property
    def lacking(self) -> list[Line]:
        return [line for line in self.lines if line.is_lacking]

    @property
    def is_ready(self) -> bool:
        return not self.lacking


def rules_of(board: Board) -> list[ReadinessRule]:
    return list(board.readiness_rules.filter(is_active=True))


def readiness_of(
    referrals: Sequence[Referral], *, rules: Sequence[ReadinessRule], on: date
) -> list[CaseReadiness]:
    """The cases in the order given, as the record says it now, for a meeting on that day."""
    return readiness_at([(referral, rules, on) for referral in referrals])


def readiness_at(
    cases: Sequence[tuple[Referral, Sequence[ReadinessRule], date]],
) -> list[CaseReadiness]:
    """
    Cases of any meetings, each with the rules of its board and the day of its meeting, in the order given.

    A whole month costs the questions that one case costs.
    """
    record = _Record(
        {referral.patient_id for referral, _rules, _on in cases},
        max((on for _referral, _rules, on in cases), default=date.min),
    )
    return [
        CaseReadiness(
            referral,
            [_line(rule, record.finding(rule, referral, on), referral, on) for rule in rules],
        )
        for referral, rules, on in cases
    ]


def _line(rule: ReadinessRule, finding: Finding, referral: Referral, on: date) -> Line:
    state = clinical.readiness(
        clinical.Rule(
            item=Item(rule.item),
            applies=Condition(rule.applies),
            categories=rule.categories or (),
            oldest_days=rule.oldest_days,
        ),
        finding,
        category=referral.category,
        conditions=_conditions(referral),
        on=on,
    )
    return Line(rule, state, finding.on)


def _conditions(referral: Referral) -> set[Condition]:
    """Which kinds of treatment are on the table: the plan before the board, and what is voted on."""
    considered = {referral.plan_before, *referral.voted_on}
    chosen = {referral.plan_before, *(referral.vote_options or ())}
    found = {Condition.ALWAYS}
    if considered & LIVER_SURGERY:
        found.add(Condition.BEFORE_LIVER_SURGERY)
    if chosen & MAJOR_RESECTION:
        found.add(Condition.BEFORE_MAJOR_RESECTION)
    if referral.category == Referral.Category.POST_OP:
        found.add(Condition.AFTER_OPERATION)
    return found


class _Record:
    """What the record knows of some patients: one question a table, up to the last day anybody asks for."""

    def __init__(self, patients: set, last: date):
        studies = ImagingStudy.objects.filter(performed_on__lte=last)
        self.studies = _by_patient(studies, patients)
        labs = LabResult.objects.filter(analyte="cea", taken_on__lte=last)
        self.cea = _by_patient(labs, patients)
        seen = PerformanceAssessment.objects.filter(assessed_on__lte=last)
        self.performance = _by_patient(seen, patients)
        self.primaries = _by_patient(PrimaryTumor.objects.all(), patients)
        reports = PathologyReport.objects.filter(specimen_on__lte=last)
        self.pathology = _by_patient(reports, patients)
        courses = SystemicTherapy.objects.filter(started_on__lte=last)
        self.therapies = _by_patient(courses, patients)
        self.screenings = _by_patient(Screening.objects.all(), patients)

    def finding(self, rule: ReadinessRule, referral: Referral, on: date) -> Finding:
        """As known on that day."""
        item, patient = Item(rule.item), referral.patient_id
        if item in STUDIES:
            studies = [
                s
                for s in self.studies[patient]
                if s.modality in STUDIES[item] and s.performed_on <= on
            ]
            return _newest((s.performed_on, s.result == PENDING) for s in studies)
        if item == Item.CEA:
            labs = [r for r in self.cea[patient] if r.taken_on <= on and _has(r, "value")]
            return _newest((r.taken_on, r.value is None) for r in labs)
        if item == Item.ECOG:
            rows = [r for r in self.performance[patient] if r.assessed_on <= on and _has(r, "ecog")]
            return _newest((r.assessed_on, r.ecog is None) for r in rows)
        if item == Item.PATHOLOGY:
            return self._pathology(patient, on)
        if item == Item.CHEMOTHERAPY:
            return self._chemotherapy(patient, on)
        if item == Item.ELIGIBILITY:
            return self._eligibility(patient)
        return self._molecular(item, patient)

    def _pathology(self, patient, on: date) -> Finding:
        """A report; without one, a histology that the primary's row or the checklist tells of."""
        reports = [r for r in self.pathology[patient] if r.specimen_on <= on]
        if reports:
            # A report that came with the specimen awaits its margin: it is not there yet.
            return _newest((r.specimen_on, r.margin_status == PENDING) for r in reports)
        grades = {row.differentiation for row in self.primaries[patient]}
        told = {
            row.checklist.get(Criterion.HISTOLOGY_CONFIRMED) for row in self.screenings[patient]
        }
        return Finding(
            is_known=bool(grades - NO_ANSWER) or "yes" in told, is_pending=PENDING in grades
        )

    def _molecular(self, item: Item, patient) -> Finding:
        """Of the first primary. RAS is known when KRAS and NRAS are, or one of them is mutated."""
        if not self.primaries[patient]:
            return Finding()
        primary = self.primaries[patient][0]
        answers = {
            Item.RAS: [primary.kras, primary.nras],
            Item.BRAF: [primary.braf_v600e],
            Item.MMR: [primary.mismatch_repair],
        }[item]
        is_known = "mutated" in answers or not NO_ANSWER & set(answers)
        return Finding(is_known=is_known, is_pending=PENDING in answers)

    def _chemotherapy(self, patient, on: date) -> Finding:
        """Cycles of every course; and the last dose of a course that has ended."""
        courses = [course for course in self.therapies[patient] if course.started_on <= on]
        if not courses:
            return Finding(is_needless=True)
        newest = max(courses, key=lambda course: course.started_on)
        is_told = all(course.cycles_delivered is not None for course in courses)
        earlier_ended = all(c.ended_on for c in courses if c is not newest)
        return Finding(is_known=is_told and earlier_ended, on=newest.ended_on)

    def _eligibility(self, patient) -> Finding:
        answers = [row.checklist for row in self.screenings[patient]]
        whole = [a for a in answers if all(a.get(c) in ("yes", "no") for c in DESCRIBES)]
        return Finding(is_known=bool(whole))


def _by_patient(rows, patients: set) -> dict:
    found = defaultdict(list)
    for row in rows.filter(patient__in=patients):
        found[row.patient_id].append(row)
    return found


def _has(row: Model, name: str) -> bool:
    """A value, or the promise of one."""
    return getattr(row, name) is not None or row.missing.get(name) == PENDING  # type: ignore[attr-defined]


def _newest(seen: Iterable[tuple[date, bool]]) -> Finding:
    """From (day, whether the result is awaited): the newest known day, and whether another is awaited."""
    rows = list(seen)
    known = [day for day, is_pending in rows if not is_pending]
    newest = max(known, default=None)
    is_pending = any(pending and (newest is None or day > newest) for day, pending in rows)
    return Finding(is_known=newest is not None, on=newest, is_pending=is_pending)


# --- Who owes it ---


@dataclass(slots=True)
class Owed:
    """What one person owes to the cases of a meeting."""

    user: User | None
    discipline: str
    lines: list[tuple[Referral, Line]] = field(default_factory=list)
    reminded: ReadinessReminder | None = None

    @property
    def discipline_label(self) -> str:
        return str(Discipline(self.discipline).label)

    @property
    def by_case(self) -> list[tuple[Referral, list[Line]]]:
        found: dict[Referral, list[Line]] = {}
        for referral, line in self.lines:
            found.setdefault(referral, []).append(line)
        return list(found.items())


def cases_of(meeting: Meeting) -> list[CaseReadiness]:
    """The readiness of the cases that a meeting still has before it, in their order."""
    items = meeting.items.filter(state="waiting").select_related("referral__patient__identity")
    return readiness_of(
        [item.referral for item in items], rules=rules_of(meeting.board), on=meeting.held_on
    )


def owed_at(meeting: Meeting) -> list[Owed]:
    return owed_by_person(meeting, cases_of(meeting))


def owed_by_person(meeting: Meeting, cases: Iterable[CaseReadiness]) -> list[Owed]:
    """
    What is missing, grouped by who owes it: the board's member for the discipline, else the coordinator.

    Who owes most comes first.
    """
    members = _members_by_discipline(meeting)
    found: dict = {}
    for case in cases:
        for line in case.lacking:
            discipline = line.rule.owed_by
            user = members.get(discipline) or meeting.coordinator or case.referral.presenter
            key = (user.pk if user else None, discipline)
            found.setdefault(key, Owed(user, discipline)).lines.append((case.referral, line))
    return sorted(found.values(), key=lambda owed: -len(owed.lines))


def of_all_disciplines(found: Iterable[Owed]) -> list[Owed]:
    """What each person owes, whoever stands for several disciplines once."""
    by_person: dict = {}
    for owed in found:
        whole = by_person.setdefault(owed.user, Owed(owed.user, owed.discipline))
        whole.lines.extend(owed.lines)
    return list(by_person.values())


def _members_by_discipline(meeting: Meeting) -> dict[str, User]:
    """The first regular member of each discipline; a substitute where there is no other."""
    members = (
        BoardMember.objects.filter(board=meeting.board, user__is_active=True)
        .on(meeting.held_on)
        .select_related("user")
        .order_by("is_substitute", "since", "created_at")
    )
    found: dict[str, User] = {}
    for member in members:
        found.setdefault(member.discipline, member.user)
    return found
