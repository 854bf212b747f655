"""What videos say and look like, and the profiles that matching compares."""
