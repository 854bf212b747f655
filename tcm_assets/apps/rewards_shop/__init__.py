"""The rewards shop: balance, rewards and history of an account."""
