"""What of a reply a visitor may read: the gate that mails pass too, before it is in a transcript. Pure."""

from __future__ import annotations

from byname.channels.email.leak import LeakFound, clean_for_customer, refuse_leak
from byname.contracts import ReplyRequested
from byname.team import Team

NOT_SENT = "nothing was sent"


class NotForVisitors(Exception):
    """The reply cannot be shown as it is; the text tells the person what to do."""


def words_for_visitor(asked: ReplyRequested, team: Team) -> str:
    """The person's own words. NotForVisitors: something private is in them, or nothing is left of them.

    Only mail clients add signatures and quotes: what was typed at the desk is shown as it stands.
    """
    private = {address for one in team for address in one.private_addresses}
    domain = team.company.domain
    try:
        for file in asked.attachments:
            refuse_leak("the name of an attached file", file.name, private=private, keys_domain=domain)
        if asked.front_end == "email":
            text = clean_for_customer(asked.text, private=private, keys_domain=domain)
        else:
            text = asked.text
            refuse_leak("the text", text, private=private, keys_domain=domain)
    except LeakFound as leak:
        raise NotForVisitors(f"{leak}; {NOT_SENT}") from None
    if not text.strip() and not asked.attachments:
        raise NotForVisitors(f"no words are left without signature and quotes: write some; {NOT_SENT}")
    return text
