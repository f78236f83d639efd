"""Moments and days as people say them."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def when(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """A moment in this zone: `today at 14:00`, `on Monday at 09:00`, `on 4 January at 09:00`."""
    there, here = moment.astimezone(zone), now.astimezone(zone)
    days = (there.date() - here.date()).days
    near = {0: "today", 1: "tomorrow"}.get(days)
    day = near or f"on {NAMES[there.weekday()] if 0 < days < 7 else day_of(there.date())}"
    return f"{day} at {there:%H:%M}"


def day_of(day: date) -> str:
    """`2 January`."""
    return f"{day.day} {MONTHS[day.month - 1]}"
