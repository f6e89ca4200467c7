"""Deciding about one paper: whose it is and what, or why not; cutting and joining; taking back."""

from __future__ import annotations

from uuid import UUID

from stepdown.doors.staff.inbox import showing
from stepdown.doors.staff.inbox.forms import BackForm, DiscardForm, FilingForm, SplitForm, id_of
from stepdown.doors.staff.inbox.taking import is_checked
from stepdown.doors.threshold import Done, Page, Visit, beside, writes
from stepdown.inbox import actions, queries
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import Words, say
from stepdown.people.queries import search_clients
from stepdown.people.vocabulary import Permission

# The form asks for a client by name; the rules know whose paper it is.
WHOSE = {"client": "client_text"}


@writes(may=Permission.WORK_INBOX, shows_only=True)
def whose_paper(visit: Visit, paper_id: UUID) -> Page:
    """The form again with the clients its name resembles: how one chooses without a script."""
    sheet = queries.document(visit.viewer, paper_id, at=visit.at)
    form = FilingForm(initial=visit.form.dict())
    text = visit.form.get("client_text", "")[:80]
    return showing.workbench(
        visit, sheet, filled={"form": form}, people=search_clients(visit.viewer, text, at=visit.at, limit=6)
    )


@writes(may=Permission.WORK_INBOX)
def file(visit: Visit, paper_id: UUID) -> Done:
    sheet = queries.document(visit.viewer, paper_id, at=visit.at)
    after = queries.next_open(visit.viewer, at=visit.at, after=paper_id)
    form = FilingForm(visit.form)
    with beside(form, lambda: showing.workbench(visit, sheet, filled={"form": form}), names=WHOSE):
        if form.cleaned_data["client_text"] and not form.cleaned_data["client"]:
            raise Refused(Refusal(say("Choose one of the clients found, or leave it empty."), field="client"))
        actions.file(
            document_id=paper_id,
            filing=form.filing(),
            why=form.cleaned_data["why"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return _onward(after, say("Filed."))


@writes(may=Permission.WORK_INBOX)
def discard(visit: Visit, paper_id: UUID) -> Done:
    sheet = queries.document(visit.viewer, paper_id, at=visit.at)
    after = queries.next_open(visit.viewer, at=visit.at, after=paper_id)
    form = DiscardForm(visit.form)
    with beside(form, lambda: showing.workbench(visit, sheet, filled={"discard": form})):
        actions.discard(
            document_id=paper_id,
            reason=form.reason_given(),
            words=form.cleaned_data["words"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return _onward(after, say("Put away. It can be brought back."))


@writes(may=Permission.WORK_INBOX)
def back(visit: Visit, paper_id: UUID) -> Done:
    sheet = queries.document(visit.viewer, paper_id, at=visit.at)
    form = BackForm(visit.form)
    with beside(form, lambda: showing.workbench(visit, sheet, filled={"back": form})):
        actions.bring_back(
            document_id=paper_id,
            why=form.cleaned_data["why"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("inbox-paper", paper_id, said=say("Back in the inbox."))


@writes(may=Permission.WORK_INBOX)
def again(visit: Visit, paper_id: UUID) -> Done:
    actions.try_again(document_id=paper_id, version=visit.version, by=visit.viewer, at=visit.at)
    is_checked(visit, paper_id)
    return Done("inbox-paper", paper_id, said=say("Checked again."))


@writes(may=Permission.WORK_INBOX)
def split(visit: Visit, paper_id: UUID) -> Done:
    sheet = queries.document(visit.viewer, paper_id, at=visit.at)
    form = SplitForm(visit.form)
    with beside(form, lambda: showing.workbench(visit, sheet, filled={"split": form})):
        made = actions.split(
            document_id=paper_id,
            ranges=form.cleaned_data["ranges"],
            version=visit.version,
            by=visit.viewer,
            at=visit.at,
        )
    return Done("inbox-paper", made[0], said=say("Split into {n} papers.", n=len(made)))


@writes(may=Permission.WORK_INBOX)
def join(visit: Visit, paper_id: UUID) -> Done:
    others = [other for text in visit.form.getlist("others") if (other := id_of(text))]
    made = actions.join(
        document_id=paper_id, others=others, version=visit.version, by=visit.viewer, at=visit.at
    )
    return Done("inbox-paper", made, said=say("Joined into one paper."))


def _onward(after: UUID | None, said: Words) -> Done:
    """The next paper at once; the list where none is left."""
    return Done("inbox-paper", after, said=said) if after else Done("inbox", said=said)
