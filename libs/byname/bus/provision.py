"""Makes the server's streams, consumers and buckets equal to the declared table, and checks its safety."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from byname.bus.errors import BusUnavailable, UnsafeServer
from byname.bus.topology import (
    BLOBS_BUCKET,
    BLOBS_SHARE,
    CONSUMERS,
    DAY,
    DUPLICATE_WINDOW_S,
    MEMORY_BUCKET,
    STREAMS,
    TEAM_BUCKET,
    ConsumerSpec,
    StreamSpec,
)
from byname.config import NatsSection
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    KeyValueConfig,
    ObjectStoreConfig,
    RetentionPolicy,
    StorageType,
    StoreCompression,
    StreamConfig,
)
from nats.js.errors import NotFoundError

FIX = "jetstream {\n  sync_interval: always\n}"


async def check_server(settings: NatsSection, monitor: str) -> int:
    """UnsafeServer unless the server writes to disk before it acknowledges; its store's size in bytes.

    With the default two minutes, a power cut loses acknowledged messages. The server reports the
    setting only on its monitoring port (`/varz`, jetstream.config.sync_always).
    """
    address = monitor or settings.monitor
    if not address:
        raise UnsafeServer(
            "cannot see whether the nats-server writes before it acknowledges: set BYNAME_NATS_MONITOR "
            "to its monitoring address, such as http://host:8222 (nats-server -m 8222)"
        )
    config = (await _varz(address)).get("jetstream", {}).get("config", {})
    if not config:
        raise UnsafeServer(
            f"the nats-server at {address} runs without JetStream; add to its configuration:\n{FIX}"
        )
    if not config.get("sync_always"):
        raise UnsafeServer(
            f"the nats-server at {address} acknowledges messages before they are on disk, so a power cut "
            f"would lose mail. Add this line to its configuration and restart it:\n{FIX}"
        )
    return int(config.get("max_storage", 0))


async def _varz(address: str) -> dict[str, Any]:
    def read() -> dict[str, Any]:
        with urllib.request.urlopen(f"{address.rstrip('/')}/varz", timeout=5) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found

    try:
        return await asyncio.to_thread(read)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise BusUnavailable(
            f"the nats-server's monitoring at {address} does not answer ({error}); it is needed to check "
            "that sync_interval is always. Set BYNAME_NATS_MONITOR rightly, or start the server with -m"
        ) from None


async def apply_topology(
    nc: Client, settings: NatsSection, store_bytes: int, further: Sequence[ConsumerSpec] = ()
) -> list[str]:
    """Create or update everything; says what it did, one line each. Running it again changes nothing.

    `further` are the consumers of the channels that are configured besides ours.
    """
    js = nc.jetstream(timeout=10)
    done = []
    for spec in _sized(settings):
        done.append(await _apply_stream(js, spec, settings.replicas, store_bytes))
    for consumer in (*CONSUMERS, *further):
        await js.add_consumer(consumer.stream, _consumer_config(consumer))
        done.append(f"consumer {consumer.stream}/{consumer.durable}")
    done.append(await _apply_blobs(js, settings.replicas, store_bytes))
    done.append(await _apply_bucket(js, TEAM_BUCKET, settings.replicas, history=64))
    done.append(await _apply_bucket(js, MEMORY_BUCKET, settings.replicas, history=1))
    return done


def _sized(settings: NatsSection) -> list[StreamSpec]:
    changes: dict[str, dict[str, float]] = {
        "RAW": {"max_bytes": settings.raw_max_bytes, "max_age_days": settings.raw_days},
        "EVENTS": {"max_bytes": settings.events_max_bytes},
        "DEAD": {"max_age_days": settings.dead_days},
    }
    return [replace(spec, **changes.get(spec.name, {})) for spec in STREAMS]  # type: ignore[arg-type]


async def _apply_stream(js: JetStreamContext, spec: StreamSpec, replicas: int, store_bytes: int) -> str:
    wanted = StreamConfig(
        name=spec.name,
        description=spec.purpose,
        subjects=list(spec.subjects),
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        # The server refuses "new" on a stream with schedules; without max_bytes nothing is discarded.
        discard=DiscardPolicy.OLD if spec.schedules else DiscardPolicy.NEW,
        compression=StoreCompression.S2,
        max_age=spec.max_age_days * DAY,
        max_bytes=-1 if spec.schedules else spec.max_bytes or _share(store_bytes, spec.share),
        num_replicas=replicas,
        duplicate_window=DUPLICATE_WINDOW_S,
        allow_direct=True,
        allow_atomic=True,
        allow_msg_schedules=spec.schedules or None,
        allow_msg_ttl=spec.schedules or None,
    )
    try:
        present = (await js.stream_info(spec.name)).config
    except NotFoundError:
        await js.add_stream(wanted)
        return f"stream {spec.name} created"
    if not spec.max_bytes:
        wanted.max_bytes = present.max_bytes  # a share of the disk is taken once, not at every start
    await js.update_stream(wanted)
    return f"stream {spec.name} as declared"


def _share(store_bytes: int, share: float) -> int:
    return int(store_bytes * share) if store_bytes > 0 else -1


def _consumer_config(spec: ConsumerSpec) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=spec.durable,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=spec.ack_wait_s,
        max_deliver=-1,  # our own count leads to the dead letters; the server would just go silent
        max_ack_pending=spec.max_ack_pending,
        filter_subjects=list(spec.filters),
    )


async def _apply_blobs(js: JetStreamContext, replicas: int, store_bytes: int) -> str:
    try:
        await js.object_store(BLOBS_BUCKET)
    except NotFoundError:
        await js.create_object_store(
            BLOBS_BUCKET,
            config=ObjectStoreConfig(
                bucket=BLOBS_BUCKET, replicas=replicas, max_bytes=_share(store_bytes, BLOBS_SHARE)
            ),
        )
        return f"object store {BLOBS_BUCKET} created"
    return f"object store {BLOBS_BUCKET} as declared"


async def _apply_bucket(js: JetStreamContext, name: str, replicas: int, history: int) -> str:
    try:
        await js.key_value(name)
    except NotFoundError:
        await js.create_key_value(KeyValueConfig(bucket=name, history=history, replicas=replicas))
        return f"key-value bucket {name} created"
    return f"key-value bucket {name} as declared"
