"""What captions say: their words, vectors and categories."""
