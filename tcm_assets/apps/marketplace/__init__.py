"""The marketplace: creators for a brand or a brief, side by side, and as a file."""
