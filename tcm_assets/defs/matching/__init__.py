"""How well creators and brands fit, and whom to recommend."""
