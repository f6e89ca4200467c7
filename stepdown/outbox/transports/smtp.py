"""E-mail through the clinic's own mail server, always over TLS."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP

from django.conf import settings

from stepdown.outbox.transports.words import TransportFailed
from stepdown.outbox.vocabulary import Outgoing

SECONDS = 20


def message_of(letter: Outgoing) -> EmailMessage:
    """The e-mail as it goes out. Its Message-ID is the letter's id, so that a repeat is the same message."""
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.OUTBOX_FROM
    message["To"] = letter.address
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.letter_id}@{settings.OUTBOX_FROM.rpartition('@')[2].rstrip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def send(letter: Outgoing) -> None:
    """Hand one letter to the server named by OUTBOX_SMTP_HOST and _PORT, _USER, _PASSWORD."""
    try:
        message = message_of(letter)
        with smtplib.SMTP(settings.OUTBOX_SMTP_HOST, settings.OUTBOX_SMTP_PORT, timeout=SECONDS) as server:
            server.starttls(context=ssl.create_default_context())
            if settings.OUTBOX_SMTP_USER:
                server.login(settings.OUTBOX_SMTP_USER, settings.OUTBOX_SMTP_PASSWORD)
            server.send_message(message)
    except smtplib.SMTPException as problem:
        raise TransportFailed(f"the mail server: {type(problem).__name__}") from problem
    except (OSError, ValueError) as problem:
        # An address or header that cannot be written is a ValueError; it must not stop the letters behind it.
        raise TransportFailed(f"could not be sent: {type(problem).__name__}") from problem
