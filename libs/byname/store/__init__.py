"""A service's own database: one transaction a batch, with inbox and outbox in it."""

from byname.store.database import Database, Transaction, standard_metadata

__all__ = ["Database", "Transaction", "standard_metadata"]
