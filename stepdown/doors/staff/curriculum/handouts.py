"""The clinic's own handouts: kept, written anew, ended, printed."""

from __future__ import annotations

from uuid import UUID

from stepdown.curriculum import actions, queries
from stepdown.doors.staff.curriculum.forms import HandoutForm
from stepdown.doors.threshold import Done, File, Page, Visit, beside, reads, writes
from stepdown.journeys import handouts as journey
from stepdown.kernel.words import say
from stepdown.people.vocabulary import Permission

NAMES = {"topic_key": "topic"}


@reads(may=Permission.TEACH)
def handouts(visit: Visit) -> Page:
    return _list(visit, HandoutForm(topics=queries.every_topic()))


@writes(may=Permission.TEACH)
def keep(visit: Visit) -> Done:
    form = HandoutForm(visit.form, visit.files, topics=queries.every_topic())
    with beside(form, lambda: _list(visit, form), names=NAMES):
        made = journey.keep_handout(
            words=form.handout(), file=form.file_bytes(), by=visit.viewer, at=visit.at
        )
    return Done("handout", made.id, said=say("Kept. Whoever had this topic finds it on their phone."))


@reads(may=Permission.TEACH)
def handout(visit: Visit, handout_id: UUID) -> Page:
    return _one(visit, handout_id)


@writes(may=Permission.TEACH)
def change(visit: Visit, handout_id: UUID) -> Done:
    form = HandoutForm(visit.form, visit.files, topics=queries.every_topic())
    with beside(form, lambda: _one(visit, handout_id, form), names=NAMES):
        journey.keep_handout(
            words=form.handout(),
            file=form.file_bytes(),
            handout_id=handout_id,
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("handout", handout_id, said=say("Its next version is given out from now on."))


@writes(may=Permission.TEACH)
def end(visit: Visit, handout_id: UUID) -> Done:
    why = visit.form.get("why", "")
    actions.end_handout(handout_id=handout_id, why=why, version=visit.version, by=visit.viewer, at=visit.at)
    return Done("handouts", said=say("Given out no more."))


@writes(may=Permission.TEACH, shows_only=True)
def pdf(visit: Visit, handout_id: UUID) -> File:
    return File(journey.give_handout(handout_id=handout_id, by=visit.viewer, at=visit.at))


def _list(visit: Visit, form: HandoutForm) -> Page:
    context = {"handouts": queries.handouts(visit.viewer), "form": form}
    return Page("staff/curriculum/handouts.html", context)


def _one(visit: Visit, handout_id: UUID, form: HandoutForm | None = None) -> Page:
    card = queries.handout(visit.viewer, handout_id)
    first = {"topic": card.topic.key, "title": card.title, "form": card.form.value, "text": card.text}
    context = {
        "card": card,
        "versions": queries.versions(visit.viewer, handout_id),
        "form": form or HandoutForm(initial=first, topics=queries.every_topic()),
    }
    return Page("staff/curriculum/handout.html", context)
