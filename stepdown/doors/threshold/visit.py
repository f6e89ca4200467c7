"""One request as views see it: who, when, what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import get_current_timezone

from stepdown.kernel.ids import new_id
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.viewer import Viewer
from stepdown.kernel.words import say
from stepdown.place.queries import zone_of


@dataclass(frozen=True)
class Visit:
    """Who came, at which moment, with what. Views take nothing else from the request."""

    request: HttpRequest
    viewer: Viewer
    at: datetime
    sign_in_id: UUID | None = None
    title: str = ""

    @property
    def form(self) -> QueryDict:
        return self.request.POST

    @property
    def query(self) -> QueryDict:
        return self.request.GET

    @property
    def files(self) -> MultiValueDict[str, UploadedFile[bytes]]:
        return self.request.FILES

    @property
    def version(self) -> int:
        """The version the form was read at. Raises Refused where the form carries none."""
        text = self.request.POST.get("version", "")
        if not (text.isascii() and text.isdigit()) or len(text) > 9:
            raise Refused(
                Refusal(say("This form does not say which version it was filled in from. Load it again."))
            )
        return int(text)

    @property
    def before(self) -> int | None:
        """From where a long list goes on, as its pager says it; nothing else is believed."""
        text = self.request.GET.get("before", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    @property
    def is_readable(self) -> bool:
        """Whether every word that came along can be kept: PostgreSQL holds no zero bytes."""
        sent = (self.request.GET, self.request.POST)
        return not any("\0" in text for part in sent for _, texts in part.lists() for text in texts)

    @property
    def local(self) -> datetime:
        """The moment on the wall clock of the viewer's site."""
        return self.at.astimezone(get_current_timezone())

    def zone_of(self, site_id: UUID) -> ZoneInfo:
        """The clock on the wall of a site, for moments that happened there."""
        return ZoneInfo(zone_of(site_id))

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asked, and a part of a page is enough."""
        headers = self.request.headers
        return headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true"

    @property
    def is_autosave(self) -> bool:
        return self.request.headers.get("X-Stepdown-Autosave") == "1"

    @property
    def path(self) -> str:
        return self.request.path

    def csrf(self) -> str:
        return get_token(self.request)

    def new_request_id(self) -> UUID:
        """A fresh id for one form, so that sending it twice does it once."""
        return new_id()
