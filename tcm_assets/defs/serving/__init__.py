"""What readers outside the pipeline open."""
