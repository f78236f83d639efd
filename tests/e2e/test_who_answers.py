"""People come and go, answer at once, call each other in: who answers whom, seen from the mailboxes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio

from tests.e2e.stories import (
    HELLO,
    SOPHIE,
    SOPHIE_HOME,
    TOM,
    TOM_HOME,
    Story,
    customer,
    everything_in,
    words,
)
from tests.support.notices import Notice, read_notice, text_of
from tests.support.smtp_sink import Received
from tests.support.system import System, until

pytestmark = [pytest.mark.connected, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
ALARM = "alarm@home.example"
MIA_HOME = "mia@home.example"
TEAM = """\
[company]
name = "Acme"
domain = "acme.example"
early_warning = "alarm@home.example"
[[person]]
id = "sophie"
name = "Sophie"
addresses = ["sophie@acme.example"]
front_ends.email = "sophie@home.example"
stand_ins = ["tom"]
[[person]]
id = "tom"
name = "Tom"
addresses = ["tom@acme.example"]
front_ends.email = "tom@home.example"
[[person]]
id = "mia"
name = "Mia"
addresses = ["mia@acme.example"]
front_ends.email = "mia@home.example"
support = false
[[topic]]
id = "login"
name = "logging in"
words = ["password"]
incident = "Nobody can log in"
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    async with System(tmp_path_factory.mktemp("system"), team=TEAM, processes=False) as system:
        yield Story(system)


async def _presence(story: Story, person: str, state: str, until_when: datetime | None = None) -> None:
    body = {"state": state, "until": until_when.isoformat() if until_when else None}
    async with await story.system.api(person) as api:
        said = await api.put(f"/api/people/{person}/presence", json=body)
        assert said.is_success, said.text


async def _notice_to(story: Story, home: str, text: str) -> tuple[Received, Notice]:
    """What this person was told of these words."""

    async def there() -> tuple[Received, Notice] | None:
        found = ((mail, read_notice(mail)) for mail in story.to(home))
        return next(((mail, one) for mail, one in found if one and text in text_of(mail)), None)

    found = await until(there, f"{home} is told {text!r}", 30, story.system.tail)
    assert found is not None
    return found


async def test_a_stand_in_says_so_once_and_the_customer_returns(story: Story) -> None:
    anna = customer("Anna Berg")
    first = await story.tell(anna, SOPHIE, words("My chair wobbles"))
    await story.answer(first, words("Sophie knows a remedy"))
    reply = await story.mail_to(anna.address, "Sophie knows a remedy")
    await _presence(story, "sophie", "away", datetime.now(UTC) + timedelta(days=3))

    again = words("It still wobbles")
    told = await story.tell(anna, SOPHIE, again, after=reply)
    assert told.to == TOM_HOME
    assert (await story.decided(told.conversation, "stand_in"))["person"] == "Tom"
    mail, _ = await _notice_to(story, TOM_HOME, again)
    assert "Sophie knows a remedy" in everything_in(mail).replace("=\n", "") or "remedy" in text_of(mail)

    await story.answer(told, words("Tom has another remedy"))
    stood_in = await story.mail_to(anna.address, "Tom has another remedy")
    assert "Sophie is away until" in text_of(stood_in)
    assert "My name is Tom" in text_of(stood_in)
    more = await story.tell(anna, TOM, words("And now?"), after=stood_in)
    await story.answer(more, words("Now it holds"))
    last = await story.mail_to(anna.address, "Now it holds")
    assert "My name is Tom" not in text_of(last), "once is enough"

    await _presence(story, "sophie", "hours")
    other = await story.tell(anna, HELLO, words("A new matter"))
    assert other.to == SOPHIE_HOME, "the customer is with their own person again"
    old = await story.tell(anna, TOM, words("It wobbles once more"), after=last)
    assert old.to == SOPHIE_HOME, "an answer to the stand-in's mail returns to the owner too"


async def test_two_who_answer_at_once(story: Story) -> None:
    ben = customer("Ben Ode")
    notice = await story.tell(ben, SOPHIE, words("When do you open?"))
    await story.answer(notice, words("At nine"), sender=SOPHIE_HOME)
    await story.mail_to(ben.address, "At nine")
    late, path = words("At ten, I think"), f"/api/conversations/{notice.conversation}"
    async with await story.system.api("tom") as api:
        assert (await api.post(f"{path}/replies", json={"text": late})).is_success

        async def held() -> dict[str, str] | None:
            found = (await api.get(f"{path}/held")).json()["held"]
            return found[0] if found else None

        asked = await until(held, "Tom is asked before his words go out", 30, story.system.tail)
        assert asked is not None
        assert "Sophie answered today at" in asked["says"]
        assert "At nine" in asked["says"]
        assert asked["text"] == late, "nothing that a person wrote is lost"
        assert not [mail for mail in story.to(ben.address) if late in text_of(mail)]
        assert (await api.post(f"/api/held/{asked['id']}/again", json={})).is_success
    await story.mail_to(ben.address, late)


async def test_see_it_take_it(story: Story) -> None:
    for person in ("sophie", "tom"):
        await _presence(story, person, "away", datetime.now(UTC) + timedelta(hours=5))
    try:
        text = words("Is anybody there?")
        cleo = customer("Cleo Roth")
        await story.tell(cleo, HELLO, text)
        _, for_sophie = await _notice_to(story, SOPHIE_HOME, text)
        _, for_tom = await _notice_to(story, TOM_HOME, text)
        await story.answer(for_tom, "/take", sender=TOM_HOME)
        assert (await story.decided(for_tom.conversation, "took"))["person"] == "Tom"
        await story.answer(for_sophie, "/take", sender=SOPHIE_HOME)
        lost = await story.mail_to(SOPHIE_HOME, "Tom took it")
        assert "took it today at" in text_of(lost)
    finally:
        for person in ("sophie", "tom"):
            await _presence(story, person, "hours")


async def test_a_huddle_has_one_voice(story: Story) -> None:
    dora = customer("Dora Lind")
    notice = await story.tell(dora, TOM, words("Your invoice is wrong, again"))
    await story.answer(notice, "/huddle mia please look at the numbers")
    _, for_mia = await _notice_to(story, MIA_HOME, "Your invoice is wrong, again")
    thought = words("The tax is counted twice")
    await story.answer(for_mia, thought, sender=MIA_HOME)
    told = await story.mail_to(MIA_HOME, thought)
    assert "Your note on the conversation with Dora is kept. Dora does not see it." in text_of(told)
    await story.answer(notice, words("We count it again"))
    await story.mail_to(dora.address, "We count it again")
    await story.answer(notice, "/calm")
    await story.mail_to(TOM_HOME, "The huddle is over.")
    late = words("Then let us give in")
    await story.answer(for_mia, late, sender=MIA_HOME)
    assert "Dora does not see it." in text_of(await story.mail_to(MIA_HOME, late))
    assert not [mail for mail in story.to(dora.address) if thought in text_of(mail) or late in text_of(mail)]


async def test_an_incident_gathers_and_warns(story: Story) -> None:
    first = await story.tell(customer("Emil Holm"), HELLO, words("My password is refused"))
    second = await story.tell(customer("Fay Moor"), HELLO, words("It refuses my password too"))
    warned = await story.mail_to(ALARM, "Nobody can log in")
    assert "logging in" in text_of(warned)

    async def both() -> bool:
        async with await story.system.api() as api:
            [incident] = (await api.get("/api/incidents")).json()["incidents"]
            page = (await api.get(f"/api/incidents/{incident['id']}")).json()
        return {first.conversation, second.conversation} <= {
            one["conversation"]["id"] for one in page["members"]
        }

    await until(both, "both conversations are in the incident", 30, story.system.tail)
    assert len(story.to(ALARM)) == 1, "one warning an incident"


async def test_a_blocked_sender_is_kept_and_let_in_again(story: Story) -> None:
    spam = customer("Max Quick")
    notice = await story.tell(spam, TOM, words("Buy my watches"))
    await story.answer(notice, "/block he sends this to everybody")
    await story.conversation_when(
        notice.conversation, lambda one: one["status"] == "closed" or one.get("blocked"), "blocked"
    )
    text = words("Cheap watches")
    await story.system.mail(
        spam.address, TOM, f"From: {spam.address}\r\nTo: {TOM}\r\n\r\n{text}\r\n".encode()
    )
    after = await story.tell(customer("Gus Ward"), TOM, words("An honest question"))
    assert after.to == TOM_HOME
    assert not [mail for mail in story.to(TOM_HOME) if text in text_of(mail)], "nobody is told"

    await story.answer(notice, "/unblock")
    await story.decided(notice.conversation, "conversation_owner")
    let_in = await story.tell(spam, TOM, words("I am sorry, a real question"))
    assert let_in.to == TOM_HOME


async def test_the_team_changes_live_or_not_at_all(story: Story) -> None:
    async with await story.system.api("sophie") as api:
        team = (await api.get("/api/team")).json()
        wrong = team["text"].replace('name = "Mia"', 'nmae = "Mia"')
        refused = await _put(api, wrong, team["version"])
        assert refused.status_code == 422
        assert "person.2.nmae" in refused.text
        assert "line " in refused.text
        assert (await api.get("/api/team")).json()["version"] == team["version"]

        right = (
            team["text"].replace("support = false\n", "").replace('name = "Tom"', 'name = "Tom"\naway = true')
        )
        assert (await _put(api, right, team["version"])).is_success
        stale = await _put(api, team["text"], team["version"])
        assert stale.status_code in (409, 412), "nobody overwrites what they have not seen"

    async def in_force() -> bool:
        found = await story.tell(customer("Ida Falk"), TOM, words("For Tom, who is away"))
        return found.to != TOM_HOME

    await until(in_force, "the new team is in force", 30, story.system.tail)


async def _put(api: httpx.AsyncClient, text: str, version: int) -> httpx.Response:
    headers = {"content-type": "text/plain", "if-match": str(version)}
    return await api.put("/api/team", content=text.encode(), headers=headers)
