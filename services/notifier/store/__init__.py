"""The notifier's SQL: what it has heard (`words`), and who may work on which mail (`send_log`)."""
