"""The papers of consent and signing as sheets: a consent, a signed paper, the accounting of disclosures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from stepdown.journeys.paper.sheet import (
    Block,
    Fields,
    Heading,
    Listing,
    Phrase,
    Sheet,
    Signatures,
    Table,
    Text,
)
from stepdown.kernel.labels import Labelled
from stepdown.kernel.words import say
from stepdown.people.vocabulary import ClientCard
from stepdown.privacy.vocabulary import Category, ConsentCard, DisclosureLine
from stepdown.signature.vocabulary import Paper, PaperState


def consent_sheet(card: ConsentCard, client: ClientCard, zone: str) -> Sheet:
    """A consent as it was signed, with every element of 42 CFR 2.31(a)."""
    one, words = card.consent, card.consent.words
    blocks: list[Block] = [
        Fields(
            (
                (say("Client"), client.chosen_name),
                (say("Who may give it"), words.discloser),
                (say("Who may see it"), f"{one.recipient.shown_as} ({one.recipient.kind.label})"),
                (say("What for"), _listed(words.purposes)),
                (say("How long"), card.until),
            )
        ),
        Heading(say("What may be seen")),
        Listing(tuple(category.label for category in Category if category in words.categories)),
        Text(words.description),
        Heading(say("What the client was told")),
        Listing(_told(card)),
        Heading(say("Signed")),
        Signatures(
            ((one.signing.on_behalf or say("Client"), one.signing.name, _when(one.signing.at, zone)),)
        ),
    ]
    return Sheet(say("Consent to share"), client.site_name, client.chosen_name, tuple(blocks))


def _told(card: ConsentCard) -> tuple[Phrase, ...]:
    words = card.consent.words
    told: list[Phrase] = [
        say("I can stop this in writing at any time. What was sent before stays sent.")
        if not (words.irrevocable_until or words.irrevocable_event)
        else say(
            "It is a condition of the court and can be stopped from: {when}.",
            when=words.irrevocable_until or words.irrevocable_event,
        )
    ]
    if words.told_redisclosure:
        told.append(say("Who gets it may pass it on under HIPAA, but not in a case against me."))
    if words.told_refusal:
        told.append(say("I was told what follows if I do not sign."))
    return tuple(told)


def signed_paper_sheet(paper: Paper, client: ClientCard, zone: str) -> Sheet:
    """A paper with its full text as it was read, and the signatures or the note of not signing."""
    blocks: list[Block] = []
    for heading, parts in paper.template.sections:
        blocks.append(Heading(heading))
        blocks.extend(Text(part) for part in parts)
    if paper.particulars:
        blocks += [Heading(say("As told")), Fields(paper.particulars)]
    blocks.append(
        Heading(say("Signed") if paper.state is not PaperState.REFUSED else say("Chose not to sign"))
    )
    if paper.state is PaperState.REFUSED:
        blocks.append(Text(paper.note))
    elif paper.at is not None:
        when = _when(paper.at, zone)
        blocks.append(Text(paper.template.agree))
        blocks.append(
            Signatures(((say("Client"), paper.signed_name, when), (say("Witness"), paper.witness, when)))
        )
    blocks.append(Text(say("Version {n} of this paper.", n=paper.template.version), quiet=True))
    lead = paper.template.summary
    return Sheet(paper.template.title, client.site_name, client.chosen_name, tuple(blocks), lead)


def accounting_sheet(lines: Sequence[DisclosureLine], client: ClientCard, zone: str) -> Sheet:
    """What was given to others in three years: when, what, to whom, what for (42 CFR 2.25)."""
    head = (say("When"), say("To whom"), say("What"), say("What for"))
    rows = tuple(
        (_when(line.at, zone), line.recipient.shown_as, _listed(line.categories), line.purpose.label)
        for line in lines
    )
    lead = say(
        "Everything about {name} that was given to others in the last three years.", name=client.chosen_name
    )
    empty = (Text(say("Nothing was given to anyone outside.")),)
    blocks: tuple[Block, ...] = (Table(head, rows),) if rows else empty
    return Sheet(say("Accounting of disclosures"), client.site_name, client.chosen_name, blocks, lead)


def _listed(labels: Iterable[Labelled]) -> str:
    return ", ".join(str(label.label) for label in labels)


def _when(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%d %b %Y, %H:%M}"
