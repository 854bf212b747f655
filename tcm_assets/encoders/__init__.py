"""Models that turn text and pictures into numbers, behind small protocols. Heavy imports stay inside functions."""
