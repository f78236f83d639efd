"""Traces: W3C traceparent on every event; spans only when a collector is configured.

https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Link, SpanContext, SpanKind, TraceFlags

_tracer: trace.Tracer | None = None


def set_up_traces(otlp: str, service: str) -> None:
    """Send spans to the collector at `otlp` (http://host:4318); nothing without one."""
    global _tracer  # noqa: PLW0603 - one process, one tracer
    if not otlp:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": f"byname-{service}"}))
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{otlp.rstrip('/')}/v1/traces"))
    )
    _tracer = provider.get_tracer("byname")


def traceparent_for(raw_id: str) -> str:
    """The traceparent of everything that follows from one original: derived, so a retry has the same."""
    digest = hashlib.sha256(raw_id.encode()).hexdigest()
    return f"00-{digest[:32]}-{digest[32:48]}-01"


@contextmanager
def batch_span(service: str, consumer: str, traceparents: Iterable[str]) -> Iterator[None]:
    """A span around the processing of one batch, linked to the trace of each message in it."""
    if _tracer is None:
        yield
        return
    links = [Link(context) for text in traceparents if (context := _context(text))]
    attributes: dict[str, str | int] = {
        "messaging.system": "nats",
        "messaging.operation.type": "process",
        "messaging.consumer.group.name": consumer,
        "messaging.batch.message_count": len(links),
    }
    with _tracer.start_as_current_span(
        f"process {service}", kind=SpanKind.CONSUMER, links=links, attributes=attributes
    ):
        yield


def _context(traceparent: str) -> SpanContext | None:
    try:
        _, trace_id, span_id, flags = traceparent.split("-")
        return SpanContext(int(trace_id, 16), int(span_id, 16), True, TraceFlags(int(flags, 16)))
    except ValueError:
        return None
