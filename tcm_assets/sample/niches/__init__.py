"""What the invented creators make: words, brands, engagement and looks of each niche, as plain data."""
