"""The one MetaData of ingest's store; each channel's tables stand in its own folder."""

from __future__ import annotations

from byname.store import standard_metadata

METADATA = standard_metadata()
