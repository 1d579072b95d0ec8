"""
The record as tables for the published numbers. Derived values are counted here from dates and lesions.

Nothing is taken from `as_published` except labels that the record has no code for, and the two groups
of the primary's site, which are the paper's own.
"""

from datetime import date
from types import SimpleNamespace

import pandas as pd

from patients import models
from tumorboard.models import Decision

RIGHT = {"V", "VI", "VII", "VIII"}


def months(earlier: date | None, later: date | None) -> int | None:
    """Completed calendar months."""
    if earlier is None or later is None:
        return None
    start, end = pd.Timestamp(earlier), pd.Timestamp(later)
    count = (end.year - start.year) * 12 + end.month - start.month
    return count - (start + pd.DateOffset(months=count) > end)


def record() -> SimpleNamespace:
    sessions = _sessions()
    patients = _patients(sessions)
    return SimpleNamespace(
        patients=patients,
        sessions=sessions,
        recurrences=_recurrences(sessions),
        therapies=_therapies(),
        complications=_complications(),
        visits=_visits(),
        screened=_screened(),
        decisions=_decisions(),
    )


def _patients(sessions: pd.DataFrame) -> pd.DataFrame:
    index = sessions[sessions.place == 1].set_index("patient")
    second = set(sessions[sessions.place == 2].patient)
    rows = []
    for p in models.Patient.objects.filter(screenings__outcome="included").order_by("study_code"):
        primary, liver = p.primary_tumors.get(), p.liver_metastases.get()
        lesions = list(p.lesions.all())
        last = p.died_on or max(visit.visited_on for visit in p.follow_up_visits.all())
        before = [row.size_mm for row in _seen(p, "presentation")]
        after = [row.size_mm for row in _seen(p, "after_chemotherapy")]
        staging = {s.modality for s in p.imaging_studies.filter(purpose="staging")}
        sides = {("right" if set(x.segments) & RIGHT else "left") for x in lesions}
        treated = list(models.LesionTreatment.objects.filter(patient=p))
        rows.append(
            {
                "patient": p.study_code,
                "row": p.as_published.get("table2_no"),
                "printed_status": p.as_published.get("paper_status_label"),
                "sex": p.sex_at_birth,
                "age": months(p.born_on, liver.diagnosed_on) // 12,
                "diagnosed": liver.diagnosed_on,
                "operated": index.on[p.study_code],
                "last": last,
                "died": p.died_on,
                "cause": p.death_cause_text,
                "event": p.died_on is not None,
                "survival": months(liver.diagnosed_on, last),
                "status": p.status_events.order_by("known_on").last().state,
                "second": p.study_code in second,
                "site": primary.as_published["site_text_group"],
                "is_rectum": primary.as_published["site_table1_group"] == "rectum",
                "tn": f"{primary.t_category}{primary.n_category}",
                "t": primary.t_category,
                "n": primary.n_category,
                "grade": primary.differentiation,
                "presentation": primary.presentation[0],
                "synchronous": liver.clinician_timing == "synchronous",
                "interval": months(primary.diagnosed_on, liver.diagnosed_on)
                if liver.clinician_timing == "metachronous"
                else None,
                "number": len(lesions),
                "side": "bilobar" if len(sides) == 2 else next(iter(sides)),
                "size": float(max(before)),
                "size_after": float(max(after)) if after else None,
                "chemo_first": liver.first_treatment == "preoperative_chemotherapy",
                "unresectable": liver.resectability == "initially_unresectable",
                "strategy": liver.strategy,
                "surgery_timing": liver.as_published["table1_surgery_timing"],
                "mri": "mri_liver_dynamic" in staging,
                "pet": "pet_ct" in staging,
                "ablated": sum(row.treatment == "ablated" for row in treated),
                "modality": next((row.modality for row in treated if row.modality), None),
            }
        )
    wide = pd.DataFrame(rows)
    of_index = index.drop(columns=["on"]).add_prefix("index_")
    return wide.join(of_index, on="patient")


def _seen(patient: models.Patient, phase: str):
    return models.LesionObservation.objects.filter(patient=patient, phase=phase)


def _sessions() -> pd.DataFrame:
    rows = []
    for s in models.InterventionSession.objects.select_related("patient").order_by("performed_on"):
        done = list(s.procedures.all())
        margin = s.pathology_reports.first()
        classes = [d.resection_class_reported for d in done if d.resection_class_reported]
        kinds = {d.kind: d for d in done}
        rows.append(
            {
                "session": s.source_id,
                "patient": s.patient.study_code,
                "on": s.performed_on,
                "place": s.curative_sequence,
                "kinds": set(kinds),
                "resection": classes[0] if classes else None,
                "label": s.as_published.get("paper_label"),
                "approach": s.approach,
                "operator": s.operator,
                "hipec": kinds["hipec"].reason if "hipec" in kinds else None,
                "iort": kinds["iort"].reason if "iort" in kinds else None,
                "frozen": s.frozen_section == "done",
                "reexcised": s.re_excision == "yes",
                "margin": float(margin.margin_mm) if margin else None,
                "margin_status": margin.margin_status if margin else None,
                "stay": (s.discharged_on - s.performed_on).days if s.discharged_on else None,
                "stay_group": s.stay_group,
            }
        )
    return pd.DataFrame(rows)


def _recurrences(sessions: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for r in models.Recurrence.objects.select_related("patient", "after_session"):
        rows.append(
            {
                "patient": r.patient.study_code,
                "sequence": r.sequence_no,
                "on": r.detected_on,
                "months": months(r.after_session.performed_on, r.detected_on),
                "site": "liver" if r.sites[0].startswith("liver") else r.sites[0],
                "label": r.as_published.get("paper_site_label"),
                "class": r.lesion_class_reported,
                "at_margin": "liver_resection_margin" in r.sites,
                "at_ablation": "liver_ablation_site" in r.sites,
            }
        )
    return pd.DataFrame(rows)


def _therapies() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "patient": t.patient.study_code,
            "line": t.as_published["line"],
            "intent": t.intent,
            "cycles": t.cycles_delivered,
            "biologics": set(t.biologics),
        }
        for t in models.SystemicTherapy.objects.select_related("patient")
    )


def _complications() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "patient": c.patient.study_code,
            "place": c.session.curative_sequence,
            "category": c.category,
            "grade": c.clavien_dindo,
            "drained": "drain_percutaneous" in c.therapies,
            "stay_group": c.session.stay_group,
        }
        for c in models.Complication.objects.select_related("patient", "session")
    )


def _visits() -> pd.DataFrame:
    return pd.DataFrame(
        {"month": v.scheduled_month, "pet": "pet_ct" in v.components}
        for v in models.FollowUpVisit.objects.all()
    )


def _screened() -> pd.DataFrame:
    return pd.DataFrame(
        {"on": s.screened_on, "outcome": s.outcome} for s in models.Screening.objects.all()
    )


def _decisions() -> pd.DataFrame:
    rows = Decision.objects.select_related("patient", "agenda_item__meeting")
    return pd.DataFrame(
        {
            "patient": d.patient.study_code,
            "on": d.agenda_item.meeting.held_on,
            "disciplines": len(d.agenda_item.present),
        }
        for d in rows
    )
