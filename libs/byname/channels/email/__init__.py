"""The email channel: reading mail, addresses that carry a token, writing mail, handing it over."""
