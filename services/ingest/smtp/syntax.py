"""The form of command lines and addresses."""

from __future__ import annotations

import re
from typing import Any

COMMAND_BYTES = 2048  # RFC 5321 4.5.3.1.4 asks for 512; SMTPUTF8 and long return paths need more
PLAIN_ADDRESS = re.compile(r'<([^\s<>()"\\,;:@\[\]]+@[\w.-]+)>(.*)', re.DOTALL)


def plain_address(arg: str) -> tuple[str | None, str | None] | None:
    """The address in angle brackets and what follows it; None for a form that needs a real parser.

    The null sender is `<>`. An unclosed bracket gives (None, None): the real parser would let it pass.
    """
    if arg.startswith("<>"):
        return "<>", arg[2:]
    if arg.startswith("<") and ">" not in arg:
        return None, None
    match = PLAIN_ADDRESS.match(arg)
    return (match[1], match[2]) if match else None


def peer_of(peername: Any) -> str:
    """The client's address without its port; empty for a local socket."""
    return str(peername[0]) if isinstance(peername, tuple) and peername else ""


def line_refusal(line: bytes) -> str | None:
    """None when this is a command line as RFC 5321 2.3.8 wants it, else the answer to it."""
    if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
        return "500 5.5.2 End every command with CR LF"
    if len(line) > COMMAND_BYTES:
        return f"500 5.5.2 A command is at most {COMMAND_BYTES} bytes long"
    return None
