"""Which centers the current transaction may see. The database reads it in every row-level policy."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def center_context(center_ids: Iterable[int]) -> Iterator[None]:
    """
    Run a transaction that sees the rows of these centers and no other.

    Without it every clinical table looks empty and refuses rows. The setting ends with the
    transaction. Inside another transaction the former centers come back at the end, because the
    setting would outlive a released savepoint; on an exception the rollback restores them.
    """
    wanted = ",".join(str(int(center_id)) for center_id in center_ids)
    with transaction.atomic(), connection.cursor() as cursor:
        # The former ones are read before the new ones are set: a list of columns is worked off in its order.
        cursor.execute(
            "SELECT current_setting('app.centers', true), set_config('app.centers', %s, true)",
            [wanted],
        )
        former = cursor.fetchone()[0] or ""
        yield
        cursor.execute("SELECT set_config('app.centers', %s, true)", [former])
