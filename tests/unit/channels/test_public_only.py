"""A call to what somebody typed in reaches the public internet, and nothing of ours."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest
from byname.channels.errors import Rejected, Retryable
from byname.channels.model import Call
from byname.channels.public_only import PublicOnly, is_public
from byname.channels.transport import Transport

OURS = (
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "198.18.0.1", "240.0.0.1",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "ff0e::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::a9fe:a9fe", "nonsense",
)  # fmt: skip
PUBLIC = ("93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808")


@pytest.mark.parametrize("address", OURS)
def test_what_is_inside(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_outside(address: str) -> None:
    assert is_public(address)


class Far:
    """Remembers what was asked of it; `deaf` are addresses that cannot be reached."""

    def __init__(self, *resolved: str, deaf: Sequence[str] = ()) -> None:
        self.resolved, self.deaf = resolved, deaf
        self.names: list[tuple[str, int]] = []
        self.asked: list[httpx.Request] = []

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.names.append((host, port))
        return self.resolved

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.host in self.deaf:
            raise httpx.ConnectError("refused")
        self.asked.append(request)
        return httpx.Response(200, content=request.content)

    async def call(self, url: str) -> bytes:
        transport = Transport(transport=PublicOnly(httpx.MockTransport(self), self.resolve))
        try:
            return (await transport.make(Call("POST", url, {}, b"words"))).body
        finally:
            await transport.close()


async def test_the_call_goes_to_the_address_that_was_judged_under_its_name() -> None:
    far = Far("10.0.0.1", PUBLIC[0])
    assert await far.call("https://hooks.example/x?y=1") == b"words"
    assert far.names == [("hooks.example", 443)], "asked once: who answers differently later is not asked"
    [asked] = far.asked
    assert str(asked.url) == f"https://{PUBLIC[0]}/x?y=1"
    assert asked.headers["host"] == "hooks.example"
    assert asked.extensions["sni_hostname"] == "hooks.example"


async def test_the_next_address_is_tried_where_one_cannot_be_reached() -> None:
    far = Far(PUBLIC[2], PUBLIC[0], deaf=[PUBLIC[2]])
    assert await far.call("http://hooks.example:8080/") == b"words"
    assert str(far.asked[0].url) == f"http://{PUBLIC[0]}:8080/"
    with pytest.raises(Retryable):
        await Far(PUBLIC[0], deaf=[PUBLIC[0]]).call("http://hooks.example/")


@pytest.mark.parametrize("resolved", [(), ("127.0.0.1",), ("169.254.169.254", "fd12::1")])
async def test_nothing_is_asked_inside(resolved: tuple[str, ...]) -> None:
    far = Far(*resolved)
    with pytest.raises(Rejected, match="not on the public internet"):
        await far.call("http://hooks.example/latest/meta-data")
    assert far.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "[::1]", "localhost"])
async def test_spellings_of_ourselves(host: str) -> None:
    transport = Transport(transport=PublicOnly())
    with pytest.raises((Rejected, Retryable)):
        await transport.make(Call("GET", f"http://{host}:1/", {}, b""))
    await transport.close()


async def test_a_name_that_nobody_knows_may_be_known_later() -> None:
    transport = Transport(transport=PublicOnly())
    with pytest.raises(Retryable, match="name is not known"):
        await transport.make(Call("GET", "http://nobody.invalid/", {}, b""))
    await transport.close()
