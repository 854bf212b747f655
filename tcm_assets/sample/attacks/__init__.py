"""Bought and arranged engagement, and honest engagement beside it: counts over time whose truth is known."""
