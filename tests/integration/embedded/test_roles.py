"""The test run itself stands on the embedded server: its roles are those of production."""

import pytest
from django.db import connection

from tests.database import OWNER, as_owner


def role_attributes(name: str) -> dict[str, bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolinherit FROM pg_roles WHERE rolname = %s",
            [name],
        )
        return dict(
            zip(["super", "bypasses", "creates roles", "inherits"], cursor.fetchone(), strict=True)
        )


@pytest.mark.django_db
def test_application_and_owner_stand_under_row_level_security():
    assert not any(role_attributes("tumorboard_app").values())
    owner = role_attributes("tumorboard_owner")
    assert not any([owner["super"], owner["bypasses"], owner["creates roles"]])
    assert role_attributes("tumorboard_backup")["bypasses"]


@pytest.mark.django_db
def test_application_cannot_become_the_owner():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role('tumorboard_app', 'tumorboard_owner', 'member')")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db(transaction=True)
def test_as_owner_is_the_owner_and_gives_the_connection_back():
    application = connection.settings_dict["USER"]
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (OWNER,)
    assert connection.settings_dict["USER"] == application
