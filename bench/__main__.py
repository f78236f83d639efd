"""`make bench`: the figures that Byname promises, measured in one run."""

from __future__ import annotations

import asyncio
from statistics import median

import uvloop

from bench import chat_sockets, hop, latency, policy, timers, whole_way

ROUNDS = 3


def main() -> None:
    """Print each figure beside its target."""
    print(f"whole way, {whole_way.COUNT} mails, {whole_way.CONNECTIONS} connections:")
    found = asyncio.run(whole_way.run(ROUNDS))
    print(f"  CPU of the whole way over parsing once: {found['ratio']:.2f} times (target: at most 3)")
    print(f"  {found['cpu_s_per_1000']:.2f} CPU s per 1,000 mails, {found['mails_per_s']:.0f} mails/s")
    apart = asyncio.run(whole_way.run(1, processes=True))
    print(
        f"  each service a process of its own: {apart['ratio']:.2f} times, {apart['mails_per_s']:.0f} mails/s"
    )
    lone = asyncio.run(latency.run())
    print(f"idle system, one mail: p50 {lone['p50_ms']:.1f} ms, p99 {lone['p99_ms']:.1f} ms (target: 100 ms)")
    rates = [uvloop.run(hop.run())["events_per_s"] for _ in range(ROUNDS)]
    print(f"one hop: {median(rates):.0f} events/s, median of {ROUNDS} (target: at least 5,000)")
    policy.main()
    timers.main()
    asyncio.run(chat_sockets.main())


if __name__ == "__main__":
    main()
