"""How well creators and brands fit, and why: profiles, scores and recommendations."""
