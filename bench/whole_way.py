"""The whole way: SMTP in, routed, the person's mail at a sink; its CPU against parsing the mails once."""

from __future__ import annotations

import asyncio
import time
from email import policy
from email.parser import BytesParser
from statistics import median

from bench.mails import Generated, generate
from bench.rig import Rig, running
from tests.support.smtp_client import Mail, send_many

COUNT = 2000
CONNECTIONS = 16


def parse_once(mails: list[Generated]) -> float:
    """CPU seconds of reading every header and body of every mail once with the stdlib."""
    began = time.process_time()
    for mail in mails:
        message = BytesParser(policy=policy.default).parsebytes(mail.data)
        for value in message.values():
            str(value)
        for part in message.walk():
            if not part.is_multipart():
                part.get_payload(decode=True)
                if part.get_content_maintype() == "text":
                    part.get_content()
    return time.process_time() - began


async def whole_way(rig: Rig, mails: list[Generated]) -> tuple[float, float]:
    """CPU seconds and seconds until the person of every mail was told."""
    before_cpu, before, began = rig.cpu_seconds(), rig.told(), time.perf_counter()
    answers = await send_many(
        "127.0.0.1",
        rig.smtp_port,
        [Mail(one.mail_from, (one.rcpt_to,), one.data) for one in mails],
        connections=CONNECTIONS,
    )
    refused = [answer for answer in answers if not answer.startswith("250")]
    assert not refused, refused[:3]
    await rig.wait_told(before + len(mails))
    return rig.cpu_seconds() - before_cpu, time.perf_counter() - began


async def run(rounds: int = 3, count: int = COUNT, processes: bool = False) -> dict[str, float]:
    """Medians over rounds: ratio to parsing, CPU seconds per 1,000 mails, mails a second."""
    ratios, seconds, rates = [], [], []
    for number in range(rounds):
        async with running(processes=processes) as rig:
            await whole_way(rig, generate(100, seed=900 + number))  # warm
            mails = generate(count, seed=number + 1)
            parsing = parse_once(mails)
            cpu, took = await whole_way(rig, mails)
            parsing = (parsing + parse_once(mails)) / 2  # before and after: the machine may change its pace
        ratios.append(cpu / parsing)
        seconds.append(cpu / count * 1000)
        rates.append(count / took)
        print(
            f"  round {number + 1}: parsing {parsing / count * 1000:.2f} ms a mail, whole way "
            f"{cpu / count * 1000:.2f} ms a mail: {cpu / parsing:.2f} times; {count / took:.0f} mails/s"
        )
    return {"ratio": median(ratios), "cpu_s_per_1000": median(seconds), "mails_per_s": median(rates)}


if __name__ == "__main__":
    print(asyncio.run(run()))
