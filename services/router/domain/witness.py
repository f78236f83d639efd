"""Whoever looks on while the policy chooses: a replay, or somebody who asks why. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.router.domain.asking import Ask, Choice, Trail

if TYPE_CHECKING:
    from services.router.domain.sight import Sight


class Witness:
    """Looks on, and says nothing; in the router itself there is none."""

    def decided(self, _ask: Ask) -> Choice | None:
        """What was decided about this at the time, where it is not to be decided anew."""
        return None

    def saw(self, sight: Sight, choice: Choice, trail: Trail) -> None:
        """This was chosen, with what each rule said; nothing has changed by it yet."""
