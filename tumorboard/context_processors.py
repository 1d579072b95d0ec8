"""What the shell around every page needs to know."""

from django.conf import settings

from tumorboard.navigation import ON_PHONE, sections

THEMES = ("light", "dark")


def shell(request) -> dict:
    """
    The rail, the demo mark, and the reader's own settings.

    Theme and single-key shortcuts are the reader's choice on this machine and hold no clinical fact,
    so a cookie is enough.
    """
    theme = request.COOKIES.get("theme")
    rail = sections()
    return {
        "is_demo": settings.IS_DEMO,
        "rail_sections": rail,
        "rail_on_phone": rail[:ON_PHONE],
        "rail_more": rail[ON_PHONE:],
        "theme": theme if theme in THEMES else "light",
        "single_keys": request.COOKIES.get("single-keys") != "off",
        "projector": request.GET.get("projector") == "1",
    }
