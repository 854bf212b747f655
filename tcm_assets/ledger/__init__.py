"""Money: accounts, append-only entries, rewards and redemptions in a transactional database."""
