"""The page behind the links by which customers say how it was (byname.channels.moods)."""
