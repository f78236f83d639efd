"""Only SQL: what a batch needs, and what it has changed."""

from services.followup.store.batch import Batch
from services.followup.store.load import load, load_page
from services.followup.store.look import following, next_watched, subjects_of
from services.followup.store.save import forget_words, mark, save

__all__ = [
    "Batch",
    "following",
    "forget_words",
    "load",
    "load_page",
    "mark",
    "next_watched",
    "save",
    "subjects_of",
]
