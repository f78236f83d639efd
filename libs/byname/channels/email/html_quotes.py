"""Quotes in HTML mail: mail programs put them into containers that they name."""

from __future__ import annotations

import re
from itertools import pairwise

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from byname.channels.email.html import parsed, tree_text

CHECKED = 50  # quotes looked between for answers; more is no conversation

_REWRITTEN = r"(?:x_|ydp[0-9a-f]{1,12})*"  # what other programs put before the names that they found
_CLASSES = re.compile(
    rf"(?:^|\s){_REWRITTEN}(?:gmail_quote(?:_container)?|protonmail_quote|yahoo_quoted|moz-cite-prefix"
    r"|moz-email-headers-table|zmail_extra|tutanota_quote|OutlookMessageHeader|quoted-text|hmmessage_quote"
    r"|gmx_quote|sh-quoted-content)(?:\s|$)"
)
_IDS = re.compile(
    rf"{_REWRITTEN}(?:yahoo_quoted_\w+|mail-editor-reference-message-container|OLK_SRC_BODY_SECTION|reply-intro)\Z"
)
_FROM_HERE = re.compile(rf"{_REWRITTEN}(?:appendonsend|divRplyFwdMsg|stopSpelling)\Z")
_OUTLOOK_LINE = re.compile(
    r"border:none;border-top:solid#?\w{3,20}1\.0pt|border-top:1pxsolid#?\w{3,6};?padding-top"
)
_MARKS = re.compile(
    r"gmail_quote|protonmail_quote|yahoo_quoted|moz-cite-prefix|zmail_extra|tutanota_quote|OutlookMessageHeader"
    r"|quoted-text|gmx_quote|mail-editor-reference|OLK_SRC_BODY|reply-intro|appendonsend|divRplyFwdMsg"
    r"|stopSpelling|messageReplySection|sh-quoted-content|<blockquote"
    r"|border-top:\s{0,3}solid|<hr[^>]{0,200}tabindex|name=[\"']?quote"
)


def has_quote_marks(html: str) -> bool:
    """Whether looking for containers is worth the parsing."""
    return _MARKS.search(html) is not None


def text_without_quotes(html: str) -> str:
    """The text of an HTML body outside the quote containers; "" where none was found, or nothing stays."""
    tree = parsed(html)
    if tree is None or not _cut(tree):
        return ""
    return (tree_text(tree) or "").strip()


def quoted_text(html: str) -> str:
    """The words inside the quote containers, without layout; "" where none was found."""
    tree = parsed(html)
    if tree is None:
        return ""
    follows, quotes = _found(tree)
    if follows is not None:
        return _words_from(follows)
    return "\n".join(_words(node) for node in quotes)


def _cut(tree: HtmlElement) -> bool:
    follows, quotes = _found(tree)
    if follows is not None:
        _drop_from(follows)
        return True
    for node in quotes:
        _drop(node)
    return bool(quotes)


def _found(tree: HtmlElement) -> tuple[HtmlElement | None, list[HtmlElement]]:
    """Where everything older begins, else the outermost quotes; nothing where somebody answered inside."""
    follows = next((node for node in tree.iter("div", "hr", "p") if _starts_history(node)), None)
    if follows is not None:
        return follows, []
    outermost = _outermost([node for node in tree.iter("div", "blockquote", "table", "p") if _is_quote(node)])
    return None, [] if _answered_inside(outermost) else outermost


def _words(node: HtmlElement) -> str:
    return " ".join(piece for piece in node.itertext() if piece.strip())


def _words_from(node: HtmlElement) -> str:
    """The words of the element and of everything that comes after it in the document."""
    words = [_words(node)]
    here: HtmlElement | None = node
    while here is not None and here.tag != "body":
        words.append(here.tail or "")
        words += [_words(sibling) + (sibling.tail or "") for sibling in here.itersiblings()]
        here = here.getparent()
    return " ".join(words)


def _outermost(nodes: list[HtmlElement]) -> list[HtmlElement]:
    known = set(nodes)
    return [node for node in nodes if known.isdisjoint(node.iterancestors())]


def _is_quote(node: HtmlElement) -> bool:
    if node.tag == "blockquote":
        return True
    if _CLASSES.search(node.get("class") or ""):
        return True
    return node.get("name") in ("quote", "messageReplySection") or bool(_IDS.match(node.get("id") or ""))


def _starts_history(node: HtmlElement) -> bool:
    """Outlook writes a line and then everything older, as siblings or deeper; nothing encloses it."""
    if node.tag == "hr" and node.get("tabindex") == "-1":
        return True
    if _FROM_HERE.match(node.get("id") or ""):
        return True
    style = (node.get("style") or "").replace(" ", "").replace("\n", "")
    return bool(style) and _OUTLOOK_LINE.search(style) is not None


def _answered_inside(quotes: list[HtmlElement]) -> bool:
    """Words of one's own after a quote has begun, inside its container or between two quotes."""
    for quote in quotes:
        inner = _outermost([node for node in quote.iter("blockquote") if node is not quote])
        if any(_has_words_after(node, within=quote) for node in inner[:CHECKED]):
            return True
    cited = [quote for quote in quotes if quote.tag == "blockquote"]
    return any(_words_between(first, second) for first, second in pairwise(cited[:CHECKED]))


def _has_words_after(node: HtmlElement, within: HtmlElement) -> bool:
    while node is not within:
        if (node.tail or "").strip():
            return True
        if any(
            "".join(sibling.itertext()).strip()
            for sibling in node.itersiblings()
            if isinstance(sibling.tag, str)
        ):
            return True
        node = node.getparent()
    return False


def _words_between(first: HtmlElement, second: HtmlElement) -> bool:
    if (first.tail or "").strip():
        return True
    for sibling in first.itersiblings():
        if sibling is second or sibling in second.iterancestors():
            return False
        if isinstance(sibling.tag, str) and ("".join(sibling.itertext()) + (sibling.tail or "")).strip():
            return True
    return False


def _drop(node: HtmlElement) -> None:
    """Take the element out, its tail kept."""
    if node.getparent() is not None:
        node.drop_tree()


def _drop_from(node: HtmlElement) -> None:
    """Take out the element and everything that comes after it in the document."""
    here: HtmlElement | None = node
    while here is not None and here.tag != "body" and here.getparent() is not None:
        for sibling in list(here.itersiblings()):
            here.getparent().remove(sibling)
        here.tail = None
        here = here.getparent()
    _drop(node)
