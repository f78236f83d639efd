"""HTML answers as more mail programs build them, alone and beside their plain text."""

from __future__ import annotations

import re

import pytest
from byname.channels.email.html import html_text
from byname.channels.email.parse import parse_mail

from tests.unit.email_reading.mails import a_mail

NEW = "It is on its way.<br>Sophie"
OLD = "<p>Hello Sophie,</p><p>the parcel did not arrive. Where is it?</p><p>Anna</p>"
FROM = "<b>From:</b> Anna &lt;a@b.example&gt;<br><b>Sent:</b> Monday, 2 February 2026 10:00<br>"
FROM += "<b>To:</b> Sophie<br><b>Subject:</b> The parcel"
WROTE = "On 2 Feb 2026, at 10:00, Anna &lt;a@b.example&gt; wrote:"
ODD = "Am zweiten Februar meinte Anna dies"  # in no list of phrases: only the container can tell

CLIENTS = {
    "gmail": f"<div dir=ltr>{NEW}</div><br><div class='gmail_quote gmail_quote_container'><div dir=ltr "
    f"class=gmail_attr>{ODD}<br></div><blockquote class=gmail_quote "
    f"style='margin:0'>{OLD}</blockquote></div>",
    "old gmail": f"<div dir=ltr>{NEW}</div><div class=gmail_extra><br><div class=gmail_quote>{ODD}<br>"
    f"<blockquote class=gmail_quote>{OLD}</blockquote></div></div>",
    "apple": f"<html><body style='word-wrap: break-word'>{NEW}<div><br><blockquote "
    f"type=cite><div>{WROTE}</div><br>"
    f"<div>{OLD}</div></blockquote></div></body></html>",
    "thunderbird": f"<p>{NEW}</p><div class=moz-cite-prefix>{ODD}<br></div><blockquote type=cite "
    f"cite='mid:1@b'>"
    f"{OLD}</blockquote>",
    "outlook desktop": f"<div class=WordSection1><p class=MsoNormal>{NEW}</p><div "
    f"style='border:none;border-top:solid "
    f"#E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal>{FROM}</p></div>{OLD}</div>",
    "outlook desktop, odd field names": f"<div class=WordSection1><p class=MsoNormal>{NEW}</p><div><div "
    f"style="
    f"'border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm "
    f"0cm'><p>{ODD}</p></div></div>{OLD}</div>",
    "outlook 2003": f"<div><p>{NEW}</p><div><div class=MsoNormal align=center "
    f"style='text-align:center'><font size=3>"
    f"<span><hr size=3 width='100%' align=center "
    f"tabindex=-1></span></font></div><p>{FROM}</p></div>{OLD}</div>",
    "outlook web": f"<div>{NEW}</div><div id=appendonsend></div><hr style='display:inline-block;width:98%' "
    f"tabindex=-1><div id=divRplyFwdMsg dir=ltr>{FROM}</div><div>{OLD}</div>",
    "outlook web, seen by another": f"<div>{NEW}</div><div id=x_appendonsend></div><div "
    f"id=x_divRplyFwdMsg>{FROM}</div>"
    f"<div>{OLD}</div>",
    "new outlook": f"<div class=elementToProof>{NEW}</div><div "
    f"id=mail-editor-reference-message-container>{FROM}{OLD}"
    "</div>",
    "windows mail": f"<div>{NEW}</div><div style='padding-top: 5px; border-top-color: rgb(229, 229, 229); "
    f"border-top-width: 1px; border-top-style: solid;'><div>{FROM}</div></div><div><br></div>{OLD}",
    "hotmail": f"<div dir=ltr>{NEW}<br><br><div><hr id=stopSpelling>Date: Mon, 2 Feb 2026 10:00<br>From: "
    f"a@b.example"
    f"<br>{OLD}</div></div>",
    "yahoo": f"<div>{NEW}</div><div id='ydp1yahoo_quoted_9' "
    f"class=ydp1yahoo_quoted><div>{ODD}</div>{OLD}</div>",
    "proton": f"{NEW}<div class=protonmail_quote>{ODD}<br><blockquote "
    f"class=protonmail_quote>{OLD}</blockquote></div>",
    "tutanota": f"<div>{NEW}</div><div class=tutanota_quote>{ODD}{OLD}</div>",
    "zoho": f"<div>{NEW}</div><div class=zmail_extra><div id=Zm-_Id_-Sgn1>{ODD}</div>{OLD}</div>",
    "gmx": f"<div>{NEW}</div><div name=quote style='margin:10px 5px'><div>{ODD}</div>{OLD}</div>",
    "fastmail": f"<div>{NEW}</div><div>{WROTE}</div><blockquote type=cite id=qt>{OLD}</blockquote>",
    "roundcube": f"<p>{NEW}</p><p id=reply-intro>{ODD}</p><blockquote type=cite>{OLD}</blockquote>",
    "spark": f"<div name=messageBodySection>{NEW}</div><div name=messageReplySection>{ODD}<blockquote>{OLD}"
    "</blockquote></div>",
    "mail.ru": f"<div>{NEW}</div><blockquote style='border-left:1px solid "
    f"#0857A6'>{WROTE}<br>{OLD}</blockquote>",
    "yandex": f'<div>{NEW}</div><div>02.02.2026, 10:00, "Anna" '
    f"&lt;a@b.example&gt;:</div><blockquote>{OLD}</blockquote>",
    "163": f'<div>{NEW}</div><pre>At 2026-02-02 10:00:00, "Anna" &lt;a@b.example&gt; wrote:</pre>'
    f"<blockquote id=isReplyContent>{OLD}</blockquote>",
    "qq": f"<div>{NEW}</div><div><div>------------------ 原始邮件 "
    f"------------------</div><div>{FROM}</div>{OLD}</div>",
    "samsung": f"<div dir=auto>{NEW}</div><div dir=auto><br></div><div>-------- Original message "
    f"--------</div><div>"
    f"From: a@b.example</div><div>Date: 02/02/2026 10:00 (GMT+01:00)</div>{OLD}",
    "front": f"<div>{NEW}</div><blockquote type=cite class=front-blockquote>{WROTE}<br>{OLD}</blockquote>",
    "superhuman": f"<div>{NEW}</div><div class=sh-quoted-content>{WROTE}<blockquote>{OLD}</blockquote></div>",
}


def as_plain(html: str) -> str:
    """What a program that writes no ">" marks sends beside its HTML."""
    return re.sub(r"\n{2,}", "\n\n", html_text(html))


@pytest.mark.parametrize("client", CLIENTS)
def test_only_what_is_new_stays(client: str) -> None:
    mail = parse_mail(a_mail(None, f"<html><body>{CLIENTS[client]}</body></html>"))
    assert mail.text == "It is on its way.\nSophie"
    assert "did not arrive" in mail.text_full
    assert mail.trimmed_by


@pytest.mark.parametrize("client", CLIENTS)
def test_the_containers_tell_what_the_plain_text_quotes(client: str) -> None:
    html = f"<html><body>{CLIENTS[client]}</body></html>"
    mail = parse_mail(a_mail(as_plain(html), html))
    assert mail.text == "It is on its way.\nSophie"
    assert "did not arrive" in mail.text_full


def test_words_below_and_between_the_quotes_are_kept() -> None:
    below = (
        f"<div class=gmail_quote>{ODD}<blockquote class=gmail_quote>{OLD}</blockquote></div><div>{NEW}</div>"
    )
    assert parse_mail(a_mail(None, below)).text == "It is on its way.\nSophie"
    quote = f"<blockquote>{OLD}</blockquote>"
    between = f"{quote}<div>the first</div>{quote}<div>the second</div>"
    text = parse_mail(a_mail(None, between)).text
    assert text.index("arrive") < text.index("the first") < text.rindex("arrive") < text.index("the second")


def test_a_quote_alone_is_the_mail() -> None:
    mail = parse_mail(a_mail(None, f"<blockquote type=cite>{OLD}</blockquote>"))
    assert "did not arrive" in mail.text


def test_a_stored_text_is_known_in_html_as_well() -> None:
    stored = html_text(OLD)
    html = f"<table><tr><td>{NEW}</td></tr><tr><td><i>{ODD}</i></td></tr><tr><td>{OLD}</td></tr></table>"
    found = parse_mail(a_mail(None, html), previous_texts=[stored])
    assert found.trimmed_by == "previous"
    assert "did not arrive" not in found.text
    assert found.text.startswith("It is on its way.\nSophie")
