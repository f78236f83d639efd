"""The record decided anew, in memory and without a store: why, and what if."""

from services.router.replay.comparing import Difference, Outcome, Report, Tally
from services.router.replay.explaining import Candidate, Explanation, explain, find
from services.router.replay.playing import Player, PolicyAt
from services.router.replay.policies import InForce, Policies
from services.router.replay.reading import read_record
from services.router.replay.recording import Happening, Recorder, record
from services.router.replay.reporting import replay

__all__ = [
    "Candidate",
    "Difference",
    "Explanation",
    "Happening",
    "InForce",
    "Outcome",
    "Player",
    "Policies",
    "PolicyAt",
    "Recorder",
    "Report",
    "Tally",
    "explain",
    "find",
    "read_record",
    "record",
    "replay",
]
