"""Cuts a document into its pieces while it streams by; memory holds one piece."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator

from stepdown.kernel.words import say
from stepdown.referral.rules.cda.narrative import Narrative
from stepdown.referral.rules.cda.parser import SafeParser
from stepdown.referral.rules.cda.pieces import Builder, Piece, Section
from stepdown.referral.rules.cda.tree import EMPTY, Node
from stepdown.referral.rules.unpack import PackingCutOff
from stepdown.referral.vocabulary import Limits, Unreadable

_CDA = "urn:hl7-org:v3"
_HEAD = frozenset("id code effectiveTime confidentialityCode setId versionNumber relatedDocument".split())
_HEADER_PIECES = frozenset(
    "recordTarget author dataEnterer informant custodian informationRecipient legalAuthenticator "
    "authenticator participant inFulfillmentOf documentationOf authorization componentOf".split()
)
_ROOTS = frozenset(("ClinicalDocument", "section", "component", "structuredBody", "recordTarget"))
# What may stand where, as far as the cutting goes; everything else below is passed over.
_STRUCTURE = {
    "ClinicalDocument": frozenset(("component",)),
    "component": frozenset(("structuredBody", "section", "nonXMLBody")),
    "structuredBody": frozenset(("component",)),
    "section": frozenset(("component",)),
}
_MOST_IN_HEAD = 50
_NOTHING = (-1, "", "")


class Document:
    """A document as it streams by: `pieces()` gives each in order, `head` fills with what names it.

    `keep` is the position of a text that is wanted whole, such as to read it.
    """

    def __init__(self, chunks: Iterator[bytes], limits: Limits, *, keep: int = -1) -> None:
        self._chunks = chunks
        self._limits = limits
        self._keep = keep
        self._parser = SafeParser(self, limits)
        self._ready: deque[Piece] = deque()
        self._where: list[tuple[str, Counter[str]]] = []
        self._sections: list[Section] = []
        self._tree = Builder(limits)
        self._begun = _NOTHING
        self._narrative: Narrative | None = None
        self._body: Node | None = None
        self._body_size = 0
        self._bytes: list[str] = []
        self._passing = 0
        self.count = 0
        self.root = ""
        self.head: dict[str, list[Node]] = {}

    def pieces(self) -> Iterator[Piece]:
        """The pieces in order. Raises Unreadable for anything that is not one whole document."""
        try:
            for chunk in self._chunks:
                self._parser.feed(chunk)
                while self._ready:
                    yield self._ready.popleft()
        except PackingCutOff:
            self._parser.cut_off()
        self._parser.close()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._tree:
            self._tree.start(name, attributes)
        elif self._narrative is not None:
            self._passing += 1
            self._narrative.start(name, attributes)
        elif self._passing or self._body is not None:
            self._passing += 1
        elif self._where:
            self._inside(name, attributes)
        else:
            self._open_root(name, attributes)

    def say(self, text: str) -> None:
        """Words go by."""
        if self._tree:
            self._tree.say(text)
        elif self._narrative is not None:
            self._narrative.say(text)
        elif self._body is not None:
            self._body_size += len(text)
            if self._begun[0] == self._keep and self._body_size <= self._limits.paper:
                self._bytes.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._tree:
            if node := self._tree.end():
                self._built(node)
        elif self._passing:
            self._passing -= 1
            if self._narrative is not None:
                self._narrative.end(name)
        elif self._narrative is not None:
            narrative, self._narrative = self._narrative, None
            self._sections[-1].anchors.update(narrative.anchors)
            self._give(words=narrative.words, text=narrative.as_read())
        elif self._body is not None:
            node, self._body = self._body, None
            self._give(node, text="".join(self._bytes), size=self._body_size)
        elif self._where.pop()[0] == "section":
            self._ready.append(Piece(-1, "", "section end", EMPTY, self._sections.pop()))

    def _open_root(self, name: str, attributes: dict[str, str]) -> None:
        _check_root(name, attributes)
        self.root = name
        if name == "recordTarget":
            self._begin(name, f"/{name}", attributes)
        else:
            self._enter(name, attributes)

    def _enter(self, name: str, attributes: dict[str, str]) -> None:
        self._where.append((name, Counter()))
        if name == "section":
            about_other = bool(self._sections) and self._sections[-1].about_other
            self._sections.append(Section(bool(attributes.get("nullFlavor")), about_other))

    def _inside(self, name: str, attributes: dict[str, str]) -> None:
        """An element whose parent belongs to the structure of the document."""
        parent, counted = self._where[-1]
        counted[name] += 1
        if name in _STRUCTURE.get(parent, ()):
            self._enter(name, attributes)
        elif parent == "section" and name == "text":
            self._next(name, f"{self._path()}/text")
            self._narrative = Narrative(keep=self.count - 1 == self._keep)
        elif parent == "nonXMLBody" and name == "text":
            self._next(name, f"{self._path()}/text")
            self._body, self._body_size = Node("nonXMLBody", attributes), 0
        elif (parent == "section" and name == "entry") or (
            parent == "ClinicalDocument" and name in _HEADER_PIECES
        ):
            self._begin(name, f"{self._path()}/{name}[{counted[name]}]", attributes)
        elif (parent == "section" and name in ("templateId", "code", "confidentialityCode", "subject")) or (
            parent == "ClinicalDocument" and name in _HEAD
        ):
            self._tree.start(name, attributes)
        else:
            self._passing += 1

    def _path(self) -> str:
        """Where the structure stands, as an XPath."""
        steps = [self._where[0][0]]
        for (parent, counted), (name, _) in zip(self._where, self._where[1:], strict=False):
            several = name == "component" and parent != "ClinicalDocument"
            steps.append(f"{name}[{counted[name]}]" if several else name)
        return "/" + "/".join(steps)

    def _next(self, what: str, path: str) -> None:
        if self.count >= self._limits.entries:
            raise Unreadable(say("More than {n} entries. Nothing was read.", n=self._limits.entries))
        self._begun = (self.count, path, what)
        self.count += 1

    def _begin(self, name: str, path: str, attributes: dict[str, str]) -> None:
        self._next(name, path)
        self._tree.start(name, attributes)

    def _built(self, node: Node) -> None:
        if self._begun is not _NOTHING:
            self._give(node)
        elif self._sections:
            self._sections[-1].describe(node)
        else:
            held = self.head.setdefault(node.name, [])
            held.append(node)
            if len(held) > _MOST_IN_HEAD:
                raise Unreadable(say("The document's head holds more than any record has: refused."))

    def _give(self, node: Node = EMPTY, *, words: int = 0, text: str = "", size: int = 0) -> None:
        position, path, what = self._begun
        self._begun = _NOTHING
        section = self._sections[-1] if self._sections else Section()
        self._ready.append(Piece(position, path, what, node, section, words, text, size))


def _check_root(name: str, attributes: dict[str, str]) -> None:
    """Refuse at the first element what is no clinical document, nor a part of one."""
    spaces = {value for key, value in attributes.items() if key.partition(":")[0] == "xmlns"}
    if "http://hl7.org/fhir" in spaces:
        raise Unreadable(say("This is FHIR as XML. Stepdown reads FHIR as JSON; ask for a JSON bundle."))
    if name not in _ROOTS or (name == "ClinicalDocument" and _CDA not in spaces):
        shown = name if name.isalpha() and len(name) < 40 else "something else"
        raise Unreadable(say("XML, but not a clinical document (C-CDA): it begins with {name}.", name=shown))
