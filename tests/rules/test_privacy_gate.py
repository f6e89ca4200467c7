"""The gate against an oracle, and its monotony: revoking, ending or restricting never opens anything.

Source of the demand: reliability.md R14; OpenEMR CVE-2026-33302 (a deny that an allow overruled).
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from stepdown.kernel.ids import new_id
from stepdown.privacy import rules
from stepdown.privacy.vocabulary import (
    Category,
    Consent,
    ConsentKind,
    ConsentWords,
    EmergencyFacts,
    Purpose,
    Recipient,
    RecipientKind,
    Request,
    Restriction,
    Signing,
)
from tests.rules.privacy_oracle import oracle

START = datetime(2026, 11, 1, tzinfo=UTC)
CASES = int(os.environ.get("STEPDOWN_GATE_CASES", "600"))
CLIENT = new_id()

days = st.integers(0, 40).map(lambda n: START + timedelta(days=n))
maybe_day = st.one_of(st.none(), days)
# Few names and kinds, so that cases meet; spelled differently, so that spelling is tried too.
names = st.sampled_from(["", "County court", "county  COURT", "Noor"])
kinds = st.sampled_from(list(RecipientKind))
recipients = st.builds(Recipient, kinds, names)
common = st.sampled_from([RecipientKind.COURT, RecipientKind.PAYER, RecipientKind.PROVIDER])
few_recipients = st.builds(Recipient, common, names)
categories = st.frozensets(st.sampled_from(list(Category)), max_size=4)
some_categories = st.frozensets(st.sampled_from(list(Category)), min_size=1, max_size=8).map(
    lambda chosen: tuple(sorted(chosen))
)
purposes = st.sampled_from(list(Purpose))
facts = st.one_of(
    st.none(),
    st.builds(EmergencyFacts, *[st.sampled_from(["", " ", "said"])] * 4),
    st.just(EmergencyFacts("Dr Sample", "General", "overdose", "unconscious")),
)


@st.composite
def a_consent(draw: st.DrawFn) -> Consent:
    words = ConsentWords(
        kind=draw(st.sampled_from(list(ConsentKind))),
        recipient=draw(st.one_of(recipients, few_recipients)),
        purposes=tuple(draw(st.sets(purposes, min_size=1, max_size=5))),
        categories=draw(some_categories),
        discloser="Harbor Street",
        description="as agreed",
        starts_at=draw(days),
    )
    return Consent(
        id=new_id(),
        client_id=CLIENT,
        words=words,
        signing=Signing("Robin", words.starts_at),
        ends_at=draw(maybe_day),
        revoked_at=draw(st.one_of(st.none(), st.none(), days)),
        ended_at=draw(st.one_of(st.none(), st.none(), days)),
        deficient_at=draw(st.one_of(st.none(), st.none(), days)),
    )


consents = st.lists(a_consent(), max_size=4)
restrictions = st.lists(
    st.builds(
        Restriction,
        st.builds(new_id),
        st.one_of(st.none(), recipients, few_recipients),
        some_categories,
        days,
        st.one_of(st.none(), days),
    ),
    max_size=2,
)


@st.composite
def a_request(draw: st.DrawFn, about: list[Consent]) -> Request:
    """Half the time what one of the consents is about, so that a yes is as common as a no."""
    if about and draw(st.booleans()):
        words = draw(st.sampled_from(about)).words
        wanted = draw(st.frozensets(st.sampled_from(words.categories), min_size=1))
        return Request(words.recipient, draw(st.sampled_from(words.purposes)), wanted, draw(facts))
    return Request(draw(st.one_of(recipients, few_recipients)), draw(purposes), draw(categories), draw(facts))


@settings(max_examples=CASES, deadline=None)
@given(st.data(), consents, restrictions, days)
def test_the_gate_agrees_with_the_oracle(
    data: st.DataObject, given_: list[Consent], kept: list[Restriction], at: datetime
) -> None:
    request = data.draw(a_request(given_))
    ruling = rules.may_disclose(given_, kept, request, at)
    assert ruling.allowed is oracle(given_, kept, request, at)
    assert ruling.reasons
    assert all(str(reason) for reason in ruling.reasons)
    assert (ruling.ground is not None) is ruling.allowed
    known = {consent.id for consent in given_ if rules.in_force(consent, at)}
    assert set(ruling.consent_ids) <= known


@settings(max_examples=CASES, deadline=None)
@given(st.data(), consents, restrictions, days)
def test_revoking_ending_or_restricting_never_widens(
    data: st.DataObject, given_: list[Consent], kept: list[Restriction], at: datetime
) -> None:
    request = data.draw(a_request(given_))
    before = rules.may_disclose(given_, kept, request, at).allowed
    less = list(given_)
    if less:
        chosen = data.draw(st.integers(0, len(less) - 1))
        stop = data.draw(st.sampled_from(["revoked_at", "ended_at", "deficient_at", "ends_at"]))
        earlier = min(filter(None, (getattr(less[chosen], stop), at)))
        less[chosen] = replace(less[chosen], **{stop: earlier})
        assert before or not rules.may_disclose(less, kept, request, at).allowed
        assert before or not rules.may_disclose(less[:chosen] + less[chosen + 1 :], kept, request, at).allowed
    more = [*kept, *data.draw(st.lists(a_restriction(), min_size=1, max_size=2))]
    assert before or not rules.may_disclose(given_, more, request, at).allowed


@st.composite
def a_restriction(draw: st.DrawFn) -> Restriction:
    who = draw(st.one_of(st.none(), recipients))
    return Restriction(new_id(), who, draw(some_categories), draw(days), draw(maybe_day))


@settings(max_examples=CASES, deadline=None)
@given(st.data(), consents, restrictions, days)
def test_asking_for_more_is_never_easier(
    data: st.DataObject, given_: list[Consent], kept: list[Restriction], at: datetime
) -> None:
    request = data.draw(a_request(given_))
    more = replace(
        request, categories=request.categories | data.draw(st.frozensets(st.sampled_from(list(Category))))
    )
    if request.categories and not rules.may_disclose(given_, kept, request, at).allowed:
        assert not rules.may_disclose(given_, kept, more, at).allowed


def test_a_planted_allow_over_deny_would_be_found() -> None:
    """The oracle's own proof: a gate that forgets restrictions disagrees with it."""
    words = ConsentWords(
        ConsentKind.ORDINARY,
        Recipient(RecipientKind.FAMILY, "Noor"),
        (Purpose.FAMILY_SUPPORT,),
        (Category.HOURS,),
        "Harbor Street",
        "my hours",
        START,
    )
    consent = Consent(UUID(int=1), CLIENT, words, Signing("Robin", START))
    kept = Restriction(UUID(int=2), None, (Category.HOURS,), START)
    request = Request(words.recipient, Purpose.FAMILY_SUPPORT, frozenset({Category.HOURS}))
    forgetful = rules.may_disclose([consent], [], request, START)
    assert forgetful.allowed
    assert not oracle([consent], [kept], request, START)
    assert not rules.may_disclose([consent], [kept], request, START).allowed
