"""Charts of a table's content for people who would rather look than read."""
