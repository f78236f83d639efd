"""Feedback from an app as a channel of Byname, over NATS: nats-py and the standard library, nothing else.

The app writes rows into `feedback` of its SQLite file and shows its users what stands in `answers`.
"""

import asyncio
import json
import logging
import os
import sqlite3
from datetime import UTC, datetime

import nats
from nats.errors import Error as NatsError

NAME = os.environ.get("CHANNEL", "feedback")
TABLES = """
CREATE TABLE IF NOT EXISTS feedback
  (id INTEGER PRIMARY KEY, who TEXT, name TEXT, words TEXT, told INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS answers (id TEXT PRIMARY KEY, who TEXT, voice TEXT, words TEXT);
"""


async def publish(js, document):
    """Returns when Byname has it on disk. The same document again has the same id, and is the same."""
    identity = f"{NAME}:{document['kind']}:{document['id']}"
    headers = {
        "Nats-Msg-Id": identity,
        "ce-specversion": "1.0",
        "ce-id": identity,
        "ce-type": f"byname.raw.{NAME}.v1",
        "ce-source": f"/{NAME}",
        "ce-time": datetime.now(UTC).isoformat(),
        "byname-envelope": "{}",
    }
    await js.publish(f"raw.{NAME}", json.dumps(document).encode(), headers=headers)


async def tell(js, db):
    """What users wrote: a row counts as told once Byname has acknowledged it."""
    rows = db.execute("SELECT id, who, name, words FROM feedback WHERE NOT told").fetchall()
    for number, who, name, words in rows:
        sender = {"address": who, "name": name}
        await publish(js, {"kind": "message", "id": f"{number}", "sender": sender, "text": words})
        db.execute("UPDATE feedback SET told = 1 WHERE id = ?", (number,))
    await asyncio.sleep(0.2)


async def take(js, db, replies):
    """What people answered: kept under its id, then reported, then acknowledged; once, come what may."""
    for message in await replies.fetch(10, timeout=5):
        said = json.loads(message.data)
        answer = (said["id"], said["to"]["address"], said["voice"], said["text"])
        db.execute("INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?)", answer)
        await publish(js, {"kind": "report", "id": said["id"], "key": said["key"], "delivered": True})
        await message.ack()


async def forever(work, *about):
    while True:
        try:
            await work(*about)
        except (TimeoutError, NatsError):  # nothing there, or the bus is away for a moment
            await asyncio.sleep(0.2)


async def complain(error):
    logging.warning("nats: %s", error)  # a permission that is missing is told here, and only here


async def main():
    logging.basicConfig(level=logging.INFO)
    db = sqlite3.connect(os.environ.get("FEEDBACK_DB", "feedback.db"), isolation_level=None)
    db.executescript(TABLES)
    login = {"user": os.environ["NATS_USER"], "password": os.environ["NATS_PASSWORD"]}
    prefix = f"_INBOX_{NAME}".encode()  # its credentials let it listen nowhere else
    nc = await nats.connect(
        os.environ["NATS_URL"], **login, inbox_prefix=prefix, max_reconnect_attempts=-1, error_cb=complain
    )
    js = nc.jetstream()
    replies = await js.pull_subscribe_bind(f"out-{NAME}", "OUT")
    logging.info("ready")
    await asyncio.gather(forever(tell, js, db), forever(take, js, db, replies))


asyncio.run(main())
