"""When somebody works: weekly intervals in their zone, public holidays and leave; over every clock change."""

from byname.hours.regions import check_region
from byname.hours.weekly import Weekly, parse_weekly
from byname.hours.words import when
from byname.hours.working import Status, WorkingTime

__all__ = ["Status", "Weekly", "WorkingTime", "check_region", "parse_weekly", "when"]
