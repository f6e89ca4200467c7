"""Staying in touch and ceremonies on a real database: only as people agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stepdown.aftercare import actions, queries
from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import NotFound, Refused
from tests.cast import NOW, SYSTEM, Cast

DAY = timedelta(days=1)


def test_who_comes_to_a_ceremony_is_named_only_as_they_agreed(cast: Cast) -> None:
    robin, dora = cast.clients["robin"].id, cast.viewer("dora")
    set_ = new_id()
    with pytest.raises(NotFound):
        actions.set_ceremony(
            ceremony_id=set_, site_id=cast.mill.id, starts_at=NOW + DAY, words="", by=dora, at=NOW
        )
    with pytest.raises(Refused, match="over"):
        actions.set_ceremony(
            ceremony_id=set_, site_id=cast.harbor.id, starts_at=NOW, words="", by=dora, at=NOW
        )
    actions.set_ceremony(
        ceremony_id=set_, site_id=cast.harbor.id, starts_at=NOW + DAY, words="Birch", by=dora, at=NOW
    )
    own = cast.viewer("robin")
    actions.join_ceremony(ceremony_id=set_, client_id=robin, named_as="Rob", by=own, at=NOW)
    actions.join_ceremony(ceremony_id=set_, client_id=robin, named_as="", by=own, at=NOW)
    with pytest.raises(NotFound):
        casey = cast.clients["casey"].id
        actions.join_ceremony(ceremony_id=set_, client_id=casey, named_as="C.", by=SYSTEM, at=NOW)
    (shown,) = queries.ceremonies(dora, since=NOW, at=NOW)
    assert [(one.client_id, one.named) for one in shown.guests] == [(robin, False)]
    (seen,) = queries.ceremonies(cast.viewer("ines"), since=NOW, at=NOW)
    assert seen.guests == (), "a colleague's client is not in the list of somebody out of reach"
    actions.leave_ceremony(ceremony_id=set_, client_id=robin, by=own, at=NOW)
    actions.call_off_ceremony(ceremony_id=set_, by=dora, at=NOW)
    with pytest.raises(Refused, match="called off"):
        actions.join_ceremony(ceremony_id=set_, client_id=robin, named_as="", by=own, at=NOW)


def test_who_stays_in_touch_says_for_what_and_ends_it_whenever(cast: Cast) -> None:
    robin, own = cast.clients["robin"].id, cast.viewer("robin")
    with pytest.raises(Refused, match="what for"):
        actions.keep_in_touch(client_id=robin, letters=False, events=False, by=own, at=NOW)
    actions.keep_in_touch(client_id=robin, letters=True, events=False, by=own, at=NOW)
    actions.keep_in_touch(client_id=robin, letters=False, events=True, by=own, at=NOW)
    alum = queries.alums(cast.viewer("dana"), [robin], at=NOW)[robin]
    assert (alum.letters, alum.events, alum.by_self) == (False, True, True)
    assert queries.alums(cast.viewer("ines"), [robin], at=NOW) == {}
    actions.no_touch(client_id=robin, by=own, at=NOW)
    assert queries.alums(own, [robin], at=NOW) == {}
