"""The words of the outcome pages: codes and numbers in, the reader's language out. Not: HTML."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from analytics.definitions import Exclusion, Timing
from analytics.models import OutcomeSnapshot
from analytics.outcomes.variables import EVERYBODY, KNOWN, MISSING
from patients.models import (
    Distribution,
    InterventionSession,
    LiverMetastasis,
    Patient,
    Procedure,
    Recurrence,
    Screening,
    StatusEvent,
)
from patients.models.primary_tumor import Differentiation, PrimaryTumor
from tumorboard.templatetags.ui import number, percent

Label = str | Promise

VARIABLES: dict[str, Label] = {
    "age": gettext_lazy("Age, years, at the diagnosis of the metastases"),
    "sex": gettext_lazy("Sex"),
    "site": gettext_lazy("Primary, colon or rectum"),
    "site_of_four": gettext_lazy("Site of the primary"),
    "t": gettext_lazy("T category"),
    "n": gettext_lazy("N category"),
    "tn": gettext_lazy("T and N together"),
    "stage_prefix": gettext_lazy("T and N known from"),
    "grade": gettext_lazy("Differentiation"),
    "timing": gettext_lazy("Timing of metastases"),
    "metachronous_months": gettext_lazy("Months to metachronous metastases"),
    "lesion_class": gettext_lazy("Number of metastases, in classes"),
    "lesions": gettext_lazy("Number of metastases"),
    "lesions_bilobar": gettext_lazy("Number of metastases, where bilobar"),
    "side": gettext_lazy("Side of the liver"),
    "largest_mm": gettext_lazy("Largest metastasis at presentation, mm"),
    "largest_before_mm": gettext_lazy("Largest metastasis before chemotherapy, mm"),
    "largest_after_mm": gettext_lazy("Largest metastasis after chemotherapy, mm"),
    "preoperative": gettext_lazy("Preoperative chemotherapy"),
    "cycles": gettext_lazy("Cycles of preoperative chemotherapy"),
    "biologic": gettext_lazy("Biological agent with it"),
    "liver_timing": gettext_lazy("Liver operation, in relation to the primary"),
    "strategy": gettext_lazy("Strategy"),
    "operation": gettext_lazy("Extent of the operation"),
    "resection": gettext_lazy("Liver resection"),
    "ablation": gettext_lazy("Ablation"),
    "lesions_ablated": gettext_lazy("Lesions ablated, where any"),
    "approach": gettext_lazy("Approach"),
    "hipec": gettext_lazy("Hyperthermic intraperitoneal chemotherapy (HIPEC)"),
    "iort": gettext_lazy("Intraoperative radiotherapy"),
    "alpps": gettext_lazy("ALPPS"),
    "frozen_section": gettext_lazy("Frozen section"),
    "re_excision": gettext_lazy("Re-excision after frozen section"),
    "margin_mm": gettext_lazy("Width of the margin, mm"),
    "margin_class": gettext_lazy("Width of the margin"),
    "r_status": gettext_lazy("Residual tumor"),
    "stay_days": gettext_lazy("Stay after the operation, days"),
    "clavien": gettext_lazy("Highest Clavien-Dindo grade, 90 days"),
    "clavien_second": gettext_lazy("Highest Clavien-Dindo grade after the second intervention"),
    "complication_index": gettext_lazy("Comprehensive Complication Index, 90 days"),
    "severe": gettext_lazy("Severe complication (grade III or more)"),
    "died_30": gettext_lazy("Died within 30 days"),
    "died_90": gettext_lazy("Died within 90 days"),
    "died_in_hospital": gettext_lazy("Died in hospital"),
    "textbook": gettext_lazy("Textbook outcome"),
    "treated_again": gettext_lazy("Repeat intervention"),
    "recurred": gettext_lazy("Recurrence"),
    "recurrence_site": gettext_lazy("Site of the first recurrence"),
    "recurrence_months": gettext_lazy("Months to the first recurrence, of those who recurred"),
    "recurrence_class": gettext_lazy("Number of recurrent liver lesions"),
    "recurrence_treated": gettext_lazy("Treated again with curative intent"),
    "status": gettext_lazy("Disease status"),
    "any_site": gettext_lazy("Sites of the first recurrence, also several of one patient"),
    "sessions": gettext_lazy("Liver sessions in the month"),
    "severe_sessions": gettext_lazy("Severe complication after a liver session in the month"),
    "not_in_curve": gettext_lazy("Not in the curve"),
    "patients": gettext_lazy("Patients"),
}

YES_NO: dict[str, Label] = {
    "yes": pgettext_lazy("answer", "Yes"),
    "no": pgettext_lazy("answer", "No"),
}
CLASSES = dict(Recurrence.LesionClass.choices)
APPROACHES = {
    **dict(InterventionSession.Approach.choices),
    "converted": gettext_lazy("Converted to open"),
}
CLAVIEN: dict[str, Label] = {"none": gettext_lazy("No complication")}
CATEGORIES: dict[str, Mapping[str, Label]] = {
    "sex": dict(Patient.Sex.choices),
    "site": {"rectum": gettext_lazy("Rectum"), "colon": gettext_lazy("Colon")},
    "site_of_four": dict(Screening.PrimarySite.choices),
    "stage_prefix": dict(PrimaryTumor.TnmPrefix.choices),
    "grade": dict(Differentiation.choices),
    "timing": dict(Timing.choices),
    "lesion_class": CLASSES,
    "side": dict(Distribution.choices),
    "liver_timing": {
        "after_primary": gettext_lazy("After the primary"),
        "with_or_before_primary": gettext_lazy("Together with the primary, or before it"),
    },
    "strategy": dict(LiverMetastasis.Strategy.choices),
    "operation": {
        "liver_only": gettext_lazy("Liver only"),
        "combined": gettext_lazy("Liver and primary together"),
    },
    "resection": {
        **dict(Procedure.ReportedClass.choices),
        "no_resection": gettext_lazy("Ablation without resection"),
    },
    "approach": APPROACHES,
    "margin_class": {
        "0": gettext_lazy("0 mm"),
        "0-1": gettext_lazy("under 1 mm"),
        "1-5": gettext_lazy("1 to under 5 mm"),
        "5-10": gettext_lazy("5 to under 10 mm"),
        "10": gettext_lazy("10 mm and more"),
    },
    "clavien": CLAVIEN,
    "clavien_second": CLAVIEN,
    "recurrence_site": {**dict(Recurrence.Site.choices), "liver": gettext_lazy("Liver")},
    "any_site": {**dict(Recurrence.Site.choices), "liver": gettext_lazy("Liver")},
    "recurrence_class": CLASSES,
    "not_in_curve": dict(Exclusion.choices),
    "status": dict(StatusEvent.State.choices),
    "treated_again": {
        "yes": gettext_lazy("Repeat intervention"),
        "no": gettext_lazy("No repeat intervention"),
    },
    "preoperative": {
        "yes": gettext_lazy("Chemotherapy first"),
        "no": gettext_lazy("Operation first"),
    },
}
KINDS = dict(Procedure.Kind.choices)
TEXTBOOK_ITEMS: dict[str, Label] = {
    "no_incident": gettext_lazy("intraoperative incident"),
    "no_bile_leak": gettext_lazy("bile leak"),
    "no_severe_complication": gettext_lazy("severe complication"),
    "no_readmission": gettext_lazy("readmission"),
    "no_death_in_hospital": gettext_lazy("death in hospital"),
    "clear_margin": gettext_lazy("margin"),
}


def variable(code: str) -> str:
    return str(VARIABLES[code])


def category(of: str, code: str) -> str:
    """The code itself where it has no other name (T3, N1, R0, III)."""
    if code == MISSING:
        return pgettext("category of a table", "Not known")
    if code == EVERYBODY:
        return pgettext("column of a table", "All")
    return str(CATEGORIES.get(of, {}).get(code) or YES_NO.get(code, code))


def of_cell(of: str, code: str) -> str:
    """What the patients behind a number have in common."""
    if code == EVERYBODY:
        return variable(of)
    if of in ("sessions", "severe_sessions"):
        return f"{variable(of)}: {month(code)}"
    told = pgettext("patients with a number", "known") if code == KNOWN else category(of, code)
    return f"{variable(of)}: {told}"


def not_shown() -> str:
    return _("not shown")


def share(n: int, of: int) -> str:
    return percent(n / of) if of else ""


def opening(cell: str, *, by: str = EVERYBODY) -> str:
    """The part of an address that names the cell."""
    return urlencode({"by": by, "cell": cell})


def count_cell(n: int | None, of: int | None, cell: str, *, by: str = EVERYBODY) -> dict[str, str]:
    """A number of patients, its share, and where it leads; a hidden one leads nowhere."""
    if n is None:
        return {"text": not_shown(), "muted": "yes"}
    found = {"text": number(n), "note": share(n, of) if of else ""}
    return found | ({"opens": opening(cell, by=by)} if n else {})


def spread_cell(
    value: Mapping[str, Any], decimals: int, cell: str, *, by: str = EVERYBODY
) -> dict[str, Any]:
    """Median, quartiles and range of those of whom it is known."""
    if value.get("hidden"):
        return {"text": not_shown(), "muted": "yes"}
    if value["median"] is None:
        return {"text": number(None)}
    return {
        "text": number(value["median"], decimals if value["median"] % 1 == 0 else 1),
        "notes": spread_parts(value, decimals),
        "opens": opening(cell, by=by),
    }


def spread(value: Mapping[str, Any], decimals: int) -> str:
    return ", ".join(spread_parts(value, decimals))


def spread_parts(value: Mapping[str, Any], decimals: int) -> list[str]:
    def told(name: str) -> str:
        found = value[name]
        return number(round(found, 1), None if found % 1 else min(decimals, 0))

    quartiles = _("IQR %(low)s–%(high)s") % {"low": told("lower"), "high": told("upper")}
    if value["minimum"] is None:
        return [quartiles]
    reach = _("range %(low)s–%(high)s") % {"low": told("minimum"), "high": told("maximum")}
    return [quartiles, reach]


def patients(n: int | None) -> str:
    if n is None:
        return _("number of patients not shown")
    return ngettext("%(n)s patient", "%(n)s patients", n) % {"n": n}


def day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "DATE_FORMAT")


def month(code: str) -> str:
    return date_format(date.fromisoformat(f"{code}-01"), "M Y")


def computed(snapshot: OutcomeSnapshot) -> str:
    return _("Computed %(at)s from data version %(version)s.") % {
        "at": date_format(localtime(snapshot.computed_at), "DATETIME_FORMAT"),
        "version": snapshot.data_version,
    }


def last_observation(payload: Mapping[str, Any]) -> list[str]:
    if not payload["last_observed_on"]:
        return []
    return [
        _("Last observation in these data: %(day)s.") % {"day": day(payload["last_observed_on"])}
    ]


def site_of_recurrence(found: Mapping[str, Any] | None) -> str:
    """Liver with its lobe, and other sites beside it."""
    if found is None:
        return ""
    labels = dict(Recurrence.Site.choices)
    lobes = {
        "right": Recurrence.Site.LIVER_RIGHT,
        "left": Recurrence.Site.LIVER_LEFT,
        "bilobar": Recurrence.Site.LIVER_BILOBAR,
    }
    parts = []
    if found["site"] == "liver":
        site = lobes.get(found["lobe"] or "")
        parts.append(str(labels[site]) if site else str(CATEGORIES["any_site"]["liver"]))
    parts += [
        str(labels.get(site, site)) for site in found["sites"] if not site.startswith("liver")
    ]
    return ", ".join(parts) or category("", MISSING)


def interventions(kinds: list[str]) -> str:
    return ", ".join(str(KINDS.get(kind, kind)) for kind in kinds)
