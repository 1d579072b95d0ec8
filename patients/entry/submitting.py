"""The case becomes the record: one transaction, once, with nothing that contradicts itself."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from patients import actions
from patients.checking import Warned, check
from patients.entry.assembling import Assembled, assemble
from patients.entry.case import Case, is_awaited
from patients.entry.soft_checks import soft_checks
from patients.entry.steps import Step, step_asking, step_of
from patients.models import (
    CaseDraft,
    ClinicalModel,
    Complication,
    ExtrahepaticDisease,
    ImagingStudy,
    InterventionSession,
    KeptFinding,
    LabResult,
    Lesion,
    LesionObservation,
    LesionTreatment,
    LiverMetastasis,
    PathologyReport,
    PerformanceAssessment,
    PrimaryTumor,
    Procedure,
    Reminder,
    SystemicTherapy,
)
from patients.plans import follow_course, plan_after_clearance, running_plan
from patients.prepared import instances, run, select_all
from patients.record import PatientRecord

IDLE_SECONDS = 60
# What others point to comes first; the rows of one table stand together.
SAVED_IN_ORDER = (
    PerformanceAssessment, LabResult, ImagingStudy, LiverMetastasis, ExtrahepaticDisease,
    SystemicTherapy, InterventionSession, PrimaryTumor, Procedure, Lesion, LesionObservation,
    LesionTreatment, PathologyReport, Complication,
)  # fmt: skip
LOOKED_FOR = {"complications_30_days": 30, "status_90_days": 90}


@dataclass(frozen=True)
class Problem:
    """What stands between a case and the record: a sentence, and where to mend it."""

    text: str
    step: Step
    name: str = ""


@dataclass
class NotYet(Exception):
    """The case cannot be submitted as it is."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)


def problems_of(case: Case, assembled: Assembled, findings: Iterable[Warned]) -> list[Problem]:
    """Everything that keeps the case out of the record; awaited values do not."""
    found = [*_unreadable(case), *_unanswered(case, assembled), *_sizes_of_nothing(case)]
    found += [
        Problem(each.text, _step_of(case, each), next(iter(each.names), ""))
        for each in findings
        if each.is_error
    ]
    found += [
        Problem(text, step_of("operation"), row.name("treatment"))
        for row, text in _impossible_treatments(case, assembled)
    ]
    return found


def open_warnings(case: Case, findings: Iterable[Warned]) -> list[Warned]:
    kept = case.kept()
    return [each for each in findings if not each.is_error and each.fingerprint not in kept]


def _step_of(case: Case, finding: Warned) -> Step:
    for name in finding.names:
        step = case.step_of_field(name)
        if step is not None:
            return step
    return step_of("operation")


def _unreadable(case: Case) -> list[Problem]:
    return [
        Problem(" ".join(messages), case.step_of_field(name) or step_of("patient"), name)
        for name, messages in case.errors.items()
        if (found := case.find(name)) and not found[0].is_removed
    ]


# Without these the record cannot hold the row.
REQUIRED = {
    "session": ("performed_on",),
    "primary": ("topography",),
    "metastasis": ("diagnosed_on",),
    "lesion": ("segments", "treatment"),
    "extrahepatic": ("site", "detected_on"),
    "therapy": ("intent", "regimen", "started_on"),
    "complication": ("category",),
}


def _unanswered(case: Case, assembled: Assembled) -> list[Problem]:
    found = []
    # A primary there always was; metastases only where a lesion or the liver was treated.
    needs_metastasis = bool(case.all("lesion")) or any(
        procedure.group in ("liver_resection", "ablation")
        for procedure in assembled.session.procedures.all()
    )
    for row, names in REQUIRED.items():
        if row == "metastasis" and not needs_metastasis:
            continue
        for number, each in enumerate(case.all(row), start=1):
            for name in names:
                if not each.answers[name].is_given and each.name(name) not in case.errors:
                    question = next(q for q in each.questions if q.name == name)
                    step = step_asking(row, name) or step_of("operation")
                    if name == "treatment":
                        step = step_of("operation")
                    text = _("%(field)s is missing.") % {"field": question.label}
                    if row == "lesion":
                        text = _("Lesion %(number)d: %(text)s") % {"number": number, "text": text}
                    found.append(Problem(text, step, each.name(name)))
    if not assembled.session.procedures.all():
        found.append(
            Problem(
                _("Nothing was done yet: say what was done to a lesion, or choose a procedure."),
                step_of("operation"),
                case.one("session").name("primary_procedure"),
            )
        )
    cea = case.one("cea")
    if cea.answers["value"].value is not None and not (
        cea.answers["taken_on"].is_given or case.performed_on
    ):
        found.append(
            Problem(_("Enter the date of the CEA."), step_of("liver"), cea.name("taken_on"))
        )
    return found


def _sizes_of_nothing(case: Case) -> Iterator[Problem]:
    for number, row in enumerate(case.all("lesion"), start=1):
        if row.value("vanished") == "yes" and row.value("after_mm"):
            text = _("A lesion that has vanished has no size: clear one of the two.")
            text = _("Lesion %(number)d: %(text)s") % {"number": number, "text": text}
            yield Problem(text, step_of("liver"), row.name("after_mm"))


def _impossible_treatments(case: Case, assembled: Assembled):
    for row in case.all("lesion"):
        treatment = row.value("treatment")
        if treatment == "major_hepatectomy" and len(assembled.painted) < 3:
            yield (
                row,
                _(
                    "A major hepatectomy removes three segments or more: mark them on the liver map."
                ),
            )
        if treatment == "ablation" and not row.value("modality"):
            yield row, _("Say how the lesion was ablated.")


SUBMITTED = """
    UPDATE patients_casedraft
    SET session_id = $1, submitted_by_id = $2, submitted_at = $3, entry_seconds = $4
    WHERE id = $5
"""


def submit(*, draft: CaseDraft, record: PatientRecord, by, reason: str = "") -> InterventionSession:
    """
    Everything of the case into the record, in one transaction. Submitted twice, it is stored once.

    Raises NotYet with what is missing or contradicts itself; ValidationError for what the record's own
    rows refuse; actions.ChangedElsewhere when a row was corrected since the draft was opened.
    """
    with actions.announced_once():
        ((row,),) = run([(f"{select_all(CaseDraft)} WHERE id = $1 FOR UPDATE", [draft.pk])])
        locked = instances(CaseDraft, [row])[0]
        if locked.submitted_at is not None:
            return locked.session
        if locked.discarded_at is not None:
            raise ValidationError(_("This case was discarded."))
        case = Case.of(locked, record)
        assembled = assemble(case)
        findings = check(assembled.record, today=timezone.localdate(), also=soft_checks(assembled))
        problems = problems_of(case, assembled, findings)
        warnings = open_warnings(case, findings)
        if problems or warnings:
            raise NotYet(problems, warnings)
        remind_on: dict = defaultdict(dict)
        for row, question, day in case.reminder_days():
            remind_on[row.key][question.name] = day
        new = sorted(assembled.new, key=lambda row: SAVED_IN_ORDER.index(type(row)))
        has_plan = running_plan(case.record.patient) is not None
        first_plan = None if has_plan else plan_after_clearance(assembled.record)
        also = [*_kept(case, findings), *_reminders(assembled.session)]
        if first_plan is not None:
            also.append(first_plan)
        actions.record_all([*new, *also], by=by, remind_on=remind_on)
        _correct(assembled, locked, by=by, reason=reason)
        if first_plan is None:
            follow_course(assembled.record, by=by)
        now = timezone.now()
        seconds = entry_seconds(case.changed_at, now)
        run([(SUBMITTED, [assembled.session.pk, by.pk, now, seconds, draft.pk])])
    # The rows laid over it were those of the draft: whoever asks now asks the record.
    assembled.session._prefetched_objects_cache = {}
    return assembled.session


def _correct(assembled: Assembled, draft: CaseDraft, *, by, reason: str) -> None:
    why = reason or _("Entered with the case of %(day)s") % {
        "day": assembled.session.performed_on.isoformat()
    }
    for row, changes in assembled.changed:
        version = draft.based_on.get(f"{row._meta.model_name}.{row.pk}", row.version)
        actions.correct(row, changes=changes, version=version, by=by, reason=why)


def _kept(case: Case, findings: Iterable[Warned]) -> list[ClinicalModel]:
    kept = case.kept()
    there = {row.fingerprint for row in case.record.patient.kept_findings.all()}
    return [
        KeptFinding(
            patient=case.record.patient,
            rule=each.finding.rule,
            code=each.finding.code,
            fingerprint=each.fingerprint,
            reason=str(kept[each.fingerprint].value or "")[:200],
        )
        for each in findings
        if each.fingerprint in kept and each.fingerprint not in there
    ]


def _reminders(session: InterventionSession) -> list[ClinicalModel]:
    """What has to be looked for later, whatever was known on the day."""
    made: list[ClinicalModel] = []
    for name, days in LOOKED_FOR.items():
        made.append(
            Reminder(
                patient=session.patient,
                table="interventionsession",
                row_id=session.pk,
                field_name=name,
                due_on=session.performed_on + timedelta(days=days),
            )
        )
    return made


def entry_seconds(made_at: Iterable[datetime], submitted_at: datetime) -> int:
    """The time at the keyboard: from the first change to the submission, without pauses over a minute."""
    moments = sorted([*made_at, submitted_at])
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(moments)]
    return round(sum(gap for gap in gaps if gap <= IDLE_SECONDS))


def awaited_names(case: Case) -> list[str]:
    return [
        row.name(question)
        for rows in case.rows.values()
        for row in rows
        for question in row.questions
        if is_awaited(row.answers[question.name])
    ]
