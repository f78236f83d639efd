"""What the email channel makes of a file: the answer of `byname inspect email`, touching nothing."""

from __future__ import annotations

from pathlib import Path

from byname.channels.email.model import Attachment, Bounce, Limits, Mailbox, ParsedMail, UnreadableMail
from byname.channels.email.parse import parse_mail

_DEFAULT_LIMITS = Limits()


def inspect_file(path: Path, limits: Limits = _DEFAULT_LIMITS) -> dict[str, object]:
    """One JSON-ready object for one mail on disk; `error` says why it would be a dead letter."""
    try:
        mail = parse_mail(path.read_bytes(), limits=limits)
    except OSError as fault:
        return {"file": str(path), "error": f"cannot read the file: {fault.strerror or fault}"}
    except UnreadableMail as fault:
        return {"file": str(path), "error": str(fault)}
    return {"file": str(path), **described(mail)}


def described(mail: ParsedMail) -> dict[str, object]:
    """A parsed mail as plain JSON values."""
    bounces = [_bounce(one) for one in mail.bounces]
    return {
        "kind": mail.kind,
        "message_id": mail.message_id,
        "from": _mailbox(mail.sender),
        "reply_to": _mailbox(mail.reply_to),
        "to": [_mailbox(box) for box in mail.to],
        "cc": [_mailbox(box) for box in mail.cc],
        "subject": mail.subject,
        "date": mail.date.isoformat() if mail.date else None,
        "zone": mail.zone,
        "language": mail.language,
        "text": mail.text,
        "text_full": mail.text_full,
        "trimmed_by": mail.trimmed_by,
        "html": mail.html,
        "automatic": mail.automatic,
        "automatic_because": mail.automatic_because,
        "bounce": bounces[0] if bounces else None,
        "bounces": bounces,
        "thread": {"in_reply_to": list(mail.thread.in_reply_to), "references": list(mail.thread.references)},
        "attachments": [_attachment(one) for one in mail.attachments],
        "authentication_results": list(mail.authentication_results),
        "defects": list(mail.defects),
    }


def _mailbox(box: Mailbox | None) -> dict[str, str] | None:
    return {"address": box.address, "name": box.name} if box else None


def _bounce(bounce: Bounce) -> dict[str, object]:
    return {
        "address": bounce.address,
        "status": bounce.status,
        "hard": bounce.hard,
        "action": bounce.action,
        "diagnostic": bounce.diagnostic,
        "original_message_id": bounce.original_message_id,
    }


def _attachment(file: Attachment) -> dict[str, object]:
    return {
        "name": file.name,
        "media_type": file.media_type,
        "size": len(file.content),
        "content_id": file.content_id,
        "inline": file.inline,
    }
