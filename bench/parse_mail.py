"""CPU of reading one mail, as a ratio to the stdlib's parsing of the same mails (run it, it prints).

python bench/parse_mail.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from byname.channels.email.parse import parse_mail

MAILS, ROUNDS = 100, 3
PARAGRAPH = "Hello Sophie, this is paragraph {} of my question about the order, which I have waited for. "
QUOTE = "\n\nOn Mon, Feb 2, 2026 at 9:00 AM Sophie <sophie@acme.example> wrote:\n\n> Hello Anna,\n> sent.\n"


def a_mail(number: int, *, reply: bool, attachment: bool) -> bytes:
    """A multipart/alternative mail of about 4 kB."""
    message = EmailMessage()
    message["Received"] = (
        "from mx.example (mx.example [192.0.2.1]) by in.example; Mon, 2 Feb 2026 09:00:00 +0000"
    )
    message["From"] = f"Anna Müller <anna{number}@customer.example>"
    message["To"] = "Sophie <sophie@acme.example>"
    message["Subject"] = "Re: Meine Bestellung – wo ist sie?" if reply else "My order has not arrived"
    message["Date"] = "Mon, 02 Feb 2026 10:00:00 +0100"
    message["Message-ID"] = f"<{number}@customer.example>"
    if reply:
        message["In-Reply-To"] = "<1@acme.example>"
        message["References"] = "<0@acme.example> <1@acme.example>"
    text = "\n\n".join(PARAGRAPH.format(at) for at in range(14)) + (QUOTE if reply else "")
    message.set_content(text)
    message.add_alternative("".join(f"<p>{part}</p>" for part in text.split("\n\n")), subtype="html")
    if attachment:
        message.add_attachment(bytes(2_000), maintype="application", subtype="pdf", filename="invoice.pdf")
    return message.as_bytes(policy=policy.SMTP)


def with_stdlib(raw: bytes) -> None:
    """Parse, read all headers, read all bodies."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    for value in message.values():
        str(value)
    for part in message.walk():
        if not part.is_multipart():
            part.get_content()


def cpu(work: Callable[[bytes], object], mails: list[bytes]) -> float:
    """Milliseconds of CPU for one mail, median of the rounds."""
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for raw in mails:
            work(raw)
        spent.append(time.process_time() - start)
    return statistics.median(spent) / len(mails) * 1000


def main() -> None:
    for attachment in (False, True):
        for reply in (False, True):
            mails = [a_mail(number, reply=reply, attachment=attachment) for number in range(MAILS)]
            base, ours = cpu(with_stdlib, mails), cpu(parse_mail, mails)
            what = f"{'reply' if reply else 'first'} mail{', attachment' if attachment else ''}"
            print(
                f"{what:24} {len(mails[0]):6} bytes  stdlib {base:.2f} ms  parse_mail {ours:.2f} ms  "
                f"ratio {ours / base:.2f}"
            )


if __name__ == "__main__":
    main()
