"""How a delivery failed: is the address dead (hard), or did something else stand in the way (soft)?

Only a dead address or domain is hard. A full mailbox, a block list, a policy or a size limit say nothing
about whether the person can be reached tomorrow, even when the server calls them permanent (5.x.x).
Status codes: RFC 3463 and https://www.iana.org/assignments/smtp-enhanced-status-codes.
"""

from __future__ import annotations

import re

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.:/-])([45])([0-5])(\d)(?![\d.:/])")
_NO_SUCH = re.compile(
    r"(?i)user unknown|unknown user|no such (?:user|recipient|mailbox|person|address|domain|host)|unknown (?:or illegal alias|recipient"
    r"|local[- ]part|address|account|mailbox)|(?:user|recipient|mailbox|address|account|alias|domain|host)[^.\n]{0,60}(?:does(?: not|n't) exist"
    r"|not (?:be )?found|unknown|is invalid|not known|no longer (?:exists|valid|used|in use|available|on server))"
    r"|(?:invalid|bad) (?:recipient|mailbox|user|destination)|not a (?:valid|known) (?:user|mailbox|recipient)"
    r"|doesn't have an? [\w.]{1,40} account|no mailbox (?:here )?by that name|mailbox unavailable or does not exist"
    r"|recipient address rejected: (?:user|unknown|undeliverable)|(?:user|recipient|account|mailbox)(?: \S{1,80})? not found"
    r"|host or domain name not found|domain not found|unrouteable|unroutable|not listed in|name service error"
    r"|addresses? (?:had|have) permanent fatal errors.{0,10}\Z|mailbox not found|has (?:moved|left)|couldn't find any host"
    r"|no account by that name|recipnotfound|no such account|user not local|badaddress|5\.1\.10|null mx|does not accept (?:mail|email)"
    r"|does not like recipient|nonexist|non-existent|not our customer|no valid recipients|there is no one at this address|resolver\.adr"
)
_OBSTACLE = re.compile(
    r"(?i)quota|mailbox (?:is )?full|over ?(?:its |the )?(?:limit|disk|quota)|mailfolder is full|insufficient (?:system )?(?:storage|space)"
    r"|blocked|black ?list|block ?list|spamhaus|barracuda|reputation|\bspam\b|policy|prohibited|not authori[sz]ed|unauthori[sz]ed|relay"
    r"|denied|refused|dmarc|\bspf\b|dkim|authenticat|virus|malware|content|too (?:big|large|many)|exceed|size|reverse dns|\bptr\b|hostname"
    r"|timed? ?out|time-?out|expired|too long|retry|queue|try again|temporar|deferred|delay|greylist|rate limit|unable to connect|connection"
    r"|disabled|suspend|inactive|deactivated|on hold|frozen|loop|hop count|system error|internal error|resources|undeliverable since"
    r"|permission|filtered|rejected|not accepting|unavailable|administrator|protocol error|syntax error|command"
)
_HARD_STATUS = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (4, 4)}
_SOFT_STATUS = {(2, 2), (2, 3), (2, 1), (3, 4), (4, 1), (4, 2), (4, 6), (4, 7), (1, 7), (1, 8)}
_SOFT_SUBJECTS = {3, 6, 7}  # mail system, content, security


def best_status(stated: str, diagnostic: str) -> str:
    """The most telling d.d.d: what the report states, or what the diagnostic says where that is only x.0.0."""
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


def is_hard(status: str, diagnostic: str) -> bool:
    """Whether the address is dead for good, by the status and the words of the server."""
    found = ENHANCED.search(status)
    if found and found[1] != "5":
        return False
    detail = (int(found[2]), int(found[3])) if found else (0, 0)
    if _NO_SUCH.search(diagnostic):
        return detail not in {(2, 2), (3, 4)}
    if _OBSTACLE.search(diagnostic) and detail not in {(1, 1), (1, 2), (1, 10), (4, 4)}:
        return False
    return not (detail in _SOFT_STATUS or detail[0] in _SOFT_SUBJECTS)
