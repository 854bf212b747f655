"""The creator dashboard: what an account earned, why, and which brands it fits."""
