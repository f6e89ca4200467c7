"""A page to keep one's own phrases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from stepdown.doors.staff.group_note.forms import PhraseForm
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.note import actions, queries
from stepdown.people.vocabulary import Permission

PHRASES = "staff/group_note/phrases.html"
PHRASE = "staff/group_note/phrase.html"


@reads(may=Permission.WRITE_NOTES)
def phrases(visit: Visit) -> Page:
    return _page(visit)


@writes(may=Permission.WRITE_NOTES)
def keep(visit: Visit) -> Done:
    form = PhraseForm(visit.form)
    with beside(form, lambda: _page(visit, form=form)):
        told = form.cleaned_data
        actions.keep_phrase(trigger=told["trigger"], words=told["words"], by=visit.viewer, at=visit.at)
    return Done("phrases", said=say("Kept."))


@reads(may=Permission.WRITE_NOTES)
def phrase(visit: Visit, phrase_id: UUID) -> Page:
    return _one(visit, phrase_id)


@writes(may=Permission.WRITE_NOTES)
def change(visit: Visit, phrase_id: UUID) -> Done:
    form = PhraseForm(visit.form)
    with beside(form, lambda: _one(visit, phrase_id, form=form)):
        told = form.cleaned_data
        actions.change_phrase(
            phrase_id=phrase_id,
            trigger=told["trigger"],
            words=told["words"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("phrases", said=say("Changed. Notes that have it keep their words."))


@writes(may=Permission.WRITE_NOTES)
def drop(visit: Visit, phrase_id: UUID) -> Done:
    actions.drop_phrase(phrase_id=phrase_id, by=visit.viewer, at=visit.at)
    return Done("phrases", said=say("Dropped."))


def _page(visit: Visit, **forms: Any) -> Page:
    return Page(PHRASES, {"phrases": queries.phrases(visit.viewer), "form": PhraseForm(), **forms})


def _one(visit: Visit, phrase_id: UUID, **forms: Any) -> Page:
    """Raises NotFound where it is another's."""
    found = next((one for one in queries.phrases(visit.viewer) if one.id == phrase_id), None)
    if found is None:
        raise NotFound
    filled = PhraseForm(initial={"trigger": found.trigger, "words": found.words})
    return Page(PHRASE, {"phrase": found, "form": filled, **forms})
