"""Every component with real content, for whoever builds a page. Served in debug only; reads no record."""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.fields import DecimalMarkField, PartialDateField
from tumorboard.icons import ICONS
from tumorboard.liver_drawing import LesionState, LesionToDraw, draw


class OperationSample(forms.Form):
    performed_on = PartialDateField(label=_("Date of operation"), latest_today=True)
    approach = forms.ChoiceField(
        label=_("Approach"),
        widget=forms.RadioSelect,
        choices=[
            ("open", _("Open")),
            ("laparoscopic", _("Laparoscopic")),
            ("robotic", _("Robotic")),
        ],
    )
    surgeon = forms.ChoiceField(label=_("Surgeon"), choices=[("ks", "K. Sezer"), ("ct", "C. Tuna")])
    cea_ng_ml = DecimalMarkField(
        label=_("CEA before the operation"),
        max_value=100_000,
        help_text=_("One decimal mark, comma or point."),
    )
    question = forms.CharField(
        label=_("Question to the board"), widget=forms.Textarea, min_length=10
    )
    research = forms.BooleanField(label=_("Research consent given"), required=False)


def gallery(request):
    """The gallery; `?errors=1` shows the form as it comes back refused, `?stage=1` the dark projector."""
    typed = {"performed_on_day": "31", "performed_on_month": "2", "performed_on_year": "2018"}
    form = OperationSample(
        {**typed, "cea_ng_ml": "1.234,5"} if "errors" in request.GET else None,
        initial={"cea_ng_ml": 6.4, "approach": "laparoscopic"},
    )
    template = "gallery_stage.html" if "stage" in request.GET else "gallery.html"
    return render(
        request, template, {**SAMPLES, "form": form, "section": "home", "now": timezone.now()}
    )


A, R, B = LesionState.ACTIVE, LesionState.RESECTED, LesionState.ABLATED

# The case of the paper's Figure: seven lesions, metastasectomies, two ablations, later a left hepatectomy.
TREATED_LIVER = draw(
    [
        LesionToDraw("2", ["VIII"], 28, R),
        LesionToDraw("3", ["V"], 22, R),
        LesionToDraw("4", ["VI"], 18, R),
        LesionToDraw("6", ["VII"], 16, B),
        LesionToDraw("7", ["VII"], 12, B),
        LesionToDraw("R2", ["VI"], 14, R),
    ],
    resected_segments=["II", "III", "IV"],
)
LIVER_BEFORE = draw(
    [
        LesionToDraw("1", ["VIII"], 46, A),
        LesionToDraw("2", ["VII"], 31, A),
        LesionToDraw("3", ["V"], 22, A),
        LesionToDraw("4", ["IVa"], 19, LesionState.PLANNED),
        LesionToDraw("5", ["III"], 12, LesionState.EDITING),
        LesionToDraw("6", ["VI"], 9, LesionState.VANISHED),
        LesionToDraw("7", ["I"], 8, A),
    ],
    planned_segments=["VI", "VII"],
)

# Kaplan-Meier of the published series' Table 2 (12 patients), with log-log limits, as R gives them.
MONTHS = [0, 16, 22, 24, 32, 36, 37, 42, 56, 69, 72]
SURVIVAL = [1, 1, 1, 0.8889, 0.8889, 0.7619, 0.7619, 0.6095, 0.6095, 0.3048, 0.3048]
LOWER = [1, 1, 1, 0.433, 0.433, 0.3322, 0.3322, 0.2021, 0.2021, 0.0149, 0.0149]
UPPER = [1, 1, 1, 0.9836, 0.9836, 0.9351, 0.9351, 0.8579, 0.8579, 0.715, 0.715]
STEP = {"shape": "hv", "width": 0}
KM_SPEC = {
    "data": [
        {"x": MONTHS, "y": UPPER, "mode": "lines", "line": STEP, "hoverinfo": "skip"},
        {
            "x": MONTHS,
            "y": LOWER,
            "mode": "lines",
            "line": STEP,
            "fill": "tonexty",
            "fillcolor": "rgba(33,102,209,.11)",
            "hoverinfo": "skip",
        },
        {
            "x": MONTHS,
            "y": SURVIVAL,
            "mode": "lines",
            "line": {"shape": "hv", "width": 2.6, "color": "#2166d1"},
            "hovertemplate": "%{x}<br>%{y:.0%}<extra></extra>",
        },
    ],
    "layout": {
        "height": 400,
        "margin": {"l": 64, "r": 16, "t": 14, "b": 56},
        "showlegend": False,
        "dragmode": False,
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "font": {"family": "Inter Variable, Inter, sans-serif", "size": 13, "color": "#33475a"},
        "xaxis": {
            "tickvals": [0, 12, 24, 36, 48, 60, 72],
            "range": [-0.6, 74],
            "showgrid": False,
            "zeroline": False,
            "showline": True,
            "linecolor": "#566879",
            "ticks": "outside",
            "fixedrange": True,
        },
        "yaxis": {
            "range": [0, 1.005],
            "tickformat": ".0%",
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "gridcolor": "#dce3e9",
            "zeroline": False,
            "fixedrange": True,
        },
    },
}

SAMPLES = {
    "icon_names": list(ICONS),
    "treated_liver": TREATED_LIVER,
    "liver_before": LIVER_BEFORE,
    "figure": {
        "id": "sample-km",
        "title": _("Overall survival after repeat treatment"),
        "note": _("Table 2 of the published series"),
        "spec": KM_SPEC,
        "alternative": _(
            "Kaplan–Meier curve of 12 patients with 4 deaths: median 69 months, 95% CI 24 to not reached."
        ),
        "numbers": {
            "columns": [
                {"label": _("Months")},
                {"label": _("At risk"), "number": True},
                {"label": _("Survival"), "number": True},
            ],
            "rows": [
                ["24", "9", "0.89"],
                ["36", "7", "0.76"],
                ["42", "5", "0.61"],
                ["69", "2", "0.30"],
            ],
        },
        "caption": [_("12 patients, 4 deaths. Median 69 months (95% CI 24 to not reached).")],
    },
    "banner": {
        "patient_name": "YILDIZ, Elif",
        "born": "3 Mar 1994 (31)",
        "sex": _("Female"),
        "mrn": "00-481-206",
        "study_code": "CRLM-0003",
        "status": {"text": _("Alive, no evidence of disease"), "tone": "success"},
    },
    "facts": [
        {
            "label": _("Follow-up from diagnosis"),
            "value": 66,
            "unit": _("months"),
            "note": "26 May 2025",
        },
        {"label": _("Metastases"), "value": _("Synchronous"), "note": "TBS 8.2"},
        {"label": _("Clinical risk score (Fong)"), "value": 3, "unit": "/ 5", "note": "N+, > 1"},
        {"label": _("Liver interventions"), "value": 3, "note": "R0 · R0 · R0"},
        {"label": _("Missing documents"), "value": 6, "tone": "alarm"},
        {"label": _("Next follow-up"), "value": "24 Nov", "note": "MRI, CEA", "tone": "attention"},
    ],
    "tabs": [
        {"label": _("Overview"), "url": "#", "current": True},
        {"label": _("Disease and lesions"), "url": "#", "count": 10},
        {"label": _("Treatment"), "url": "#", "count": 6},
        {"label": _("History"), "url": "#"},
    ],
    "steps": [
        {"name": _("Patient and primary"), "state": "done", "note": _("from the referral")},
        {"name": _("Liver disease"), "state": "done"},
        {"name": _("Operation"), "state": "current", "note": _("in progress")},
        {"name": _("Pathology"), "state": "awaited", "note": _("awaited")},
        {"name": _("Stay and complications"), "state": "problem", "note": _("grade missing")},
        {"name": _("Review"), "state": "open"},
    ],
    "definitions": [
        {"label": _("Metastasis timing"), "value": _("Synchronous")},
        {"label": _("Distribution"), "value": _("Bilobar")},
        {"label": _("MSI"), "value": _("Awaited"), "missing": True},
    ],
    "work": [
        {
            "title": "KAYA, İsmail",
            "note": _("Operation yesterday, without a record"),
            "url": "#",
            "action": _("Enter"),
        },
        {"title": "IŞIK, Gülsüm", "note": _("Pathology awaited"), "url": "#", "action": _("Open")},
    ],
    "views": [
        {"label": _("Lanes"), "url": "#", "current": True},
        {"label": _("Table"), "url": "#"},
    ],
    "agenda": [
        {"order": 1, "name": "ARSLAN, Mehmet", "code": "CRLM-0051", "mri": "ok", "pathology": "ok"},
        {"order": 2, "name": "ÇELİK, Ayşe", "code": "CRLM-0038", "mri": "old", "pathology": "ok"},
        {
            "order": 3,
            "name": "ŞAHİN, Hüseyin",
            "code": "CRLM-0052",
            "mri": "missing",
            "pathology": "none",
        },
    ],
}
