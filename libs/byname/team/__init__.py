"""The team: company, people, their hours, and the policy of who answers; from team.toml, in every service."""

from byname.hours import WorkingTime
from byname.team.example import EXAMPLE
from byname.team.followup import FollowupSection, Tier
from byname.team.hours_of import working_time
from byname.team.model import Company, Former, FrontEnds, Holds, Page, Person, Team, Voice
from byname.team.policy import RULES, PolicySection, RedPhone, Topic, Wording
from byname.team.reading import TeamError, read_team

__all__ = [
    "EXAMPLE",
    "RULES",
    "Company",
    "FollowupSection",
    "Former",
    "FrontEnds",
    "Holds",
    "Page",
    "Person",
    "PolicySection",
    "RedPhone",
    "Team",
    "TeamError",
    "Tier",
    "Topic",
    "Voice",
    "Wording",
    "WorkingTime",
    "read_team",
    "working_time",
]
