"""What would have happened under this policy? A stretch of the record, decided anew. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.router.replay.comparing import Outcome, Report, outcome_of
from services.router.replay.playing import Player, PolicyAt
from services.router.replay.recording import Happening


def replay(
    happenings: Sequence[Happening],
    then: PolicyAt,
    policy: PolicyAt,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Report:
    """Until `since` all is as recorded, by the policies of `then`; after it `policy` decides who answers."""
    player, report = Player(happenings), Report()
    for happening in happenings:
        if since and happening.now < since:
            player.as_recorded(happening, then)
            continue
        if until and happening.now > until:
            break
        report.recorded.take(happening.heard, happening.said)
        _play(player, happening, policy, report)
    if until:
        for heard, facts in player.ring(until, policy):
            report.policy.take(heard, facts)
    return report


def _play(player: Player, happening: Happening, policy: PolicyAt, report: Report) -> None:
    outcome = None
    for heard, facts in player.under(happening, policy):
        report.policy.take(heard, facts)
        if heard is happening.heard:
            outcome = outcome_of(facts)
    attached = happening.attached
    if attached:
        report.compare(attached.message, happening.now, Outcome.of(attached), outcome)
