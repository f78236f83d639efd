"""The desk's SQL: `write` for what the bus says, `read` for what people look at, `trace`, `tokens`."""
