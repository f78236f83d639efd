"""HTML of a mail made harmless, and made text."""

from __future__ import annotations

import html as entities
import re

import nh3
from inscriptis.css_profiles import CSS_PROFILES  # type: ignore[import-untyped]
from inscriptis.html_engine import Inscriptis  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]
from lxml.etree import LxmlError, ParserError  # type: ignore[import-untyped]
from lxml.html import HtmlElement, HTMLParser, document_fromstring  # type: ignore[import-untyped]

from byname.channels.email.charset import storable

LINK_CHARS = 300  # longer targets are tracking links; they stay in the HTML
HIDDEN = {"script", "style", "title", "template", "noscript", "object", "iframe"}

_CONFIG = ParserConfig(css=CSS_PROFILES["strict"])
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}>")
_BLOCK_END = re.compile(r"(?i)<(?:br|hr|/p|/div|/tr|/li|/h[1-6]|/blockquote|/table|/pre)\b[^>]{0,200}>")
_BLANK_LINES = re.compile(r"\n(?:[ \t]{0,200}\n){2,}")
_SEEN = {"http", "https", "mailto", "tel", "cid"}


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":  # an image from afar tells the sender who reads, and when
        return value if tag == "img" and value[:4].lower() == "cid:" else None
    return value


def sanitized(html: str) -> str:
    """The HTML without scripts, styles, forms and images from afar; `cid:` images and `alt` texts stay."""
    if not html.strip():
        return ""
    return nh3.clean(html, clean_content_tags=HIDDEN, attribute_filter=_attribute, url_schemes=_SEEN)


def parsed(html: str) -> HtmlElement | None:
    """The tree of an HTML body; None where there is nothing in it or it is nested past reading."""
    try:
        tree = document_fromstring(_XML_DECLARATION.sub("", html), parser=HTMLParser(huge_tree=True))
    except (ParserError, LxmlError, ValueError, AssertionError):
        return None
    return tree


def tree_text(tree: HtmlElement) -> str | None:
    """The readable text of a tree, links with their targets; None where it is nested past reading."""
    _write_link_targets(tree)
    try:
        text = Inscriptis(tree, _CONFIG).get_text()
    except (RecursionError, ValueError, TypeError, IndexError, AttributeError):
        return None
    return tidy(text)


def html_text(html: str) -> str:
    """The readable text of an HTML body."""
    tree = parsed(html)
    text = tree_text(tree) if tree is not None else None
    return flat_text(html) if text is None else text


def flat_text(html: str) -> str:
    """The text without any layout but line breaks: for HTML that no tree can hold."""
    broken = _BLOCK_END.sub("\n", html)
    return tidy(entities.unescape(nh3.clean(broken, tags=set(), clean_content_tags=HIDDEN)))


def tidy(text: str) -> str:
    """Stored form: no trailing blanks, no more than one empty line in a row."""
    lines = (line.replace("\xa0", " ").rstrip() for line in storable(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _write_link_targets(tree: HtmlElement) -> None:
    for link in tree.iter("a"):
        target = (link.get("href") or "").strip()
        if not target[:8].lower().startswith(("http://", "https://")) or len(target) > LINK_CHARS:
            continue
        shown = "".join(link.itertext()).strip()
        if shown and target.rstrip("/") not in shown and shown not in target:
            link.tail = f" ({target}){link.tail or ''}"
