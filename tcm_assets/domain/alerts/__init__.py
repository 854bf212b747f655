"""Signs that counts were not earned: the signals, the populations they compare with, and what becomes of a case."""
