"""What ingest remembers: only which originals it has read, and what it still has to say."""

from __future__ import annotations

from byname.store import standard_metadata

METADATA = standard_metadata()
