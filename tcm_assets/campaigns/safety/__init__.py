"""Brand safety: what in videos touches the advertisers' floor, how safe a creator is, and how often that is right."""
