"""Forms of calls. The rules name what is missing; the forms only read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.look.say import words as said
from stepdown.journeys.take_call import Taken
from stepdown.kernel.labels import Labelled
from stepdown.people.vocabulary import ClientCard, StaffCard
from stepdown.phone.vocabulary import (
    Caller,
    CallerKind,
    CallFilter,
    CallWords,
    Came,
    Direction,
    Emergency,
    FollowUpWords,
    Heard,
    Means,
)
from stepdown.place.vocabulary import Site
from stepdown.privacy.vocabulary import Category, EmergencyFacts


def labelled(words: Iterable[Labelled]) -> list[tuple[str, Any]]:
    """The choices of a closed list, translated when shown."""
    return [(word.value, _(word.label.text)) for word in words]


class MomentField(forms.CharField):
    """A moment on the wall clock of a site; the form gives `zone`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"type": "datetime-local"}), required=False, **options)
        self.zone: tzinfo | None = None

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return datetime.fromisoformat(text).replace(tzinfo=self.zone)
        except ValueError:
            raise forms.ValidationError(_("Give a day and a time.")) from None


def _text(label: Any, length: int, *, rows: int = 0, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget, **options)


def _radio(label: Any, words: Iterable[Labelled], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=labelled(words), required=False, widget=forms.RadioSelect, **options
    )


class CallForm(forms.Form):
    """A call from the first word on: who, about whom, what was said, what follows."""

    direction = _radio(_("Who called"), Direction, initial=Direction.IN)
    means = _radio(_("How"), Means, initial=Means.PHONE)
    site = forms.ChoiceField(label=_("Where"), required=False)
    caller_name = _text(_("Who is it"), 80, help_text=_("As they say it. Nobody has to say."))
    caller_kind = forms.ChoiceField(
        label=_("They are"),
        choices=lambda: labelled([CallerKind.UNKNOWN, *list(CallerKind)[:-1]]),
        required=False,
    )
    number = _text(_("Number they give"), 40)
    asked_about = _text(_("About whom"), 80, help_text=_("Type what they say. Say nothing while you look."))
    client = forms.ChoiceField(label=_("Meant is"), required=False, widget=forms.RadioSelect)
    caller = forms.ChoiceField(label=_("On the line is"), required=False, widget=forms.RadioSelect)
    code_word = _text(_("Code word they say"), 60)
    line = forms.UUIDField(required=False, widget=forms.HiddenInput)
    inquiry = forms.UUIDField(required=False, widget=forms.HiddenInput)
    emergency = _radio(_("An emergency"), Emergency, initial="")
    reason = _text(_("What the emergency is, or why"), 300)
    facility = _text(_("Which hospital or service"), 120)
    impossible = _text(_("Why no consent can be had"), 200)
    told = forms.MultipleChoiceField(
        label=_("What was told"), required=False, widget=forms.CheckboxSelectMultiple
    )
    said = _text(_("What we said"), 4000, rows=2)
    anyway = forms.BooleanField(label=_("It was said all the same; tell the privacy officer"), required=False)
    told_us = _text(_("What they told us"), 8000, rows=4)
    came = _radio(_("What came of it"), Came, initial=Came.SPOKE)
    started = MomentField(label=_("From"))
    ended = MomentField(label=_("To"), help_text=_("Empty means now."))
    from_paper = forms.BooleanField(label=_("It was on paper first; keep both times"), required=False)
    written_by = forms.ChoiceField(label=_("Written by"), required=False)
    message_to = forms.ChoiceField(label=_("Message for"), required=False)
    owed = _text(_("What we owe them"), 200)
    due_at = MomentField(label=_("Until"))

    def __init__(
        self,
        *args: Any,
        sites: Sequence[Site],
        staff: Sequence[StaffCard],
        clients: Sequence[ClientCard] = (),
        callers: Sequence[Caller] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        names = [("", _("Nobody")), *((str(one.id), one.name) for one in staff)]
        known = [(str(card.id), f"{card.shown_as} · {card.site_name}") for card in clients]
        self._choose("site", [(str(site.id), site.name) for site in sites])
        self._choose("written_by", [("", _("Me")), *names[1:]])
        self._choose("message_to", names)
        self._choose("client", [*known, ("", _("Nobody we know, or not asked"))] if known else [])
        others = [("other", _("Somebody else"))] if callers else []
        self._choose("caller", [*((one.key, _caller(one)) for one in callers), *others])
        self._choose("told", labelled(Category))
        self.sites = {str(site.id): site for site in sites}
        zone = self.place().tz if sites else None
        for name in ("started", "ended", "due_at"):
            self.fields[name].zone = zone  # type: ignore[attr-defined]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def place(self) -> Site:
        """The site the call came to: as chosen, else the first of one's own."""
        chosen = self.data.get("site") if self.is_bound else self.initial.get("site")
        return self.sites.get(str(chosen)) or next(iter(self.sites.values()))

    def heard(self) -> Heard:
        """What is known so far, for the screen."""
        data = self.cleaned_data
        return Heard(
            client_id=UUID(data["client"]) if data.get("client") else None,
            caller=data.get("caller") or "",
            kind=CallerKind(data.get("caller_kind") or CallerKind.UNKNOWN),
            code_word=data.get("code_word") or "",
            line_id=data.get("line") or None,
            emergency=Emergency(data.get("emergency") or ""),
        )

    def taken(self, at: datetime) -> Taken:
        """The call as it is handed in."""
        data = self.cleaned_data
        ended = data["ended"] or at
        words = CallWords(
            site_id=self.place().id,
            at=data["started"] or ended,
            ended_at=ended,
            direction=Direction(data["direction"] or Direction.IN),
            means=Means(data["means"] or Means.PHONE),
            caller_kind=CallerKind(data["caller_kind"] or CallerKind.UNKNOWN),
            caller_name=data["caller_name"],
            number=data["number"],
            asked_about=data["asked_about"],
            inquiry_id=data["inquiry"],
            came=Came(data["came"] or Came.SPOKE),
            told_us=data["told_us"],
            said=data["said"],
            told=tuple(data["told"]),
            reason=data["reason"],
            from_paper=data["from_paper"],
            written_by=UUID(data["written_by"]) if data["written_by"] else None,
        )
        return Taken(
            words if not data["client"] else replace(words, inquiry_id=None),
            self.heard(),
            said_anyway=data["anyway"],
            facts=self._facts(),
            message_to=UUID(data["message_to"]) if data["message_to"] else None,
            owed=self._owed(at),
        )

    def _facts(self) -> EmergencyFacts | None:
        data = self.cleaned_data
        if data["emergency"] != Emergency.MEDICAL:
            return None
        return EmergencyFacts(data["caller_name"], data["facility"], data["reason"], data["impossible"])

    def _owed(self, at: datetime) -> FollowUpWords | None:
        data = self.cleaned_data
        for_whom = data["message_to"] or self.initial.get("me")
        if not data["owed"] and data["due_at"] is None:
            return None
        return FollowUpWords(data["owed"], data["due_at"] or at, UUID(str(for_whom)))


def _caller(one: Caller) -> str:
    if one.kind is CallerKind.CLIENT:
        return said(one.kind.label)
    if one.until is None:
        return str(_("%(name)s, no consent") % {"name": one.name})
    return str(_("%(name)s, consent: %(until)s") % {"name": one.name, "until": said(one.until).lower()})


class FindForm(forms.Form):
    """What the log is narrowed to."""

    text = _text(_("Name or number"), 80)
    direction = forms.ChoiceField(
        label=_("Who called"), required=False, choices=lambda: [("", _("Both")), *labelled(Direction)]
    )
    came = forms.ChoiceField(
        label=_("What came of it"), required=False, choices=lambda: [("", _("Anything")), *labelled(Came)]
    )
    only_paper = forms.BooleanField(label=_("On paper first"), required=False)

    def wanted(self) -> CallFilter:
        """The form as the log asks for it."""
        return CallFilter(**self.cleaned_data)


class WordsForm(forms.Form):
    """Words added to a call."""

    words = _text(_("Add words"), 4000, rows=2)


class OweForm(forms.Form):
    """What is owed after a call."""

    what = _text(_("What is owed"), 200)
    due_at = MomentField(label=_("Until"))
    staff = forms.ChoiceField(label=_("By whom"))

    def __init__(self, *args: Any, staff: Sequence[StaffCard], zone: tzinfo, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["staff"].choices = [(str(one.id), one.name) for one in staff]  # type: ignore[attr-defined]
        self.fields["due_at"].zone = zone  # type: ignore[attr-defined]


class NumberForm(forms.Form):
    """Why a number is shown although it is not the time for it."""

    their_time = forms.BooleanField(label=_("It is one of their times now"), required=False)
    danger = forms.BooleanField(label=_("Somebody’s life is in danger"), required=False)
    reason = _text(_("What the danger is"), 300)

    def emergency(self) -> Emergency:
        """The named door, if one was chosen."""
        return Emergency.DANGER if self.cleaned_data["danger"] else Emergency.NONE
