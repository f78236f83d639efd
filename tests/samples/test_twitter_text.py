"""X's own conformance files for the length of a post, and for what is a web address."""

from __future__ import annotations

import json
from typing import Any

import pytest
from byname.channels.twitter.weight import INVALID, LIMIT, is_valid, normal, urls, weigh

from tests.samples.corpus import samples

# The first of these is counted by config v2, where an emoji counts each of its code points.
LENGTHS = {
    "WeightedTweetsCounterTest": False,
    "WeightedTweetsWithDiscountedEmojiCounterTest": True,
    "UnicodeDirectionalMarkerCounterTest": True,
}
ADDRESSES = ("urls", "urls_with_indices", "urls_with_directional_markers", "tco_urls_with_params")


def _entries(name: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(
        (samples("twitter-text") / "conformance" / name).read_text("utf-8")
    )
    return found


@pytest.mark.parametrize("test", LENGTHS)
def test_every_length(test: str) -> None:
    entries = _entries("validate.json")[test]
    assert entries
    for entry in entries:
        wanted = entry["expected"]
        assert weigh(entry["text"], LENGTHS[test]) == wanted["weightedLength"], entry["description"]
        assert is_valid(entry["text"], LENGTHS[test]) is wanted["valid"], entry["description"]


def test_every_address() -> None:
    compared = 0
    for test in ADDRESSES:
        for entry in _entries("extract.json")[test]:
            wanted = [one if isinstance(one, str) else one["url"] for one in entry["expected"]]
            text = normal(entry["text"])
            assert [text[start:end] for start, end in urls(text)] == wanted, entry["description"]
            compared += 1
    assert compared >= 30


def test_the_configuration_is_the_current_one() -> None:
    config = json.loads((samples("twitter-text") / "config" / "v3.json").read_text("utf-8"))
    assert config["maxWeightedTweetLength"] == LIMIT
    for part in config["ranges"]:
        for point in {part["start"], part["end"], (part["start"] + part["end"]) // 2}:
            sign = chr(point)
            if normal(sign) == sign and not INVALID.search(sign):
                assert weigh(f"a{sign}b") == 2 + part["weight"] // config["scale"]
    assert weigh("https://example.com") == config["transformedURLLength"]
    assert weigh("日") == config["defaultWeight"] // config["scale"]
