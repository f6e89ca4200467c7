"""Finds the sentences of Python files for translators: calls, and the labels of `Labelled` lists."""

from __future__ import annotations

import ast
import io
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python

Message = tuple[int, str | None, Any, Any]


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Message]:
    """Babel's extraction method for our Python: see babel.cfg."""
    source = file.read()
    found: Iterator[Any] = extract_python(io.BytesIO(source), keywords, comment_tags, options)  # type: ignore[arg-type]
    yield from found
    for line, label in labels(source.decode()):
        yield line, None, label, []


def labels(source: str) -> Iterator[tuple[int, str]]:
    """Line and label of each member `NAME = "code", "Label"` of a class that says it is Labelled."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id == "Labelled" for base in node.bases
        ):
            for member in node.body:
                if isinstance(member, ast.Assign) and isinstance(member.value, ast.Tuple):
                    label = member.value.elts[1]
                    if isinstance(label, ast.Constant) and isinstance(label.value, str):
                        yield member.lineno, label.value
