"""What a document is cut into: its pieces, the section each stands in, and the tree of one piece."""

from __future__ import annotations

from dataclasses import dataclass, field

from stepdown.kernel.words import say
from stepdown.referral.rules.cda.sections import OTHER_SECTION, Tells, section_of
from stepdown.referral.rules.cda.tree import EMPTY, Node
from stepdown.referral.vocabulary import Limits, Unreadable

_MOST_TEMPLATES = 20


@dataclass
class Section:
    """The section a piece stands in."""

    null: bool = False
    about_other: bool = False
    confidentiality: Node = EMPTY
    codes: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    anchors: dict[str, str] = field(default_factory=dict)
    tells: Tells = Tells.OTHER
    label: str = OTHER_SECTION

    @property
    def code(self) -> str:
        """The section's own code."""
        return next(iter(self.codes), "")

    def describe(self, node: Node) -> None:
        """Take in an element that says what the section is."""
        if node.name == "templateId" and len(self.templates) < _MOST_TEMPLATES:
            self.templates.append(node.get("root"))
        elif node.name == "code":
            codes = [each.get("code") for each in (node, *node.every("translation"))]
            self.codes = [code for code in codes if code][:_MOST_TEMPLATES]
        elif node.name == "confidentialityCode":
            self.confidentiality = node
        elif node.name == "subject":
            self.about_other = True
        self.tells, self.label = section_of(self.codes, self.templates)


@dataclass(frozen=True)
class Piece:
    """One piece of a document: where it stands, what it is, and the piece itself.

    A piece `section end` stands nowhere and only says that a section is over.
    """

    position: int
    path: str
    what: str
    node: Node = EMPTY
    section: Section = field(default_factory=Section)
    words: int = 0
    text: str = ""
    size: int = 0


class Builder:
    """Builds the tree of one piece, within bounds. Base64 inside is left in the sealed file."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: list[Node] = []
        self._nodes = 0
        self._text = 0

    def __bool__(self) -> bool:
        return bool(self._open)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins, the piece itself or one inside it."""
        node = Node(name, attributes)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self._nodes = self._text = 0
        self._open.append(node)
        self._nodes += 1
        self._weigh(sum(map(len, attributes.values())))

    def say(self, text: str) -> None:
        """Words inside the element that is open."""
        if self._open[-1].get("representation") != "B64":
            self._weigh(len(text))
            self._open[-1].pieces.append(text)

    def end(self) -> Node:
        """An element ends: the whole tree when it was the piece itself, else an empty one."""
        node = self._open.pop()
        return EMPTY if self._open else node

    def _weigh(self, size: int) -> None:
        self._text += size
        if self._nodes > self._limits.nodes or self._text > self._limits.text:
            raise Unreadable(say("One piece of it is larger than any record has: refused."))
