"""The words of the comparison: codes and numbers in, the reader's language out. Not: HTML."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from analytics.outcomes.words import CATEGORIES, KINDS, variable
from analytics.published.paper import Fact, Texts, contradictions
from analytics.published.verdicts import Verdict
from analytics.words import guard_note
from patients.models import InterventionSession, Patient, Procedure
from tumorboard.templatetags.ui import NOT_ENTERED, months, number

Label = str | Promise

VERDICTS: dict[str, Label] = {
    Verdict.AGREES: gettext_lazy("Agrees"),
    Verdict.CONTRADICTS: gettext_lazy("The paper contradicts itself"),
    Verdict.NOT_SURVIVAL: gettext_lazy("The paper’s method is not survival"),
    Verdict.NOT_COMPUTABLE: gettext_lazy("Not computable from the registry"),
    Verdict.DIFFERS: gettext_lazy("Differs"),
}
HIDDEN = "hidden"
TONES = {
    Verdict.AGREES: ("success", "check"),
    Verdict.CONTRADICTS: ("warning", "warning"),
    Verdict.NOT_SURVIVAL: ("accent", "info"),
    Verdict.NOT_COMPUTABLE: ("", "more"),
    Verdict.DIFFERS: ("danger", "close"),
    HIDDEN: ("", "lock"),
}
SECTIONS: dict[str, Label] = {
    "abstract_en": gettext_lazy("Abstract in English"),
    "abstract_tr": gettext_lazy("Abstract in Turkish"),
    "introduction": gettext_lazy("Introduction"),
    "methods": gettext_lazy("Methods"),
    "table_1": gettext_lazy("Table 1"),
    "results": gettext_lazy("Results"),
    "table_2": gettext_lazy("Table 2"),
    "figures": gettext_lazy("Figures"),
    "discussion": gettext_lazy("Discussion"),
    "front": gettext_lazy("About the article"),
}
PLACES: dict[str, Label] = {
    "paragraph": gettext_lazy("Paragraph %(number)s"),
    "row": gettext_lazy("Row %(number)s"),
    "figure": gettext_lazy("Figure %(number)s"),
    "image": gettext_lazy("Image %(number)s"),
}
MISSING: dict[str, Label] = {
    "article": gettext_lazy(
        "This is about the article; the registry holds patients, not the article."
    ),
    "literature": gettext_lazy(
        "This is quoted from other publications; the registry holds no patients of theirs."
    ),
    "team": gettext_lazy(
        "This is about the experience of the team; the registry holds who operated, not how long they had trained."
    ),
    "plan": gettext_lazy(
        "This is what was planned; the registry of this series holds what was done, not what was aimed at."
    ),
    "staging": gettext_lazy(
        "This is the rule by which the stages were written; it is a setting of the record, not counted from patients."
    ),
    "ethics": gettext_lazy("The registry holds consents, not the approval of a study."),
    "image": gettext_lazy("This is a drawing without a number; its numbers are in the results."),
}
INTERVENTIONS: dict[str, Label] = {
    **KINDS,
    **dict(Procedure.ReportedClass.choices),
    "laparoscopic": InterventionSession.Approach.LAPAROSCOPIC.label,
}
WORDS: dict[str, Mapping[str, Label]] = {
    "sex": CATEGORIES["sex"],
    "primary_site": CATEGORIES["site_of_four"],
    "first_liver_side": CATEGORIES["side"],
    "rec1_site_label": CATEGORIES["any_site"],
    "rec2_site_label": CATEGORIES["any_site"],
    "second_intervention": INTERVENTIONS,
    "rec2_follow_up_text": {
        **INTERVENTIONS,
        **dict(Patient.DeathCause.choices),
        "on_chemo": CATEGORIES["status"]["on_chemo"],
    },
    "status_label": CATEGORIES["status"],
    "F8": INTERVENTIONS,
    "F9": INTERVENTIONS,
}


def verdict(code: str | None) -> str:
    return _("Not shown") if code in (None, HIDDEN) else str(VERDICTS[str(code)])


def in_language(texts: Texts) -> str:
    return texts["tr" if get_language() == "tr" else "en"]


def place(fact: Fact) -> str:
    """Where in the section; "" where it has no parts."""
    return ", ".join(str(PLACES[name]) % {"number": at} for name, at in fact.place.items())


def printed(fact: Fact) -> str:
    """As the paper has it; only the decimal mark and the names of months are the reader's."""
    if fact.value is None:
        return NOT_ENTERED
    if isinstance(fact.value, str):
        return _month(fact.value) if fact.kind == "date" else fact.value
    if fact.kind == "p":
        return f"p = {number(fact.value)}"
    if fact.range:
        return _with_range(fact.value, *fact.range)
    if fact.kind == "count" and fact.denominator:
        return _("%(n)s of %(total)s") % {"n": number(fact.value), "total": fact.denominator}
    return number(fact.value)


def _month(code: str) -> str:
    """2013-03, or a whole day."""
    if len(code) > len("2013-03"):
        return date_format(date.fromisoformat(code), "DATE_FORMAT")
    return date_format(date.fromisoformat(f"{code}-01"), "M Y")


def _with_range(value: float, low: float, high: float) -> str:
    return f"{number(value)} ({number(low)}–{number(high)})"


def ours(fact: Fact, found: Mapping[str, Any] | None) -> str:
    if found is None:
        return NOT_ENTERED
    if "survival" in found:
        return _survival(found["survival"])
    if "guards" in found:
        if any(test["state"] != "withheld" for test in found["tests"]):
            return NOT_ENTERED
        reasons = [guard_note(guard)["strong"] for guard in found["guards"]]
        return " ".join([_("No p value."), *reasons])
    if "month" in found:
        return _month(found["month"])
    if "shares" in found:
        (ill, of), (others_ill, of_others) = found["shares"]
        return _("%(ill)s of %(of)s against %(others_ill)s of %(of_others)s") % {
            "ill": ill, "of": of, "others_ill": others_ill, "of_others": of_others,
        }  # fmt: skip
    if "codes" in found:
        return _in_words(fact, found["codes"])
    if fact.range and "low" in found:
        return _with_range(found["value"], found["low"], found["high"])
    return number(found["value"])


def _in_words(fact: Fact, codes: list[str]) -> str:
    names = WORDS.get(fact.id.rsplit(".", 1)[-1], {})
    shown = [
        variable("ablation") if code == "ablation" else str(names.get(code, code)) for code in codes
    ]
    return ", ".join(shown) or NOT_ENTERED


def _survival(found: Mapping[str, Any]) -> str:
    told = {"died": found["events"], "n": found["n"]}
    median = found["median"]
    if median.get("hidden"):
        return _(
            "Kaplan–Meier median not shown: fewer than 5 were at risk; %(died)s of %(n)s died"
        ) % (told)
    told |= {name: months(median[name]) for name in ("lower", "upper")}
    if median["estimate"] is None:
        return (
            _(
                "Kaplan–Meier median not reached (95%% CI %(lower)s to %(upper)s); %(died)s of %(n)s died"
            )
            % told
        )
    return _(
        "Kaplan–Meier median %(median)s months (95%% CI %(lower)s to %(upper)s); %(died)s of %(n)s died"
    ) % (told | {"median": months(median["estimate"])})


def why(fact: Fact, row: Mapping[str, Any]) -> list[str]:
    """One sentence for each contradiction that the number is part of, and what the verdict means for ours."""
    about = [in_language(contradictions()[code].sentence) for code in fact.contradictions]
    match row["verdict"]:
        case Verdict.NOT_COMPUTABLE:
            return [str(MISSING[fact.missing]), *about]
        case Verdict.DIFFERS:
            return [
                _(
                    "The record no longer gives the printed number, and no contradiction of the paper explains "
                    "it: the record was changed or is incomplete."
                )
            ]
        case Verdict.AGREES:
            return [_("The record gives the same."), *about]
        case Verdict.CONTRADICTS if row["is_as_printed"]:
            return [*about, _("The record gives this number.")]
        case Verdict.CONTRADICTS:
            return [*about, _("The record follows the other reading.")]
        case Verdict.NOT_SURVIVAL:
            return about
    return [*about, _("Ours is not shown to someone who may not open the records.")]
