"""The outside world coming in: export files, the creator and brand lists, media."""
