import pytest
from django.db import connection, transaction
from django.test import override_settings

from tests.people import signed_in

from .asking import fingerprint
from .scene import build_scene

# Rows are made once and sessions begin once: on a busy machine the questions take longer than the
# minutes that a session may rest.
A_DAY = 24 * 60 * 60
PATIENCE = {"SESSION_IDLE_SECONDS": A_DAY, "SESSION_ABSOLUTE_SECONDS": A_DAY}


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    """
    The two hospitals, the cookies of the own one's people, and the fingerprint of the other one.

    Made once; every request is undone by a savepoint.
    """
    with django_db_blocker.unblock(), override_settings(**PATIENCE):
        with transaction.atomic():
            scene = build_scene()
            people = scene["own"].people
            cookies = {
                name: signed_in(user, shown_seconds_ago=-A_DAY).cookies
                for name, user in people.items()
            }
            yield scene, cookies, fingerprint(scene["other"])
            transaction.set_rollback(True)
        connection.close()
