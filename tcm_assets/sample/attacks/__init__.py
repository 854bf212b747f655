"""Worlds of videos with bought and arranged engagement, made from a seed, for measuring the alerts."""
