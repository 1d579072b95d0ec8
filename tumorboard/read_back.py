"""A decision as one sentence, read back to the board before it is signed."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import SystemicTherapy
from tumorboard.models import Decision, Recommendation
from tumorboard.options import MANDATORY_DETAILS, Detail, Option

# People type what they like; imports write codes.
CODES: dict[str, dict] = {
    "regimen": dict(SystemicTherapy.Regimen.choices),
    "biologic": dict(SystemicTherapy.Biologic.choices),
}


def read_back(decision: Decision) -> str:
    """Intent, recommendations with their details and conditions, who and until when."""
    parts = [_first_words(decision)]
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
