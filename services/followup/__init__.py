"""Nothing is forgotten: response targets, promises, silences, on durable timers."""
