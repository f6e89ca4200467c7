"""Who looked at a record: the trail, read by or for the person it is about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stepdown.audit.queries import entries_about
from stepdown.audit.vocabulary import TrailEntry
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words, say
from stepdown.overview.vocabulary import Look, LookedPage
from stepdown.people.queries import require_reach

PAGE = 40
# What the trail calls a page or a deed, as the person it is about reads it. What is not here shows as it is.
PAGES = {
    "chart": say("the chart"),
    "home": say("the first page"),
    "my plan": say("the plan"),
    "my week": say("the week"),
    "other week": say("the week"),
    "my swap": say("other times for a session"),
    "my calendar": say("the address of the calendar"),
    "make address": say("the address of the calendar"),
    "my ways": say("how one comes in"),
    "new passkey": say("how one comes in"),
    "my papers": say("the papers"),
    "my paper": say("a signed paper"),
    "my privacy": say("who sees what"),
    "looked": say("who looked"),
    "papers": say("the papers"),
    "reading": say("a paper to sign"),
    "handed back": say("a signed paper"),
    "signed": say("a signed paper"),
    "consents": say("who sees what"),
    "consent": say("a consent"),
    "assessments": say("the assessments"),
    "document": say("the assessment"),
    "section": say("a part of the assessment"),
    "now": say("a part of the assessment"),
    "level": say("the level of care"),
    "options": say("the options"),
    "given": say("the options"),
    "admission": say("the admission"),
    "leaving": say("how treatment ends"),
    "team": say("who is on the team"),
    "current": say("the plan"),
    "version": say("the plan"),
    "versions": say("the versions of the plan"),
    "pdf": say("the plan as a paper"),
    "paper": say("the print view"),
    "change": say("the plan, to write on"),
    "head": say("the first words of the plan"),
    "new problem": say("the plan, to write on"),
    "problem": say("the plan, to write on"),
    "new goal": say("the plan, to write on"),
    "goal": say("the plan, to write on"),
    "new objective": say("the plan, to write on"),
    "objective": say("the plan, to write on"),
    "new service": say("the plan, to write on"),
    "service": say("the plan, to write on"),
    "progress": say("the plan, to note progress"),
    "review": say("the plan, to look at it again"),
    "compare": say("what changed in the plan"),
    "given pdf": say("the options as a paper"),
    "level paper": say("the level of care, to print"),
    "new consent": say("a consent, to write it"),
    "stopping": say("a consent, to stop it"),
    "sign page": say("the plan, to sign it"),
    "inquiry": say("the first call"),
    "call": say("a call"),
    "phone": say("the list of calls"),
    "find calls": say("the list of calls"),
    "new call": say("what may be said on a call"),
    "may be said": say("what may be said on a call"),
    "number": say("a number, to call back"),
    "client calls": say("the calls"),
    "inquiry calls": say("the calls"),
    "inquiry number": say("a number, to call back"),
    "contacts": say("how to reach somebody"),
    "contact": say("how to reach somebody"),
    "new line": say("how to reach somebody"),
    "line": say("how to reach somebody"),
    "line call": say("how to reach somebody"),
    "show line": say("a number, to call it"),
    "closure": say("who is told of a closed day"),
    "look who is told": say("who is told of a closed day"),
    "print packet": say("the papers for an outage"),
    "take packet": say("the papers for an outage"),
    "outage": say("what was entered after an outage"),
    "today": say("the list of the day"),
    "caseload": say("the caseload"),
    "pipeline": say("the way in of all"),
    "search": say("results of a search"),
    "vault": say("whether a legal name is kept"),
    "name": say("the chosen name"),
    "devices": say("where one is signed in"),
    "helps": say("help outside"),
    "find": say("places that help"),
    "new help": say("help outside, to refer"),
    "one": say("a referral to help outside"),
    "due": say("the list of referrals to ask about"),
    "sent": say("who was sent to a place"),
    "my help": say("help found"),
    "my grievances": say("the complaints"),
    "my grievance": say("a complaint"),
    "my new grievance": say("a complaint, to write it"),
    "grievances": say("the register of complaints"),
    "find grievances": say("the register of complaints"),
    "grievance": say("a complaint"),
    "grievance filed": say("a complaint"),
    "filed papers": say("the papers that came from outside"),
    "filed paper": say("a paper that came from outside"),
    "paper page": say("a page of a paper that came from outside"),
    "inbox paper": say("a paper in the inbox"),
    "inbox found": say("papers that were looked for"),
    "inbox held": say("papers that are being checked"),
    "whose paper": say("names alike, to file a paper"),
    "clients to file": say("names alike, to file a paper"),
}
SIGNED = {
    "assessment": say("the assessment"),
    "plan": say("the plan"),
    "paper": say("a paper"),
    "decision": say("the level of care"),
    "team decision": say("what the team decided"),
    "options": say("the options"),
}
DONE = {
    "add client": say("opened the chart"),
    "rename client": say("wrote another chosen name"),
    "record adulthood": say("noted: an adult"),
    "tie staff to client": say("named somebody for the team"),
    "untie staff from client": say("took somebody off the team"),
    "join care team": say("joined the care team"),
    "leave care team": say("left the care team"),
    "set stage": say("noted how far the way has come"),
    "open client account": say("opened a door to these pages"),
    "open inquiry": say("took the first call"),
    "save call sheet": say("wrote on the call sheet"),
    "end call": say("ended the call"),
    "link inquiry to client": say("put the first call to the chart"),
    "show number of inquiry": say("saw the number to call"),
    "mark step": say("noted a step of the way in"),
    "record outcome of inquiry": say("wrote what came of the call"),
    "note try to reach": say("noted a try to call"),
    "tie referral to client": say("put a record from elsewhere to the chart"),
    "receive referral": say("took in a record from elsewhere"),
    "open referral file": say("opened a record from elsewhere"),
    "start assessment": say("began the assessment"),
    "save assessment section": say("wrote in the assessment"),
    "sign assessment": say("signed the assessment"),
    "amend assessment": say("added to the assessment"),
    "decide level": say("decided the level of care"),
    "give options": say("gave the sheet of options"),
    "add level fact": say("added a fact for the level of care"),
    "admit": say("admitted to treatment"),
    "open episode": say("began the treatment"),
    "enter stay": say("began a step of the treatment"),
    "discharge": say("ended the treatment"),
    "write interim plan": say("wrote the first plan"),
    "begin new version": say("began a new version of the plan"),
    "change plan": say("wrote in the plan"),
    "add problem": say("wrote in the plan"),
    "add goal": say("wrote in the plan"),
    "add objective": say("wrote in the plan"),
    "add intervention": say("wrote in the plan"),
    "change problem": say("wrote in the plan"),
    "change goal": say("wrote in the plan"),
    "change objective": say("wrote in the plan"),
    "change intervention": say("wrote in the plan"),
    "remove problem": say("wrote in the plan"),
    "remove goal": say("wrote in the plan"),
    "remove objective": say("wrote in the plan"),
    "remove intervention": say("wrote in the plan"),
    "lock plan": say("closed the plan for signing"),
    "put plan in force": say("put the plan in force"),
    "review plan": say("looked at the plan again"),
    "note progress": say("noted progress"),
    "choose not to sign": say("wrote down a no to signing"),
    "give consent": say("took a consent"),
    "revoke consent": say("stopped a consent"),
    "record consent event": say("noted something about a consent"),
    "restrict disclosure": say("kept something back, as asked"),
    "end restriction": say("ended keeping something back"),
    "swap seat": say("took another time for a session"),
    "give seat": say("took or gave a seat in a session"),
    "release seat": say("gave a seat up, or released it"),
    "make calendar address": say("made an address for the calendar"),
    "end calendar address": say("cancelled the address of the calendar"),
    "disclose": say("made a paper, or gave or said something"),
    "log call": say("wrote down a call"),
    "add to call": say("added to a call"),
    "owe follow-up": say("noted what is owed after a call"),
    "do follow-up": say("did what was owed after a call"),
    "show number": say("opened a number to call it"),
    "take numbers for paper": say("put numbers on the papers for an outage"),
    "add contact": say("noted somebody around you"),
    "change contact": say("changed who somebody around you is"),
    "add line": say("noted how to reach somebody"),
    "change line": say("changed how to reach somebody"),
    "end line": say("noted that a number is no longer used"),
    "agree on code word": say("kept a code word"),
    "close site": say("closed a place and listed who is told"),
    "open site again": say("opened a place again and listed who is told"),
    "tell of closure": say("called about a closed day"),
    "make downtime packet": say("made the papers for an outage"),
    "write letter": say("wrote a message inside the house"),
    "send letter": say("sent a message"),
    "refer out": say("referred to help outside"),
    "follow referral out": say("noted how a referral went"),
    "hand over referral out": say("gave a referral to somebody else to follow"),
    "enter legal identity": say("put a legal name into the vault"),
    "open vault": say("opened the vault"),
    "receive paper": say("put a paper to the chart"),
    "check paper": say("had a paper checked"),
    "file paper": say("filed a paper to the chart"),
    "refile paper": say("moved a paper to where it belongs"),
    "bring back paper": say("took a paper out of the chart"),
    "send back paper": say("took a paper out of the chart"),
    "discard paper": say("put a paper away"),
    "try again paper": say("had a paper checked again"),
    "open identity paper": say("opened a paper with the legal name"),
    "hand over": say("handed the case to somebody else"),
    "move caseload": say("handed the case to somebody else"),
    "hand over the desk": say("handed open tasks to somebody else"),
    "call team meeting": say("put you on the agenda of the team"),
    "add to agenda": say("put you on the agenda of the team"),
    "take off agenda": say("took you off the agenda of the team"),
    "talk about": say("talked about your treatment in the team"),
    "write team decision": say("wrote what the team decided"),
    "add to team decision": say("added to what the team decided"),
    "give team task": say("gave somebody a task from the team"),
    "take team task back": say("took a task of the team back"),
    "finish team task": say("did a task of the team"),
    "log supervision": say("talked about your treatment with a supervisor"),
    "change supervision": say("talked about your treatment with a supervisor"),
    "open chart for audit": say("opened the chart to check how it is kept"),
    "answer chart audit": say("checked how the chart is kept"),
    "finish chart of audit": say("checked how the chart is kept"),
    "assign audit repair": say("asked somebody to mend the record"),
    "repair audit finding": say("mended the record"),
    "check audit repair": say("looked whether the record was mended"),
}


def who_looked(viewer: Viewer, client_id: UUID, *, before: int | None = None, at: datetime) -> LookedPage:
    """Everybody who saw or changed this client's record, newest first. Raises NotFound out of reach."""
    require_reach(viewer, client_id, at=at)
    lines = entries_about(viewer, client_id, before=before, limit=PAGE + 1)
    looks = tuple(_look(line) for line in lines[:PAGE] if _shows(viewer, line))
    return LookedPage(looks, lines[PAGE - 1].id if len(lines) > PAGE else None)


def _shows(viewer: Viewer, line: TrailEntry) -> bool:
    """Whether a line is part of the record that is read here.

    Incident reports are no part of anybody's record. That somebody complained is theirs to know, and of
    those who answer: staff who read a chart do not learn it from who looked.
    """
    about = line.kind.removeprefix("my ").removeprefix("new ").rstrip("s")
    if about in ("incident", "find incident"):
        return False
    return viewer.audience is not Audience.STAFF or "grievance" not in about


def _look(line: TrailEntry) -> Look:
    who = line.actor or {Audience.SYSTEM: "Stepdown", Audience.PUBLIC: "web form"}.get(
        Audience(line.audience), ""
    )
    return Look(
        line.id, line.at, who, line.audience == Audience.STAFF, act_in_words(line.verb, line.kind), line.why
    )


def act_in_words(verb: str, kind: str) -> Words:
    """What was done, in a few plain words, in the past."""
    if verb == "see":
        return say("saw {page}", page=PAGES.get(kind) or say("the page “{name}”", name=kind))
    if verb == "sign":
        return say("took a signature for {what}", what=SIGNED.get(kind) or say("the {name}", name=kind))
    return DONE.get(verb) or Words(verb)
