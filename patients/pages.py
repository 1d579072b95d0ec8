"""What each tab of a patient's record shows. Reads a PatientRecord; not: HTML, nor who may see it."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.cea_chart import cea_chart
from patients.clinical.dates import months_between
from patients.constraints import DatePrecision
from patients.events.kinds import correction_url
from patients.facts import as_published, facts, said_date, said_number, told
from patients.follow_up import are_enough, attempts_since, component_words, plan_items
from patients.history import changes_of, narrowed, with_names
from patients.image_viewer import study_address
from patients.lists import STATUS_TONES
from patients.models import Source
from patients.plans import running_plan
from patients.quality import open_actions, quality
from patients.record import PatientRecord, complication_index, stay_days
from patients.summary import distribution_label, summary
from patients.timeline.events import waiting

# Of somebody who was only screened there is nothing else to show.
SCREENED_PARTS = frozenset({"overview", "boards", "documents", "history"})
CHANGES_ON_A_PAGE = 50
LINKS = frozenset({"session", "after_session", "treated_by", "resection", "lesion", "procedure"})


def overview(record: PatientRecord) -> dict:
    return {
        **frame(record, "overview"),
        "facts": six_facts(record),
        "quality": quality(record, today=timezone.localdate()),
        "open_actions": open_actions(record, today=timezone.localdate()),
        "lesions": lesion_lines(record),
        "interventions": [intervention_line(session) for session in record.sessions],
        "screenings": [facts(row) for row in record.patient.screenings.all()],
        "consents": [
            {"consent": row, "url": correction_url("consent", row.pk)}
            for row in record.patient.consents.all()
        ],
        "sources": sources(record),
        "published": list(as_published(record.patient)),
        "key_images": record.key_images,
    }


def disease(record: PatientRecord) -> dict:
    patient = record.patient
    return {
        **frame(record, "disease"),
        "primaries": [with_url(row) for row in patient.primary_tumors.all()],
        "stages": record.stages,
        "timings": record.timings,
        "presentations": [with_url(row) for row in patient.liver_metastases.all()],
        "distribution": distribution_label(record) if record.presentation else "",
        "lesions": lesion_lines(record),
        "matrix": lesion_matrix(record),
        "extrahepatic": [with_url(row) for row in patient.extrahepatic_disease.all()],
        "assessments": [with_url(row) for row in patient.performance_assessments.all()],
        "labs": patient.lab_results.all(),
        "studies": [
            {"row": study, "address": study_address(study)}
            for study in patient.imaging_studies.all()
        ],
    }


def treatment(record: PatientRecord) -> dict:
    return {
        **frame(record, "treatment"),
        "therapies": [with_url(row) for row in record.patient.systemic_therapies.all()],
        "sessions": [session_card(session) for session in record.sessions],
        "biopsies": [
            with_url(row) for row in record.patient.pathology_reports.all() if not row.session_id
        ],
    }


def boards(record: PatientRecord) -> dict:
    return frame(record, "boards")


def follow_up(record: PatientRecord) -> dict:
    today = timezone.localdate()
    return {
        **frame(record, "follow_up"),
        "recurrences": [recurrence_card(row) for row in record.recurrences],
        "visits": [visit_line(visit) for visit in reversed(record.visits)],
        "plans": [
            {"plan": plan, "items": plan_items(plan, record, today=today)}
            for plan in reversed(record.patient.follow_up_plans.all())
        ],
        "running_plan": running_plan(record.patient),
        "cea_chart": cea_chart(record),
        "notes": record.patient.notes.select_related("created_by"),
        "attempts": record.patient.contact_attempts.all(),
        "may_be_lost": _may_be_lost(record),
        "awaited": [
            {"reminder": row, "url": correction_url(row.table, row.row_id)}
            for row in record.patient.reminders.all()
            if row.settled_on is None
        ],
        "statuses": record.patient.status_events.all(),
    }


def _may_be_lost(record: PatientRecord) -> bool:
    last = max((visit.visited_on for visit in record.visits), default=None)
    is_lost = record.status is not None and record.status.state == "lost"
    attempts = attempts_since(record.patient.contact_attempts.all(), last)
    return not record.patient.died_on and not is_lost and are_enough(attempts)


def history(record: PatientRecord, query=None) -> dict:
    """
    `query` holds "table", "field" and "page". A field of another table is no longer asked for.

    A name that does not occur shows everything: an old link is no error.
    """
    asked = query or {}
    changes = changes_of(record.patient)
    tables = sorted({change.what for change in changes})
    table = asked.get("table", "") if asked.get("table") in tables else ""
    of_table = narrowed(changes, table=table)
    labels = sorted({each.label for change in of_table for each in change.fields})
    label = asked.get("field", "") if asked.get("field") in labels else ""
    found = narrowed(of_table, label=label)
    page = Paginator(found, CHANGES_ON_A_PAGE).get_page(asked.get("page"))
    return {
        **frame(record, "history"),
        "page": page,
        "changes": with_names(list(page)),
        "tables": tables,
        "labels": labels,
        "table": table,
        "label": label,
    }


PARTS: dict[str, Callable[[PatientRecord], dict]] = {
    "overview": overview,
    "disease": disease,
    "treatment": treatment,
    "boards": boards,
    "follow_up": follow_up,
    "history": history,
}


# --- The frame of every tab ---


def frame(record: PatientRecord, part: str, *, with_actions: bool = True) -> dict:
    """Banner, summary and tabs. A page that is itself a form offers no other."""
    told = {
        "section": "patients",
        "record": record,
        "patient": record.patient,
        "banner": banner(record),
        "summary": summary(record),
        "tabs": tabs(record, part),
        "actions": "patients/_actions.html" if with_actions else "",
    }
    return {**told, "is_demo": True} if record.patient.is_demo else told


def banner(record: PatientRecord) -> dict:
    patient, identity = record.patient, getattr(record.patient, "identity", None)
    return {
        "patient_name": str(identity) if identity else patient.study_code,
        "born": born(record),
        "sex": patient.get_sex_at_birth_display() or "",
        "mrn": identity.mrn if identity else "",
        "study_code": patient.study_code,
        "status": status(record),
        "deceased": patient.died_on is not None,
    }


def born(record: PatientRecord) -> str:
    patient = record.patient
    age = record.age_on(patient.died_on or timezone.localdate())
    if patient.born_on is None:
        return "" if age is None else _("%(age)d years") % {"age": age}
    day = said_date(patient.born_on, patient.born_on_precision)
    return _("%(day)s (%(age)d y)") % {"day": day, "age": age}


def status(record: PatientRecord) -> dict | None:
    patient = record.patient
    if patient.died_on:
        text = _("Died %(day)s, %(cause)s") % {
            "day": said_date(patient.died_on, patient.died_on_precision),
            "cause": patient.get_death_cause_display(),
        }
        return {"text": text, "tone": ""}
    event = record.status
    if event is None:
        return None
    confirmed_on = max(
        (v.visited_on for v in patient.follow_up_visits.all() if v.disease_state == event.state),
        default=event.known_on,
    )
    text = _("%(state)s · %(day)s") % {
        "state": event.get_state_display(),
        "day": said_date(event.known_on, event.known_on_precision)
        if confirmed_on <= event.known_on
        else said_date(confirmed_on, DatePrecision.DAY),
    }
    return {"text": text, "tone": STATUS_TONES.get(event.state, "")}


def tabs(record: PatientRecord, current: str) -> list[dict]:
    patient = record.patient
    named = [
        ("overview", _("Overview"), None),
        ("disease", _("Disease and lesions"), len(patient.lesions.all())),
        ("treatment", _("Treatment"), len(record.sessions) + len(patient.systemic_therapies.all())),
        ("boards", _("Boards"), None),
        ("follow_up", _("Follow-up"), len(patient.follow_up_visits.all())),
        ("documents", _("Documents"), len(record.documents)),
        ("history", _("History"), None),
    ]
    if record.is_screened_only:
        named = [tab for tab in named if tab[0] in SCREENED_PARTS]
    return [
        {
            "label": label,
            "url": reverse(f"patients:{part}", args=[patient.pk]),
            "count": count,
            "current": part == current,
        }
        for part, label, count in named
    ]


# --- Overview ---


def six_facts(record: PatientRecord) -> list[dict]:
    return [
        _followed(record),
        _metastases(record),
        _risk(record),
        _interventions(record),
        _disease_free(record),
        _next_follow_up(record) or _last_contact(record),
    ]


def _followed(record: PatientRecord) -> dict:
    months = record.follow_up_months
    return {
        "label": _("Follow-up from the metastases"),
        "value": "–" if months is None else f"{months:.0f}",
        "unit": _("months") if months is not None else "",
        "note": _followed_until(record),
    }


def _followed_until(record: PatientRecord) -> str:
    if record.patient.died_on:
        return _("died")
    day = record.last_contact_on
    return _("alive, last contact %(day)s") % {"day": date_format(day)} if day else ""


def _metastases(record: PatientRecord) -> dict:
    timings, burden = record.timings, record.tumor_burden
    labels = {
        "synchronous": _("Synchronous"),
        "early_metachronous": _("Metachronous, early"),
        "late_metachronous": _("Metachronous, late"),
    }
    notes = [distribution_label(record)] if record.distribution else []
    if record.lesions_count is not None:
        notes.append(
            ngettext("%(count)d lesion", "%(count)d lesions", record.lesions_count)
            % {"count": record.lesions_count}
        )
    if burden and burden.score is not None:
        notes.append(
            _("tumor burden score %(score)s") % {"score": said_number(round(burden.score, 1))}
        )
    value = labels.get(str(timings.at_diagnosis), "–") if timings else "–"
    return {"label": _("Metastases"), "value": value, "note": " · ".join(notes)}


def _risk(record: PatientRecord) -> dict:
    score = record.clinical_risk
    label = _("Clinical risk score (Fong 1999)")
    if score is None:
        return {"label": label, "value": "–"}
    exact = score.low == score.high
    return {
        "label": label,
        "value": str(score.low)
        if exact
        else _("%(low)d to %(high)d") % {"low": score.low, "high": score.high},
        "unit": "/ 5",
        "note": ""
        if exact
        else _("missing: %(inputs)s")
        % {"inputs": ", ".join(input_label(n) for n in score.missing)},
    }


def input_label(name: str) -> str:
    """The inputs of a score in words."""
    return {
        "is_node_positive_primary": _("nodes of the primary"),
        "disease_free_interval": _("disease-free interval"),
        "liver_metastases_count": _("number of metastases"),
        "cea_ng_per_ml": _("CEA"),
        "largest_metastasis_mm": _("largest size"),
    }.get(name, name)


def _interventions(record: PatientRecord) -> dict:
    margins = [
        report.get_margin_status_display().split(":")[0]
        for session in record.curative_liver_sessions
        for report in session.pathology_reports.all()
        if report.specimen == "liver" and report.margin_status
    ]
    return {
        "label": _("Liver interventions"),
        "value": str(len(record.curative_liver_sessions)),
        "note": " · ".join(margins),
    }


def _disease_free(record: PatientRecord) -> dict:
    """To the last imaging, never to today: what nobody has looked at is not known."""
    since, seen = record.disease_free_since, record.last_imaging_on
    if since is None or seen is None or seen < since:
        return {
            "label": _("Disease-free"),
            "value": "–",
            "unit": "",
            "note": _("not disease-free, or not imaged since"),
        }
    return {
        "label": _("Disease-free"),
        "value": f"{months_between(since, seen):.0f}",
        "unit": _("months"),
        "note": _("at the last imaging, %(day)s") % {"day": date_format(seen)},
    }


def _next_follow_up(record: PatientRecord) -> dict | None:
    """Nothing where no follow-up is planned: then the last contact stands here."""
    today = timezone.localdate()
    if record.patient.died_on or record.is_closed:
        return None
    planned = next(iter(waiting(record, today=today)), None)
    if planned is None:
        return None
    days = (planned.target_on - today).days
    when = (
        ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
        if days > 0
        else _("today")
        if days == 0
        else ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
    )
    what = component_words(planned.open_components or planned.states)
    return {
        "label": _("Next follow-up"),
        "value": date_format(planned.target_on),
        "note": f"{what} · {when}",
        "tone": "alarm" if planned.state == "overdue" else "attention",
    }


def _last_contact(record: PatientRecord) -> dict:
    day = record.last_contact_on
    return {
        "label": _("Last contact"),
        "value": date_format(day) if day else "–",
        "note": _("censored here") if day and not record.patient.died_on else "",
    }


def sources(record: PatientRecord) -> list[dict]:
    """Where the patient's rows come from."""
    patient = record.patient
    items = [{"label": _("Entered from"), "value": dict(Source.choices).get(patient.source, "")}]
    if patient.series:
        items.append({"label": _("Series"), "value": patient.series.title})
    if patient.provenance:
        items.append({"label": _("Provenance"), "value": patient.provenance})
    return items


# --- Lesions ---


def lesion_lines(record: PatientRecord) -> list[dict]:
    """Each lesion of the patient's life: where, how large when, and what was done to it."""
    return [_lesion_line(lesion) for lesion in record.patient.lesions.all()]


def _lesion_line(lesion) -> dict:
    sizes = {
        seen.phase: {
            "state": seen.state,
            "size_mm": seen.size_mm,
            "url": correction_url("lesionobservation", seen.pk),
        }
        for seen in lesion.observations.all()
    }
    treatments = [
        {
            "what": treated.get_treatment_display(),
            "modality": treated.get_modality_display() if treated.modality else "",
            "on": treated.procedure.session.performed_on,
            "precision": treated.procedure.session.performed_on_precision,
            "margin_mm": treated.margin_mm,
            "code": treated.treatment,
            "url": correction_url("lesiontreatment", treated.pk),
        }
        for treated in lesion.treatments.all()
    ]
    return {
        "number": lesion.lesion_no,
        "url": correction_url("lesion", lesion.pk),
        "segments": lesion.segments or [],
        "of_recurrence": lesion.recurrence_id is not None,
        "at_site_of": lesion.at_site_of,
        "came_back_as": [again.lesion_no for again in lesion.local_recurrences.all()],
        "vanished_on": next(
            (seen for seen in lesion.observations.all() if seen.state == "vanished"), None
        ),
        "presented": sizes.get("presentation") or sizes.get("follow_up"),
        "after_chemotherapy": sizes.get("after_chemotherapy"),
        "pathology": sizes.get("pathology"),
        "treatments": treatments,
    }


def lesion_matrix(record: PatientRecord) -> dict:
    """
    Lesions by the days on which any was measured: {"days": [...], "rows": [{"line", "cells"}]}.

    A cell is what was seen that day, with the change against the last size before it in percent.
    """
    lesions = list(record.patient.lesions.all())
    days = sorted({seen.observed_on for each in lesions for seen in each.observations.all()})
    rows = []
    for lesion in lesions:
        by_day: dict = {}
        for seen in lesion.observations.all():
            by_day.setdefault(seen.observed_on, []).append(seen)
        rows.append({"line": _lesion_line(lesion), "cells": _cells(by_day, days)})
    return {"days": days, "rows": rows}


def _cells(by_day: dict, days: list) -> list[list[dict]]:
    cells, last_mm = [], None
    for day in days:
        cell = []
        for seen in by_day.get(day, []):
            change = None
            if last_mm and seen.size_mm is not None and seen.phase != "pathology":
                change = round(100 * (seen.size_mm - last_mm) / last_mm)
            cell.append(
                {
                    "seen": seen,
                    "change": f"{change:+d}".replace("-", "−") if change is not None else "",
                }
            )
            if seen.phase != "pathology" and seen.size_mm is not None:
                last_mm = seen.size_mm
        cells.append(cell)
    return cells


# --- Treatment and course ---


def intervention_line(session) -> dict:
    """One intervention in a table: what was done, with the worst margin and complication."""
    margins = [
        report.get_margin_status_display()
        for report in session.pathology_reports.all()
        if report.margin_status
    ]
    grades = [c.get_clavien_dindo_display() for c in session.complications.all() if c.clavien_dindo]
    return {
        "session": session,
        "what": ", ".join(row.get_kind_display() for row in session.procedures.all()),
        "margins": [margin.split(":")[0] for margin in margins],
        "stay_days": stay_days(session),
        "grades": grades,
    }


def session_card(session) -> dict:
    index = complication_index(session) if session.complications.all() else None
    return {
        "session": session,
        "facts": facts(session, leave_out=LINKS),
        "stay_days": stay_days(session),
        "procedures": [with_url(row) for row in session.procedures.all()],
        "complications": [with_url(row) for row in session.complications.all()],
        "complication_index": None if index is None else said_number(index),
        "pathology": [with_url(row) for row in session.pathology_reports.all()],
    }


def visit_line(visit) -> dict:
    names = ("disease_state", "imaging_result", "cea_ng_per_ml")
    return {"visit": visit, **{name: told(visit, name) for name in names}}


def recurrence_card(recurrence) -> dict:
    return {
        "recurrence": recurrence,
        "facts": facts(recurrence, leave_out=LINKS),
        "lesions": recurrence.lesions.all(),
        "treated_by": recurrence.treated_by,
    }


def with_url(row) -> dict:
    """A row's facts, and where it is corrected."""
    url = correction_url(str(row._meta.model_name), row.pk)
    return {"row": row, "facts": facts(row, leave_out=LINKS), "url": url}
