"""The inbox when it is full: papers copied inside PostgreSQL with every rule on, then each question timed.

python -m bench.inbox --papers 200000      in the database that DATABASE_URL names, which has clients
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import django

django.setup()

from datetime import UTC, datetime  # noqa: E402

from django.db import connection, transaction  # noqa: E402

from stepdown.inbox import queries  # noqa: E402
from stepdown.inbox.keeping import blind_words  # noqa: E402
from stepdown.inbox.models import Document  # noqa: E402
from stepdown.inbox.vocabulary import Looking, State  # noqa: E402
from stepdown.kernel.viewer import Audience, Viewer  # noqa: E402
from stepdown.people.models import Client, StaffMember  # noqa: E402
from stepdown.people.rules import permissions_of  # noqa: E402
from stepdown.people.vocabulary import Role  # noqa: E402

# One paper in 2,000 waits; the words of each are sixty out of twenty thousand, two of them on every tenth.
FILL = """
WITH made AS (
  INSERT INTO inbox_original (id, site_id, digest, format, size, stage, why, pages, sealed_text, at)
  SELECT gen_random_uuid(), %(site)s, sha256(n::text::bytea), 'pdf', 1, 'readable', '', 2, '\\x00', now() - n * interval '5 min'
  FROM generate_series(%(first)s::int, %(last)s::int) n RETURNING id, site_id, at
), numbered AS (SELECT *, row_number() OVER () + %(first)s AS n, uuidv7(at - now()) AS paper FROM made),
arrived AS (
  INSERT INTO inbox_arrival (id, original_id, way, sealed_name, key, at)
  SELECT gen_random_uuid(), id, 'folder', '\\x00', sha256(('a' || n)::bytea), at FROM numbered
), filed AS (
  INSERT INTO inbox_document (id, site_id, state, client_id, kind, note, vault, reason, pages, words, since, at, version)
  SELECT paper, site_id, CASE WHEN n %% 2000 = 0 THEN 'open' ELSE 'filed' END,
         CASE WHEN n %% 2000 = 0 THEN NULL ELSE (%(clients)s::uuid[])[1 + n %% %(count)s] END,
         CASE WHEN n %% 2000 = 0 THEN '' ELSE (ARRAY['lab_result','court_letter','consent','referral_letter'])[1 + n %% 4] END,
         '', false, '', 2,
         (SELECT array_agg(hashtextextended(((n * 7919 + w * 104729) %% 20000)::text, 0)) FROM generate_series(1, 60) w)
           || CASE WHEN n %% 10 = 0 THEN %(common)s::bigint[] ELSE '{}'::bigint[] END
           || CASE WHEN n %% 50000 = 0 THEN %(rare)s::bigint[] ELSE '{}'::bigint[] END,
         at, at, 1 FROM numbered
)
INSERT INTO inbox_stretch (id, document_id, position, original_id, first)
SELECT gen_random_uuid(), paper, 0, id, 1 FROM numbered
"""  # noqa: E501 - a statement reads better whole


def fill(papers: int, site: object, clients: list[object]) -> float:
    """Copy papers in, ten thousand to a transaction; answers the seconds it took."""
    began = time.perf_counter()
    with transaction.atomic():
        common, rare = blind_words("potassium sodium"), blind_words("gabapentin taper")
    for first in range(1, papers + 1, 10_000):
        last = min(first + 9_999, papers)
        told = {"site": site, "first": first, "last": last, "clients": clients, "count": len(clients)}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FILL, {**told, "common": common, "rare": rare})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE inbox_document, inbox_original, inbox_stretch, inbox_arrival")
    return time.perf_counter() - began


def timed(ask: Callable[[], object], times: int = 30) -> tuple[float, float]:
    """Median and 95th percentile of a question, milliseconds."""
    ask()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        ask()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), sorted(took)[int(times * 0.95)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=200_000)
    wanted = parser.parse_args().papers
    clients = list(Client.objects.order_by("id").values_list("id", flat=True)[:2000])
    person = StaffMember.objects.filter(roles__contains=[Role.DIRECTOR.value]).earliest("at")
    site = Client.objects.values_list("site_id", flat=True).get(id=clients[0])
    before = Document.objects.count()
    if before < wanted:
        print(f"{wanted} papers in {fill(wanted, site, clients):.0f} s")
    viewer = Viewer(
        Audience.STAFF,
        staff_id=person.id,
        name=person.name,
        roles=frozenset(person.roles),
        permissions=frozenset(permissions_of([Role(role) for role in person.roles])),
        site_ids=frozenset({site}),
    )
    at = datetime.now(UTC)
    asks: dict[str, Callable[[], object]] = {
        "queue": lambda: queries.queue(viewer, at=at),
        "counts": lambda: queries.counts(viewer, at=at),
        "next paper": lambda: queries.next_open(viewer, at=at),
        "newest of all": lambda: queries.found(viewer, Looking(), at=at),
        "a word on one in ten": lambda: queries.found(viewer, Looking(text="potassium sodium"), at=at),
        "a rare word": lambda: queries.found(viewer, Looking(text="gabapentin taper"), at=at),
        "a word on none": lambda: queries.found(viewer, Looking(text="nowhere"), at=at),
        "one kind": lambda: queries.found(viewer, Looking(kind="court_letter"), at=at),
        "put away": lambda: queries.found(viewer, Looking(state=State.DISCARDED), at=at),
        "one client": lambda: queries.found(viewer, Looking(client_id=clients[0]), at=at),
        "a chart": lambda: queries.documents_of(viewer, clients[0], at=at),  # type: ignore[arg-type]
    }
    print(f"{Document.objects.count():,} papers; milliseconds, median and 95th percentile")
    for name, ask in asks.items():
        middle, most = timed(ask)
        print(f"{name:<22}{middle:>8.1f}{most:>8.1f}")


if __name__ == "__main__":
    main()
