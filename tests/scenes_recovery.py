"""Robin's own days: a return to use that was told, somebody to lean on."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from stepdown.kernel.ids import new_id
from stepdown.recovery import actions
from stepdown.recovery.vocabulary import NewSupport, Substance, SupportKind, Use
from tests.cast import Cast


def a_use(cast: Cast, *, by: str = "dana") -> UUID:
    """A return to use of Robin's, told a day after."""
    day = (cast.now - timedelta(days=1)).date()
    return actions.tell_return_to_use(
        use_id=new_id(),
        client_id=cast.clients["robin"].id,
        use=Use(day, day, Substance.ALCOHOL),
        by=cast.viewer(by, at=cast.now),
        at=cast.now,
    )


def a_support(cast: Cast) -> UUID:
    """A group that Robin leans on."""
    return actions.add_support(
        support_id=new_id(),
        client_id=cast.clients["robin"].id,
        new=NewSupport(SupportKind.GROUP, "Tuesday circle"),
        by=cast.viewer("robin", at=cast.now),
        at=cast.now,
    )
