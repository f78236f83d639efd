"""The chat server: sessions, sockets, transcripts; what visitors say is kept on RAW before it is accepted."""
