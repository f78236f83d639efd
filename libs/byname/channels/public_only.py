"""Calls to addresses that people typed in: they go to the public internet alone (CWE-918, SSRF).

The name is resolved once, every address found is judged, and the call goes to the judged address itself, so
that a name which means something else a moment later (DNS rebinding) gains nothing. TLS asks for the name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx

from byname.channels.errors import Rejected

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052 2.1


async def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a host; ConnectError where it has none."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"the name is not known: {error}") from None
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(address: str) -> bool:
    """Whether an address is out on the internet: not private, loopback, link-local, shared, or multicast."""
    try:
        there: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (there, *_within(there)))


class PublicOnly(httpx.AsyncBaseTransport):
    """Makes requests by `inner`, to public addresses only; Rejected, before anything is sent, for others."""

    def __init__(self, inner: httpx.AsyncBaseTransport | None = None, resolve: Resolve = resolve) -> None:
        # A kept connection would be found again by its address, whatever name its certificate was for.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._inner = inner or httpx.AsyncHTTPTransport(trust_env=False, limits=limits)
        self._resolve = resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        port = request.url.port or {"https": 443}.get(request.url.scheme, 80)
        addresses = [one for one in await self._resolve(host, port) if is_public(one)]
        if not addresses:
            raise Rejected(
                f"{host} is not on the public internet, and calls to other addresses are switched off"
            )
        for address in addresses[:-1]:
            try:
                return await self._inner.handle_async_request(_to(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was sent: perhaps the next one can be reached
        return await self._inner.handle_async_request(_to(request, addresses[-1]))

    async def aclose(self) -> None:
        await self._inner.aclose()


def _to(request: httpx.Request, address: str) -> httpx.Request:
    """The same request to this very address; the Host header and the name for TLS stay."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )


def _within(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address] = [one for one in (address.ipv4_mapped, address.sixtofour) if one]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found
