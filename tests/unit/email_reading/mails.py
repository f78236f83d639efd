"""Small mails for the tests of the reading side."""

from __future__ import annotations

from email.message import EmailMessage

NOTICE = """\
My order did not arrive. Could you have a look please?

- - - - - - - - - - - -
Anna Müller wrote to you, whom she knows.
Sophie, 1 February: We sent it on Monday, it should be with you soon.

Just reply to this mail: your answer goes to Anna Müller.
"""
QUOTED = "\n".join(f"> {line}".rstrip() for line in NOTICE.splitlines())
ANSWER = "Hi Anna,\n\nit is on its way.\n\nSophie"


def a_mail(plain: str | None = "Hello", html: str | None = None, **headers: str) -> bytes:
    """A mail with the usual header fields; `headers` replace or add (underscores become dashes)."""
    message = EmailMessage()
    fields = {
        "From": "Anna Müller <anna@customer.example>",
        "To": "sophie@acme.example",
        "Subject": "My order",
        "Date": "Mon, 02 Feb 2026 10:00:00 +0100",
        "Message-ID": "<one@customer.example>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in fields.items():
        message[name] = value
    if plain is not None:
        message.set_content(plain)
    if html is not None:
        (message.add_alternative if plain is not None else message.set_content)(html, subtype="html")
    return message.as_bytes()


def raw(header: str, body: str = "hi", charset: str = "utf-8") -> bytes:
    """A mail as it stands, its lines ended by LF."""
    return f"{header}\n\n{body}".encode(charset)
