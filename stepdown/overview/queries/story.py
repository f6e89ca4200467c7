"""What happened on somebody's way, from the rooms that know it."""

from __future__ import annotations

from collections import Counter

from stepdown.episode.vocabulary import EpisodeCard, HandOver
from stepdown.intake.vocabulary import InquiryCard
from stepdown.kernel.words import say
from stepdown.overview.vocabulary import Clinical, Event
from stepdown.signature.vocabulary import Paper


def events_of(
    inquiry: InquiryCard | None,
    episodes: tuple[EpisodeCard, ...],
    hand_overs: tuple[HandOver, ...],
    papers: tuple[Paper, ...],
    clinical: Clinical | None,
    *,
    more: tuple[Event, ...] = (),
) -> tuple[Event, ...]:
    """The events of one person, newest first, with `more` of other rooms among them."""
    found: list[Event] = [*more]
    if inquiry is not None:
        found.append(Event(inquiry.opened_at, "dot", say("First call"), str(inquiry.channel.label)))
    if clinical is not None:
        found += _clinical(clinical)
    for one in episodes:
        found += _episode(one)
    found += _changed_hands(hand_overs)
    found += _papers(papers)
    return tuple(sorted(found, key=lambda event: event.at, reverse=True))


def _episode(card: EpisodeCard) -> list[Event]:
    found = [Event(card.opened_at, "flag", say("Admitted"), str(card.way_in.label), "moss")]
    for one in card.discharges:
        found.append(Event(one.at, "square", say("Discharged: {reason}", reason=one.reason.label), one.words))
        if one.reopened_at is not None:
            found.append(Event(one.reopened_at, "flag", say("Episode opened again"), one.reopened_why))
    return found


def _changed_hands(hand_overs: tuple[HandOver, ...]) -> list[Event]:
    """Every change of the accountable person but the first, which is the admission's own."""
    return [
        Event(
            one.at, "dot", say("{to} took over from {before}", to=one.to_name, before=one.from_name), one.why
        )
        for one in hand_overs
        if one.from_name
    ]


def _clinical(clinical: Clinical) -> list[Event]:
    found = []
    if clinical.draft is not None:
        found.append(Event(clinical.draft.started_at, "dot", say("Assessment begun")))
    if clinical.assessment is not None and clinical.assessment.signed_at is not None:
        found.append(Event(clinical.assessment.signed_at, "square", say("Assessment signed"), "", "lake"))
    if clinical.decision is not None:
        words = say("Level of care decided: {level}", level=clinical.decision.chosen.label)
        found.append(Event(clinical.decision.at, "square", words, clinical.decision.decided_by_name, "lake"))
    found += [
        Event(
            one.at,
            "diamond",
            say("{title}: an answer that cannot wait", title=one.title),
            one.by_name,
            "clay",
        )
        for one in clinical.measures.fillings
        if one.counts and any(danger.rings for danger in one.dangers)
    ]
    if clinical.plan is not None and clinical.plan.signed_at is not None:
        words = say("Interim plan signed") if clinical.plan.interim else say("Treatment plan signed")
        found.append(Event(clinical.plan.signed_at, "flag", words, "", "moss"))
    return found


def _papers(papers: tuple[Paper, ...]) -> list[Event]:
    """One line for the papers signed on one day; each refusal its own."""
    signed = [paper.at for paper in papers if paper.at is not None and paper.state == "signed"]
    days = Counter(at.date() for at in signed)
    found = [
        Event(max(at for at in signed if at.date() == day), "square", say("{n} papers signed", n=count))
        for day, count in days.items()
    ]
    found += [
        Event(paper.at, "diamond", say("Chose not to sign: {paper}", paper=paper.template.title))
        for paper in papers
        if paper.at is not None and paper.state == "refused"
    ]
    return found
