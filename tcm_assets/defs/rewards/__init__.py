"""Points, credits, alerts and totals."""
