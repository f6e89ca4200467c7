"""A client's own record, as the client sees it."""

from __future__ import annotations

from datetime import datetime

from stepdown.kernel.refusal import NotFound
from stepdown.kernel.viewer import Viewer
from stepdown.overview.vocabulary import MyRecord
from stepdown.people.queries import require_reach, ties


def my_record(viewer: Viewer, *, at: datetime) -> MyRecord:
    """What a client sees first: themselves and their team. Raises NotFound for anybody else."""
    if viewer.client_id is None:
        raise NotFound
    return MyRecord(require_reach(viewer, viewer.client_id, at=at), ties(viewer, viewer.client_id, at=at))
