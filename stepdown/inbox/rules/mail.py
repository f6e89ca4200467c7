"""A mail opened into its words and its attachments. Nothing in it is followed or loaded."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser
from typing import cast

from stepdown.inbox.vocabulary import Attachment, Mail, Unreadable
from stepdown.kernel.words import say

MOST_ATTACHMENTS = 50
# A picture this small that the mail shows inside its own text is a letterhead, not a paper.
LETTERHEAD = 20 * 1024
_LINES = ("br", "p", "div", "tr", "li", "h1", "h2", "h3")
_SHOWN = ("From", "To", "Date", "Subject")


class _Plain(HTMLParser):
    """The words of HTML: no tags, no scripts, no styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "head"):
            self._silent += 1
        elif tag in _LINES:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head"):
            self._silent = max(0, self._silent - 1)
        elif tag in _LINES:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def plain(html: str) -> str:
    """The words of an HTML body, line by line."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.words).splitlines())
    return "\n".join(line for line in lines if line)


def open_mail(raw: bytes) -> Mail:
    """The mail's text with its sender and subject above, and every attachment as a file of its own.

    Raises Unreadable for what no mail program would write, and for more than 50 attachments.
    """
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        return _opened(message)
    except Unreadable:
        raise
    except Exception as broken:
        # Strangers write strange mail, and the parser answers with whatever it stumbled over.
        raise Unreadable(say("The mail is damaged and could not be opened.")) from broken


def _opened(message: EmailMessage) -> Mail:
    attachments: list[Attachment] = []
    left = 0
    body = message.get_body(preferencelist=("plain", "html"))
    for part in _parts(message):
        if part is body:
            continue
        name = str(part.get_filename() or "")
        content = _bytes_of(part)
        if not content:
            continue
        if _is_letterhead(part, content):
            left += 1
            continue
        if not name and part.get_content_maintype() == "text" and not part.is_attachment():
            continue  # the same words again, as a web page
        attachments.append(Attachment(name[:200] or part.get_content_type(), content))
        if len(attachments) > MOST_ATTACHMENTS:
            raise Unreadable(say("The mail has more than 50 attachments. Ask the sender to split it."))
    words = _words(body)
    return Mail(_text(message, words), tuple(attachments), left, bool(words))


def _parts(message: EmailMessage) -> list[EmailMessage]:
    """The leaves of a mail; a mail inside a mail is one leaf, to be opened by itself."""
    if message.get_content_type() == "message/rfc822":
        return [message]
    if not message.is_multipart():
        return [message]
    found: list[EmailMessage] = []
    for part in message.iter_parts():
        found += _parts(cast("EmailMessage", part))
    return found


def _bytes_of(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _is_letterhead(part: EmailMessage, content: bytes) -> bool:
    return (
        part.get_content_maintype() == "image"
        and bool(part.get("Content-ID"))
        and part.get_content_disposition() != "attachment"
        and len(content) < LETTERHEAD
    )


def _words(body: MIMEPart | None) -> str:
    if body is None:
        return ""
    content = str(body.get_content())
    return (plain(content) if body.get_content_type() == "text/html" else content).strip()


def _text(message: EmailMessage, words: str) -> str:
    lines = [f"{name}: {' '.join(str(message[name]).split())}" for name in _SHOWN if message[name]]
    return "\n".join([*lines, "", words]).strip()
