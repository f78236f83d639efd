"""Amazon: signatures of SNS, certificates and mail that have to be fetched, addresses that are not SNS's."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from byname.channels.email.adapter import EmailAdapter
from byname.channels.email.webhooks.sigv4 import AwsKey, get_object, sign
from byname.channels.email.webhooks.sns import is_sns_address
from byname.channels.errors import Forged, NeedsCall, NeedsReauth, NotForUs, Rejected, Retryable
from byname.channels.model import Answer, Raw, Receipt, Request

from tests.unit.email_webhooks.hooks import CERTIFICATE, MAIL, NOW, TOPIC, Sns, adapter, ses_news

SNS = Sns()
OTHER = Sns()
S3 = {"type": "S3", "bucketName": "acme.mail", "objectKey": "in/ä 1"}


def ses(**settings: Any) -> EmailAdapter:
    return adapter(ses_topics=[TOPIC], **settings)


def take(hook: EmailAdapter, said: Request, now: datetime = NOW, **objects: bytes) -> Receipt:
    """As the hook does: whatever is needed is fetched, then it is verified again."""
    answers = {CERTIFICATE: SNS.pem, **objects}
    for _ in range(3):
        try:
            return hook.verify(said, now)
        except NeedsCall as needs:
            hook.learn(needs.call, Answer(200, {}, answers[needs.call.url]), now)
    raise AssertionError("it never has enough")


def mail_of(hook: EmailAdapter, receipt: Receipt) -> tuple[Any, bytes]:
    [stored] = receipt.store
    return hook.mail_of(Raw("raw_1", stored.body, json.loads(json.dumps(dict(stored.envelope))), NOW))


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_notification_with_the_mail_in_it(version: str) -> None:
    hook = ses()
    receipt = take(hook, SNS.post({**ses_news(), "content": MAIL.decode()}, version=version))
    envelope, raw = mail_of(hook, receipt)
    assert (envelope.mail_from, envelope.rcpt_to) == ("anna@customer.example", ("hello@acme.example",))
    assert raw == MAIL


def test_base64() -> None:
    eight_bit = MAIL + "Grüße".encode("latin-1")
    news = ses_news(action={"type": "SNS", "encoding": "BASE64"})
    hook = ses()
    receipt = take(hook, SNS.post({**news, "content": base64.b64encode(eight_bit).decode()}))
    assert mail_of(hook, receipt)[1] == eight_bit


def test_the_certificate_is_fetched_once() -> None:
    hook = ses()
    with pytest.raises(NeedsCall) as needs:
        hook.verify(SNS.post(ses_news()), NOW)
    assert (needs.value.call.method, needs.value.call.url) == ("GET", CERTIFICATE)
    assert isinstance(needs.value, Retryable)
    hook.learn(needs.value.call, Answer(200, {}, SNS.pem), NOW)
    assert hook.verify(SNS.post(ses_news()), NOW).store
    assert hook.verify(SNS.post(ses_news(), MessageId="2"), NOW).store


@pytest.mark.parametrize("answer", [Answer(200, {}, b"no certificate"), Answer(503, {}, b"")])
def test_a_certificate_that_cannot_be_had_is_asked_for_again(answer: Answer) -> None:
    hook = ses()
    with pytest.raises(NeedsCall) as needs:
        hook.verify(SNS.post(ses_news()), NOW)
    with pytest.raises(Retryable):
        hook.learn(needs.value.call, answer, NOW)
    with pytest.raises(NeedsCall):
        hook.verify(SNS.post(ses_news()), NOW)


@pytest.mark.parametrize(
    "said",
    [
        OTHER.post(ses_news()),
        SNS.post(ses_news(), signed=False),
        SNS.post(ses_news(), SignatureVersion="3"),
        SNS.post(ses_news(), TopicArn=TOPIC + "x"),
        SNS.post(ses_news(), SigningCertURL="https://sns.eu-west-1.amazonaws.com.evil.example/x.pem"),
        SNS.post(ses_news(), Timestamp="2026-02-28T09:29:59.000Z"),
        SNS.post(ses_news(), Timestamp="2026-03-02T09:29:59"),
        SNS.post(ses_news(), Timestamp="soon"),
        replace(SNS.post(ses_news()), body=SNS.post(ses_news()).body.replace(b"anna@", b"eve@")),
        replace(SNS.post(ses_news()), body=b"{}"),
        replace(SNS.post(ses_news()), body=b"[]"),
        replace(SNS.post(ses_news()), body=b"no"),
    ],
)
def test_forged(said: Request) -> None:
    with pytest.raises(Forged):
        take(ses(), said)


def test_a_certificate_out_of_its_time_vouches_for_nobody() -> None:
    late = NOW + timedelta(days=31)
    with pytest.raises(Forged, match="certificate"):
        take(ses(), SNS.post(ses_news(), Timestamp=late.isoformat()), late)


def test_the_subject_is_signed_where_there_is_one() -> None:
    assert take(ses(), SNS.post(ses_news(), Subject="Amazon SES")).store
    said = SNS.post(ses_news(), Subject="Amazon SES")
    with pytest.raises(Forged):
        take(ses(), replace(said, body=said.body.replace(b"Amazon SES", b"Amazon Sex")))


def test_a_subscription_is_confirmed_by_a_call_and_nothing_is_kept() -> None:
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc"
    said = SNS.post("You have chosen", Type="SubscriptionConfirmation", SubscribeURL=url, Token="abc")
    receipt = take(ses(), said)
    assert receipt.store == ()
    assert [(one.method, one.url) for one in receipt.then] == [("GET", url)]


def test_a_subscription_that_leads_elsewhere_is_not_followed() -> None:
    url = "https://169.254.169.254/latest/meta-data"
    said = SNS.post("You have chosen", Type="SubscriptionConfirmation", SubscribeURL=url, Token="abc")
    with pytest.raises(Forged):
        take(ses(), said)


def test_an_unsubscription_is_not_for_us() -> None:
    said = SNS.post("Gone", Type="UnsubscribeConfirmation", SubscribeURL="https://x.example", Token="abc")
    with pytest.raises(NotForUs, match="any more"):
        take(ses(), said)


def test_news_of_mail_that_went_out() -> None:
    with pytest.raises(NotForUs):
        take(ses(), SNS.post({"notificationType": "Bounce", "mail": {}}))


def test_other_news_of_the_topic_is_a_dead_letter_with_its_original() -> None:
    hook = ses()
    receipt = take(hook, SNS.post("Hello from SNS!"))
    with pytest.raises(Rejected):
        mail_of(hook, receipt)


def test_mail_in_s3() -> None:
    hook = ses(ses_access_key="AKIA", ses_secret_key="hush")
    url = "https://s3.eu-west-1.amazonaws.com/acme.mail/in/%C3%A4%201"
    receipt = take(hook, SNS.post(ses_news(action=S3)), **{url: MAIL})
    envelope, raw = mail_of(hook, receipt)
    assert (envelope.rcpt_to, raw) == (("hello@acme.example",), MAIL)
    assert "hush" not in repr(get_object(AwsKey("AKIA", "hush"), "eu-west-1", "b", "k", NOW))


def test_mail_in_s3_that_we_may_not_read() -> None:
    hook = ses(ses_access_key="AKIA", ses_secret_key="hush")
    said = SNS.post(ses_news(action=S3))
    with pytest.raises(NeedsCall) as needs:
        hook.verify(said, NOW)
    hook.learn(needs.value.call, Answer(200, {}, SNS.pem), NOW)
    with pytest.raises(NeedsCall) as needs:
        hook.verify(said, NOW)
    with pytest.raises(NeedsReauth):
        hook.learn(needs.value.call, Answer(403, {}, b"AccessDenied"), NOW)


def test_mail_in_s3_without_a_key_says_what_to_do() -> None:
    hook = ses()
    receipt = take(hook, SNS.post(ses_news(action=S3)))
    with pytest.raises(Rejected, match=r"acme\.mail/in/ä 1.*ses_access_key"):
        mail_of(hook, receipt)


@pytest.mark.parametrize(
    ("url", "right"),
    [
        (CERTIFICATE, True),
        ("https://sns.us-gov-west-1.amazonaws.com/x.pem", True),
        ("https://sns.cn-north-1.amazonaws.com.cn/x.pem", True),
        ("http://sns.eu-west-1.amazonaws.com/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com:8443/x.pem", False),
        ("https://user@sns.eu-west-1.amazonaws.com/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com@evil.example/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com.evil.example/x.pem", False),
        ("https://evil.sns.eu-west-1.amazonaws.com/x.pem", False),
        ("https://sns-eu-west-1.s3.amazonaws.com/x.pem", False),
        ("https://s3.eu-west-1.amazonaws.com/x.pem", False),
        ("https://sns.evil.amazonaws.com/x.pem", False),
        ("https://[::1/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com/\r\nx.pem", False),
        ("", False),
    ],
)
def test_addresses_of_sns(url: str, right: bool) -> None:
    assert is_sns_address(url) == right


def test_the_signature_in_the_documentation_of_aws() -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object"."""
    key = AwsKey("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    moment = datetime(2013, 5, 24, tzinfo=UTC)
    host = "examplebucket.s3.amazonaws.com"
    found = sign(key, "us-east-1", host, "/test.txt", {"range": "bytes=0-9"}, moment)
    assert found["authorization"].endswith(
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    )
