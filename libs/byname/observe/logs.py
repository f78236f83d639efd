"""Logging: lines for people, or JSON for machines. No bodies, no tokens, no addresses."""

from __future__ import annotations

import json
import logging
import re
import sys

# Relay and bounce addresses are bearer secrets; other addresses are personal data.
_ADDRESS = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9.\-]{1,253}")


class _Redacting(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "@" in message:
            record.msg, record.args = _ADDRESS.sub("<address>", message), None
        return True


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logs(level: str, form: str) -> None:
    """Send all logs to standard error in the form asked for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Redacting())
    plain = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")
    handler.setFormatter(_JsonFormatter() if form == "json" else plain)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("nats", "mail.log", "faststream", "uvicorn.access", "alembic", "httpx"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    for chatty in ("uvicorn", "uvicorn.error"):  # a line for every socket
        logging.getLogger(chatty).setLevel(logging.WARNING)
