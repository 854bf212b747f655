"""Creators, brands and videos as they came in, cleaned."""
