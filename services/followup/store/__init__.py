"""Only SQL: what a batch needs, and what it has changed."""

from services.followup.store.batch import Batch
from services.followup.store.listing import Wanted, listed, named
from services.followup.store.load import load, load_page
from services.followup.store.look import acted_on, following, next_watched, not_about, subjects_of
from services.followup.store.save import forget_words, mark, save

__all__ = [
    "Batch",
    "Wanted",
    "acted_on",
    "following",
    "forget_words",
    "listed",
    "load",
    "load_page",
    "mark",
    "named",
    "next_watched",
    "not_about",
    "save",
    "subjects_of",
]
