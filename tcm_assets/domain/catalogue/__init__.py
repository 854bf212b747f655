"""What deliveries say of a video: its latest counts and its ratios per view."""
