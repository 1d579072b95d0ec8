"""The start page: what waits for the person who signed in."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tumorboard.worklists import cards_of
from tumorboard.worklists.card import Reader


@require_safe
def start(request):
    return redirect("home")


@require_safe
def home(request):
    today = timezone.localdate()
    reader = Reader(user=request.user, center_ids=request.center_ids, today=today)
    context = {"section": "home", "today": today, "cards": cards_of(reader)}
    return render(request, "tumorboard/home.html", context)
