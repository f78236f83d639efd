"""What Prometheus can ask about mailboxes."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

UP = Gauge(
    "byname_imap_up", "1 when the folder is read, 0 when something keeps us from it", ("mailbox", "folder")
)
MAILS = Counter("byname_imap_mails", "Mails found in mailboxes, by what became of them", ("outcome",))
