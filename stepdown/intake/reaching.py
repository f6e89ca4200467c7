"""Which inquiries a viewer reaches, and how a writer holds one: private to the room."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from stepdown.identity import actions as identity
from stepdown.intake.models import Inquiry
from stepdown.intake.rules import calling
from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Audience, Viewer
from stepdown.people.queries import within_reach
from stepdown.people.vocabulary import Permission


def within(viewer: Viewer, path: str = "") -> Q:
    """Inquiries of the viewer's sites, for those who see the pipeline; nobody else reaches one."""
    prefix = f"{path}__" if path else ""
    if viewer.audience is Audience.SYSTEM:
        return Q()
    if viewer.audience is Audience.STAFF and viewer.may(Permission.SEE_PIPELINE):
        return Q(**{f"{prefix}site_id__in": list(viewer.site_ids)})
    return Q(**{f"{prefix}pk__in": []})


def open_to(viewer: Viewer, at: datetime) -> Q:
    """Inquiries the viewer may read: once one is a client's, only for those who reach the client."""
    if viewer.audience is Audience.SYSTEM:
        return Q()
    return within(viewer) & (Q(client=None) | within_reach(viewer, "client", at=at))


def held(inquiry_id: UUID, by: Viewer, at: datetime) -> Inquiry:
    """The inquiry, locked until the transaction ends. Raises NotFound, also where it is out of reach."""
    row = Inquiry.objects.select_for_update(of=("self",)).filter(open_to(by, at), pk=inquiry_id).first()
    if row is None:
        raise NotFound
    return row


def word_hash(word: str) -> bytes | None:
    """The keyed hash of a code word, however it is said; none for none."""
    plain = calling.same_word(word)
    return identity.blind_index(plain, purpose="intake code word") if plain else None


def phone_hash(phone: str) -> bytes | None:
    """The keyed hash of a telephone number; none for none."""
    plain = calling.same_number(phone)
    return identity.blind_index(plain, purpose="intake phone") if plain else None


def email_hash(email: str) -> bytes | None:
    """The keyed hash of an e-mail address; none for none."""
    plain = calling.same_email(email)
    return identity.blind_index(plain, purpose="intake email") if plain else None
