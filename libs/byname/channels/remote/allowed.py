"""How far the word of an adapter elsewhere is believed: the rest is refused, with the reason. Pure."""

from __future__ import annotations

from byname.channels.errors import Rejected
from byname.channels.inbound import Inbound, InboundCall, InboundContact, InboundMessage
from byname.channels.phone.record import BY_HAND
from byname.channels.remote.settings import RemoteChannel

# Only a person of ours knows these of a call; whoever says them decides whose conversation it belongs to.
OF_PEOPLE = ("conversation", "notes", "promises", "recap", "claims")


def check_allowed(document: Inbound, settings: RemoteChannel, place: str) -> None:
    """Rejected when the channel's settings, which stand in `place`, do not let it say that."""
    if isinstance(document, InboundMessage):
        _check_message(document, settings, place)
    elif isinstance(document, InboundContact):
        _check_contact(document, settings, place)
    elif isinstance(document, InboundCall):
        _check_call(document, settings, place)


def _check_message(message: InboundMessage, settings: RemoteChannel, place: str) -> None:
    if message.public and not settings.public:
        raise Rejected(f"public: set public = true in {place} first")
    if message.proofs and not settings.proofs:
        raise Rejected(_unproven("proofs", place))


def _check_contact(contact: InboundContact, settings: RemoteChannel, place: str) -> None:
    """Our own mail would carry the link, so nobody else may choose it: the chat makes its own."""
    if contact.confirm_url:
        raise Rejected("confirm_url: a link that we mail is made by ourselves; leave it out")
    if contact.proof != "none" and not settings.proofs:
        raise Rejected(_unproven("proof", place))
    if contact.prefer and not settings.proofs:
        raise Rejected(_unproven("prefer", place))


def _check_call(call: InboundCall, settings: RemoteChannel, place: str) -> None:
    if settings.calls_of_people:
        return
    said = next((name for name in OF_PEOPLE if getattr(call, name)), "")
    if call.source == BY_HAND:
        said = said or "source"
    if said:
        raise Rejected(
            f"{said}: only our people say that of a call: "
            f"leave it out, or set calls_of_people = true in {place}"
        )


def _unproven(field: str, place: str) -> str:
    return (
        f"{field}: this channel's word is no proof of another handle: "
        f"claim it, or set proofs = true in {place}"
    )
