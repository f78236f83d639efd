"""Phone logs: what exchanges record of calls, and what people note about them, as one call each."""
