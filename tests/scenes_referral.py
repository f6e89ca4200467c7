"""A record that another place sent about Robin, made through real actions."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from uuid import UUID

from stepdown.journeys.receive_referral import receive_referral
from stepdown.referral import actions, queries
from stepdown.referral.vocabulary import ReferralCard
from tests.cast import Cast
from tests.rules.referral.documents import allergy, document, named, problem, section
from tests.rules.referral.records import bundle, condition, text


def a_referral(cast: Cast) -> ReferralCard:
    """The record that became Robin's: the first call takes it in, later ones find it."""
    iva = cast.viewer("iva")
    raw = io.BytesIO(text(bundle(condition("7200002", "Alcoholism"))))
    card = receive_referral(
        site_id=cast.harbor.id, file=raw, source_label="Lakeside detox", by=iva, at=cast.now
    ).referral
    assert card.inquiry_id is not None
    actions.link_client(inquiry_id=card.inquiry_id, client_id=cast.clients["robin"].id, by=iva, at=cast.now)
    return card


def a_referral_fact(cast: Cast) -> UUID:
    """Its first fact."""
    return queries.facts(cast.viewer("iva"), referral_id=a_referral(cast).id, at=cast.now)[0].id


def a_file_opening(cast: Cast) -> UUID:
    """Iva opened the file a moment ago, by the clock that a browser meets."""
    now = datetime.now(UTC)
    iva = cast.viewer("iva", at=now)
    return actions.open_file(referral_id=a_referral(cast).id, reason="To call them back", by=iva, at=now)


def an_edition(cast: Cast) -> ReferralCard:
    """Robin's record again, with a problem more; nobody has decided."""
    earlier = a_referral(cast)
    raw = io.BytesIO(text(bundle(condition("7200002", "Alcoholism"), condition(id="c2"))))
    card = receive_referral(site_id=cast.harbor.id, file=raw, by=cast.viewer("iva"), at=cast.now).referral
    assert card.newer_copy_of == earlier.id or card.id == earlier.id
    return queries.referral(cast.viewer("iva"), card.id, at=cast.now)


def a_change(cast: Cast) -> UUID:
    """What that edition brings."""
    iva, edition = cast.viewer("iva"), an_edition(cast)
    return queries.changes(iva, edition.id, decided=False, at=cast.now)[0].id


def a_disagreement(cast: Cast) -> UUID:
    """A hospital says that Robin has no known allergies, a detox that there is one."""
    iva, first = cast.viewer("iva"), a_referral(cast)
    for name, told in (("A", allergy()), ("B", allergy(code="", negated=True))):
        raw = document(
            section("48765-2", told), section("11450-4", problem()), head=named(name), kind="18842-5"
        )
        receive_referral(
            site_id=cast.harbor.id,
            file=io.BytesIO(raw.encode()),
            source_label=f"House {name}",
            by=iva,
            inquiry_id=first.inquiry_id,
            at=cast.now,
        )
    return queries.disagreements(iva, inquiry_id=first.inquiry_id, at=cast.now)[0].id
