"""Is this process alive, and can it do its work? Asked by the container and the proxy; tells nothing else."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def alive(request):
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request):
    """
    503 until the database answers and is migrated as far as this code.

    The broker is not asked: without it pages still work, and the dashboards say how old they are.
    """
    problem = _not_ready()
    return HttpResponse(
        f"{problem or 'ready'}\n", status=503 if problem else 200, content_type="text/plain"
    )


def _not_ready() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "database unreachable"
    return "migrations are waiting" if waiting else ""
