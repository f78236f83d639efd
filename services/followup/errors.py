"""What followup can stumble over.

FollowupError
└── NotCaughtUp    a timer is due, and what was said before it has not been worked through: again in a moment
"""

from __future__ import annotations

from byname.errors import NotYet


class FollowupError(NotYet):
    """Followup cannot decide at this moment."""


class NotCaughtUp(FollowupError):
    """Whether somebody has answered is not known yet."""
