"""What production must not have. Each refusal says what is wrong and where to change it."""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.core.checks import Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from patients.image_viewer import NAMES, names_in
from tumorboard.embedded.secrets import PREFIX as GENERATED

SHORTEST_SECRET = 50


@register(Tags.security)
def production_settings(app_configs, **kwargs):
    if not settings.IS_PRODUCTION:
        return []
    problems = [
        # From the settings below the lazy ones, which raise on an empty key instead of returning it.
        _secret_problem("SECRET_KEY", settings._wrapped.SECRET_KEY),
        _secret_problem("IDENTITY_KEY", settings.IDENTITY_KEY),
    ]
    if settings.IDENTITY_KEY and settings.IDENTITY_KEY == settings._wrapped.SECRET_KEY:
        problems.append(
            "IDENTITY_KEY and SECRET_KEY are the same, so that one could not be changed without the other. "
            "Set IDENTITY_KEY to another random value."
        )
    if settings.DEBUG:
        problems.append("DEBUG is on and would show settings and records to anybody. Remove DEBUG.")
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        problems.append("ALLOWED_HOSTS must name the site's host names, separated by commas.")
    if not settings.CELERY_BROKER_URL:
        problems.append("BROKER_URL is missing: dashboards could not be refreshed.")
    if not settings.CACHE_URL:
        problems.append(
            "CACHE_URL is missing: web processes could not count wrong passwords together."
        )
    if not settings.DOCUMENTS_DIR:
        problems.append(
            "DOCUMENTS_DIR is missing: name a folder that outlives the container and is backed up."
        )
    return _errors("tumorboard.E001", problems)


@register()
def image_viewer(app_configs, **kwargs):
    try:
        names_in(settings.IMAGE_VIEWER_URL)
    except ValueError as problem:
        known = ", ".join(f"{{{name}}}" for name in sorted(NAMES))
        return _errors(
            "tumorboard.E004",
            [f"IMAGE_VIEWER_URL names {problem}, which we do not know. It may name {known}."],
        )
    return []


@register(Tags.database)
def production_database(app_configs, databases=None, **kwargs):
    if not settings.IS_PRODUCTION or "default" not in (databases or []):
        return []
    try:
        with connections["default"].cursor() as cursor:
            return _errors("tumorboard.E002", _database_problems(cursor))
    except DatabaseError as problem:
        return _errors(
            "tumorboard.E003",
            [f"The database of {_url_name()} does not answer: {str(problem).strip()}"],
        )


def _secret_problem(name: str, value: str) -> str:
    where = f"Set {name} (or {name}_FILE) to at least {SHORTEST_SECRET} random characters."
    if not value:
        return f"{name} is missing. {where}"
    if value.startswith(GENERATED):
        return f"{name} is the one generated for the demo. {where}"
    if len(value) < SHORTEST_SECRET:
        return f"{name} is too short to be random. {where}"
    return ""


def _database_problems(cursor) -> list[str]:
    cursor.execute(
        """
        SELECT current_user, rolsuper, rolbypassrls, current_setting('fsync'),
               EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user)
          FROM pg_roles WHERE rolname = current_user
        """
    )
    role, is_superuser, bypasses_policies, fsync, owns_tables = cursor.fetchone()
    problems = []
    if is_superuser or bypasses_policies:
        attribute = "SUPERUSER" if is_superuser else "BYPASSRLS"
        problems.append(
            f"The database role {role} has {attribute}: row-level security would not hold. "
            f"Change the role in {_url_name()} (roles: deploy/postgres/)."
        )
    if owns_tables and settings.DATABASE_ROLE == "app":
        problems.append(
            f"The database role {role} owns tables and could switch their protection off. "
            "DATABASE_URL must name the application's role, DATABASE_OWNER_URL the owner's."
        )
    if fsync != "on":
        problems.append(
            "The database server runs with fsync off and may lose signed decisions in a power cut. "
            "Set fsync = on in postgresql.conf."
        )
    return problems


def _url_name() -> str:
    return "DATABASE_OWNER_URL" if settings.DATABASE_ROLE == "owner" else "DATABASE_URL"


def _errors(code: str, problems: list[str]) -> list[Error]:
    return [Error(problem, id=code) for problem in problems if problem]


def refuse_to_start_unchecked() -> None:
    """Run every system check; raise with all the serious ones, so that a server does not come up broken."""
    # In a thread of its own: servers load us inside their event loop, where Django allows no queries.
    with ThreadPoolExecutor(max_workers=1) as thread:
        serious = thread.submit(_serious_messages).result()
    if serious:
        raise ImproperlyConfigured("\n".join(["Refusing to start:", *serious]))


def _serious_messages() -> list[str]:
    try:
        found = run_checks(databases=["default"], include_deployment_checks=settings.IS_PRODUCTION)
    finally:
        connections.close_all()
    return [str(message) for message in found if message.is_serious() and not message.is_silenced()]
