"""What a customer wrote, as they meant it: real addresses for t.co ones, & for &amp;."""

from __future__ import annotations

from byname.channels.twitter.payload import Entities, Post, User

ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
LONGEST_NAME = 200


def whole(text: str) -> str:
    """Half of a character pair, which JSON can hold and UTF-8 cannot, becomes a replacement character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def words_of(text: str, entities: Entities) -> str:
    """The text with X's escapes and shortened addresses undone."""
    for escaped, sign in ESCAPES:
        text = text.replace(escaped, sign)
    for link in entities.urls:
        if link.url and link.expanded_url:
            text = text.replace(link.url, link.expanded_url)
    return text


def post_words(post: Post) -> str:
    """The whole text, also of a long post."""
    if post.note_tweet is not None:
        return words_of(post.note_tweet.text, post.note_tweet.entities)
    return words_of(post.text, post.entities)


def name_of(user: User | None) -> str:
    """`Anna Berg (@anna)`: the shown name may be anything, so the account's name stands beside it."""
    if user is None:
        return ""
    handle = f"@{user.username}" if user.username else ""
    if not user.name or not handle:
        return (user.name or handle)[:LONGEST_NAME]
    return f"{user.name[: LONGEST_NAME - len(handle) - 3]} ({handle})"
