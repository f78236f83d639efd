"""PURE: what is watched, when it is due, and who is told."""

from services.followup.domain.due import TeamMoved, TimerDue, go_off, team_moved, timer_due
from services.followup.domain.hearing import HEAR
from services.followup.domain.known import Known, Turn
from services.followup.domain.planning import plan
from services.followup.domain.rules import Rules
from services.followup.domain.values import (
    Customer,
    Later,
    Matter,
    Pending,
    Promise,
    Timer,
    Wish,
    Wisher,
    Words,
)

__all__ = [
    "HEAR",
    "Customer",
    "Known",
    "Later",
    "Matter",
    "Pending",
    "Promise",
    "Rules",
    "TeamMoved",
    "Timer",
    "TimerDue",
    "Turn",
    "Wish",
    "Wisher",
    "Words",
    "go_off",
    "plan",
    "team_moved",
    "timer_due",
]
