"""rewards_shop."""
