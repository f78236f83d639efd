"""What Prometheus can ask of every service. Names follow OpenTelemetry's messaging conventions."""

from __future__ import annotations

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST


class Metrics:
    """The counters of a process; labelled by service, since one process may run them all."""

    def __init__(self) -> None:
        by_consumer = ("service", "consumer")
        self._consumed = Counter(
            "messaging_client_consumed_messages", "Messages taken from the bus", by_consumer
        )
        self._failed = Counter(
            "messaging_client_failed_messages", "Messages that a handler failed on", (*by_consumer, "error")
        )
        self._buried = Counter("byname_dead_letters", "Messages given up as dead letters", by_consumer)
        self._accepted = Counter("byname_smtp_answers", "Answers given to mail, by code", ("code",))
        self._hooks = Counter(
            "byname_hook_answers", "Answers given to webhooks, by channel and status", ("channel", "status")
        )
        self._unread = Counter(
            "byname_not_for_us", "Genuine originals of a kind that does not concern us", ("channel",)
        )
        self._reauth = Counter(
            "byname_needs_reauth", "Times that a channel did not accept our credentials", ("channel",)
        )
        self._sends = Counter("byname_sends", "Mails handed over, by kind and outcome", ("kind", "outcome"))
        self.lag = Histogram(
            "byname_told_seconds",
            "From a customer's mail to the person's mail server",
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600),
        )
        self.stream_fill = Gauge("byname_stream_fill", "Used share of a stream's max_bytes", ("stream",))
        self.ready = Gauge("byname_ready", "1 when the service is ready", ("service",))

    def consumed(self, service: str, consumer: str, count: int) -> None:
        self._consumed.labels(service, consumer).inc(count)

    def failed(self, service: str, consumer: str, error: str, count: int) -> None:
        self._failed.labels(service, consumer, error).inc(count)

    def buried(self, service: str, consumer: str) -> None:
        self._buried.labels(service, consumer).inc()

    def smtp_answer(self, code: str) -> None:
        self._accepted.labels(code).inc()

    def hook_answer(self, channel: str, status: int) -> None:
        self._hooks.labels(channel, str(status)).inc()

    def not_for_us(self, channel: str) -> None:
        self._unread.labels(channel).inc()

    def needs_reauth(self, channel: str) -> None:
        self._reauth.labels(channel).inc()

    def sent(self, kind: str, outcome: str, count: int = 1) -> None:
        self._sends.labels(kind, outcome).inc(count)


METRICS = Metrics()


def exposition() -> tuple[bytes, str]:
    """All metrics in Prometheus' text format, and its content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
