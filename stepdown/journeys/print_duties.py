"""Two papers without a client's name: the log of supervision for a board, the closing report of an audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from stepdown.chart_audit import queries as audits
from stepdown.chart_audit.vocabulary import Audit, FindingCard, Sizing
from stepdown.journeys.disclose import TO_STAFF, Asked, Released, release
from stepdown.journeys.paper import MEDIA_TYPE, Fields, Heading, Sheet, Signatures, Table, Text, render
from stepdown.journeys.paper.sheet import Block
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.place.queries import sites, zone_of
from stepdown.privacy.vocabulary import Category, Purpose
from stepdown.supervision import queries as supervision
from stepdown.supervision.vocabulary import EntryCard, Log

# A board reads all of it: pages of the log are put together.
MOST_PAGES = 60


def supervision_log(*, agreement_id: UUID, by: Viewer, at: datetime) -> Released:
    """Every session under an agreement, with totals and signatures; cases are counted, never named.

    Raises NotFound.
    """
    log = supervision.log(by, agreement_id, at=at)
    entries = tuple(_every(by, agreement_id, at))
    card = log.agreement
    made = Sheet(
        title=say("Log of supervision"),
        clinic=_clinic(by),
        client=card.supervisee,
        blocks=tuple(_log(log, entries)),
        lead=say(
            "{supervisee}, supervised by {supervisor}", supervisee=card.supervisee, supervisor=card.supervisor
        ),
    )
    return _released("log of supervision", "supervision-log.pdf", made, card.zone, by, at)


def audit_report(*, audit_id: UUID, by: Viewer, at: datetime) -> Released:
    """The closing report of an audit: method, scores, findings by number of the chart. Raises NotFound."""
    shown = audits.audit(by, audit_id, at=at)
    findings = tuple(_findings(by, audit_id, shown.card.size, at))
    card = shown.card
    made = Sheet(
        title=say("Chart audit {n}", n=card.number),
        clinic=_clinic(by),
        client=card.title,
        blocks=tuple(_report(shown, findings)),
        lead=say("Closed {day}.", day=_day(card.closed_at.date()))
        if card.closed_at
        else say("Not closed yet."),
    )
    return _released(
        "chart audit report", f"chart-audit-{card.number}.pdf", made, zone_of(card.site_ids[0]), by, at
    )


def _released(kind: str, filename: str, made: Sheet, zone: str, by: Viewer, at: datetime) -> Released:
    asked = Asked(kind, (), TO_STAFF, Purpose.WITHIN_PROGRAM, frozenset({Category.PAPERS}))
    return release(
        asked=asked,
        filename=filename,
        media_type=MEDIA_TYPE,
        make=lambda cover: render(made, cover, zone=zone),
        by=by,
        at=at,
    )


def _clinic(by: Viewer) -> str:
    return ", ".join(one.name for one in sites(by))


def _every(by: Viewer, agreement_id: UUID, at: datetime) -> Iterator[EntryCard]:
    before: int | None = None
    for _ in range(MOST_PAGES):
        page = supervision.entries(by, agreement_id, before=before, at=at)
        yield from page
        if len(page) < supervision.PAGE:
            return
        before = page[-1].number


def _log(log: Log, entries: tuple[EntryCard, ...]) -> Iterator[Block]:
    card, terms = log.agreement, log.agreement.terms
    yield Fields(
        (
            (say("Credential"), card.credential),
            (say("Agreement"), say("from {day}", day=_day(card.starts_on))),
            (say("Asked a {per}", per=terms.per.label), _hours(terms.period)),
            (say("Signed by both, in all"), _hours(log.whole.signed)),
            (say("Logged, not signed by both"), _hours(log.whole.waiting)),
            (
                say("Source of what is asked"),
                card.source if card.verified else f"{card.source} (not verified)",
            ),
        )
    )
    yield Heading(say("Sessions"))
    if not entries:
        yield Text(say("No session was logged."))
        return
    head = (
        say("Day"),
        say("From"),
        say("To"),
        say("Length"),
        say("How"),
        say("Worked on"),
        say("Cases"),
        say("Signed"),
    )
    yield Table(head, tuple(_row(card.zone, one) for one in reversed(entries)), right=(3, 6))
    added = [(one, it) for one in reversed(entries) for it in one.addenda]
    if added:
        yield Heading(say("Added after signing"))
        yield Text(say("{n} entries have addenda, kept with the log.", n=len({one.id for one, _ in added})))
    yield Heading(say("Signatures under the agreement"))
    yield Signatures(
        tuple(
            (one.name, say("Supervisor") if one.as_supervisor else say("Supervisee"), _day(one.at.date()))
            for one in card.signatures
        )
    )


def _row(zone: str, one: EntryCard) -> tuple[str, ...]:
    from_, to = (moment.astimezone(ZoneInfo(zone)) for moment in (one.starts_at, one.ends_at))
    signed = " and ".join(it.name for it in one.signatures) if one.signed_at else "not by both"
    topics = ", ".join(str(topic.label) for topic in one.topics)
    return (
        _day(one.on),
        f"{from_:%H:%M}",
        f"{to:%H:%M}",
        _hours(one.minutes),
        str(one.kind.label),
        topics,
        str(one.cases),
        signed,
    )


def _findings(by: Viewer, audit_id: UUID, size: int, at: datetime) -> Iterator[FindingCard]:
    for after in range(0, size, audits.CHARTS_A_PAGE):
        yield from audits.findings(by, audit_id, after=after, at=at)


def _report(shown: Audit, findings: tuple[FindingCard, ...]) -> Iterator[Block]:
    card = shown.card
    sized = (
        say("a fixed number")
        if card.sizing is Sizing.FIXED
        else say("{c} percent confidence, {m} points margin", c=card.confidence, m=card.margin)
    )
    yield Fields(
        (
            (say("Period"), f"{_day(card.since)} – {_day(card.until)}"),
            (say("Checklist"), f"{shown.checklist.label}, {card.checklist_version}"),
            (say("Charts in the population"), str(card.population)),
            (say("Charts drawn"), say("{n}, {how}", n=card.size, how=sized)),
            (say("Spread"), card.stratum.label),
            (say("Seed"), card.seed),
            (say("Population, fingerprint"), card.population_digest[:16]),
            (say("Drawn again today"), say("the same") if shown.holds else say("not the same")),
        )
    )
    yield Heading(say("Scores"))
    head = (say("Item"), say("Met"), say("Not met"), say("Does not apply"), say("Not known"), say("Percent"))
    rows = tuple(
        (
            one.item.words,
            str(one.met),
            str(one.not_met),
            str(one.not_applicable),
            str(one.not_known),
            "–" if one.percent is None else str(one.percent),
        )
        for one in shown.scores
    )
    yield Table(head, rows, right=(1, 2, 3, 4, 5))
    yield Heading(say("Findings"))
    if findings:
        head = (say("Chart"), say("Item"), say("Severity"), say("Due"), say("State"), say("Repaired by"))
        yield Table(head, tuple(_finding(one) for one in findings), right=(0,))
    else:
        yield Text(say("No finding."))
    if card.closed_words:
        yield Text(card.closed_words)


def _finding(one: FindingCard) -> tuple[str, ...]:
    mended = str(one.repairs[-1].means.label) if one.repairs else ""
    return (
        str(one.chart_number),
        str(one.item.words),
        str(one.item.severity.label),
        _day(one.due_on),
        str(one.state.label),
        mended,
    )


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _day(value: date) -> str:
    return f"{value:%d %b %Y}"
