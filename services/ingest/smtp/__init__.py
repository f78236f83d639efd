"""The door of SMTP and LMTP: strict about line ends, within limits, 250 only when the mail is on disk."""
