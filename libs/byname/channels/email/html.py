"""HTML of a mail made harmless, and made text."""

from __future__ import annotations

import html as entities
import re
from collections import Counter

import nh3
from inscriptis.css_profiles import CSS_PROFILES  # type: ignore[import-untyped]
from inscriptis.html_engine import Inscriptis  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]
from lxml.etree import LxmlError, ParserError  # type: ignore[import-untyped]
from lxml.html import HtmlElement, HTMLParser, document_fromstring  # type: ignore[import-untyped]

from byname.channels.email.charset import storable

DEPTH = 300  # HTML nested deeper takes the parsers quadratic time; no mail program writes it
LINK_CHARS = 300  # longer targets are tracking links; they stay in the HTML
HIDDEN = {"script", "style", "title", "template", "noscript", "object", "iframe"}

_CONFIG = ParserConfig(css=CSS_PROFILES["strict"])
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})[^<>]{0,5000}>|<!--[^<>]{0,5000}-->")
_BLOCKS = {
    "br",
    "hr",
    "p",
    "div",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "table",
    "pre",
    "ul",
    "ol",
}
# Elements that do not nest by themselves: empty ones, and those that the next of their kind closes.
_FLAT = {
    "br",
    "hr",
    "img",
    "meta",
    "link",
    "input",
    "wbr",
    "col",
    "area",
    "base",
    "p",
    "li",
    "td",
    "th",
    "tr",
}
_FLAT |= {"dd", "dt", "option", "thead", "tbody", "tfoot", "html", "body", "head", "o:p"}
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
    if too_deep(html):
        return f"<pre>{entities.escape(flat_text(html))}</pre>"
    return nh3.clean(html, clean_content_tags=HIDDEN, attribute_filter=_attribute, url_schemes=_SEEN)


def too_deep(html: str) -> bool:
    """Whether elements are nested past reading, by a count of what is opened and not yet closed."""
    if html.count("<") <= DEPTH:
        return False
    still_open: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(html):
        name = (tag[2] or "").lower()
        if not name or name in _FLAT:
            continue
        if not tag[1]:
            still_open[name] += 1
            depth += 1
        elif still_open[name]:
            still_open[name] -= 1
            depth -= 1
        if depth > DEPTH:
            return True
    return False


def parsed(html: str) -> HtmlElement | None:
    """The tree of an HTML body; None where there is nothing in it or it is nested past reading."""
    if too_deep(html):
        return None
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
    pieces: list[str] = []
    hidden, end = "", 0
    for tag in _TAG.finditer(html):
        name = (tag[2] or "").lower()
        if not hidden:
            pieces += [html[end : tag.start()], "\n" if name in _BLOCKS else ""]
        if name in HIDDEN and (not hidden or hidden == name):
            hidden = "" if tag[1] else name
        end = tag.end()
    pieces.append("" if hidden else html[end:])
    return tidy(entities.unescape("".join(pieces)))


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
