"""How a delivery failed: is the address dead (hard), or did something else stand in the way (soft)?

Only a dead address or domain is hard. A full mailbox, a block list, a policy or a size limit say nothing
about whether the person can be reached tomorrow, even when the server calls them permanent (5.x.x).
Neither does "user unknown" from a server that took the recipient and refused only the mail's content:
filters say so to strangers.
Status codes: RFC 3463 and https://www.iana.org/assignments/smtp-enhanced-status-codes.
"""

from __future__ import annotations

import re

ENHANCED = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d./-])(?<!\d:)([45])([0-5])(\d)(?![\d.:/])")


# Said of an address that exists: these outweigh a status or a phrase that speaks of a dead one.
_ALIVE = re.compile(
    r"quota|mailbox\s+is\s+full|mailbox\s+full|mailfolder\s+is\s+full"
    r"|insufficient\s+(?:system\s+)?storage|black ?list|block ?list|spamhaus|bad reputation"
    r"|recipient preferences|invalid ip\b"
    r"|temporar(?:y|ily) (?:locked|disabled|unavailable|failure)|try(?:ing)? again later"
    r"|malformed or unexpected name|giving up|given up after|did not accept our requests"
    r"|aborted after|timed? ?out|queue too long|retry time|too (?:big|large)"
    r"|exceeds .{0,30}(?:size|limit)|looping|too many hops|hop count|(?<![\d.])[45]52[ -](?!5\.1\.)|storage"
    r"|sender\s+(?:address|domain|verif|rejected|denied|not)"
    r"|(?:invalid|unknown|envelope|unauthenticated)\s+sender"
    r"|\b[he][eh]lo\b|client host"
    r"|pleine\b|postfach .{0,20}voll|lleno|casella .{0,20}piena|cheia\b|переполнен",
    re.IGNORECASE,
)
_DEAD = re.compile(
    r"user\s+unknown|unknown\s+user"
    r"|unknown\s+(?:or illegal alias|recipient|local[- ]part|address|account|mailbox)"
    r"|no\s+such\s+(?:user|recipient|mailbox|person|address|domain|host|account|local)"
    r"|(?:user|recipient|mailbox|address|account|alias|domain|host)[^.\n]{0,60}"
    r"(?:does(?: not|n't) exist|unknown|is invalid|not known|not (?:be )?found"
    r"|no longer (?:exists|valid|used|in use|available|on server))"
    r"|(?:invalid|bad)\s+(?:recipient|mailbox|user|destination|final delivery)|nonexist"
    r"|non-existent|not\s+a\s+(?:valid|known)\s+(?:user|mailbox|recipient)"
    r"|doesn't have an? [\w.]{1,40} account|no mailbox (?:here )?by that name"
    r"|no account by that name|not listed in|not our customer|user not local"
    r"|recipient\s+address\s+rejected:?\s+(?:user unknown|unknown|undeliverable|access denied)"
    r"|recipient\s+address\s+rejected\.?\s*\Z|recipnotfound|resolver\.adr|badaddress"
    r"|does not like recipient|unrouteable|unroutable|host or domain name not found"
    r"|couldn't find any host|name service error|null mx|domain not found"
    r"|does not accept (?:mail|e-?mail)|no valid recipients|there is no one at this address|no smtp service"
    r"|discontinued|has (?:moved|left)|unbekannt|existiert nicht|n'existe pas|inconnue?\b"
    r"|no existe|desconocid|não existe|inesistente|non esiste|не существует|неизвестен"
    r"|mailbox unavailable or does not exist",
    re.IGNORECASE,
)
_OBSTACLE = re.compile(
    r"over ?(?:its |the )?(?:limit|disk)|blocked|barracuda|reputation|\bspam\b|policy|prohibited"
    r"|relay|not authori[sz]ed|unauthori[sz]ed|denied|refused|dmarc|\bspf\b|dkim|authenticat|virus"
    r"|malware|\bcontent\b|too many|exceed|reverse dns|\bptr\b|expired|too long|retry|try again"
    r"|temporar|deferred|delay|greylist|rate limit|unable to connect|connection|(?:not |un)reachable"
    r"|no route|disabled|locked"
    r"|suspend|inactive|deactivated|on hold|frozen|\bloop|system error|internal error|resources"
    r"|permission|filtered|not accepting|administrator|protocol error|syntax error|bad command"
    r"|attachments? (?:type )?(?:not|blocked|rejected)|junk|illegal|messages? from \[?\d"
    r"|clean up|not implemented|service unavailable|mailer error|rejected by the recipient domain"
    r"|unable to (?:establish|open)|pipe to \|",
    re.IGNORECASE,
)
_DEAD_STATUS = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (4, 4)}
_ALIVE_STATUS = {(2, 1), (2, 2), (2, 3), (3, 4), (4, 1), (4, 2), (4, 6), (4, 7), (1, 7), (1, 8)}
_ALIVE_SUBJECTS = {3, 6, 7}  # mail system, content, security
_AFTER_CONTENT = re.compile(
    r"in (?:reply|response) to (?:the )?(?:end of )?DATA|after (?:the )?end of data|>>> ?DATA\b|^DATA\s*$"
    r"|after sending (?:the )?(?:message|data)|while sending message body",
    re.IGNORECASE | re.MULTILINE,
)
_AT_RECIPIENT = re.compile(r"(?:>>>|to|after) ?RCPT\b|need RCPT|no (?:valid )?recipients", re.IGNORECASE)


def best_status(stated: str, diagnostic: str) -> str:
    """The most telling d.d.d: the one stated, or the diagnostic's where that is only x.0.0."""
    own = ENHANCED.search(stated)
    said = ENHANCED.search(diagnostic)
    if own and (own[2], own[3]) != ("0", "0"):
        return own[0]
    if said and (not own or said[1] == own[1]):
        return said[0]
    if own:
        return own[0]
    reply = _REPLY.search(diagnostic)
    return f"{reply[1]}.0.0" if reply else ""


def refused_after_content(transcript: str) -> bool:
    """Whether the server took the recipient (RCPT) and refused after DATA (RFC 5321 3.3)."""
    return _AFTER_CONTENT.search(transcript) is not None and _AT_RECIPIENT.search(transcript) is None


def says_dead(words: str) -> bool:
    """Whether the words speak of an address or a domain that is not there (any more)."""
    return _DEAD.search(words) is not None


def is_hard(status: str, diagnostic: str, *, after_content: bool = False) -> bool:
    """Whether the address is dead for good, by the status, then the words of the server.

    `after_content`: it took the address and refused what was sent; then only the status can prove it dead.
    """
    found = ENHANCED.search(status)
    if (found and found[1] != "5") or _ALIVE.search(diagnostic):
        return False
    detail = (int(found[2]), int(found[3])) if found else (0, 0)
    if after_content and detail not in _DEAD_STATUS:
        return False
    if says_dead(diagnostic):
        return detail not in {(2, 2), (3, 4)}
    if _OBSTACLE.search(diagnostic) and detail not in _DEAD_STATUS:
        return False
    return not (detail in _ALIVE_STATUS or detail[0] in _ALIVE_SUBJECTS)
