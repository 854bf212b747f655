"""Niches of the sample, as data files that a person may edit."""
