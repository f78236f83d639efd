"""Who may be answered in public: told to the person before they type.

Since 2026-02-23 a self-serve app may answer only a post whose author has summoned the account, by naming
or quoting it; else X says 403 (https://docs.x.com/x-api/posts/create-post). Other plans are not bound.
"""

from __future__ import annotations

from byname.channels.twitter.payload import Post

NOT_SUMMONED = (
    "X lets us answer in public only a post that names or quotes our account, and this one does neither. "
    "Open it on X to answer by hand, or wait until they write to us."
)
NAMED_ONLY = (
    "The author lets only people whom they name answer this post, and they did not name us. "
    "Wait until they write to us."
)
ENCRYPTED = (
    "This came by encrypted X Chat, which Byname can neither read nor answer. "
    "Open X Chat, signed in as our account, to read and answer it."
)
GROUP = (
    "This came in a group conversation: an answer from here would go to everybody in it. "
    "Open X to answer there."
)


def public_rule(post: Post, account: str, event_type: str, only_summoned: bool) -> str:
    """Why the post cannot be answered in public, in a sentence; empty: it can."""
    named = event_type == "post.mention.create" or any(one.id == account for one in post.entities.mentions)
    quoted = event_type == "post.quote.create"
    if only_summoned and not (named or quoted):
        return NOT_SUMMONED
    if post.reply_settings == "mentionedUsers" and not named:
        return NAMED_ONLY
    return ""
