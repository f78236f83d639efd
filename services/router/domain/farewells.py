"""Thanks and goodbye: words that end a talk, after which nobody waits for an answer. Pure."""

from __future__ import annotations

from byname.contracts import MessageReceived

from services.router.domain.remembered import Conversation
from services.router.domain.words import words_of

AT_MOST = 6  # words: who says more may have said something
CHARS = 200
_ENDINGS = """
thanks thank thx ty cheers you so much very many a lot appreciated ok okay k great perfect super cool
nice fine good bye goodbye cu ciao later have a nice day danke dankeschön vielen dank schön
besten alles klar gut tschüss tschüs ade servus merci beaucoup bonne journée au revoir
parfait gracias muchas adiós perfecto grazie mille arrivederci bedankt je wel doei
obrigado obrigada tchau dzięki dziękuję tack takk tak kiitos děkuji спасибо дякую
teşekkürler ありがとう 谢谢 감사합니다
"""
_WORDS = words_of(_ENDINGS).each


def needs_no_answer(conversation: Conversation, message: MessageReceived, new: bool) -> bool:
    """A few words of thanks after an answer: the person is told, and nobody is called when they let it be."""
    if new or conversation.waiting or not conversation.replied_by or message.attachments:
        return False
    if "?" in message.text or len(message.text) > CHARS:
        return False
    words = words_of(message.text).inorder
    return 0 < len(words) <= AT_MOST and all(word in _WORDS for word in words)
