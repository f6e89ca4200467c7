"""By which way letters leave. A transport is a function that takes one Outgoing and raises
TransportFailed.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from django.conf import settings

from stepdown.outbox.vocabulary import Channel, Outgoing

FILE = "stepdown.outbox.transports.file"


def transport_for(channel: Channel) -> Callable[[Outgoing], None]:
    """The transport of a channel: `OUTBOX_TRANSPORTS` names its module; without one, letters go into a
    folder.
    """
    chosen: dict[str, str] = getattr(settings, "OUTBOX_TRANSPORTS", {})
    send: Callable[[Outgoing], None] = import_module(chosen.get(channel.value, FILE)).send
    return send
