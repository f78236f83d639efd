"""Who a customer asks for by name: "is Sophie there?", "for Tom", "z. Hd. Frau Müller". Pure.

A name counts only where the words around it ask for that person (`asking/`), it is one person's name, and it
is no ordinary word. In doubt nobody is asked for, and the reason can say why.
"""

from services.router.domain.mentions.reading import Asked, Names

__all__ = ["Asked", "Names"]
