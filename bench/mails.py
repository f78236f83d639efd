"""Mails as customers write them, the same for every run of a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

WORDS = [
    "the",
    "order",
    "arrived",
    "yesterday",
    "and",
    "one",
    "of",
    "the",
    "parts",
    "does",
    "not",
    "fit",
    "could",
    "you",
    "please",
    "look",
    "into",
    "it",
    "because",
    "we",
    "need",
    "it",
    "before",
    "Friday",
    "thank",
    "you",
    "for",
    "your",
    "help",
    "last",
    "time",
    "it",
    "was",
    "very",
    "kind",
    "and",
    "quick",
    "my",
    "colleague",
    "asked",
    "whether",
    "the",
    "new",
    "version",
    "works",
    "with",
    "our",
    "printer",
    "as",
    "well",
    "and",
    "what",
    "it",
    "would",
    "cost",
    "per",
    "month",
    "for",
    "ten",
    "people",
]
PEOPLE = ("sophie", "tom", "mia", "raj", "lena")


@dataclass(frozen=True)
class Generated:
    """One mail and its envelope."""

    mail_from: str
    rcpt_to: str
    message_id: str
    data: bytes


def generate(count: int, *, customers: int = 100, replies: float = 0.4, seed: int = 1) -> list[Generated]:
    """Multipart mails (text, HTML, now and then a file); a share of them answers an earlier one."""
    dice = random.Random(seed)
    started = datetime.now(UTC) - timedelta(hours=1)
    sent: dict[int, list[str]] = {}
    mails = []
    for number in range(count):
        customer = dice.randrange(customers)
        earlier = sent.setdefault(customer, [])
        answers = dice.choice(earlier) if earlier and dice.random() < replies * 1.05 else ""
        message_id = f"{seed}.{number}.{dice.getrandbits(40):x}@mail.customer{customer}.example"
        earlier.append(message_id)
        mails.append(_mail(dice, number, customer, message_id, answers, started))
    return mails


def _mail(
    dice: random.Random, number: int, customer: int, message_id: str, answers: str, started: datetime
) -> Generated:
    paragraphs = [
        " ".join(dice.choices(WORDS, k=dice.randrange(20, 60))).capitalize() + "." for _ in range(4)
    ]
    sender = f"person{customer}@customer{customer}.example"
    recipient = f"{dice.choice((*PEOPLE, 'hello', 'hello'))}@acme.example"
    mail = EmailMessage(policy=SMTP)
    mail["Received"] = (
        f"from mail.customer{customer}.example (unknown [192.0.2.{customer % 250}]) by mx.acme.example"
    )
    mail["From"] = f"Person Number {customer} <{sender}>"
    mail["To"] = recipient
    mail["Subject"] = ("Re: " if answers else "") + " ".join(dice.choices(WORDS, k=5))
    mail["Date"] = format_datetime(started + timedelta(seconds=number))
    mail["Message-ID"] = f"<{message_id}>"
    mail["User-Agent"] = "Mozilla Thunderbird"
    if answers:
        mail["In-Reply-To"] = mail["References"] = f"<{answers}>"
    quoted = f"\n\nOn Monday, Acme wrote:\n> {paragraphs[0][:60]}\n" if answers else ""
    mail.set_content(
        "Hello,\n\n" + "\n\n".join(paragraphs) + f"\n\nBest regards\nPerson {customer}{quoted}\n"
    )
    rows = "".join(f'<p style="margin:0 0 12px">{one}</p>' for one in paragraphs)
    mail.add_alternative(
        f"<html><head><title>Mail</title></head><body><div>Hello,</div>{rows}"
        "<div>Best regards</div></body></html>",
        subtype="html",
    )
    if dice.random() < 0.1:
        mail.add_attachment(dice.randbytes(6000), maintype="image", subtype="png", filename="screenshot.png")
    return Generated(sender, recipient, message_id, mail.as_bytes())


def team_toml(people: tuple[str, ...] = PEOPLE) -> str:
    """A team that answers these mails."""
    entries = "\n".join(
        f'[[person]]\nid = "{one}"\nname = "{one.title()}"\naddresses = ["{one}@acme.example"]\n'
        f'front_ends.email = "{one}@home.example"\n'
        for one in people
    )
    return f'[company]\nname = "Acme"\ndomain = "acme.example"\n\n{entries}'
