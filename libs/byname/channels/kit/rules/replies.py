"""Rules about replies: to the right one, in the thread, once, in pieces that fit, and nothing lost."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence
from dataclasses import replace

from byname.channels.errors import ChannelError, Rejected
from byname.channels.kit import gates
from byname.channels.kit.mutate import from_json, other_secret
from byname.channels.kit.outbound import pieces, replies_to, texts_of
from byname.channels.kit.rule import Rule, broken
from byname.channels.kit.subject import Subject
from byname.channels.model import Call, Outbound, OutboundFile

FILE = OutboundFile("price list.pdf", "application/pdf", b"%PDF-1.7 what the kit attaches to a reply\n")
MARKUP = 'Is 1 < 2 && "yes" {"a": [1]}? *stars* _lines_ `code` <b>bold</b> C:\\new\\table 100 % & more'
TOKEN = re.compile(r"word\d{5}")


def same_calls(subject: Subject) -> None:
    """A reply is rendered again at every attempt, perhaps by another copy of the service. The same reply
    gives the same calls, or the far side cannot know it as a repeat; another reply gives others."""
    fresh = subject.make()
    for case, outbound in replies_to(subject):
        first = _calls(subject, case.name, outbound)
        for what, adapter in (("twice", subject.adapter), ("by a fresh adapter", fresh)):
            if tuple(adapter.render(outbound)) != first:
                broken(
                    f"{case.name}: rendered {what}, the reply gives other calls; use its key, never chance"
                )
        if _calls(subject, case.name, replace(outbound, text="Another answer.")) == first:
            broken(f"{case.name}: other words give the same calls; the reply's text is not sent")


def repeats_named(subject: Subject) -> None:
    """Where repeats_safely is true a call is made again after silence or a gateway's error. The far side must
    know it as a repeat: it names outbound.key and the number of its piece, the same at every attempt. The
    same words in another reply, or twice in one, are other calls."""
    for case, outbound in replies_to(subject):
        other = replace(outbound, key=other_secret(outbound.key))
        if any(one in _calls(subject, case.name, outbound) for one in _calls(subject, case.name, other)):
            broken(
                f"{case.name}: two replies with the same words give the same call; put outbound.key into it"
            )
    most = subject.manifest.capabilities.max_text
    for case, outbound in replies_to(subject, text="q" * 3 * most) if most else ():
        calls = _calls(subject, case.name, outbound)
        if any(one in calls[:number] for number, one in enumerate(calls)):
            broken(
                f"{case.name}: two pieces with the same words are the same call; number the pieces in its key"
            )


def right_receiver(subject: Subject) -> None:
    """Sent to the wrong one is the worst that can happen. A private reply goes to outbound.to and to nobody
    else; a public one to whoever wrote the words that it answers."""
    for case, outbound in replies_to(subject):
        address = other_secret(outbound.to.address)
        other = replace(outbound, to=outbound.to.model_copy(update={"address": address}))
        if outbound.public:
            other = replace(other, in_reply_to=other_secret(other.in_reply_to), thread=_turned(other.thread))
        if other != outbound and _render(subject, other) == _calls(subject, case.name, outbound):
            broken(f"{case.name}: a reply to somebody else gives the same calls; use outbound.to")


def keeps_thread(subject: Subject) -> None:
    """An answer that stands alone makes a customer ask what it is about. A reply to other words gives other
    calls: it names what it answers, by outbound.in_reply_to or outbound.thread."""
    for case, outbound in replies_to(subject):
        if not outbound.in_reply_to:
            continue
        other = replace(
            outbound, in_reply_to=other_secret(outbound.in_reply_to), thread=_turned(outbound.thread)
        )
        if _render(subject, other) == _calls(subject, case.name, outbound):
            broken(f"{case.name}: the reply does not name what it answers; use outbound.in_reply_to")


def public_apart(subject: Subject) -> None:
    """What somebody wrote in private must never be answered for all to read. The same words rendered as a
    public and as a private reply give calls to different places, or one of the two is Rejected."""
    kinds = {message.public for _, message in subject.messages()}
    if kinds != {True, False}:
        broken("the manifest says public = true: add a fixture of a public message and one of a private one")
    for case, outbound in replies_to(subject):
        open_, closed = (_render(subject, replace(outbound, public=public)) for public in (True, False))
        if isinstance(open_, Rejected) or isinstance(closed, Rejected):
            continue
        if open_ == closed:
            broken(f"{case.name}: a private reply goes where a public one does; look at outbound.public")


def files_out(subject: Subject) -> None:
    """A person who attaches a file believes that the customer gets it. It goes out, or the reply is Rejected
    with a sentence that the person can act on; it never goes out without the file."""
    for case, outbound in replies_to(subject, files=(FILE,)):
        found = _render(subject, outbound)
        if not subject.manifest.capabilities.files_out:
            if not isinstance(found, Rejected):
                broken(
                    f"{case.name}: files_out is false, and a reply with a file is sent without it; Rejected"
                )
            _must_be_a_sentence(case.name, str(found))
        elif isinstance(found, ChannelError) or not _carries(found, FILE):
            broken(f"{case.name}: files_out is true, and the file is in none of the calls")


def fits(subject: Subject) -> None:
    """The far side refuses, or cuts, what is too long for it. Every piece is at most max_text long, and what
    fits into one is not taken apart."""
    most = subject.manifest.capabilities.max_text
    for text in (_words(4 * most), "q" * (2 * most + 7), "q" * most + "\n\n" + "q" * most):
        for case, outbound in replies_to(subject, text=text):
            for piece in pieces(_calls(subject, case.name, outbound), text[0]):
                if len(piece) > most:
                    broken(f"{case.name}: a piece of {len(piece)} characters, and max_text is {most}")
    for case, outbound in replies_to(subject, text="Yes."):
        if len(_calls(subject, case.name, outbound)) != 1:
            broken(f"{case.name}: a reply of four characters gives several calls, or none")


def loses_nothing(subject: Subject) -> None:
    """Every word of a reply arrives, once and in its order, however it is taken apart."""
    most = subject.manifest.capabilities.max_text or gates.LONG
    text = _words(4 * most)
    for case, outbound in replies_to(subject, text=text):
        came = [word for piece in pieces(_calls(subject, case.name, outbound), "word")
                for word in TOKEN.findall(piece)]  # fmt: skip
        if came != TOKEN.findall(text):
            broken(f"{case.name}: of {len(TOKEN.findall(text))} words {len(came)} arrive in order")
    for sign in ("q", "🙂", "ش"):
        length = 2 * most + 7
        for case, outbound in replies_to(subject, text=sign * length):
            calls = _calls(subject, case.name, outbound)
            came_signs = sum(piece.count(sign) for piece in pieces(calls, sign))
            if came_signs != length:
                broken(f"{case.name}: of one word of {length} {sign!r} only {came_signs} arrive")


def markup(subject: Subject) -> None:
    """Quotes, brackets, angle brackets and backslashes are words of a person, not instructions to the far
    side. They arrive as they are, escaped where it has a markup."""
    for case, outbound in replies_to(subject, text=MARKUP):
        calls = _calls(subject, case.name, outbound)
        if any(call.body.lstrip()[:1] in (b"{", b"[") and from_json(call.body) is None for call in calls):
            broken(f"{case.name}: the body is no JSON once the words hold quotes; build it with json.dumps")
        texts = [text for call in calls for text in texts_of(call)]
        readings = [reading for text in texts for reading in (text, html.unescape(text), _unescaped(text))]
        joined = " ".join(texts)
        if not any(MARKUP in one for one in (*readings, joined)):
            broken(f"{case.name}: {MARKUP[:30]}… does not arrive; build bodies with json.dumps or urlencode")


def speechless_reply(subject: Subject) -> None:
    """An empty reply, a very long one, one in another script: each goes out or is Rejected in a sentence,
    which the person reads. Anything else would be tried again for ever."""
    for text in ("", " \n ", "🙂" * 1000, "שלום " * 200, "w" * gates.LONG, "line\n" * 20_000):
        kinds = {one.public: (case, one) for case, one in replies_to(subject, text=text)}
        for case, outbound in kinds.values():
            found = _render(subject, outbound)
            if isinstance(found, ChannelError):
                _must_be_a_sentence(case.name, str(found))
            elif not found:
                broken(
                    f"{case.name}: a reply of {len(text)} characters gives no call and no reason; Rejected"
                )


RULES = (
    Rule("same-calls", same_calls, gates.replies),
    Rule("repeats-named", repeats_named, gates.repeating),
    Rule("right-receiver", right_receiver, gates.replies),
    Rule("keeps-thread", keeps_thread, gates.threads),
    Rule("public-apart", public_apart, gates.public),
    Rule("files-out", files_out, gates.replies),
    Rule("fits", fits, gates.limited),
    Rule("loses-nothing", loses_nothing, gates.replies),
    Rule("markup", markup, gates.replies),
    Rule("odd-replies", speechless_reply, gates.replies),
)


def _render(subject: Subject, outbound: Outbound) -> tuple[Call, ...] | Rejected:
    try:
        return tuple(subject.adapter.render(outbound))
    except Rejected as error:
        return error
    except Exception as error:
        text = f"{type(error).__name__}: {str(error)[:120]}"
        broken(f"render() raised {text} for {outbound.text[:20]!r}…; it must raise Rejected with a sentence")


def _calls(subject: Subject, name: str, outbound: Outbound) -> tuple[Call, ...]:
    found = _render(subject, outbound)
    if isinstance(found, Rejected):
        broken(f"{name}: a reply to it was Rejected: {found}")
    if not found:
        broken(f"{name}: render() made no call of the reply")
    return found


def _turned(thread: Sequence[str]) -> tuple[str, ...]:
    return tuple(other_secret(one) for one in thread)


def _words(length: int) -> str:
    """So many characters of words of which none is like another, with line ends in between."""
    words = [f"word{number:05d}" for number in range(length // 10 + 2)]
    return "".join(word + ("\n\n" if number % 23 == 22 else " ") for number, word in enumerate(words)).strip()


def _carries(calls: Sequence[Call], file: OutboundFile) -> bool:
    shown = (file.content, base64.b64encode(file.content), base64.urlsafe_b64encode(file.content))
    return any(one in call.body for call in calls for one in shown)


def _unescaped(text: str) -> str:
    """The text without the backslashes with which Markdown escapes."""
    return re.sub(r"\\(.)", r"\1", text)


def _must_be_a_sentence(name: str, text: str) -> None:
    if len(text) < 15 or " " not in text:
        broken(f"{name}: it is Rejected with {text!r}; say in a sentence what happened and what to do")
