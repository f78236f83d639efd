"""No private address and no relay token ever reaches a customer; a person's own words are never changed."""

from __future__ import annotations

import base64
import quopri
import re
from pathlib import Path

import pytest
from byname.channels.email.leak import LeakFound, assert_no_leak, clean_for_customer, refuse_leak
from byname.channels.email.model import Attachment
from byname.channels.email.relay import bounce_address
from byname.channels.email.reply import Voice, compose_reply
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.unit.email_writing.builders import KEYS, NOTE_TOKEN, PRIVATE, SEND_KEY, TOKEN, a_reply, any_text
from tests.unit.email_writing.client_formats import ALL_FORMATS, ATTRIBUTIONS

DOMAIN = "in.acme.example"
SECRETS = (
    TOKEN,
    TOKEN.upper(),
    PRIVATE,
    "Sophie@Home.Example",
    f"mailto:{PRIVATE}",
    PRIVATE.replace("@", "%40"),
)
WORDS = "Hello Anna,\n\na new lamp leaves today: see https://acme.example/lamp?at=14:05.\n\nBest wishes"


def clean(text: str) -> str:
    return clean_for_customer(text, private=[PRIVATE], keys_domain=DOMAIN)


def holds_secret(text: str) -> bool:
    """A reading of its own, not that of the code under test: all letters in a row."""
    text = text.lower().replace("=\r\n", "").replace("=\n", "").replace("%40", "@")
    letters = "".join(c for c in text if c.isascii() and not c.isspace() and c not in ">|")
    token = TOKEN.split("@")[0]
    return PRIVATE in letters or token in letters or token[2:] in text


@pytest.mark.parametrize("secret", [TOKEN, PRIVATE, PRIVATE.upper()])
@pytest.mark.parametrize("quoted", ALL_FORMATS)
def test_what_a_client_adds_is_cut_and_the_words_are_kept(quoted: str, secret: str) -> None:
    cleaned = clean(f"{WORDS}\n\n{quoted.replace('{who}', secret)}\n")
    assert cleaned.startswith(WORDS)
    assert not holds_secret(cleaned)


@pytest.mark.parametrize("quoted", ATTRIBUTIONS)
def test_an_attribution_goes_as_a_whole_and_takes_no_words_with_it(quoted: str) -> None:
    quote = "> The lamp arrived broken."
    text = f"{WORDS}\nand more\n\n{quoted.replace('{who}', TOKEN)}\n{quote}"
    assert clean(text) == f"{WORDS}\nand more\n\n{quote}"


blocks = st.one_of(
    any_text,
    st.builds(
        lambda form, who: form.replace("{who}", who), st.sampled_from(ALL_FORMATS), st.sampled_from(SECRETS)
    ),
    st.sampled_from(SECRETS),
    st.builds(  # a secret that is wrapped or salted with what one does not see
        lambda secret, at, salt: secret[: at % len(secret)] + salt + secret[at % len(secret) :],
        st.sampled_from(SECRETS),
        st.integers(0, 80),
        st.sampled_from(
            ["\n", "\r\n", "\n> ", "=\n", " \n", "\u200b", "\u00ad", "\ufeff", "\u2060\n", "\n\n"]
        ),
    ),
)


@given(st.lists(blocks, max_size=6), st.sampled_from(["\n", "\n\n", "", " "]))
@settings(max_examples=1000)
def test_nothing_private_ever_gets_through(parts: list[str], glue: str) -> None:
    try:
        cleaned = clean(glue.join(parts))
    except LeakFound:
        return
    assert not holds_secret(cleaned)
    data = compose_reply(a_reply(text=cleaned, voice=Voice("Sophie", "sophie@acme.example"))).data
    assert_no_leak(data, [PRIVATE], DOMAIN)


@given(any_text)
def test_words_without_a_secret_are_left_as_they_are(text: str) -> None:
    assume("--" not in text)
    assert clean(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "First point\n--\nSecond point",
        "see\n-- \n" + "a long list\n" * 20,
        "On Monday 3 May 2027 at 14:05 Ben wrote:\n> hello",
        "From: Berlin\nTo: Köln\nDate: Monday",
        "the key ahorn\nbuche\neiche\nfichte\nkiefer\nlinde\npappel\nulme\nweide\nzeder",
        "q=for+internationalization",
        "mary@home.example and sophie@acme.example are fine",
    ],
)
def test_ordinary_words_that_look_like_it_stay(text: str) -> None:
    assert clean(text) == text.strip()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (f"Write to me at {PRIVATE} instead.", PRIVATE),
        (f"Write to SOPHIE@home.\nexample instead: {TOKEN}", PRIVATE),
        ("Write to sop\u200bhie@home.example", PRIVATE),
        ("Write to sophie\uff20home.example", PRIVATE),  # a full-width @
        (f"Write to {TOKEN}", "secret address"),
        (f"Write to {TOKEN.split('@')[0]}", "secret address"),
        (f"Write to {TOKEN.split('@')[0][2:]}", "secret address"),
        (f"Write to {NOTE_TOKEN.split('@')[0][2:]}", "secret address"),
        (f"Write to {TOKEN[:30]}\n{TOKEN[30:]}", "secret address"),
        (f"Write to r%2B{TOKEN[2:]}", "secret address"),
        (
            f"Write to {TOKEN[:30]}\n{TOKEN[30:50]} please",
            "secret address",
        ),  # wrapped, and without its domain
        (f"Write to {bounce_address(KEYS, SEND_KEY).partition('@')[0]}", "secret address"),
        (f"From: me\n{PRIVATE}", PRIVATE),  # a header line alone is no quoted block
    ],
)
def test_a_secret_in_the_words_is_refused_and_named(words: str, named: str) -> None:
    with pytest.raises(LeakFound, match=named) as refusal:
        clean(words)
    assert "remove it and send again" in str(refusal.value)
    assert TOKEN[2:40] not in str(refusal.value)


def test_a_signature_is_cut_even_when_it_holds_nothing_private() -> None:
    assert clean("Done.\n\n-- \nSophie Dupont\nAcme\n") == "Done."


def test_subjects_and_file_names_are_looked_at_too() -> None:
    refuse_leak("the subject", "Re: Lamp", private=[PRIVATE], keys_domain=DOMAIN)
    with pytest.raises(LeakFound, match="the subject holds the private address"):
        refuse_leak("the subject", f"Re: from {PRIVATE}", private=[PRIVATE], keys_domain=DOMAIN)


def test_no_private_addresses_at_all_means_only_tokens_count() -> None:
    assert clean_for_customer("Hello", private=["", " "], keys_domain=DOMAIN) == "Hello"


SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "email-reply-trimming"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="shared/samples is not beside the repository")
@pytest.mark.parametrize("secret", [TOKEN, PRIVATE])
def test_real_answers_of_many_clients_leak_nothing(secret: str) -> None:
    """Every address in them is made a secret: nearly all can be cleaned, and none gets through."""
    cleaned = refused = 0
    for path in sorted(SAMPLES.rglob("*.txt")):
        text = re.sub(r"[\w.+-]+@[\w-]+\.[\w.-]+", secret, path.read_text("utf-8", "replace")[:100_000])
        try:
            assert not holds_secret(clean(text)), path.name
            cleaned += secret in text
        except LeakFound:
            refused += 1
    assert cleaned >= 3 * refused


FINISHED = [
    {"text": f"umlaut ä, {PRIVATE}"},  # quoted-printable
    {"text": f"лампа лампа лампа лампа {TOKEN}"},  # base64
    {"text": f"plain {PRIVATE}"},
    {"text": "x" * 60 + "ä" + TOKEN},  # wrapped by a soft line end
    {"subject": f"Größe {PRIVATE}"},
    {"subject": f"Lamp {TOKEN}"},
    {"voice": Voice(f"Sophie ({PRIVATE})", "sophie@acme.example")},
    {"voice": Voice("Sophie", PRIVATE)},
    {"voice": Voice("Sophie", "sophie@acme.example", f"Sophie, {PRIVATE}")},
    {"references": (TOKEN,)},
    {"attachments": (Attachment(f"größe {PRIVATE}.txt", "text/plain", b"x"),)},
    {"attachments": (Attachment("a.eml", "message/rfc822", f"Reply-To: {TOKEN}".encode()),)},
    {"attachments": (Attachment("a.vcf", "text/vcard", f"EMAIL:{PRIVATE}".encode()),)},
    {"attachments": (Attachment("a.bin", "application/x", b"\xff" * 500 + PRIVATE.upper().encode()),)},
]


@pytest.mark.parametrize("changes", FINISHED)
def test_the_last_check_reads_the_finished_mail_as_its_reader_will(changes: dict[str, object]) -> None:
    with pytest.raises(LeakFound):
        assert_no_leak(compose_reply(a_reply(**changes)).data, [PRIVATE], DOMAIN)


def test_the_last_check_lets_ordinary_mails_pass() -> None:
    blob = Attachment("lamp.jpg", "image/jpeg", bytes(range(256)) * 4000)
    key = Attachment("key.pem", "text/plain", base64.encodebytes(bytes(range(256)) * 200))
    assert_no_leak(compose_reply(a_reply(attachments=(blob, key))).data, [PRIVATE], DOMAIN)


def test_the_last_check_sees_what_no_part_shows() -> None:
    head = b'Subject: x\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    data = head + b"a preamble: %s\r\n--b\r\n\r\nwords\r\n--b--\r\n"
    assert_no_leak(data % b"fine", [PRIVATE], DOMAIN)
    for secret in (PRIVATE, TOKEN):
        with pytest.raises(LeakFound):
            assert_no_leak(data % secret.encode(), [PRIVATE], DOMAIN)


def test_the_last_check_needs_no_mail_of_our_own_making() -> None:
    body = quopri.encodestring(f"wörds {PRIVATE}".encode()).replace(b"@", b"=40")
    data = b"Subject: x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + body
    assert PRIVATE.encode() not in data
    with pytest.raises(LeakFound):
        assert_no_leak(data, [PRIVATE], DOMAIN)
