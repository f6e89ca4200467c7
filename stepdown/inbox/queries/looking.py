"""Looking through a file that is kept elsewhere: bounded, scanned and read as the inbox does."""

from __future__ import annotations

from stepdown.inbox import drawing, scanner
from stepdown.inbox.rules.sniff import HEAD, format_of
from stepdown.inbox.vocabulary import Format, Looked, PageShown, ScannerDown, Unreadable
from stepdown.kernel.refusal import Refusal, Refused
from stepdown.kernel.words import say


def look_through(raw: bytes, *, only: Format, most_bytes: int, field: str = "file") -> Looked:
    """A file's pages, once its size, its format and the virus scanner say nothing against it.

    `scanned` is False where no scanner is set up. Raises Refused with the reason beside `field`, also where
    the scanner gives no answer: nothing passes unasked.
    """
    if len(raw) > most_bytes:
        mega = most_bytes // (1024 * 1024)
        raise Refused(Refusal(say("The file is larger than {n} MB.", n=mega), field=field))
    try:
        if (found := format_of(raw[:HEAD])) is not only:
            words = say("This is {what}. Only {wanted} is taken here.", what=found.label, wanted=only.label)
            raise Refused(Refusal(words, field=field))
        verdict = scanner.scan([raw])
        if verdict is not None and not verdict.clean:
            found_words = say("The virus scanner found {what}. Nothing was kept.", what=verdict.found)
            raise Refused(Refusal(found_words, field=field))
        return Looked(drawing.read(raw, only).pages, scanned=verdict is not None)
    except Unreadable as bad:
        raise Refused(Refusal(bad.reason, field=field)) from bad
    except ScannerDown as silent:
        words = say("The virus scanner does not answer. Nothing was kept: try again when it does.")
        raise Refused(Refusal(words, field=field)) from silent


def draw(raw: bytes, kind: Format, page: int) -> PageShown:
    """One page of such a file as a picture of ours: no byte of a stranger reaches a browser.

    Raises Unreadable.
    """
    return drawing.draw(raw, kind, page, side=drawing.SIDES[1], turn=0)
