"""The router's SQL: loads the working set of a batch in a handful of queries, saves what was touched."""

from services.router.store.working_set import load, save

__all__ = ["load", "save"]
