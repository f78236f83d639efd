"""What a person writes down about a call: the body that the log form keeps, under the source `person`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic import model_validator as check_model

from byname.channels.errors import Rejected
from byname.channels.inbound import InboundCall
from byname.channels.model import Raw, Stored
from byname.channels.phone.record import BY_HAND
from byname.channels.phone.settings import PhoneSection
from byname.contracts.base import Handle
from byname.contracts.call import Outcome, Promise

LONGEST_NOTES = 20_000
_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class NotedPromise(BaseModel):
    """What the person said they would do, and until when."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    due: AwareDatetime | None = None


class CallNote(BaseModel):
    """A call as a person remembers it. A higher `revision` of the same `id` replaces it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        description="the form's, equal when it is sent again"
    )
    revision: int = Field(0, ge=0)
    person: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    direction: Literal["in", "out"]
    number: _Line = ""
    name: _Line = ""
    email: _Line = Field("", description="theirs, as they say")
    extension: _Line = ""
    started_at: AwareDatetime
    length_s: int = Field(0, ge=0, le=86_400)
    outcome: Outcome
    notes: Annotated[str, StringConstraints(max_length=LONGEST_NOTES)] = ""
    promises: Annotated[tuple[NotedPromise, ...], Field(max_length=50)] = ()
    recap: bool = False
    conversation: _Line = ""

    @check_model(mode="after")
    def _about_somebody(self) -> CallNote:
        if not (self.number or self.name or self.email):
            raise ValueError("say who it was: a number, a name or an email address")
        if self.email and "@" not in self.email:
            raise ValueError(f"{self.email!r} is no email address")
        return self


def note_stored(note: CallNote) -> Stored:
    """The note as it is to be kept; the same note again is the same original."""
    body = note.model_dump_json(exclude_defaults=True).encode()
    return Stored(f"note:{note.id}:{note.revision}", body, {"source": BY_HAND})


def read_note(raw: Raw, settings: PhoneSection) -> list[InboundCall]:
    """What the person says of the call."""
    try:
        note = CallNote.model_validate_json(raw.body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Rejected(
            f"the note of a call: {f'{where}: ' if where else ''}{first['msg'].removeprefix('Value error, ')}"
        ) from None
    return [
        InboundCall(
            id=note.id,
            call=note.id,
            source=BY_HAND,
            sequence=note.revision,
            ended=True,
            direction=note.direction,
            number=settings.number(note.number),
            name=note.name,
            line=settings.line(note.extension),
            person=note.person,
            outcome=note.outcome,
            started_at=note.started_at,
            talk_s=note.length_s,
            notes=note.notes,
            promises=tuple(Promise(text=one.text, due=one.due) for one in note.promises),
            recap=note.recap,
            claims=(Handle(channel="email", address=note.email.lower()),) if note.email else (),
            conversation=note.conversation,
        )
    ]
