"""What a board can recommend, and what each recommendation must say to be carried out."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.whole_numbers import whole_number


class Option(models.TextChoices):
    UPFRONT_LIVER_SURGERY = "upfront_liver_surgery", _("Upfront liver surgery")
    SIMULTANEOUS_RESECTION = "simultaneous_resection", _("Simultaneous resection")
    LIVER_FIRST = "liver_first", _("Liver first")
    COLON_FIRST = "colon_first", _("Colon (primary) first")
    PREOP_CHEMO = "preop_chemo_then_restage", _("Preoperative chemotherapy, then restage")
    CONVERSION_CHEMO = "conversion_chemo", _("Conversion chemotherapy")
    TWO_STAGE = "two_stage", _("Two-stage hepatectomy")
    ALPPS = "alpps", _("ALPPS")
    PVE = "pve_then_hepatectomy", _("Portal vein embolization, then hepatectomy")
    ABLATION_ONLY = "ablation_only", _("Ablation only")
    SURGERY_PLUS_ABLATION = "surgery_plus_ablation", _("Surgery and ablation")
    SBRT = "sbrt", _("Stereotactic body radiotherapy")
    SIRT_OR_HAI = "sirt_or_hai", _("Radioembolization or hepatic artery infusion")
    RECTAL_RADIOTHERAPY = (
        "rectal_crt_or_short_course",
        _("Chemoradiotherapy or short-course radiotherapy of the rectum"),
    )
    EXTRAHEPATIC = "extrahepatic_local_treatment", _("Local treatment outside the liver")
    REPEAT_HEPATECTOMY = "repeat_hepatectomy", _("Repeat hepatectomy")
    RECURRENCE_LOCAL = "recurrence_local_treatment", _("Local treatment of the recurrence")
    ADJUVANT_CHEMO = "adjuvant_chemo", _("Adjuvant chemotherapy")
    OBSERVATION = "observation_followup", _("Observation and follow-up")
    PALLIATIVE_SYSTEMIC = "palliative_systemic", _("Palliative systemic therapy")
    SUPPORTIVE_CARE = "best_supportive_care", _("Best supportive care")
    TRANSPLANT_REFERRAL = "liver_transplant_referral", _("Referral for liver transplantation")
    MORE_INVESTIGATIONS = "more_investigations", _("More investigations")
    CLINICAL_TRIAL = "clinical_trial", _("Clinical trial")
    SECOND_OPINION = "second_opinion_referral", _("Referral for a second opinion")
    REDISCUSS = "rediscuss", _("Discuss again")
    NO_DECISION = "no_decision", _("No decision")


# Options that cut the liver, and those that leave a small remnant and need it measured.
LIVER_SURGERY = frozenset(
    {
        *(Option.UPFRONT_LIVER_SURGERY, Option.SIMULTANEOUS_RESECTION, Option.LIVER_FIRST),
        *(Option.TWO_STAGE, Option.ALPPS, Option.PVE, Option.SURGERY_PLUS_ABLATION),
        Option.REPEAT_HEPATECTOMY,
    }
)
MAJOR_RESECTION = frozenset({Option.TWO_STAGE, Option.ALPPS, Option.PVE})


@dataclass(frozen=True, slots=True)
class Detail:
    """
    One thing a recommendation must say. `kind`: text, date or number, which is whole, from `least` to
    `most`: what nobody means, so that a slip is not signed.
    """

    name: str
    label: str | Promise
    kind: str = "text"
    least: int = 1
    most: int = 100


REGIMEN = Detail("regimen", _("Regimen"))
BIOLOGIC = Detail("biologic", _("Biological agent, or none"))
CYCLES = Detail("cycles", _("Cycles"), "number", most=24)
RESTAGE_ON = Detail("restage_on", _("Restage on"), "date")
RESTAGE_EVERY = Detail("restage_every_cycles", _("Restage every … cycles"), "number", most=24)
LESIONS = Detail("lesions", _("Lesion numbers"))
APPROACH = Detail("approach", _("Approach: open, laparoscopic, percutaneous"))
REMNANT = Detail("target_remnant_percent", _("Wanted future liver remnant (%)"), "number")
VOLUMETRY_ON = Detail("volumetry_on", _("Volumetry on"), "date")
SITE = Detail("site", _("Site and treatment"))
AGAIN_ON = Detail("rediscuss_on", _("Discuss again on"), "date")

# What the option must say. An option that is not here needs nothing more.
MANDATORY_DETAILS: dict[str, tuple[Detail, ...]] = {
    Option.PREOP_CHEMO: (REGIMEN, BIOLOGIC, CYCLES, RESTAGE_ON),
    Option.CONVERSION_CHEMO: (REGIMEN, BIOLOGIC, RESTAGE_EVERY),
    Option.TWO_STAGE: (Detail("first_stage", _("First stage")), REMNANT),
    Option.ALPPS: (REMNANT,),
    Option.PVE: (REMNANT, VOLUMETRY_ON),
    Option.ABLATION_ONLY: (LESIONS, APPROACH),
    Option.SURGERY_PLUS_ABLATION: (Detail("lesions_ablated", _("Lesions to ablate")),),
    Option.SBRT: (LESIONS,),
    Option.EXTRAHEPATIC: (SITE,),
    Option.ADJUVANT_CHEMO: (REGIMEN, CYCLES),
    Option.PALLIATIVE_SYSTEMIC: (REGIMEN,),
    Option.MORE_INVESTIGATIONS: (Detail("investigations", _("Which investigations")), AGAIN_ON),
    Option.CLINICAL_TRIAL: (Detail("trial", _("Trial")),),
    Option.SECOND_OPINION: (Detail("center", _("Center")),),
    Option.REDISCUSS: (AGAIN_ON,),
}


# What members choose from with one tap, where the referral names nothing else.
MOST_OPTIONS = 5
USUAL_OPTIONS: dict[str, tuple[Option, ...]] = {
    "new_case": (
        Option.UPFRONT_LIVER_SURGERY, Option.PREOP_CHEMO, Option.CONVERSION_CHEMO,
        Option.SIMULTANEOUS_RESECTION, Option.MORE_INVESTIGATIONS,
    ),
    "restaging": (
        Option.UPFRONT_LIVER_SURGERY, Option.SURGERY_PLUS_ABLATION, Option.TWO_STAGE,
        Option.CONVERSION_CHEMO, Option.PALLIATIVE_SYSTEMIC,
    ),
    "post_op": (Option.ADJUVANT_CHEMO, Option.OBSERVATION, Option.MORE_INVESTIGATIONS),
    "recurrence": (
        Option.REPEAT_HEPATECTOMY, Option.RECURRENCE_LOCAL, Option.ABLATION_ONLY,
        Option.PREOP_CHEMO, Option.PALLIATIVE_SYSTEMIC,
    ),
    "follow_up_finding": (
        Option.MORE_INVESTIGATIONS, Option.OBSERVATION, Option.REPEAT_HEPATECTOMY,
        Option.ABLATION_ONLY, Option.PALLIATIVE_SYSTEMIC,
    ),
    "mortality_morbidity": (Option.OBSERVATION, Option.MORE_INVESTIGATIONS, Option.NO_DECISION),
}  # fmt: skip


def missing_details(option: str, details: dict) -> list[Detail]:
    """The mandatory details that are empty."""
    return [
        detail
        for detail in MANDATORY_DETAILS.get(option, ())
        if details.get(detail.name) in (None, "")
    ]


def impossible_details(option: str, details: dict) -> list[Detail]:
    """The numbers among the mandatory details that are none, not whole or out of their bounds."""
    return [
        detail
        for detail in MANDATORY_DETAILS.get(option, ())
        if detail.kind == "number"
        and details.get(detail.name) not in (None, "")
        and not _is_possible(str(details[detail.name]), detail)
    ]


def _is_possible(value: str, detail: Detail) -> bool:
    number = whole_number(value)
    return number is not None and detail.least <= number <= detail.most
