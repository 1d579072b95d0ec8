"""Proving that signed decisions are what was signed: every digest and link computed anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import connection

from patients.centers import center_context
from patients.models import Center
from tumorboard.models import DecisionChainHead
from tumorboard.signing import CONTENT, GENESIS

# The text of our own code is used, not the database's function: that could have been replaced too.
LINKS = f"""
SELECT d.id, d.chain_seq, d.content_sha256, d.previous_sha256, d.chain_sha256,
    encode(sha256(convert_to({CONTENT}, 'UTF8')), 'hex'),
    encode(sha256(convert_to(
        d.previous_sha256 || d.content_sha256 || d.chain_seq::text, 'UTF8')), 'hex')
FROM tumorboard_decision d
WHERE d.center_id = %s AND d.state = 'signed'
ORDER BY d.chain_seq
"""


@dataclass(frozen=True, slots=True)
class Link:
    """One signed decision as stored, and the two digests as they should be."""

    decision: UUID
    seq: int
    content: str
    previous: str
    chain: str
    content_computed: str
    chain_computed: str


@dataclass(frozen=True, slots=True)
class Finding:
    """How many signed decisions a center has, and the first thing that is wrong, if any."""

    signed: int
    problem: str = ""


def verify(center: Center) -> Finding:
    """Recompute the chain of one center and compare it with its head and its history."""
    with center_context([center.pk]):
        links = list(_links(center))
        head = DecisionChainHead.objects.filter(center=center).first()
        problem = (
            _first_broken(links) or _against_head(links, head) or _against_history(center, links)
        )
    return Finding(signed=len(links), problem=problem)


def _links(center: Center) -> Iterator[Link]:
    with connection.cursor() as cursor:
        cursor.execute(LINKS, [center.pk])
        for row in cursor.fetchall():
            yield Link(*row)


def _first_broken(links: list[Link]) -> str:
    previous = GENESIS
    for expected, link in enumerate(links, start=1):
        where = f"link {link.seq}, decision {link.decision}"
        if link.seq != expected:
            return f"link {expected} is missing; the next one is {where}"
        if link.content != link.content_computed:
            return f"{where}: what stands there is not what was signed"
        if link.previous != previous:
            return f"{where}: it does not follow the link before it"
        if link.chain != link.chain_computed:
            return f"{where}: its own digest is wrong"
        previous = link.chain
    return ""


def _against_head(links: list[Link], head: DecisionChainHead | None) -> str:
    last = (links[-1].seq, links[-1].chain) if links else (0, GENESIS)
    known = (head.seq, head.sha256) if head else (0, GENESIS)
    if last == known:
        return ""
    return f"the chain ends at link {last[0]}, its head says {known[0]}"


def _against_history(center: Center, links: list[Link]) -> str:
    """A chain cut together with its head is still remembered by the history."""
    events = apps.get_model("tumorboard", "DecisionEvent").objects.filter(
        center=center, state="signed"
    )
    ever_signed = set(events.values_list("pgh_obj_id", flat=True))
    lost = ever_signed - {link.decision for link in links}
    return f"decision {min(lost)} was signed and is gone" if lost else ""
