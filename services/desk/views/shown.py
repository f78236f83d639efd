"""Channels and addresses as people say them: what only programs understand is never shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import phonenumbers

_CHANNELS = {"email": "email", "chat": "chat", "phone": "phone", "twitter": "X", "desk": "desk"}
_WITHOUT_NAME = {"chat": "Chat visitor", "twitter": "Somebody on X"}
_ON = {"chat": "on chat", "twitter": "on X"}
_UNTITLED = {"chat": "Chat", "twitter": "On X", "phone": "Call"}
WITHHELD = "number withheld"


def channel_words(channel: str) -> str:
    """The channel in a small word."""
    return _CHANNELS.get(channel, channel.capitalize())


def title(subject: str, channel: str) -> str:
    """What it is about: few channels besides mail have subjects."""
    return subject or _UNTITLED.get(channel, "(no subject)")


def shown_address(channel: str, address: str, name: str = "") -> str:
    """The address as a person would write it down; where it is only a program's, what it is instead."""
    if channel == "phone":
        return WITHHELD if is_withheld(address) else _number(address)
    if channel == "twitter":
        account = name.rpartition(" (@")[2].removesuffix(")")  # names are given as "Ann (@ann)"
        return f"@{account}" if account and account != name else _ON[channel]
    return _ON.get(channel, address)


def shown_name(channel: str, address: str, name: str = "") -> str:
    """Who it is: their name, or what stands for it."""
    if name:
        return name
    if channel == "phone" and is_withheld(address):
        return "Number withheld"
    return _WITHOUT_NAME.get(channel) or shown_address(channel, address)


def customer_name(row: Mapping[Any, Any]) -> str:
    """Of a row with its conversation's customer beside it; of that nothing may have come yet."""
    if row["channel"] is None:
        return "Somebody"
    return shown_name(row["channel"] or "email", row["address"], row["name"])


def is_withheld(address: str) -> bool:
    """Whether a caller is known by their one call only."""
    return address.startswith("anonymous:")


def _number(address: str) -> str:
    try:
        number = phonenumbers.parse(address, None)
    except phonenumbers.NumberParseException:
        return address
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
