"""How full the streams are: at `max_bytes` they refuse, so somebody must hear of it long before."""

from __future__ import annotations

import logging

from byname.bus.connection import Client
from byname.bus.topology import STREAMS
from byname.observe.metrics import METRICS

log = logging.getLogger(__name__)

WARN_AT = 0.8


async def check_fill(nc: Client) -> dict[str, float]:
    """The share of its `max_bytes` that each limited stream uses; a warning in the log from 80 % on."""
    js = nc.jetstream(timeout=5)
    found = {}
    for spec in STREAMS:
        info = await js.stream_info(spec.name)
        most = info.config.max_bytes or -1
        if most <= 0:
            continue
        share = found[spec.name] = info.state.bytes / most
        METRICS.stream_fill.labels(spec.name).set(share)
        if share >= WARN_AT:
            log.warning(
                "stream %s is %.0f %% full (%d of %d bytes): when it is full, mail is answered with 451. "
                "Raise its max_bytes ([nats] in byname.toml) or give it a larger disk",
                spec.name, share * 100, info.state.bytes, most,
            )  # fmt: skip
    return found
