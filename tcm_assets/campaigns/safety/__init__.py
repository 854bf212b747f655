"""Brand safety: what in videos touches the advertisers' floor, how bad that is for a creator, and how often it is right."""
