"""Finding a patient: the list, quick find, views that are kept; and entering one who is not there yet."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients import actions, lists
from patients.entry.forms import NewPatientForm
from patients.forms import put_errors
from patients.lists import Asked
from patients.models import Center, Patient, SavedView
from patients.views import PAGE_SIZE

MOST_FOUND = 10
# Of a search only the first page is shown: whoever is not on it types one more letter.
MOST_ROWS = 25
MOST_VIEWS = 20


@require_http_methods(["GET", "POST"])
def patient_list(request):
    """
    Patients to find. The search text is posted: a name must not stand in an address or a log.

    Filters are in the address, so that a view can be kept and sent.
    """
    asked = Asked(request.user, timezone.localdate())
    text = request.POST.get("q", "").strip()
    chosen = lists.chosen_filters(request.GET, asked)
    sort = lists.chosen_sort(request.GET)
    patients = lists.narrowed(Patient.objects.visible_to(request.user), chosen, asked)
    if text:
        patients = patients.matching(text)
    in_order = lists.in_order(patients, sort).values_list("pk", flat=True)
    if text:
        keys, page = list(in_order[: MOST_ROWS + 1]), None
    else:
        page = Paginator(in_order, PAGE_SIZE).get_page(request.GET.get("page"))
        keys = list(page)
    context = {
        "section": "patients",
        "q": text,
        "page": page,
        "rows": lists.rows_of(keys if page else keys[:MOST_ROWS], asked),
        "has_more": page is None and len(keys) > MOST_ROWS,
        "chosen": chosen,
        "columns": lists.columns(chosen, sort),
    }
    if request.htmx:
        return render(request, "patients/_rows.html", context)
    context["chips"] = lists.chips(chosen, sort, asked)
    context["views"] = _views_of(request.user, chosen, sort)
    context["keep"] = lists.query_of(chosen, sort)
    return render(request, "patients/list.html", context)


def _views_of(user, chosen: dict[str, str], sort: str) -> list[dict]:
    """The person's own, with their addresses. A filter that is gone since is left out of them."""
    now = lists.query_of(chosen, sort)
    made = []
    for view in SavedView.objects.filter(user=user):
        query = lists.query_of(view.chosen, view.chosen.get("sort", lists.DEFAULT_SORT))
        made.append({"view": view, "query": query, "is_open": query == now})
    return made


@require_POST
def find(request):
    """The first few, for the quick find of every page."""
    text = request.POST.get("q", "").strip()
    found = Patient.objects.visible_to(request.user).matching(text).select_related("identity")
    context = {"q": text, "found": found.in_turkish_order()[:MOST_FOUND] if text else []}
    return render(request, "patients/_found.html", context)


@require_POST
def save_view(request):
    """Keeps the filters of the address under a name; the name again replaces them."""
    asked = Asked(request.user, timezone.localdate())
    chosen, sort = lists.chosen_filters(request.GET, asked), lists.chosen_sort(request.GET)
    kept = {**chosen, "sort": sort} if sort != lists.DEFAULT_SORT else chosen
    name = " ".join(request.POST.get("name", "").replace("\0", "").split())[:60]
    mine = SavedView.objects.filter(user=request.user)
    if not name:
        messages.error(request, _("Give the view a name."))
    elif mine.exclude(name=name).count() >= MOST_VIEWS:
        messages.error(request, _("You have 20 views. Delete one first."))
    else:
        mine.update_or_create(name=name, user=request.user, defaults={"chosen": kept})
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": name})
    return redirect(f"{reverse('patients:list')}{lists.query_of(chosen, sort)}")


@require_POST
def delete_view(request, pk):
    view = get_object_or_404(SavedView.objects.filter(user=request.user), pk=pk)
    view.delete()
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect("patients:list")


@require_http_methods(["GET", "POST"])
def new_patient(request):
    """Somebody who is not there yet. What was searched for in vain is posted along and stands in the form."""
    visible = Patient.objects.visible_to(request.user)
    creating = request.POST.get("create") == "yes"
    form = NewPatientForm(
        request.POST if creating else None,
        centers=Center.objects.filter(pk__in=request.center_ids),
        initial=as_typed(request.POST.get("typed", "")),
    )
    patient, alike = entered(form, visible, by=request.user) if creating else (None, [])
    if patient is not None:
        request.access.patient(patient)
        messages.success(request, _("The patient is entered."))
        return redirect("patients:overview", patient.pk)
    for each in alike:
        request.access.patient(each)
    context = {"section": "patients", "form": form, "alike": alike}
    return render(request, "patients/new.html", context)


def entered(form: NewPatientForm, visible, *, by) -> tuple[Patient | None, list[Patient]]:
    """The new patient; None where the form is wrong or somebody alike is there, who is then asked about."""
    alike = form.find_alike(visible) if form.is_valid() else []
    if alike or form.errors:
        return None, alike
    patient, identity = form.rows()
    try:
        with transaction.atomic():
            actions.enter_patient(patient=patient, identity=identity, by=by)
    except ValidationError as problem:
        put_errors(form, problem)
        return None, []
    return patient, []


def as_typed(text: str) -> dict[str, str]:
    """A search in vain as the beginning of a form: a number is the record number, the last word the family name."""
    text = " ".join(text.split())[:120]
    if any(letter.isdigit() for letter in text):
        return {"mrn": text[:40]}
    family, comma, given = text.partition(",")
    if not comma:
        given, _space, family = text.rpartition(" ")
    return {"given_name": given.strip(), "family_name": family.strip()} if text else {}
