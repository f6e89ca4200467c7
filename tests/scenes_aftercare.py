"""Robin afterwards: a clock with a sign that waits, a notice, a ceremony. What the checks begin with."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from stepdown.aftercare import actions, models, queries
from stepdown.aftercare.actions.clocks import Attempt
from stepdown.aftercare.vocabulary import Answer, GivenHow, NewNotice, Way
from stepdown.episode import queries as episodes
from stepdown.kernel.ids import new_id
from tests.cast import SYSTEM, Cast
from tests.scenes_admission import LATER, treated

START = date(2026, 11, 1)


def a_sign(cast: Cast) -> UUID:
    """A talk that asks for more, under a clock laid straight into its tables: Robin may be in treatment."""
    robin = cast.clients["robin"].id
    clock = models.Clock.objects.create(
        client_id=robin,
        owner_id=cast.staff["dana"].id,
        started_on=START,
        ends_on=START + timedelta(days=760),
        agreed="Said yes",
        by_name="the checks",
        at=cast.now,
    )
    models.CheckUp.objects.create(
        clock=clock, key="week-1", words="Week 1", due_on=START, until=START + timedelta(days=3)
    )
    attempt = Attempt(START, Way.PHONE, reached=True, answer=Answer(used=True))
    by = cast.viewer("dana")
    actions.try_reach(try_id=new_id(), client_id=robin, attempt=attempt, by=by, at=cast.now)
    found = queries.clock(by, robin, at=cast.now)
    assert found is not None
    return found.open_flags[0].id


def a_notice(cast: Cast) -> UUID:
    """A notice Dana gave; Robin comes into treatment where they are not yet."""
    robin = cast.clients["robin"].id
    if episodes.current(SYSTEM, robin, at=LATER) is None:
        treated(cast)
    new = NewNotice(
        "You brought a knife to group.", "Elm Street", GivenHow.BOTH, LATER.date() + timedelta(days=30)
    )
    return actions.give_notice(client_id=robin, new=new, by=cast.viewer("dana", at=LATER), at=LATER).id


def a_ceremony(cast: Cast) -> UUID:
    """A ceremony at Harbor Street, far ahead."""
    return actions.set_ceremony(
        ceremony_id=new_id(),
        site_id=cast.harbor.id,
        starts_at=cast.now + timedelta(days=900),
        words="Birch",
        by=SYSTEM,
        at=cast.now,
    )
