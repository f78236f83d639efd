"""What has to be fetched before a notification can be judged: the kit's own error, by its old name here."""

from byname.channels.errors import NeedsCall

__all__ = ["NeedsCall"]
