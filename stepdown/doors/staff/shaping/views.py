"""Shaping a programme: begin a draft, change its parts while the weeks redraw, put it in use."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.shaping import shown
from stepdown.doors.staff.shaping.forms.heads import StartForm
from stepdown.doors.staff.shaping.forms.parts import PHASES, bound, fields_of, parts_of
from stepdown.doors.threshold import Done, Invalid, Page, Saved, Visit, beside, reads, writes
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission
from stepdown.programme import actions, queries
from stepdown.programme.vocabulary import DraftCard, Programme, Weight

DESK = "staff/shaping/page.html"
DRAFT = "staff/shaping/draft.html"
LIVE = "staff/shaping/_live.html"


@reads(may=Permission.SHAPE_PROGRAMMES)
def desk(visit: Visit) -> Page:
    start = StartForm(initial={"version_id": visit.query.get("from", "")})
    return Page(DESK, _desk(visit, start))


@writes(may=Permission.SHAPE_PROGRAMMES)
def start(visit: Visit) -> Done:
    form = StartForm(visit.form)
    with beside(form, lambda: Page(DESK, _desk(visit, form)), otherwise="title"):
        told = form.cleaned_data
        card = actions.start_draft(
            version_id=told["version_id"], new_title=told["title"], by=visit.viewer, at=visit.at
        )
    return Done("draft-part", card.id, "about", said=say("A copy is yours to shape. Nobody is in it yet."))


def _desk(visit: Visit, form: StartForm) -> dict[str, object]:
    return {
        "form": form,
        "drafts": queries.drafts(visit.viewer),
        "offered": queries.programmes(visit.viewer),
        "retired": queries.retired(visit.viewer),
    }


@reads(may=Permission.SHAPE_PROGRAMMES)
def draft(visit: Visit, draft_id: UUID) -> Page:
    return _whole(visit, shown.draft_of(visit, draft_id), {}, ())


def _whole(
    visit: Visit, card: DraftCard, reasons: dict[str, str], refusals: tuple[Refusal, ...], status: int = 200
) -> Page:
    """The draft read whole, with the form that puts it in use."""
    context = {
        **shown.live(visit, card, card.programme, card.faults, None),
        "reasons": reasons,
        "refusals": {refusal.field: refusal for refusal in refusals},
        "other_refusals": [one for one in refusals if not one.field or one.field == "based_on"],
        "newest": next(iter(queries.version_cards(visit.viewer, card.key)), None),
    }
    return Page(DRAFT, context, status=status)


@reads(may=Permission.SHAPE_PROGRAMMES)
def part(visit: Visit, draft_id: UUID, draft_part: str) -> Page | Done:
    card = shown.draft_of(visit, draft_id)
    if not card.open:
        return Done("draft", draft_id)
    chosen = shown.part_or_404(card, draft_part)
    return shown.part_page(visit, card, bound(chosen, card.content, queries.rules(visit.viewer)))


@writes(may=Permission.SHAPE_PROGRAMMES)
def save_part(visit: Visit, draft_id: UUID, draft_part: str) -> Saved:
    card = shown.draft_of(visit, draft_id)
    chosen = shown.part_or_404(card, draft_part)
    filled = bound(chosen, card.content, queries.rules(visit.viewer), visit.form)
    if card.open and not filled.is_valid():
        raise Invalid(shown.part_page(visit, card, filled, 422))
    saved = actions.save_draft(
        draft_id=draft_id,
        fields=fields_of(filled, card.content) if filled.is_valid() else {},
        version=visit.version,
        by=visit.viewer,
        at=visit.at,
    )
    return Saved(saved.version, _after(visit, saved, draft_part))


def _after(visit: Visit, saved: DraftCard, part: str) -> Done:
    """Where a plain save leads: back to the part, or on to the next; after the last, to the whole."""
    after = [one.slug for one in parts_of(saved.content)]
    place = after.index(part) + 1 if part in after else 0
    if visit.form.get("then") != "next":
        return Done("draft-part", saved.id, after[place - 1], said=say("Saved. The weeks are drawn anew."))
    return Done("draft", saved.id) if place == len(after) else Done("draft-part", saved.id, after[place])


@reads(may=Permission.SHAPE_PROGRAMMES)
def now(visit: Visit, draft_id: UUID, draft_part: str) -> Page:
    card = shown.draft_of(visit, draft_id)
    chosen = shown.part_or_404(card, draft_part)
    return Page(LIVE, shown.live(visit, card, card.programme, card.faults, chosen))


@writes(may=Permission.SHAPE_PROGRAMMES, shows_only=True)
def preview(visit: Visit, draft_id: UUID) -> Page:
    """The weeks as they would be with the phases as typed; nothing is saved."""
    card = shown.draft_of(visit, draft_id)
    chosen = shown.part_or_404(card, PHASES)
    filled = bound(chosen, card.content, (), visit.form)
    if not filled.is_valid():
        return Page(LIVE, shown.live(visit, card, None, (), chosen) | {"unfinished": filled.faulty})
    content = {**card.content, **fields_of(filled, card.content)}
    try:
        programme: Programme | None = queries.read_content(visit.viewer, content)
        faults: tuple[Refusal, ...] = ()
    except Refused as refused:
        programme, faults = None, refused.refusals
    return Page(LIVE, shown.live(visit, card, programme, faults, chosen))


@writes(may=Permission.SHAPE_PROGRAMMES)
def mend(visit: Visit, draft_id: UUID) -> Done:
    place = visit.form.get("place", "")
    card = actions.apply_repair(
        draft_id=draft_id,
        code=visit.form.get("code", ""),
        place=int(place) if place.isascii() and place.isdigit() and len(place) < 4 else 999,
        on=visit.local.date(),
        version=visit.version,
        by=visit.viewer,
        at=visit.at,
    )
    back = visit.form.get("part", "")
    said = say("Taken into the draft. Look at the weeks.")
    if back in [one.slug for one in parts_of(card.content)]:
        return Done("draft-part", draft_id, back, said=said)
    return Done("draft", draft_id, said=said)


@writes(may=Permission.SHAPE_PROGRAMMES)
def use(visit: Visit, draft_id: UUID) -> Done:
    card = shown.draft_of(visit, draft_id)
    reasons = _reasons(visit, card)
    try:
        stored = actions.put_in_use(
            draft_id=draft_id,
            reasons=reasons,
            on=visit.local.date(),
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        if not card.open:
            raise
        raise Invalid(_whole(visit, card, reasons, refused.refusals, 422)) from None
    return Done(
        "programme", stored.key, said=say("Version {n} is in use for the next client.", n=stored.version)
    )


def _reasons(visit: Visit, card: DraftCard) -> dict[str, str]:
    """The reason for each finding that asks for one; one for all fills those left empty."""
    if card.programme is None:
        return {}
    report = queries.report(visit.viewer, card.programme, on=visit.local.date())
    for_all = visit.form.get("why-all", "").strip()
    told = {one.code: visit.form.get(f"why-{one.code}", "").strip() for one in report.of(Weight.ASKS)}
    return {code: why or for_all for code, why in told.items()}


@writes(may=Permission.SHAPE_PROGRAMMES)
def set_aside(visit: Visit, draft_id: UUID) -> Done:
    actions.set_aside(draft_id=draft_id, version=visit.version, by=visit.viewer, at=visit.at)
    return Done("shaping", said=say("Set aside. It stays readable."))


@writes(may=Permission.SHAPE_PROGRAMMES)
def go_on(visit: Visit, draft_id: UUID) -> Done:
    actions.go_on_from_newest(draft_id=draft_id, version=visit.version, by=visit.viewer, at=visit.at)
    return Done("draft", draft_id, said=say("The draft now follows the version in use."))
