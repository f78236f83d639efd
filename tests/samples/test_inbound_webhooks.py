"""Requests as providers really sent them: each a mail, or an error of ours that says why not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from byname.channels.email.model import Envelope, ParsedMail
from byname.channels.email.parse import parse_mail
from byname.channels.email.webhooks import mailgun, postmark, sendgrid, ses
from byname.channels.errors import ChannelError

from tests.samples.corpus import samples

READERS = {
    "mailgun": mailgun.to_mail,
    "postmark": postmark.to_mail,
    "sendgrid": sendgrid.to_mail,
    "ses": ses.to_mail,
}
LOREM = b"Lorem ipsum dolor sit amet, consectetur adipiscing elit."


def request_of(path: Path) -> tuple[bytes, str]:
    """Body and content type; a file without a header is the body alone."""
    data = path.read_bytes()
    if not data.startswith(b"HTTP/"):
        form = data.startswith(b"--xYzZY")
        return data, "multipart/form-data; boundary=xYzZY" if form else "application/json"
    split = b"\r\n\r\n" if b"\r\n\r\n" in data[:2000] else b"\n\n"
    head, _, body = data.partition(split)
    lines = head.decode("latin-1").splitlines()
    kind = next(line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("content-type"))
    return body, kind


def read(provider: str, name: str) -> tuple[Envelope, ParsedMail]:
    body, content_type = request_of(samples("inbound-webhooks") / name)
    envelope, raw = READERS[provider](body, content_type)
    return envelope, parse_mail(raw)


@pytest.mark.parametrize("provider", READERS)
def test_every_file_is_a_mail_or_an_error_of_ours(provider: str) -> None:
    mails, refusals = 0, []
    for path in sorted(samples("inbound-webhooks").rglob("*.*")):
        body, content_type = request_of(path)
        try:
            envelope, raw = READERS[provider](body, content_type)
        except ChannelError as error:
            refusals.append(str(error))
            continue
        parse_mail(raw)
        assert envelope.rcpt_to or provider != "mailgun", path.name
        mails += 1
    assert mails or provider == "ses"
    assert all(refusals)  # each says why


def test_mailgun_raw() -> None:
    envelope, mail = read("mailgun", "multi_mail/mailgun__raw__valid.txt")
    assert envelope == Envelope("james@opennorth.ca", ("foo+bar@multimail.mailgun.org",))
    assert mail.message_id == "99CF7D8C-FCD4-443F-8E04-69C4E470D18F@opennorth.ca"
    assert "some more bold text" in mail.text
    assert "foo.txt" in [one.name for one in mail.attachments]


def test_mailgun_parsed() -> None:
    envelope, mail = read("mailgun", "multi_mail/mailgun__parsed__valid.txt")
    assert envelope.rcpt_to == ("foo+bar@multimail.mailgun.org",)
    assert mail.message_id == "E102015D-F580-4316-81FA-7324838A3AE8@opennorth.ca"
    assert (mail.subject, mail.sender and mail.sender.address) == ("Test", "james@opennorth.ca")
    assert "some italic text" in mail.text
    assert {one.name: one.content.strip() for one in mail.attachments}["foo.txt"] == LOREM


def test_postmark_parsed() -> None:
    envelope, mail = read("postmark", "multi_mail/postmark__valid.txt")
    assert envelope.rcpt_to == ("4354473e2e6ab001fa836f627a54004e+bar@inbound.postmarkapp.com",)
    assert mail.message_id == "26ECCA85-47DE-4E66-827A-B35E34874F26@opennorth.ca"
    assert (mail.sender and mail.sender.name, mail.subject) == ("James McKinney", "Test")
    assert mail.date is not None
    assert {one.name: one.content.strip() for one in mail.attachments}["foo.txt"] == LOREM


def test_postmark_raw() -> None:
    envelope, mail = read("postmark", "anymail-postmark/postmark-inbound-test-payload-with-raw.json")
    assert envelope == Envelope("support@postmarkapp.com", ("mailbox+SampleHash@inbound.postmarkapp.com",))
    assert (mail.subject, mail.text.strip()) == ("Test subject", "This is a test text body.")


def test_sendgrid_parsed() -> None:
    envelope, mail = read("sendgrid", "multi_mail/sendgrid__valid.txt")
    assert envelope.rcpt_to == ("foo+bar@parolecitoyenne.com",)
    assert mail.message_id == "D0AB77C1-A89D-4D9E-A207-5E20A6D36BEF@opennorth.ca"
    assert "bold text" in mail.text
    assert {"foo.txt", "bar.txt"} <= {one.name for one in mail.attachments}


def test_sendgrid_of_today() -> None:
    envelope, mail = read("sendgrid", "sendgrid-python/default_data.txt")
    assert envelope == Envelope("test@example.com", ("inbound@inbound.example.com",), "0.0.0.0")
    assert (mail.subject, mail.text.strip()) == ("Inbound Parse Test Data", "Hello Twilio SendGrid!")


def test_ses_notifications_without_content_say_what_to_do() -> None:
    root = samples("inbound-webhooks") / "aws-ses-sns"
    for name, says in (("ses-s3-event.json", "my-S3-bucket/email"), ("ses-sns-event.json", "no content")):
        news = json.loads((root / name).read_text())["Records"][0]["ses"]
        notification = {
            "Type": "Notification",
            "Message": json.dumps({"notificationType": "Received", **news}),
        }
        with pytest.raises(ChannelError, match=says):
            ses.to_mail(json.dumps(notification).encode(), "text/plain")
