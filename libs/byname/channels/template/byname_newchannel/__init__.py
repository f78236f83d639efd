"""The NewChannel channel of Byname."""
