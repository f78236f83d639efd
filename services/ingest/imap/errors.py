"""What can be wrong with a mailbox: the text says what to do.

MailboxTrouble
├── Outage           it cannot be reached or does not answer as it should: again soon
│   └── SaysNo       the server understood, and does not do it
├── LoginRefused     user, password or token are not right: again now and then, somebody has to mend it
├── NeedsDecision    it is not clear what is wanted of us: somebody has to say it in byname.toml
└── Changed          the folder has begun anew, or another copy has noticed so: again at once
"""

from __future__ import annotations


class MailboxTrouble(Exception):
    """Something keeps us from a mailbox's mail. No secret is in the text."""


class Outage(MailboxTrouble):
    """The server cannot be reached, or does not answer as it should."""


class SaysNo(Outage):
    """The server understood, and does not do it."""


class LoginRefused(MailboxTrouble):
    """The server does not let us in."""


class NeedsDecision(MailboxTrouble):
    """Only the people who run us can say how to go on."""


class Changed(MailboxTrouble):
    """What we know of the folder is no longer true: look again with a fresh connection."""
