"""Writing calls down, adding to them, owing and doing."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.phone import views
from stepdown.doors.staff.phone.forms import OweForm, WordsForm
from stepdown.doors.threshold import Done, Page, Visit, beside, writes
from stepdown.journeys.take_call import Taken, take_call
from stepdown.kernel.words import say
from stepdown.people import queries as people
from stepdown.people.vocabulary import Permission
from stepdown.phone import actions, queries
from stepdown.phone.vocabulary import QUICK, CallWords, Came, FollowUpWords, Heard
from stepdown.place import queries as place


@writes(may=Permission.LOG_CALL)
def log(visit: Visit) -> Done:
    form = views.call_form(visit, data=visit.form)
    with beside(form, lambda: views.sheet(visit, form)):
        call_id = take_call(taken=form.taken(visit.at), by=visit.viewer, at=visit.at)
    return Done("call", call_id, said=say("In the log."))


@writes(may=Permission.LOG_CALL)
def quick(visit: Visit) -> Done:
    """Misdialed, hung up, a wrong person: one press, nothing about anybody."""
    came = next((one for one in QUICK if one.value == visit.form.get("came")), Came.HUNG_UP)
    sites = views.own_sites(visit)
    site = next((one for one in sites if str(one.id) == visit.form.get("site")), sites[0])
    words = CallWords(site_id=site.id, at=visit.at, ended_at=visit.at, came=came)
    take_call(taken=Taken(words, Heard()), by=visit.viewer, at=visit.at)
    return Done("phone", said=say("In the log: {what}.", what=came.label))


@writes(may=Permission.LOG_CALL)
def add_words(visit: Visit, call_id: UUID) -> Done:
    form = WordsForm(visit.form)
    with beside(form, lambda: views.call_page(visit, call_id, words_form=form), otherwise="words"):
        actions.add_words(call_id=call_id, **form.cleaned_data, by=visit.viewer, at=visit.at)
    return Done("call", call_id, said=say("Added. What was written before stays."))


@writes(may=Permission.LOG_CALL)
def owe(visit: Visit, call_id: UUID) -> Done:
    shown = queries.call(visit.viewer, call_id, at=visit.at)
    zone = place.site(visit.viewer, shown.words.site_id).tz
    form = OweForm(visit.form, staff=people.staff(visit.viewer, at=visit.at), zone=zone)
    with beside(
        form,
        lambda: views.call_page(visit, call_id, owe_form=form),
        names={"owed": "what"},
        otherwise="due_at",
    ):
        data = form.cleaned_data
        owed = FollowUpWords(data["what"], data["due_at"] or visit.at, UUID(data["staff"]))
        actions.owe(call_id=call_id, owed=owed, by=visit.viewer, at=visit.at)
    return Done("call", call_id, said=say("Owed. It shows on their Today page."))


@writes(may=Permission.LOG_CALL)
def done(visit: Visit, follow_up_id: UUID) -> Done:
    words = visit.form.get("words", "")[:300]
    actions.follow_up_done(follow_up_id=follow_up_id, words=words, by=visit.viewer, at=visit.at)
    return Done("phone", said=say("Done."))


@writes(may=Permission.LOG_CALL, shows_only=True)
def number(visit: Visit, call_id: UUID) -> Page:
    plain = actions.show_number(call_id=call_id, by=visit.viewer, at=visit.at)
    return views.call_page(visit, call_id, number=plain)
