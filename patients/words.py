"""Words as a language writes them, where Django writes every language alike."""

from django.utils.functional import keep_lazy_text
from django.utils.text import capfirst
from django.utils.translation import get_language


@keep_lazy_text
def capitalized(text: str) -> str:
    """The first letter as a capital; in Turkish that of i is İ."""
    if text[:1] == "i" and (get_language() or "").startswith("tr"):
        return f"İ{text[1:]}"
    return str(capfirst(text))
