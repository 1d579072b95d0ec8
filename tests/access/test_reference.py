"""The page that people read says what the gate does."""

from django.core.management import call_command


def test_the_page_of_rules_is_fresh():
    call_command("draw_access", check=True)
