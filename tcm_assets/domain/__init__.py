"""Why the numbers are what they are: pure functions from tables to tables. No Dagster, files, clock or environment."""
