"""The papers, read from `papers/*.toml`: one file per version; a version that is out never changes."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from stepdown.kernel.refusal import NotFound
from stepdown.signature.rules import canonical_digest
from stepdown.signature.vocabulary import PaperTemplate

FOLDER = Path(__file__).parent / "papers"


@cache
def every_version() -> dict[tuple[str, int], PaperTemplate]:
    """All versions of all papers."""
    found = [read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {(paper.key, paper.version): paper for paper in found}


def current() -> tuple[PaperTemplate, ...]:
    """The newest version of each paper, in the order people go through them."""
    newest: dict[str, PaperTemplate] = {}
    for paper in every_version().values():
        if paper.key not in newest or paper.version > newest[paper.key].version:
            newest[paper.key] = paper
    return tuple(sorted(newest.values(), key=lambda paper: (paper.position, paper.key)))


def template(key: str, version: int | None = None) -> PaperTemplate:
    """One version of one paper, or its newest. Raises NotFound."""
    if version is not None and (key, version) in every_version():
        return every_version()[key, version]
    for paper in current():
        if version is None and paper.key == key:
            return paper
    raise NotFound


def read(path: Path) -> PaperTemplate:
    """One file. Its digest covers everything a reader sees."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    sections = tuple(
        (section["heading"], tuple(part.strip() for part in section["text"].strip().split("\n\n")))
        for section in content["section"]
    )
    return PaperTemplate(
        key=content["key"],
        version=content["version"],
        position=content["position"],
        title=content["title"],
        summary=content["summary"],
        agree=content["agree"],
        source=content["source"],
        sections=sections,
        digest=canonical_digest(content),
    )
