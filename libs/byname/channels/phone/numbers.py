"""Numbers as they are dialled, shown or withheld, in the one spelling that names a customer: E.164."""

from __future__ import annotations

import re

import phonenumbers

# Said instead of a number by a caller, a network or a provider.
_WITHHELD = (
    "anonymous", "restricted", "unknown", "unavailable", "private", "blocked", "withheld", "invalid",
    "asserted", "unbekannt", "nonumber",
)  # fmt: skip
# Twilio spells these words on a keypad: +266696687 is ANONYMOUS.
_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_SPELLED = frozenset(word.translate(_KEYPAD) for word in _WITHHELD)

_SCHEME = re.compile(r"^(?:sips?|tel|client|callto):", re.IGNORECASE)
_NOT_DIALLED = re.compile(r"[^0-9+*#]")
_LOOKS_DIALLED = re.compile(r"^[0-9+*#()./\s-]+$")
SHORTEST_NATIONAL = 6  # fewer digits are a service or a colleague, and mean nothing outside their network
LONGEST = 64


def is_withheld(raw: str) -> bool:
    """Whether this is what stands in place of a number that nobody shall see."""
    text = _user_part(raw).lower().strip('<>"() ')
    plain = text.replace(" ", "").replace("-", "").removeprefix("+")
    return not plain or plain.startswith(_WITHHELD) or plain in _SPELLED


def e164(raw: str, region: str = "") -> str:
    """The number as +<country><national>; "" when it is withheld.

    `region` (ISO 3166, such as "DE") is where it was dialled: without it a national number stays as it is, in
    its digits. So does what is no number at all, such as the name in a SIP address.
    """
    if is_withheld(raw):
        return ""
    text = _user_part(raw)
    international = text.startswith(("+", "00"))
    try:
        number = phonenumbers.parse(re.sub(r"^00", "+", text) if not region else text, region or None)
    except phonenumbers.NumberParseException:
        return _as_given(text)
    possible = (
        phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    )
    if not possible or (not international and len(str(number.national_number)) < SHORTEST_NATIONAL):
        return _as_given(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _user_part(raw: str) -> str:
    """`+4930123456` of `sip:+4930123456;user=phone@host`."""
    return _SCHEME.sub("", raw.strip()).partition("@")[0].partition(";")[0].strip()


def _as_given(text: str) -> str:
    digits = _NOT_DIALLED.sub("", text) if _LOOKS_DIALLED.match(text) else ""
    return (digits or text.lower())[:LONGEST]
