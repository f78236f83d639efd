"""The adapter of email: what providers bring by webhook, and what any kept mail says.

SMTP and IMAP bring mail too (services/ingest); replies go out by SMTP (services/notifier).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from byname.channels.base import ChannelSection, InboundOnly
from byname.channels.email.document import document_of
from byname.channels.email.model import Envelope, UnreadableMail
from byname.channels.email.parse import parse_mail
from byname.channels.email.settings import EmailSection
from byname.channels.email.webhooks import mailgun, postmark, sendgrid, ses
from byname.channels.email.webhooks.fetched import Fetched
from byname.channels.email.webhooks.keys import RAW_MAIL, octets
from byname.channels.email.webhooks.sigv4 import AwsKey
from byname.channels.errors import Forged, Rejected
from byname.channels.inbound import Inbound
from byname.channels.manifest import Manifest, read_manifest
from byname.channels.model import Answer, Call, Raw, Receipt, Request
from byname.channels.signing import equal_to_any
from byname.config import ConfigError


@dataclass(frozen=True, slots=True)
class Hook:
    """One provider: whether a request is its, and the mail that a kept request carries."""

    verify: Callable[[Request, datetime], Receipt]
    to_mail: Callable[[bytes, str], tuple[Envelope, bytes]]


class EmailAdapter(InboundOnly):
    """Mail of all ways in."""

    manifest: ClassVar[Manifest] = read_manifest(Path(__file__).parent)
    Settings: ClassVar[type[ChannelSection]] = EmailSection

    def __init__(self, settings: EmailSection) -> None:
        self._settings = settings
        self._fetched = Fetched()
        self.hooks: Mapping[str, Hook] = _hooks(settings, self._fetched)

    def verify(self, request: Request, now: datetime) -> Receipt:
        """What /hooks/email/<provider> brings, by that provider's scheme. NeedsCall: see `learn`."""
        provider, _, rest = request.path.strip("/").partition("/")
        hook = self.hooks.get(provider)
        if hook is None:
            raise Rejected(f"no provider {provider[:40]!r}: there are {', '.join(self.hooks)}")
        if not equal_to_any(octets(rest), [self._settings.hook_path.get_secret_value()]):
            raise Forged("the address does not end in [email] hook_path")
        return hook.verify(request, now)

    def learn(self, call: Call, answer: Answer, now: datetime) -> None:
        """The answer to the call of a NeedsCall, for the next `verify`. Retryable, NeedsReauth, Rejected."""
        self._fetched.learn(call, answer, now)

    def mail_of(self, raw: Raw) -> tuple[Envelope, bytes]:
        """The mail in a kept original, whichever way it came. Rejected, NotForUs."""
        hook = self.hooks.get(str(raw.envelope.get("source", "")))
        kind = str(raw.envelope.get("content_type", RAW_MAIL))
        if hook is not None and kind != RAW_MAIL:
            return hook.to_mail(raw.body, kind)
        said = raw.envelope
        envelope = Envelope(said.get("mail_from", ""), tuple(said.get("rcpt_to", ())), said.get("peer", ""))
        return envelope, raw.body

    def parse(self, raw: Raw) -> Sequence[Inbound]:
        """The mail as one document. Ingest reads mail with more care (answers, bounces, loops)."""
        envelope, body = self.mail_of(raw)
        try:
            parsed = parse_mail(body, limits=self._settings.limits)
        except UnreadableMail as error:
            raise Rejected(str(error)) from None
        return (document_of(envelope, body, parsed),)


def _hooks(settings: EmailSection, fetched: Fetched) -> Mapping[str, Hook]:
    """Every provider with its secrets. ConfigError when they cannot be right."""
    topics, key = frozenset(settings.ses_topics), _aws_key(settings)
    try:
        keys = [sendgrid.read_key(one) for one in settings.sendgrid_keys]
    except ValueError as error:
        raise ConfigError(f"[email] sendgrid_keys (or BYNAME_EMAIL_SENDGRID_KEYS): {error}") from None
    return {
        "mailgun": Hook(partial(mailgun.verify, keys=settings.mailgun_keys), mailgun.to_mail),
        "postmark": Hook(partial(postmark.verify, logins=settings.postmark_logins), postmark.to_mail),
        "sendgrid": Hook(partial(sendgrid.verify, keys=keys), sendgrid.to_mail),
        "ses": Hook(partial(_verify_ses, topics=topics, key=key, fetched=fetched), ses.to_mail),
    }


def _verify_ses(
    request: Request, now: datetime, topics: frozenset[str], key: AwsKey | None, fetched: Fetched
) -> Receipt:
    return ses.verify(request, now, topics, key, fetched.certificates, fetched.objects)


def _aws_key(settings: EmailSection) -> AwsKey | None:
    secret = settings.ses_secret_key.get_secret_value()
    if bool(secret) != bool(settings.ses_access_key):
        raise ConfigError("[email] ses_access_key and ses_secret_key belong together: set both or none")
    return AwsKey(settings.ses_access_key, secret) if secret else None
