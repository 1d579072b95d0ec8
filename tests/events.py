"""Events as the pages send them."""

from datetime import date

from django.urls import reverse


def on(name: str, day: date) -> dict[str, str]:
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


def lesions(*told: dict) -> dict[str, object]:
    sent: dict[str, object] = {"lesions-TOTAL_FORMS": len(told), "lesions-INITIAL_FORMS": 0}
    for number, each in enumerate(told):
        sent |= {f"lesions-{number}-{name}": value for name, value in each.items()}
    return sent


def enter(reader, patient, event: str, /, **data):
    return reader.post(reverse("patients:record-event", args=[patient.pk, event]), data)


def correct(reader, row, event: str, /, **data):
    return reader.post(reverse("patients:correct-event", args=[event, row.pk]), data)


RELAPSED_ON = date(2025, 2, 1)
RELAPSE = {**on("detected_on", RELAPSED_ON), "detected_by": "mri", "sites": ["liver"]}
