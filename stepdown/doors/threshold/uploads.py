"""Uploads are bounded while they stream in: a file past the limit is dropped, the form goes on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_DROPPED = "_stepdown_dropped_uploads"


class BoundedUpload(FileUploadHandler):
    """Stands before the handlers that keep a file and lets none grow past `REFERRAL_UPLOAD_MAX_BYTES`."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._taken = 0

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._taken += len(raw_data)
        if self._taken > settings.REFERRAL_UPLOAD_MAX_BYTES:
            setattr(self.request, _DROPPED, (*too_large(self.request), (self.file_name or "")[:120]))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def too_large(request: HttpRequest | None) -> tuple[str, ...]:
    """Names of the files of this request that were dropped for their size."""
    return tuple(getattr(request, _DROPPED, ()))
