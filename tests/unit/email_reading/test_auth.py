"""Only servers that we trust vouch for a sender."""

from __future__ import annotations

import pytest
from byname.channels.email.auth import authentication_verdict
from hypothesis import given
from hypothesis import strategies as st

TRUSTED = ("mx.acme.example",)


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ([], "none"),
        (["mx.acme.example; none"], "none"),
        (["mx.acme.example; dmarc=pass header.from=a.example"], "pass"),
        (["MX.Acme.Example; dmarc=pass header.from=a.example"], "pass"),
        (
            ["mx.acme.example; spf=pass smtp.mailfrom=a.example; dmarc=fail (p=reject)"],
            "fail",
        ),
        (["mx.acme.example; dkim=fail header.d=a.example; dmarc=pass header.from=a.example"], "pass"),
        (["mx.acme.example; dkim=pass header.d=a.example header.from=mail.a.example"], "pass"),
        (["mx.acme.example; dkim=pass header.d=evil.example header.from=a.example"], "none"),
        (["mx.acme.example; spf=pass smtp.mailfrom=x@a.example"], "pass"),
        (["mx.acme.example; spf=fail smtp.mailfrom=a.example; dkim=none"], "fail"),
        (["mx.acme.example; spf=fail smtp.mailfrom=a.example; dkim=pass header.d=a.example"], "pass"),
        (["mx.acme.example; spf=softfail smtp.mailfrom=a.example"], "none"),
        (["mx.acme.example; spf=none; dkim=none"], "none"),
        (["mx.acme.example; dmarc=temperror header.from=a.example"], "none"),
        (["evil.example; dmarc=pass header.from=a.example"], "none"),
        (["evil.example; dmarc=pass header.from=a.example", "mx.acme.example; dmarc=fail"], "fail"),
        (["mx.acme.example; dmarc=pass", "mx.acme.example; dmarc=fail"], "fail"),
        (["mx.acme.example.evil.example; dmarc=pass"], "none"),
        (["mx.acme.example; spf=pass (x; compauth=fail reason=001; dmarc=fail action=none"], "fail"),
        (["mx.acme.example; spf=pass (x; dmarc=pass"], "none"),
        (["; ; garbage (("], "none"),
    ],
)
def test_verdicts(results: list[str], verdict: str) -> None:
    assert authentication_verdict(results, TRUSTED) == verdict


def test_without_trusted_servers_nothing_counts() -> None:
    assert authentication_verdict(["mx.acme.example; dmarc=pass"], ()) == "none"


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text(results: list[str]) -> None:
    assert authentication_verdict([f"mx.acme.example; {one}" for one in results], TRUSTED) in (
        "pass",
        "fail",
        "none",
    )
