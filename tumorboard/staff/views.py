"""Pages of a center's administrator, of its auditor, and everybody's own settings."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.clinical.identity import sort_key
from patients.models import AccessLog, Center
from tumorboard.models import Grant, User

from . import actions
from .forms import GrantForm, LogFilterForm, PersonForm, SettingsForm, people_of

LINES_PER_PAGE = 100


def _centers(request):
    return Center.objects.filter(pk__in=request.center_ids)


def _people(request):
    """The staff of the administrator's centers, with their grants there and nowhere else."""
    grants = Grant.objects.filter(center__in=request.center_ids).select_related("center")
    return people_of(request.center_ids).prefetch_related(
        Prefetch("grants", grants.order_by("ended_at", "-since"), to_attr="grants_here")
    )


def _person(request, pk: int) -> User:
    return get_object_or_404(_people(request), pk=pk)


def people(request):
    everybody = sorted(_people(request), key=lambda person: sort_key(person.full_name))
    in_force = set(Grant.objects.in_force().values_list("pk", flat=True))
    for person in everybody:
        person.roles_today = [g for g in person.grants_here if g.pk in in_force]
    return render(
        request,
        "staff/people.html",
        {"section": "people", "people": everybody, "centers": _centers(request)},
    )


def add_person(request):
    form = PersonForm(request.POST or None, centers=_centers(request))
    if form.is_valid():
        try:
            user = actions.add_person(user=form.person(), by=request.user, **form.grant())
            actions.invite(user=user, site=_site(request), by=request.user)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            request.access.entity = f"user {user.pk}"
            messages.success(request, _("Added. The link for setting a password was sent."))
            return redirect("people:detail", user.pk)
    return render(request, "staff/add_person.html", {"section": "people", "form": form})


def person(request, pk: int):
    """One account with its grants in this administrator's centers; a form for the next grant."""
    user = _person(request, pk)
    form = GrantForm(request.POST or None, centers=_centers(request))
    request.access.entity = f"user {user.pk}"
    if form.is_valid():
        try:
            actions.grant_role(user=user, by=request.user, **form.grant())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The role was given."))
            return redirect("people:detail", user.pk)
    in_force = set(Grant.objects.in_force().filter(user=user).values_list("pk", flat=True))
    return render(
        request,
        "staff/person.html",
        {
            "section": "people",
            "person": user,
            "form": form,
            "in_force": in_force,
            "today": timezone.localdate(),
            "is_self": user == request.user,
        },
    )


def end_grant(request, pk: int):
    grant = get_object_or_404(Grant.objects.filter(center__in=request.center_ids), pk=pk)
    request.access.entity = f"grant {grant.pk} of user {grant.user_id}"
    _try(request, lambda: actions.end_grant(grant=grant, by=request.user), _("The role has ended."))
    return redirect("people:detail", grant.user_id)


def deactivate(request, pk: int):
    """Only whose every role is in this administrator's hands: elsewhere another one decides."""
    user = _person(request, pk)
    request.access.entity = f"user {user.pk}"
    if Grant.objects.in_force().filter(user=user).exclude(center__in=request.center_ids).exists():
        messages.error(
            request, _("This person also works in another center. End the roles here instead.")
        )
    else:
        done = _("The account is closed and signed out everywhere.")
        _try(request, lambda: actions.deactivate(user=user, by=request.user), done)
    return redirect("people:detail", user.pk)


def reactivate(request, pk: int):
    """As closing: not while another center has roles for this person, whose administrator may have closed it."""
    user = _person(request, pk)
    request.access.entity = f"user {user.pk}"
    elsewhere = Grant.objects.overlapping(timezone.localdate(), None).filter(user=user)
    if elsewhere.exclude(center__in=request.center_ids).exists():
        messages.error(request, _("This person also works in another center."))
    else:
        actions.reactivate(user=user, by=request.user)
        messages.success(request, _("The account is open again."))
    return redirect("people:detail", user.pk)


def invite(request, pk: int):
    user = _person(request, pk)
    request.access.entity = f"user {user.pk}"
    done = _("The link for setting a password was sent.")
    _try(request, lambda: actions.invite(user=user, site=_site(request), by=request.user), done)
    return redirect("people:detail", user.pk)


def own_settings(request):
    form = SettingsForm(request.POST or None, instance=request.user)
    if form.is_valid():
        actions.keep_settings(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        answer = redirect("account_settings")
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.user.language,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        return answer
    return render(request, "staff/settings.html", {"form": form})


def access_log(request):
    """Who saw, changed or was refused what in the auditor's centers. Identifiers only."""
    staff = people_of(request.center_ids)
    form = LogFilterForm(request.GET or None, people=staff)
    lines = AccessLog.objects.filter(center_id__in=request.center_ids)
    if form.is_valid():
        lines = _narrowed(lines, form.cleaned_data)
    page = Paginator(lines, LINES_PER_PAGE).get_page(request.GET.get("page"))
    names = {user.pk: str(user) for user in staff}
    for line in page:
        line.who = names.get(line.user_id, "")
    query = request.GET.copy()
    query.pop("page", None)
    context = {"section": "audit", "form": form, "page": page, "query": query.urlencode()}
    return render(request, "staff/access_log.html", context)


def _narrowed(lines, wanted: dict):
    if wanted["person"]:
        lines = lines.filter(user_id=wanted["person"].pk)
    if wanted["patient"]:
        lines = lines.filter(patient_id=wanted["patient"])
    if wanted["refused"]:
        lines = lines.filter(outcome__gte=400)
    if wanted["since"]:
        lines = lines.filter(at__date__gte=wanted["since"])
    if wanted["until"]:
        lines = lines.filter(at__date__lte=wanted["until"])
    return lines


def _try(request, act, done: str) -> None:
    try:
        act()
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, done)


def _site(request) -> str:
    return f"{request.scheme}://{request.get_host()}"
