"""Rows about customers: ways to them, what made two of them one, and what may."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Handle:
    """A way to a customer, and why it is known to be theirs."""

    id: str
    channel: str = ""
    address: str = ""
    name: str = ""
    customer: str = ""
    customer_at: int = 0
    code: str = ""
    why: str = ""
    link: str = ""

    def is_of(self, customer: str, at: int, code: str = "", why: str = "", link: str = "") -> None:
        """Whose it is; only something newer replaces it."""
        known = (self.customer_at, self.customer, self.link, self.code, self.why)
        if (at, customer, link, code, why) > known:
            self.customer_at, self.customer, self.link, self.code, self.why = at, customer, link, code, why

    def is_named(self, name: str) -> None:
        """The fullest name that came with it, whatever the order."""
        self.name = max(self.name, name, key=lambda one: (len(one), one))


@dataclass(slots=True)
class Link:
    """Two customers, or a customer and a handle, became one; `undone_at` is 0 while that holds."""

    id: str
    customer: str = ""
    merged: str = ""
    handle: str = ""  # the id of the handle by which
    code: str = ""
    why: str = ""
    person: str = ""
    at: int = 0
    undone_at: int = 0
    undone_by: str = ""
    undone_why: str = ""


@dataclass(slots=True)
class Suggestion:
    """A handle that may be a customer's."""

    id: str
    customer: str = ""
    channel: str = ""
    address: str = ""
    other: str = ""
    why: str = ""
    at: int = 0
    decision: str = ""  # by a person: link or dismiss
    person: str = ""
