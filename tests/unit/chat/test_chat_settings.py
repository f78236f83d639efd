"""The section [chat]: what may be configured, and what is refused at start."""

from __future__ import annotations

from typing import Any

import pytest
from byname.channels.chat.settings import DEMO, ChatSection, Site, normal_origin
from pydantic import ValidationError


def a_site(**values: Any) -> Site:
    return Site(**{"origins": ("https://www.acme.example",), **values})


def test_origins_are_as_browsers_write_them() -> None:
    assert normal_origin("HTTPS://WWW.Acme.example:443/") == "https://www.acme.example"
    assert normal_origin("http://localhost:8080") == "http://localhost:8080"
    assert normal_origin("http://[::1]:80") == "http://[::1]"
    assert a_site(origins=("self", "https://a.example/")).origins == ("self", "https://a.example")


@pytest.mark.parametrize(
    "wrong", ["*", "acme.example", "https://acme.example/shop", "https://*.acme.example", "null"]
)
def test_what_is_no_origin(wrong: str) -> None:
    with pytest.raises(ValidationError):
        a_site(origins=(wrong,))


def test_mistakes_are_refused_at_start() -> None:
    for values in (
        {"origins": ()}, {"secrets": ("short",)}, {"hours": "always"}, {"zone": "Mars"}, {"topics": ("",)},
        {"secrets": ("x" * 40, "y" * 40, "z" * 40)},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            a_site(**values)
    with pytest.raises(ValidationError):
        ChatSection.model_validate({"sites": {"My Shop": {"origins": ["self"]}}})


def test_secrets_stay_secret() -> None:
    site = a_site(secrets=("k" * 40,))
    assert site.keys == ("k" * 40,)
    assert "kkk" not in repr(ChatSection(sites={"shop": site}))


def test_the_demo_is_for_this_machine_only() -> None:
    section = ChatSection(sites={"shop": a_site()})
    assert set(section.known_sites(loopback=True)) == {DEMO, "shop"}
    assert set(section.known_sites(loopback=False)) == {"shop"}
    assert set(ChatSection(demo=False).known_sites(loopback=True)) == set()
