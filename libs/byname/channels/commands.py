"""What a person can tell Byname on top of an answer, whatever they answer from: the names, and what follows.

Who takes part and what it leads to is the router's to say; here is only what a front end must know to read a
line, and to tell a slip of the pen from a command (contracts/answer.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Follows = Literal["nothing", "words", "maybe words", "the rest"]


@dataclass(frozen=True, slots=True)
class CommandKind:
    """One command. `follows` is what stands behind its name on the line.

    nothing: words there may be meant for the customer, or not, so they are asked about. words: it is none
    without them. the rest: all that follows belongs to it, and nothing goes to the customer.
    """

    name: str
    follows: Follows
    usage: str
    does: str
    needs: str = ""  # what is missing where nothing follows

    @property
    def help(self) -> str:
        """Its line in the list of all."""
        return f"{self.usage}: {self.does}"


_KINDS = (
    CommandKind("note", "the rest", "/note WORDS", "everything stays inside, for colleagues"),
    CommandKind("close", "nothing", "/close", "the conversation is closed, after any words below are sent"),
    CommandKind("take", "nothing", "/take", "the conversation is yours"),
    CommandKind(
        "pass", "maybe words", "/pass PERSON WHY", "it goes to them; without a name, to who knows it"
    ),
    CommandKind(
        "huddle", "words", "/huddle PEOPLE WHY", "they think along, you stay the voice", "whom to call"
    ),
    CommandKind("calm", "nothing", "/calm", "the huddle is over"),
    CommandKind("incident", "words", "/incident NAME", "it belongs to that incident", "the incident's name"),
    CommandKind("leave", "nothing", "/leave", "it does not belong to its incident after all"),
    CommandKind("resolved", "nothing", "/resolved", "its incident is over, for everybody"),
    CommandKind("block", "words", "/block WHY", "nobody is told what this sender writes from now on", "why"),
    CommandKind("unblock", "nothing", "/unblock", "the sender is heard again"),
    CommandKind("tag", "words", "/tag WORD", "puts a word on it", "which word"),
    CommandKind("untag", "words", "/untag WORD", "takes a word off it", "which word"),
    CommandKind(
        "promise",
        "words",
        "/promise WHEN WHAT",
        "a promise, with a reminder: /promise friday 17:00 the invoice",
        "when, and what",
    ),
    CommandKind("kept", "maybe words", "/kept WHAT", "the promise is kept; without words, all of them are"),
    CommandKind("unpromise", "maybe words", "/unpromise WHAT", "it is taken back, or was none"),
    CommandKind("snooze", "maybe words", "/snooze WHEN", "put off until then, or until the customer writes"),
    CommandKind("wake", "nothing", "/wake", "not put off any more"),
    CommandKind(
        "later",
        "words",
        "/later WHEN",
        "the words below go out then, unless the customer writes first",
        "when",
    ),
    CommandKind("unlater", "maybe words", "/unlater", "words that were to go out later do not"),
    CommandKind(
        "ask",
        "words",
        "/ask WHEN",
        "the customer is asked then whether it was sufficient; or: /ask never",
        "when",
    ),
    CommandKind("wish", "words", "/wish WHAT", "the customer is told when it is there", "what they wish for"),
    CommandKind("unwish", "words", "/unwish WHAT", "they are not told of it", "which wish"),
    CommandKind("tier", "words", "/tier NAME", "of which tier the customer is; or: /tier none", "which tier"),
    CommandKind("anyway", "nothing", "/anyway", "the words below are sent though somebody else has answered"),
)

COMMANDS: Mapping[str, CommandKind] = MappingProxyType({one.name: one for one in _KINDS})

HELP = (
    "An answer may begin with one or several of these, each on a line of its own:\n"
    + "\n".join(one.help for one in _KINDS)
    + "\nWhat stands on such a line is never for the customer, a WHY is for colleagues; it may run on over "
    "the next lines. Leave an empty line below it: there the words for the customer begin; without any, "
    "nothing goes to the customer"
)
