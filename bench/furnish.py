"""Work in hand for the writes that are measured: drafts of assessments and plans; the trail sealed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.db import connection  # noqa: E402

from stepdown.audit.actions import seal_committed  # noqa: E402
from stepdown.journeys.begin_assessment import begin  # noqa: E402
from stepdown.kernel.refusal import Refused  # noqa: E402
from stepdown.kernel.viewer import Audience  # noqa: E402
from stepdown.plan import actions as plans  # noqa: E402
from stepdown.plan import queries as plan_queries  # noqa: E402
from stepdown.simulation.clinic import sign_in  # noqa: E402

ASSESSMENTS, PLANS = 20, 30
# The counselor with the most people, and who they are.
BUSIEST = """
SELECT s.account_id, array_agg(t.client_id ORDER BY t.client_id), s.site_ids
FROM people_caretie t JOIN people_staffmember s ON s.id = t.staff_id
WHERE t.ground = 'accountable' AND t.ends_at IS NULL AND s.active AND 'counselor' = ANY (s.roles)
GROUP BY s.id ORDER BY count(*) DESC, s.id LIMIT 1
"""


def main() -> int:
    at = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(BUSIEST)
        account_id, clients, _ = cursor.fetchone()
    by = sign_in(account_id, Audience.STAFF, at)
    drafts = 0
    for client_id in clients[:ASSESSMENTS]:
        begin(client_id=client_id, edition_key="third", by=by, at=at)
    for client_id in reversed(clients):
        in_force = plan_queries.current(by, client_id, at=at)
        if in_force is None or drafts == PLANS:
            continue
        try:
            plans.amend(plan_id=in_force.card.id, why="A new step, written together.", by=by, at=at)
        except Refused:
            continue
        drafts += 1
    while seal_committed(at=at + timedelta(seconds=1)) is not None:
        pass
    print(f"  {ASSESSMENTS} assessments, {drafts} plans in hand for one counselor of {len(clients)} people")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
