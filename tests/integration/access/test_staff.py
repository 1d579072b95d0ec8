"""An administrator's work: accounts, dated grants, closing accounts; and what the auditor sees of it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from tests.people import person, signed_in
from tumorboard.models import Grant, Role, User

pytestmark = pytest.mark.django_db
TODAY = {"since_day": "1", "since_month": "3", "since_year": "2026"}
PASSWORD = "correct horse battery"


@pytest.fixture
def administrator(ankara):
    return person(Role.CENTER_ADMIN, ankara)


@pytest.fixture
def desk(administrator):
    return signed_in(administrator)


@pytest.fixture
def surgeon(ankara):
    return person(Role.SURGEON, ankara)


def add(desk, ankara, **changes):
    form = {
        "full_name": "Işık Çelik", "username": "icelik", "email": "icelik@example.org", "language": "en",
        "role": "coordinator", "center": ankara.pk, **TODAY, **changes,
    }  # fmt: skip
    return desk.post("/people/add/", form)


def test_a_new_person_sets_a_password_by_mail_and_works_at_once(
    desk, ankara, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert add(desk, ankara).status_code == 302
    (link,) = re.findall(r"http://testserver(/\S+)", mail.outbox[0].body)

    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/account/login/", {"login": "icelik", "password": PASSWORD})

    assert client.get("/account/settings/").status_code == 200
    assert User.objects.get(username="icelik").roles_in(ankara.pk) == {"coordinator"}


def test_the_link_works_once(desk, ankara, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        add(desk, ankara)
    (link,) = re.findall(r"http://testserver(/\S+)", mail.outbox[0].body)
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})

    again = client.get(link, follow=True)

    assert b'name="password1"' not in again.content


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": "surgeon.ankara"}, "already taken"),
        ({"since_day": "31", "since_month": "2"}, "no such day"),
        ({"until_day": "1", "until_month": "1", "until_year": "2020"}, "cannot end before"),
        ({"role": "king"}, "valid choice"),
        ({"email": ""}, "required"),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_adds_nobody(desk, ankara, surgeon, changes, said):
    before = User.objects.count()

    answer = add(desk, ankara, **changes)

    assert said in answer.content.decode()
    assert User.objects.count() == before
    assert mail.outbox == []


def test_a_center_of_others_cannot_be_chosen(desk, ankara, bursa):
    add(desk, ankara, center=bursa.pk)

    assert not User.objects.filter(username="icelik").exists()


def test_staff_of_another_center_do_not_exist(desk, bursa):
    foreign = person(Role.SURGEON, bursa)
    grant = foreign.grants.get()

    assert b"Surgeon.Bursa" not in desk.get("/people/").content
    assert desk.get(f"/people/{foreign.pk}/").status_code == 404
    for address in (f"{foreign.pk}/close", f"{foreign.pk}/invite", f"roles/{grant.pk}/end"):
        assert desk.post(f"/people/{address}/").status_code == 404
    assert Grant.objects.in_force().filter(user=foreign).exists()


def test_a_role_is_given_from_a_day(desk, ankara, surgeon):
    later = timezone.localdate() + timedelta(days=30)
    desk.post(
        f"/people/{surgeon.pk}/",
        {
            "role": "data_manager",
            "center": ankara.pk,
            "since_day": later.day,
            "since_month": later.month,
            "since_year": later.year,
        },
    )

    grant = surgeon.grants.get(role="data_manager")
    assert (grant.since, grant.granted_by.username) == (later, "center_admin.ankara")
    assert User.objects.get(pk=surgeon.pk).roles_in(ankara.pk) == {"surgeon"}


def test_the_same_role_is_not_given_twice(desk, ankara, surgeon):
    answer = desk.post(f"/people/{surgeon.pk}/", {"role": "surgeon", "center": ankara.pk, **TODAY})

    assert "already has this role" in answer.content.decode()
    assert surgeon.grants.count() == 1


def test_an_ended_role_opens_nothing_from_the_next_click(desk, surgeon, administrator, probes):
    browser = signed_in(surgeon)
    assert browser.get("/probe/unscoped/").status_code == 200

    desk.post(f"/people/roles/{surgeon.grants.get().pk}/end/")

    assert browser.get("/probe/unscoped/").status_code == 403
    assert surgeon.grants.get().ended_by == administrator


def test_nobody_administers_oneself(desk, administrator, ankara):
    own = administrator.grants.get()
    desk.post(f"/people/{administrator.pk}/", {"role": "surgeon", "center": ankara.pk, **TODAY})
    desk.post(f"/people/roles/{own.pk}/end/")
    desk.post(f"/people/{administrator.pk}/close/")

    assert User.objects.get(pk=administrator.pk).roles_in(ankara.pk) == {"center_admin"}


def test_closing_an_account_ends_its_open_sessions(desk, ankara, client):
    member = person(Role.MEMBER, ankara, password=PASSWORD)
    client.post("/account/login/", {"login": member.username, "password": PASSWORD})
    assert client.get("/account/settings/").status_code == 200

    desk.post(f"/people/{member.pk}/close/")

    assert client.get("/account/settings/").status_code == 302
    client.post("/account/login/", {"login": member.username, "password": PASSWORD})
    assert client.get("/account/settings/").status_code == 302


def test_an_account_shared_with_another_center_is_not_closed_from_here(desk, surgeon, bursa):
    Grant.objects.create(user=surgeon, center=bursa, role=Role.SURGEON, since="2020-01-01")

    desk.post(f"/people/{surgeon.pk}/close/")

    assert User.objects.get(pk=surgeon.pk).is_active


def test_an_account_closed_by_another_center_is_not_opened_from_here(
    desk, ankara, bursa, administrator
):
    former = person(Role.SURGEON, bursa)
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.create(
        user=former, center=ankara, role=Role.MEMBER, since=yesterday, until=yesterday
    )
    User.objects.filter(pk=former.pk).update(is_active=False)

    desk.post(f"/people/{former.pk}/open/")

    assert not User.objects.get(pk=former.pk).is_active


def test_an_account_can_be_opened_again(desk, surgeon):
    desk.post(f"/people/{surgeon.pk}/close/")
    desk.post(f"/people/{surgeon.pk}/open/")

    assert User.objects.get(pk=surgeon.pk).is_active


def test_the_auditor_sees_the_administrators_work_and_filters_it(desk, surgeon, ankara):
    desk.post(f"/people/{surgeon.pk}/close/")
    auditor = signed_in(person(Role.AUDITOR, ankara))

    everything = auditor.get("/audit/").content.decode()
    narrowed = auditor.get(f"/audit/?person={surgeon.pk}").content.decode()

    assert "people:deactivate" in everything
    assert f"user {surgeon.pk}" in everything
    assert "people:deactivate" not in narrowed


def test_the_auditor_of_another_center_sees_nothing_of_it(desk, surgeon, bursa):
    desk.post(f"/people/{surgeon.pk}/close/")

    answer = signed_in(person(Role.AUDITOR, bursa)).get("/audit/")

    assert "people:deactivate" not in answer.content.decode()


def test_ones_language_is_kept_and_used_at_once(surgeon):
    browser = signed_in(surgeon)
    browser.post("/account/settings/", {"language": "tr"})

    surgeon.refresh_from_db()
    assert (surgeon.language, surgeon.single_key_shortcuts) == ("tr", False)
    assert browser.get("/account/settings/").headers["Content-Language"] == "tr"
