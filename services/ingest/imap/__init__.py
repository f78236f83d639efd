"""Mail out of IMAP mailboxes: every mail on RAW before the cursor moves, and once."""
