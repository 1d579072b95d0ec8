"""What the shell around every page needs to know."""

from django.conf import settings

from tumorboard.navigation import ON_PHONE, sections_of

THEMES = ("light", "dark")


def shell(request) -> dict:
    """
    The rail, the demo mark, and the reader's own settings.

    The theme, and single keys switched off, are choices for this computer and hold no clinical fact:
    a cookie is enough. A person can also switch single keys off everywhere.
    """
    user = request.user
    theme = request.COOKIES.get("theme")
    rail = sections_of(user)
    return {
        "is_demo": settings.IS_DEMO,
        "rail_sections": rail,
        "rail_on_phone": rail[:ON_PHONE],
        "rail_more": rail[ON_PHONE:],
        "theme": theme if theme in THEMES else "light",
        "single_keys": request.COOKIES.get("single-keys") != "off"
        and (not user.is_authenticated or user.single_key_shortcuts),
        "projector": request.GET.get("projector") == "1",
    }
