"""How customers ask for somebody, in eight languages. Data only; `frames.py` reads it, a frame a line.

`…` is the name. `a|b` are alternatives, `_` is none of them. `^` is where a sentence or clause begins, `.`
where it ends, `?` a question mark; `~` any words in between. Accents, case, apostrophes and small words such
as "still" or "please" do not matter, nor do title and article before the name.

ASKS are clear in themselves. WISHED ask only where the clause has a wish ("can I", "ich möchte", "je
voudrais") or begins with them: "speak to Tom" asks, "I had to speak to Tom" tells.
"""

from services.router.domain.mentions.asking import (
    dutch,
    english,
    french,
    german,
    italian,
    polish,
    portuguese,
    spanish,
)

_LANGUAGES = (english, german, french, spanish, italian, dutch, portuguese, polish)

ASKS = tuple(line for language in _LANGUAGES for line in language.ASKS.strip().splitlines())
WISHED = tuple(line for language in _LANGUAGES for line in language.WISHED.strip().splitlines())
