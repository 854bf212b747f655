"""creator_dashboard."""
