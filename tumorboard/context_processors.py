"""What the shell around every page needs to know."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import ngettext, pgettext

from tumorboard.models import Meeting
from tumorboard.navigation import ON_PHONE, sections_of

THEMES = ("light", "dark")


def shell(request) -> dict:
    """
    The rail, the demo mark, the next board, and the reader's own settings.

    The theme, and single keys switched off, are choices for this computer and hold no clinical fact:
    a cookie is enough. A person can also switch single keys off everywhere.
    """
    user = request.user
    theme = request.COOKIES.get("theme")
    rail = sections_of(user)
    addresses = {section.key: section.url for section in rail}
    return {
        "is_demo": settings.IS_DEMO,
        "rail_sections": rail,
        "rail_on_phone": rail[:ON_PHONE],
        "rail_more": rail[ON_PHONE:],
        "search_url": addresses.get("patients"),
        # Lazy: only a page with the top bar asks the database.
        "next_board": SimpleLazyObject(lambda: next_board(user) if "boards" in addresses else None),
        "theme": theme if theme in THEMES else "light",
        "single_keys": request.COOKIES.get("single-keys") != "off"
        and (not user.is_authenticated or user.single_key_shortcuts),
        "projector": request.GET.get("projector") == "1",
    }


def next_board(user) -> dict | None:
    """Address and label of the next meeting in the centers of this request; None without one."""
    meeting = Meeting.objects.visible_to(user).upcoming().select_related("board").first()
    if meeting is None:
        return None
    when = [
        date_format(
            meeting.held_on, pgettext("day of a meeting, Django format characters", "D j M")
        )
    ]
    if meeting.starts_at:
        when.append(time_format(meeting.starts_at, "TIME_FORMAT"))
    count = meeting.items.count()
    cases = ngettext("%(count)d case", "%(count)d cases", count) % {"count": count}
    return {
        "url": reverse("meetings:detail", args=[meeting.pk]),
        "label": " · ".join([meeting.board.name, ", ".join(when), cases]),
    }
