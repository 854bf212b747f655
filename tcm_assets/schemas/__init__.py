"""What each table is: its grain, columns, units, ranges and key. One file per table."""
