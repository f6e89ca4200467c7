"""The few files of others that browsers ask for: fonts, htmx, their licenses; not five thousand drawings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PREFIX = "vendor"


class VendorFinder(BaseFinder):
    """Finds the files right inside the fetched folder. Icons lie deeper: pages draw them inline."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.ASSETS_DIR) / PREFIX
        self.storage = FileSystemStorage(location=str(self.folder))
        self.storage.prefix = PREFIX  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        folder, _, name = path.partition("/")
        if folder != PREFIX or name not in self._names():
            return []
        whole = str(self.folder / name)
        return [whole] if find_all else whole

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in self._names():
            yield name, self.storage

    def _names(self) -> tuple[str, ...]:
        if not self.folder.is_dir():
            return ()
        files = (entry.name for entry in self.folder.iterdir() if entry.is_file())
        return tuple(sorted(name for name in files if name != "stamp"))
