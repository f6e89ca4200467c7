"""Finding a caller who returns, by a word or number that is nowhere written down."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from stepdown.intake.models import Inquiry
from stepdown.intake.reaching import email_hash, open_to, phone_hash, word_hash
from stepdown.intake.vocabulary import Found, Match
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.place.queries import sites


def find(
    viewer: Viewer,
    *,
    code_word: str = "",
    number: str = "",
    month: date | None = None,
    site_id: UUID | None = None,
    called_name: str = "",
    at: datetime,
) -> Found:
    """The inquiry of a caller who says their code word, or calls from a number they gave.

    Several people may choose one word: nothing is listed then, the next thing to ask is named instead (month
    of the first call, site, what they asked to be called).
    """
    hashes = Q()
    if code_word.strip():
        hashes |= Q(code_word_hash=word_hash(code_word))
    if number.strip():
        hashes |= Q(email_hash=email_hash(number)) if "@" in number else Q(phone_hash=phone_hash(number))
    if not hashes:
        return Found(Match.NONE)
    rows = list(Inquiry.objects.filter(hashes, open_to(viewer, at), at__lte=at).order_by("-at"))
    zones = {site.id: site.tz for site in sites(viewer)}
    for test in (
        lambda row: month is None or _month(row.at.astimezone(zones[row.site_id])) == _month(month),
        lambda row: site_id is None or row.site_id == site_id,
        lambda row: not called_name.strip() or row.called_name.casefold() == called_name.strip().casefold(),
    ):
        rows = [row for row in rows if test(row)]
    people = {row.continues_id or row.pk for row in rows}
    if not people:
        return Found(Match.NONE)
    if len(people) == 1:
        return Found(Match.ONE, inquiry_id=people.pop())
    if month is None:
        return Found(Match.SEVERAL, ask_next=say("In which month did you first call?"))
    if site_id is None and len({row.site_id for row in rows}) > 1:
        return Found(Match.SEVERAL, ask_next=say("Which of our places did you call?"))
    return Found(Match.SEVERAL, ask_next=say("What did you ask us to call you?"))


def _month(moment: date) -> tuple[int, int]:
    return moment.year, moment.month
