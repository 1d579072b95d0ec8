"""Pages on which an event is entered or corrected. Glue: a patient is reached only through visible_to."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from patients import actions, pages
from patients.checking import refuse_new_errors
from patients.entry.forms import NewPatientForm
from patients.events.forms.asking import KeyForm, ReasonForm
from patients.events.forms.recurrence import MOST_LESIONS, RecurrenceLesions, lesion_forms
from patients.events.forms.screening import ScreeningForm
from patients.events.kinds import KINDS, Kind
from patients.facts import facts
from patients.forms import put_errors
from patients.models import Center, Patient, Recurrence, Screening
from patients.record import PatientRecord
from patients.views import record_of

NO_LESIONS = 0
FIRST_LESIONS = 1


@require_safe
def choose_event(request, pk):
    """What can be entered about a patient: for who has no pointer, and where scripts do not run."""
    record = record_of(request, pk)
    context = pages.frame(record, "overview", with_actions=False)
    return render(request, "patients/events/choose.html", context)


@require_http_methods(["GET", "POST"])
def record_event(request, pk, kind):
    kind, record = _kind(kind), record_of(request, pk)
    if kind.save is None:
        raise Http404
    asked_for = {name: request.GET[name] for name in kind.form.links if name in request.GET}
    form = kind.form(request.POST or None, record=record, initial=asked_for)
    lesions = _lesions(request, kind, record)
    why = _reason_after_death(request, record)
    key = KeyForm(request.POST or None)
    if "add_lesion" in request.POST:
        lesions = _one_more(request, record)
    elif request.method == "POST" and _are_valid(form, lesions, why):
        row = form.put_into(kind.model(patient=record.patient, pk=key.key()))
        reason = why.cleaned_data["reason"] if why else ""
        try:
            if not _is_there(row, request.user):
                with _checked(request.user, record, row):
                    kind.save(row, form, lesions, by=request.user, reason=reason)
        except ValidationError as problem:
            put_errors(form, problem)
        except actions.ChangedElsewhere as conflict:
            form.add_error(None, str(conflict))
        except IntegrityError:  # sent twice at once: the other was faster
            if not _is_there(row, request.user):
                raise
            return redirect(f"patients:{kind.part}", pk)
        else:
            messages.success(request, kind.saved)
            return redirect(f"patients:{kind.part}", pk)
    context = {
        **pages.frame(record, kind.part, with_actions=False),
        "kind": kind,
        "title": kind.title,
        "form": form,
        "lesions": lesions,
        "why": why,
        "key": key,
    }
    return render(request, "patients/events/event.html", context)


def _is_there(row, user) -> bool:
    """Sent a second time, by a double click or a page that was sent again."""
    return type(row).objects.visible_to(user).filter(pk=row.pk, patient=row.patient).exists()


@contextmanager
def _checked(user, record: PatientRecord, row) -> Iterator[None]:
    """
    One transaction; what makes the record contradict itself is refused beside its field.

    `record` is as it was before.
    """
    today = timezone.localdate()
    with transaction.atomic():
        yield
        after = PatientRecord.of(Patient.objects.visible_to(user), record.patient.pk)
        try:
            refuse_new_errors(record, after, today=today)
        except ValidationError as problem:
            own = f"{row._meta.model_name}.{row.pk}."
            raise ValidationError(
                {
                    name.removeprefix(own) if name.startswith(own) else NON_FIELD_ERRORS: texts
                    for name, texts in problem.error_dict.items()
                }
            ) from None


@require_http_methods(["GET", "POST"])
def correct_event(request, kind, pk):
    """A correction with its reason. When somebody was faster, both texts are shown and nothing is lost."""
    kind = _kind(kind)
    row = get_object_or_404(kind.model.objects.visible_to(request.user), pk=pk)
    record = record_of(request, row.pk if kind.model is Patient else row.patient_id)
    form = kind.form(request.POST or None, record=record, row=row)
    lesions = _lesions(request, kind, record, shown=NO_LESIONS)
    why = ReasonForm(request.POST or None, initial={"version": row.version})
    theirs = None
    if "add_lesion" in request.POST:
        lesions = _one_more(request, record)
    elif request.method == "POST" and _are_valid(form, lesions, why):
        told = why.cleaned_data
        try:
            with _checked(request.user, record, row):
                kind.correct(
                    row,
                    form,
                    lesions,
                    version=told["version"],
                    by=request.user,
                    reason=told["reason"],
                )
        except actions.ChangedElsewhere as conflict:
            if conflict.current == row:
                theirs = conflict.current
                why = ReasonForm({**told, "version": theirs.version})
            else:  # something that moves with it: the same text may be sent again
                form.add_error(None, str(conflict))
        except ValidationError as problem:
            put_errors(form, problem)
        else:
            messages.success(request, _("The correction is stored."))
            return redirect(f"patients:{kind.part}", record.patient.pk)
    context = {
        **pages.frame(record, kind.part, with_actions=False),
        "kind": kind,
        "title": kind.correction_title,
        "form": form,
        "lesions": lesions,
        "why": why,
        "theirs": facts(theirs, leave_out=pages.LINKS) if theirs else None,
        "changed_by": theirs.updated_by if theirs else None,
    }
    return render(request, "patients/events/event.html", context)


@require_http_methods(["GET", "POST"])
def screen(request):
    """Somebody new who was seen and considered: identity, outcome and reason in one go."""
    centers = Center.objects.filter(pk__in=request.center_ids)
    person = NewPatientForm(request.POST or None, centers=centers)
    form = ScreeningForm(request.POST or None, record=None)
    alike = []
    if request.method == "POST" and _are_valid(person, form):
        alike = person.find_alike(Patient.objects.visible_to(request.user))
        if not alike:
            patient, identity = person.rows()
            try:
                with actions.announced_once():
                    actions.enter_patient(patient=patient, identity=identity, by=request.user)
                    actions.record(form.put_into(Screening(patient=patient)), by=request.user)
            except ValidationError as problem:
                put_errors(form, problem)
            else:
                messages.success(request, _("The screening is recorded."))
                return redirect("patients:overview", patient.pk)
    for patient in alike:
        request.access.patient(patient)
    context = {"section": "patients", "person": person, "form": form, "alike": alike}
    return render(request, "patients/screen.html", context)


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise Http404
    return KINDS[code]


def _lesions(request, kind: Kind, record: PatientRecord, *, shown: int = FIRST_LESIONS):
    """The lesions of a recurrence; None for every other event."""
    if kind.model is not Recurrence:
        return None
    earlier = list(record.patient.lesions.all())
    return lesion_forms(data=request.POST or None, earlier=earlier, shown=shown)


def _one_more(request, record: PatientRecord) -> RecurrenceLesions:
    """What was typed, and an empty line below it."""
    data = request.POST.copy()
    sent = data.get("lesions-TOTAL_FORMS", "")
    shown = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
    data["lesions-TOTAL_FORMS"] = str(min(shown + 1, MOST_LESIONS))
    data["lesions-INITIAL_FORMS"] = "0"
    return lesion_forms(data=data, earlier=list(record.patient.lesions.all()), shown=0)


def _reason_after_death(request, record: PatientRecord) -> ReasonForm | None:
    """Something entered after a patient has died needs its reason."""
    if not record.patient.died_on:
        return None
    initial = {"version": record.patient.version}
    return ReasonForm(request.POST or None, initial=initial, prefix="late")


def _are_valid(form, *others) -> bool:
    """Every part is looked at, so that all that is wrong is said at once."""
    parts = [part for part in (form, *others) if part is not None]
    wrong = [part for part in parts if not part.is_valid()]
    for part in others:
        if not wrong and isinstance(part, RecurrenceLesions):
            part.refuse_what_they_tell(form)
    return not wrong and not form.errors
