"""What `byname channel new` copies: a whole channel, with newchannel and NewChannel as its names."""
