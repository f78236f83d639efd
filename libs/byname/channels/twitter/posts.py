"""Public posts that mention, answer or quote us, as a customer's words."""

from __future__ import annotations

from byname.channels.errors import NotForUs
from byname.channels.inbound import Contact, InboundMessage
from byname.channels.locales import language_code
from byname.channels.twitter.names import named
from byname.channels.twitter.payload import Includes, Post
from byname.channels.twitter.reply_rule import public_rule
from byname.channels.twitter.words import name_of, post_words
from byname.contracts.base import Detail


def from_post(
    post: Post, event_type: str, includes: Includes, account: str, only_summoned: bool
) -> tuple[InboundMessage, ...]:
    """One message. Its id is the post's: the same post comes as a mention and as a reply, and by polls."""
    if post.author_id == account:
        raise NotForUs("a post of our own")
    author = next((user for user in includes.users if user.id == post.author_id), None)
    message = InboundMessage(
        id=named("post", post.id),
        sender=Contact(address=post.author_id, name=name_of(author)),
        text=post_words(post),
        at=post.created_at,
        thread=_thread(post),
        public=True,
        reply_rule=public_rule(post, account, event_type, only_summoned),
        details=_details(post, includes),
        language=language_code(post.lang),
    )
    return (message,)


def _thread(post: Post) -> tuple[str, ...]:
    before = [named("post", one.id) for one in post.referenced_tweets if one.type in ("replied_to", "quoted")]
    return (named("conversation", post.conversation_id or post.id), *before)


def _details(post: Post, includes: Includes) -> tuple[Detail, ...]:
    found = [Detail(name="on X", value=f"https://x.com/i/status/{post.id}")]
    if len(post.edit_history_tweet_ids) > 1:
        first = post.edit_history_tweet_ids[0]
        found.append(Detail(name="edited from", value=f"https://x.com/i/status/{first}"))
    keys = post.attachments.media_keys
    known = [one for one in includes.media if one.media_key in keys and one.url]
    found += [Detail(name=one.type, value=one.url) for one in known]
    if len(known) < len(keys):
        found.append(Detail(name="attached", value=f"{len(keys) - len(known)} pictures or videos, on X"))
    return tuple(found)
