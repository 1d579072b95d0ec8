"""A decision as one sentence, read back to the board before it is signed."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from patients.models import SystemicTherapy
from tumorboard.models import Decision, LesionPlan, Recommendation
from tumorboard.options import MANDATORY_DETAILS, Detail, Option

# People type what they like; imports write codes.
CODES: dict[str, dict] = {
    "regimen": dict(SystemicTherapy.Regimen.choices),
    "biologic": dict(SystemicTherapy.Biologic.choices),
}


def read_back_for(decision: Decision, language: str) -> str:
    """In the language of the board, whatever the reader's is: it is read aloud, and signed."""
    with override(language):
        return read_back(decision)


def read_back(decision: Decision) -> str:
    """Intent, recommendations with their details and conditions, lesions, who and until when."""
    parts = [_first_words(decision), *_plans(decision)]
    if decision.responsible and decision.due_on:
        parts.append(
            _("Responsible: %(person)s, by %(day)s.")
            % {
                "person": decision.responsible,
                "day": date_format(decision.due_on, "DATE_FORMAT"),
            }
        )
    elif decision.responsible:
        parts.append(_("Responsible: %(person)s.") % {"person": decision.responsible})
    elif decision.due_on:
        parts.append(
            _("To be carried out by %(day)s.")
            % {"day": date_format(decision.due_on, "DATE_FORMAT")}
        )
    return " ".join(parts)


def _plans(decision: Decision) -> list[str]:
    """What is to be done with each lesion, the systemic therapy around it, and when it is looked at again."""
    parts = []
    if lesions := lesion_plan_text(decision):
        parts.append(_("Lesions: %(plans)s.") % {"plans": lesions})
    if decision.systemic_plan:
        parts.append(
            _("Systemic therapy: %(plan)s.") % {"plan": decision.systemic_plan.rstrip(".")}
        )
    if decision.restage_on:
        parts.append(
            _("Restaging on %(day)s.") % {"day": date_format(decision.restage_on, "DATE_FORMAT")}
        )
    return parts


def lesion_plan_text(decision: Decision) -> str:
    """1, 2: Resect; 3: Ablate. The numbers of the lesions by what is to be done with them."""
    numbers: dict[str, list[int]] = {}
    for row in decision.lesion_plans.all():
        if not row.is_struck:
            numbers.setdefault(row.plan, []).append(row.lesion.lesion_no)
    return "; ".join(
        f"{', '.join(str(number) for number in sorted(numbers[plan]))}: {label}"
        for plan, label in LesionPlan.Plan.choices
        if plan in numbers
    )


def _first_words(decision: Decision) -> str:
    recommended = "; ".join(recommendation_text(row) for row in standing(decision))
    if not decision.intent:
        return f"{recommended}."
    return _("%(intent)s: %(recommendations)s.") % {
        "intent": decision.get_intent_display(),
        "recommendations": recommended,
    }


def recommendation_text(row: Recommendation) -> str:
    """Preoperative chemotherapy, then restage (Regimen: FOLFOX, Cycles: 4). The condition follows."""
    text = str(Option(row.option).label)
    details = ", ".join(
        f"{detail.label}: {_shown(row.details[detail.name], detail)}"
        for detail in MANDATORY_DETAILS.get(row.option, ())
        if detail.name in row.details
    )
    if details:
        text = f"{text} ({details})"
    return f"{text}, {row.condition.rstrip('.')}" if row.condition else text


def standing(decision: Decision) -> list[Recommendation]:
    """What was not struck out, in order; from the prefetched rows where there are any."""
    return sorted(
        (row for row in decision.recommendations.all() if not row.is_struck),
        key=lambda row: row.rank,
    )


def _shown(value: str, detail: Detail) -> str:
    """A date as the reader writes it, a code of the record in words, else what was typed."""
    if detail.kind != "date":
        return str(CODES.get(detail.name, {}).get(value, value))
    try:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    except ValueError:  # as an import wrote it
        return value
