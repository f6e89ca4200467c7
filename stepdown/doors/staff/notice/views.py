"""An end by the clinic: the notice is given, the person appeals, somebody else decides, the letter."""

from __future__ import annotations

from uuid import UUID

from django.forms import Form

from stepdown.aftercare import actions, queries
from stepdown.doors.staff.client_pages import client_frame
from stepdown.doors.staff.notice.forms import AppealForm, NoticeForm, RulingForm, WithdrawForm
from stepdown.doors.threshold import Done, File, Page, Visit, beside, reads, writes
from stepdown.episode.queries import current
from stepdown.journeys import farewell
from stepdown.kernel.words import say
from stepdown.people.queries import client_card
from stepdown.people.vocabulary import Permission
from stepdown.resource.queries import helps
from stepdown.resource.vocabulary import HelpCard

HERE, PAGE = "client-notice", "staff/notice/page.html"


@reads(may=Permission.DECIDE_LEVEL, client="client_id")
def notice(visit: Visit, client_id: UUID) -> Page:
    return _page(visit, client_id)


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def give(visit: Visit, client_id: UUID) -> Done:
    form = NoticeForm(
        visit.form, at_once=visit.viewer.may(Permission.END_AT_ONCE), places=_places(visit, client_id)
    )
    with beside(form, lambda: _page(visit, client_id, give=form)):
        actions.give_notice(client_id=client_id, new=form.new(), by=visit.viewer, at=visit.at)
    return Done(
        HERE, client_id, said=say("The notice is given. Print the letter and go through it with them.")
    )


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def letter(visit: Visit, client_id: UUID) -> File:
    return File(farewell.notice_letter(client_id=client_id, by=visit.viewer, at=visit.at))


@writes(may=Permission.WRITE_NOTES, client="client_id")
def appeal(visit: Visit, client_id: UUID, notice_id: UUID) -> Done:
    form = AppealForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, appeal=form)):
        words = form.cleaned_data["words"]
        actions.appeal(client_id=client_id, notice_id=notice_id, words=words, by=visit.viewer, at=visit.at)
    return Done(HERE, client_id, said=say("The appeal is written down. Somebody else decides it."))


@writes(may=Permission.MOVE_CASELOAD, client="client_id")
def rule(visit: Visit, client_id: UUID, notice_id: UUID) -> Done:
    form = RulingForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, rule=form)):
        actions.rule_on_appeal(
            client_id=client_id,
            notice_id=notice_id,
            stands=form.cleaned_data["stands"],
            words=form.cleaned_data["words"],
            by=visit.viewer,
            at=visit.at,
        )
    return Done(HERE, client_id, said=say("Decided. Tell them today, and why."))


@writes(may=Permission.DECIDE_LEVEL, client="client_id")
def withdraw(visit: Visit, client_id: UUID, notice_id: UUID) -> Done:
    form = WithdrawForm(visit.form)
    with beside(form, lambda: _page(visit, client_id, withdraw=form)):
        why = form.cleaned_data["why"]
        actions.withdraw_notice(
            client_id=client_id, notice_id=notice_id, why=why, by=visit.viewer, at=visit.at
        )
    return Done(HERE, client_id, said=say("Withdrawn. Treatment goes on."))


def _places(visit: Visit, client_id: UUID) -> tuple[HelpCard, ...]:
    """The places somebody was referred to that still expect them."""
    if not visit.viewer.may(Permission.REFER_OUT):
        return ()
    return tuple(one for one in helps(visit.viewer, client_id, at=visit.at) if one.open)


def _page(visit: Visit, client_id: UUID, **tried: Form) -> Page:
    card = client_card(visit.viewer, client_id, at=visit.at)
    frame = client_frame(visit.viewer, card, "chart")
    running = current(visit.viewer, client_id, at=visit.at)
    today = queries.today_of(card.site_id, visit.at)
    earliest, appeal_until = queries.first_days(today)
    at_once = visit.viewer.may(Permission.END_AT_ONCE)
    context = {
        **frame,
        "crumbs": [(card.shown_as, frame["home"]), (say("Notice"), "")],
        "notice": queries.notice(visit.viewer, client_id, at=visit.at),
        "running": running,
        "against": queries.against_end(visit.viewer, client_id, running.id, at=visit.at) if running else None,
        "terms": queries.terms(),
        "appeal_until": appeal_until,
        "give": tried.get("give")
        or NoticeForm(
            at_once=at_once,
            places=_places(visit, client_id),
            initial={"ends_on": earliest, "how": "both"},
        ),
        "appeal": tried.get("appeal") or AppealForm(),
        "rule": tried.get("rule") or RulingForm(),
        "withdraw": tried.get("withdraw") or WithdrawForm(),
    }
    return Page(PAGE, context, clients=[client_id], status=422 if tried else 200)
