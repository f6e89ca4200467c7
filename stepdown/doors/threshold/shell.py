"""What stands around every page: the way about the house, who is signed in, the demo banner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from stepdown.doors.threshold.flash import said
from stepdown.doors.threshold.visit import Visit
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.kernel.words import Words
from stepdown.people.vocabulary import Permission, first_name_of, initials_of


@dataclass(frozen=True)
class Item:
    """One way in the sidebar or the tabs."""

    label: Words
    icon: str
    url: str
    current: bool = False
    count: int | None = None
    urgent: bool = False
    # Pressed after `g`, it goes here.
    key: str = ""


@dataclass(frozen=True)
class Group:
    """Ways that belong together."""

    label: Words | None
    items: tuple[Item, ...]
    # With a key it folds, and the device remembers by it whether it is open.
    folds: str = ""
    is_open: bool = True


@dataclass(frozen=True)
class Shell:
    """Everything a layout needs besides the page itself."""

    demo: bool
    signed_in: bool
    person_name: str
    role_label: str
    groups: tuple[Group, ...]
    search_url: str
    sign_out_url: str
    help_url: str
    alarm_url: str
    account_url: str
    theme: str
    language: str
    said: Words | None

    @property
    def initials(self) -> str:
        return initials_of(self.person_name)

    @property
    def first_name(self) -> str:
        """What a greeting says."""
        return first_name_of(self.person_name)


Builder = Callable[[Visit], tuple[Group, ...]]
_builders: dict[Audience, Builder] = {}


def furnish(audience: Audience, builder: Builder) -> None:
    """Each door says once which ways its pages show."""
    _builders[audience] = builder


def for_visit(visit: Visit) -> Shell:
    """The shell of one page."""
    viewer = visit.viewer
    builder = _builders.get(viewer.audience)
    staff = viewer.audience is Audience.STAFF
    theme = visit.request.COOKIES.get("stepdown_theme", "")
    return Shell(
        demo=settings.DEMO,
        signed_in=viewer.account_id is not None,
        person_name=viewer.name,
        role_label=visit.title,
        groups=builder(visit) if builder else (),
        search_url=reverse("search") if staff else "",
        sign_out_url=reverse("sign-out" if staff else "my-sign-out") if viewer.account_id else "",
        help_url=reverse("my-now") if viewer.client_id is not None else "",
        alarm_url=reverse("alarm") if staff and viewer.may(Permission.SEE_CHART) else "",
        account_url=reverse("my-devices" if not staff else "devices") if viewer.account_id else "",
        theme=theme if theme in {"light", "dark"} else "",
        language=get_language() or "en",
        said=said(visit.request),
    )


def around_third_party(request: HttpRequest) -> dict[str, object]:
    """The frame of pages that a package renders with our templates; our own pages bring theirs."""
    if not request.path.startswith("/account/"):
        return {}
    visit = Visit(request, Viewer(Audience.PUBLIC), timezone.now())
    return {"visit": visit, "shell": for_visit(visit)}
