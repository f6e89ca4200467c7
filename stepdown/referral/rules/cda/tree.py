"""A small piece of a document as a tree, and the few ways of asking it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stepdown.referral.rules.elements import plain


class Node:
    """One element: its local name, attributes, children, and its own text."""

    __slots__ = ("attributes", "children", "name", "pieces")

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Node] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        """The element's own text, on one line."""
        return plain("".join(self.pieces), 400)

    def get(self, name: str) -> str:
        """An attribute; nothing where it is missing or the element says that it holds none."""
        return self.attributes.get(name, "").strip()

    def child(self, *names: str) -> Node:
        """The first child down the path of names; an empty element where there is none."""
        node = self
        for name in names:
            node = next((inner for inner in node.children if inner.name == name), EMPTY)
        return node

    def every(self, *names: str) -> Iterator[Node]:
        """The children of these names, in order."""
        return (inner for inner in self.children if inner.name in names)

    def below(self, name: str) -> Iterator[Node]:
        """Every element of the name below this one, in order. Depth was bounded when the tree was built."""
        for inner in self.children:
            if inner.name == name:
                yield inner
            yield from inner.below(name)

    def templates(self) -> frozenset[str]:
        """The template ids the element says it follows, without their versions."""
        return frozenset(inner.get("root") for inner in self.every("templateId"))

    def __bool__(self) -> bool:
        return bool(self.name)


EMPTY = Node("", {})


def as_sent(node: Node, depth: int = 0) -> Iterator[str]:
    """The piece as lines of XML, indented, for whoever opened the file with a reason."""
    space = "  " * depth
    marks = "".join(f' {name}="{_escaped(value)}"' for name, value in node.attributes.items())
    own = _escaped("".join(node.pieces).strip())
    if not node.children:
        yield f"{space}<{node.name}{marks}>{own}</{node.name}>" if own else f"{space}<{node.name}{marks}/>"
        return
    yield f"{space}<{node.name}{marks}>{own}"
    for inner in node.children:
        yield from as_sent(inner, depth + 1)
    yield f"{space}</{node.name}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
