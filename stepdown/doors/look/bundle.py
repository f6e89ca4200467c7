"""One stylesheet and one script for every page, joined from small files and named by their content."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

LAYERS = "@layer reset, vendor, tokens, base, parts, staff, portal, print;\n"
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda plain: plain,
    ".gz": lambda plain: gzip.compress(plain, 9, mtime=0),
    ".br": brotli.compress,
}
_SOURCES = Path(__file__).parent / "static" / "look"


def stylesheets() -> list[Path]:
    """Every stylesheet, tokens first; the order of layers is fixed by LAYERS, not by this."""
    css = _SOURCES / "css"
    first = [css / "tokens.css", css / "base" / "scale.css"]
    return first + sorted(path for path in css.rglob("*.css") if path not in first)


def scripts() -> list[Path]:
    """Every script of ours, in the order of their names."""
    return sorted((_SOURCES / "js").glob("*.js"))


@cache
def css() -> str:
    """The whole stylesheet."""
    return LAYERS + "\n".join(path.read_text(encoding="utf-8") for path in stylesheets())


@cache
def js() -> str:
    """The whole script; each file is a function of its own."""
    return "\n".join(path.read_text(encoding="utf-8") for path in scripts())


def _named(kind: str, content: str) -> str:
    return f"look/bundle/look.{hashlib.sha256(content.encode()).hexdigest()[:12]}.{kind}"


@cache
def css_path() -> str:
    """The stylesheet's path below the static root: `look/bundle/look.<hash>.css`."""
    return _named("css", css())


@cache
def js_path() -> str:
    """The script's path below the static root."""
    return _named("js", js())


def write(folder: Path) -> None:
    """Put both below the folder, packed as well, each in one move so that many workers may do it at once."""
    for path, content in ((css_path(), css()), (js_path(), js())):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        for ending, pack in PACKINGS.items():
            whole = target.with_name(target.name + ending)
            if not whole.exists():  # named by its content: what is there is right
                part = whole.with_name(f"{whole.name}.{os.getpid()}")
                part.write_bytes(pack(content.encode()))
                part.replace(whole)


class BundleFinder(BaseFinder):
    """Lets the static file machinery find the two joined files as if they lay in a folder."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.DATA_DIR) / "bundle"
        self.storage = FileSystemStorage(location=str(self.folder))
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in {css_path(), js_path()}:
            return []
        write(self.folder)
        whole = str(self.folder / path)
        return [whole] if find_all else whole

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        write(self.folder)
        for path in (css_path(), js_path()):
            for ending in ("", ".gz", ".br"):
                yield path + ending, self.storage
