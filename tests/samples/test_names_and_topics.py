"""Real questions and chats: nobody in them asks for one of us, however common the team's names are."""

from __future__ import annotations

import csv
import json

from byname.team import Team
from byname.team.policy import Topic

from services.router.domain.mentions import Names
from services.router.domain.mentions.small_words import listed
from services.router.domain.topics import TopicIndex, words_of
from tests.samples.corpus import samples

# The most common first names, and those that are words.
FIRST = listed(
    """
    james mary michael patricia robert jennifer john linda david elizabeth william barbara richard susan
    joseph jessica thomas sarah karen charles lisa daniel nancy matthew betty anthony margaret mark sandra
    donald ashley steven emily paul andrew donna joshua michelle kevin sophie tom anna peter max ben will
    grace bill rose art
    """
)


def _team() -> Team:
    people = [
        {"id": one, "name": f"{one.title()} Quillfeather{one}", "addresses": [f"{one}@acme.example"]}
        for one in sorted(FIRST)
    ]
    return Team.model_validate({"company": {"name": "Acme", "domain": "acme.example"}, "person": people})


def _questions() -> list[tuple[str, str]]:
    """Text and what it is about, as people have sorted it."""
    with (samples("customer-queries") / "banking77" / "train_sample.csv").open(encoding="utf-8") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


def _turns() -> list[str]:
    chats = json.loads((samples("chat-transcripts") / "abcd" / "abcd_sample.json").read_text("utf-8"))
    return [text for chat in chats for _who, text in chat["original"]]


def test_nobody_is_asked_for_by_accident() -> None:
    names = Names(_team())
    texts = [text for text, _ in _questions()] + _turns()
    assert len(texts) > 1000
    with_names = [text for text in texts if words_of(text).each & FIRST]
    assert with_names
    wrong = [(text, names.asked_for(text)) for text in texts]
    assert [(text, asked) for text, asked in wrong if asked.people or asked.unsure] == []


def test_somebody_asked_for_in_the_midst_of_a_real_question_is_found() -> None:
    names = Names(_team())
    for text, _ in _questions():
        assert names.asked_for(f"Hi Sophie, {text}").people == ("sophie",), text
        assert names.asked_for(f"{text}\nCan I talk to Tom please?").people == ("tom",), text


def test_written_rules_tell_topics_of_real_questions() -> None:
    index = TopicIndex(
        [
            Topic(id="pin", words=("pin", "passcode")),
            Topic(id="topup", words=("top* up", "topup*", "top-up*")),
        ]
    )
    hits = {"pin": [0, 0], "topup": [0, 0]}
    for text, category in _questions():
        for topic in index.match(words_of(text), recipients=(), tags=(), channel="chat"):
            meant = {"pin": "pin" in category or "passcode" in category, "topup": "top" in category}[topic]
            hits[topic][0 if meant else 1] += 1
    assert all(right > 2 * wrong for right, wrong in hits.values()), hits
