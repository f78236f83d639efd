"""What X sends, as far as we read it. Unknown fields are left alone; a wrong one says which it is.

Sources: https://docs.x.com/x-api/activity/event-payloads (events),
https://docs.x.com/x-api/fundamentals/data-dictionary (posts, users, message events).
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field


def _unwrapped(value: Any) -> Any:
    """Some deliveries wrap a user in {"data": …}."""
    inner = value.get("data") if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else value


Id = Annotated[str, Field(pattern=r"^\d{1,20}$")]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class User(Part):
    id: Id
    name: str = ""
    username: str = Field("", validation_alias=AliasChoices("username", "screen_name"))


class Link(Part):
    url: str = ""
    expanded_url: str = ""


class Mention(Part):
    id: str = ""
    username: str = ""


class Entities(Part):
    urls: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()


class Reference(Part):
    type: str
    id: Id


class LongText(Part):
    """The whole of a post that is longer than 280."""

    text: str
    entities: Entities = Entities()


class Attachments(Part):
    media_keys: tuple[str, ...] = ()


class Media(Part):
    media_key: str = ""
    type: str = "media"
    url: str = Field("", validation_alias=AliasChoices("url", "media_url_https", "preview_image_url"))


class Post(Part):
    id: Id
    text: str
    author_id: Id
    conversation_id: Id | None = None
    created_at: AwareDatetime | None = None
    entities: Entities = Entities()
    referenced_tweets: tuple[Reference, ...] = ()
    reply_settings: str = ""
    lang: str = ""  # as X made out; "und", "zxx", "qme" and the like where there are no words to tell
    edit_history_tweet_ids: tuple[Id, ...] = ()
    note_tweet: LongText | None = None
    attachments: Attachments = Attachments()


class Includes(Part):
    users: tuple[Annotated[User, BeforeValidator(_unwrapped)], ...] = ()
    media: tuple[Media, ...] = ()


class MessageMedia(Part):
    media: Media = Media()


class MessageData(Part):
    text: str = ""
    entities: Entities = Entities()
    attachment: MessageMedia | None = None


class Target(Part):
    recipient_id: Id


class MessageCreate(Part):
    target: Target
    sender_id: Id
    message_data: MessageData


class MessageEvent(Part):
    """A direct message in the shape of API 1.1, as events bring it."""

    type: str = ""
    id: Id
    created_timestamp: Annotated[int, Field(ge=0, le=4_102_444_800_000)] | None = None  # milliseconds
    message_create: MessageCreate


class MessageDelivery(Part):
    direct_message_events: Annotated[tuple[MessageEvent, ...], Field(min_length=1)]
    users: dict[str, Annotated[User, BeforeValidator(_unwrapped)]] = Field(default_factory=dict)


class ReadMessage(Part):
    """A direct message in the shape of API 2, as a poll brings it."""

    id: Id
    event_type: str = "MessageCreate"
    text: str = ""
    sender_id: Id
    dm_conversation_id: str = ""
    created_at: AwareDatetime | None = None
    entities: Entities = Entities()
    attachments: Attachments = Attachments()


class EncryptedMessage(Part):
    sender_id: Id
    conversation_id: str = ""


class Revocation(Part):
    user_id: Id


class Filter(Part):
    user_id: str = ""


class Event(Part):
    """One delivery of the X Activity API. `includes` stands inside `data` or beside it."""

    event_type: str = Field(min_length=1)
    event_uuid: str = ""
    filter: Filter = Filter()
    payload: dict[str, Any] = Field(default_factory=dict)
    includes: Includes = Includes()
