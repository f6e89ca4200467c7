"""Kinds of group: what programmes ask, and what the clinic says besides: least, most, sites, place, skill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepdown.doors.staff.timetable.forms import DAYS, Choices
from stepdown.doors.staff.timetable.showing import frame, this_monday
from stepdown.doors.threshold import Done, Page, Visit, beside, reads, writes
from stepdown.journeys.week_problem import Gathered, gathered
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.words import say
from stepdown.people.queries import client_cards
from stepdown.people.vocabulary import Permission
from stepdown.place.queries import sites
from stepdown.timetable import actions, queries
from stepdown.timetable.vocabulary import DAY, Group, GroupKindCard, GroupKindWords, Place

PAGE = "staff/timetable/kinds.html"
ONE = "staff/timetable/kind.html"


@dataclass(frozen=True)
class Kind:
    """One kind of group as a week uses it, and what the clinic said of it.

    `group` is None where no programme asks for it now.
    """

    key: str
    title: str
    group: Group | None
    card: GroupKindCard | None
    people: int


class KindForm(forms.Form):
    """What the clinic says of a kind of group."""

    title = forms.CharField(label=_("What it is called"), max_length=120)
    least = forms.IntegerField(label=_("Least people"), min_value=1, max_value=200)
    most = forms.IntegerField(label=_("Most people"), min_value=1, max_value=200)
    place = forms.ChoiceField(
        label=_("Where"), choices=lambda: [(one.value, one.label) for one in Place], widget=forms.RadioSelect
    )
    sites = forms.MultipleChoiceField(
        label=_("Sites"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: at every site."),
    )  # fmt: skip
    skill = forms.CharField(
        label=_("Skill its leader has"), max_length=60, required=False, help_text=_("Empty: nothing special.")
    )
    language = forms.CharField(label=_("Language"), max_length=12, required=False, help_text=_("Empty: any."))
    asks = forms.CharField(
        label=_("Only for"), max_length=200, required=False,
        help_text=_("Populations, with commas: women, young."),
    )  # fmt: skip
    starts = forms.CharField(
        label=_("Begins only at"), max_length=400, required=False,
        help_text=_("Such as: Monday 10:00, Wednesday 18:00. Empty: any time."),
    )  # fmt: skip
    follows = forms.ChoiceField(label=_("Comes after"), required=False)
    closed = forms.BooleanField(label=_("Closed: only its members may come"), required=False)
    begins_on = forms.DateField(
        label=_("Its first week, by its Monday"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Of a closed group: a course that begins together. Empty: it runs already."),
    )  # fmt: skip
    weeks = forms.IntegerField(
        label=_("For so many weeks"), min_value=1, max_value=104, required=False,
        help_text=_("Then its members leave it. Empty: until somebody says so."),
    )  # fmt: skip
    members = forms.MultipleChoiceField(
        label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offers: dict[str, Choices], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_starts(self) -> tuple[int, ...]:
        """Minutes of the week."""
        parts = [part.split() for part in self.cleaned_data["starts"].split(",") if part.strip()]
        found = [_start(part) for part in parts]
        if None in found:
            raise forms.ValidationError(_("Write each as a day and a time: Monday 10:00."))
        return tuple(sorted({one for one in found if one is not None}))


def _start(part: list[str]) -> int | None:
    if len(part) != 2:
        return None
    day = next((n for n, name in enumerate(DAYS) if str(name).casefold() == part[0].casefold()), None)
    hours, colon, minutes = part[1].partition(":")
    if day is None or not colon or not (hours + minutes).isascii() or not (hours + minutes).isdigit():
        return None
    return day * DAY + int(hours[:3]) * 60 + int(minutes[:3])


def start_words(minutes: tuple[int, ...]) -> str:
    """Starts as the form takes them."""
    return ", ".join(f"{DAYS[one // DAY]} {one % DAY // 60:02}:{one % 60:02}" for one in minutes)


@reads(may=Permission.PLAN_WEEK)
def listed(visit: Visit) -> Page:
    return _listed(visit, "")


@writes(may=Permission.PLAN_WEEK, shows_only=True)
def find(visit: Visit) -> Page:
    return _listed(visit, " ".join(visit.form.get("text", "").split())[:80])


@reads(may=Permission.PLAN_WEEK)
def kind(visit: Visit, kind_key: str) -> Page:
    known = gathered(visit.viewer, week=this_monday(visit), at=visit.at)
    return _one(visit, _kind(visit, known, kind_key), known, None)


@writes(may=Permission.PLAN_WEEK)
def change(visit: Visit, kind_key: str) -> Done:
    known = gathered(visit.viewer, week=this_monday(visit), at=visit.at)
    found = _kind(visit, known, kind_key)
    form = KindForm(visit.form, offers=_offers(visit, known, found))
    names = {"site_ids": "sites", "members": "members"}
    with beside(form, lambda: _one(visit, found, known, form), names=names):
        words = _words(found.key, form.cleaned_data)
        version = found.card.version if found.card is not None else 0
        actions.set_group_kind(
            words=words, version=visit.version if found.card else version, by=visit.viewer, at=visit.at
        )
    return Done("timetable-kinds", said=say("Saved. It holds from the next draft on."))


def _words(key: str, told: dict[str, Any]) -> GroupKindWords:
    return GroupKindWords(
        key=key,
        title=told["title"],
        least=told["least"],
        most=told["most"],
        site_ids=tuple(UUID(one) for one in told["sites"]),
        place=Place(told["place"]),
        skill=told["skill"],
        asks=tuple(sorted({part.strip() for part in told["asks"].split(",") if part.strip()})),
        language=told["language"],
        closed=told["closed"],
        member_ids=tuple(UUID(one) for one in told["members"]),
        starts=told["starts"],
        follows=told["follows"],
        begins_on=told["begins_on"],
        weeks=told["weeks"],
    )


def _kinds(visit: Visit, known: Gathered) -> list[Kind]:
    said = {one.words.key: one for one in queries.group_kinds(visit.viewer, at=visit.at)}
    groups = {one.id: one for one in known.problem.groups}
    counts = dict.fromkeys(groups, 0)
    for client in known.problem.clients:
        for need in client.groups:
            counts[need.group] = counts.get(need.group, 0) + 1
    made = [
        Kind(
            key,
            said[key].words.title if key in said else known.called(key).title,
            groups.get(key),
            said.get(key),
            counts.get(key, 0),
        )
        for key in groups.keys() | said.keys()
    ]
    return sorted(made, key=lambda one: (one.title.casefold(), one.key))


def _kind(visit: Visit, known: Gathered, key: str) -> Kind:
    found = next((one for one in _kinds(visit, known) if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def _offers(visit: Visit, known: Gathered, found: Kind) -> dict[str, Choices]:
    needing = [
        UUID(one.id) for one in known.problem.clients if any(need.group == found.key for need in one.groups)
    ]
    standing = found.card.words.member_ids if found.card is not None else ()
    cards = client_cards(visit.viewer, [*needing, *standing], at=visit.at)
    return {
        "sites": [(str(one.id), one.name) for one in sites(visit.viewer)],
        "follows": [("", _("Nothing"))]
        + [(one.key, one.title) for one in _kinds(visit, known) if one.key != found.key],
        "members": sorted(((str(one), card.shown_as) for one, card in cards.items()), key=lambda one: one[1]),
    }


def _initial(found: Kind) -> dict[str, Any]:
    if found.card is not None:
        words = found.card.words
        return {
            "title": words.title,
            "least": words.least,
            "most": words.most,
            "place": words.place.value,
            "sites": [str(one) for one in words.site_ids],
            "skill": words.skill,
            "language": words.language,
            "asks": ", ".join(words.asks),
            "starts": start_words(words.starts),
            "follows": words.follows,
            "closed": words.closed,
            "begins_on": words.begins_on,
            "weeks": words.weeks,
            "members": [str(one) for one in words.member_ids],
        }
    group = found.group
    place = group.place.value if group else Place.ON_SITE.value
    return {
        "title": found.title,
        "least": group.least if group else 2,
        "most": group.most if group else 12,
        "place": place,
    }


def _listed(visit: Visit, text: str) -> Page:
    known = gathered(visit.viewer, week=this_monday(visit), at=visit.at)
    every = _kinds(visit, known)
    context = frame(visit, this_monday(visit), "timetable-kinds") | {
        "kinds": [one for one in every if text.casefold() in one.title.casefold()],
        "count": len(every),
        "text": text,
        "site_names": {one.id: one.name for one in sites(visit.viewer)},
    }
    return Page(PAGE, context)


def _one(visit: Visit, found: Kind, known: Gathered, form: KindForm | None) -> Page:
    context = frame(visit, this_monday(visit), "timetable-kinds") | {
        "kind": found,
        "form": form or KindForm(initial=_initial(found), offers=_offers(visit, known, found)),
    }
    return Page(ONE, context)
