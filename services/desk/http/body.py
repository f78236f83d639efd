"""What the API's routes share: bodies that say nothing unknown, and what can go wrong."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Header
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LONGEST_ANSWER = 100_000

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_ANSWER)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,15}$")]
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]

Responses = dict[int | str, dict[str, Any]]
REFUSED: Responses = {401: {"description": "no token, or one that is not in force"}}
NOT_THERE: Responses = {404: {"description": "there is no such thing"}}
# What has no number yet has 0; every store and the bus can hold the rest.
Seen = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Body(BaseModel):
    """What is sent to us: nothing that we do not know is let pass."""

    model_config = ConfigDict(extra="forbid")


class Accepted(BaseModel):
    """It will be done; `id` is by which the conversation and a trace show it."""

    id: str
    conversation: str = ""
