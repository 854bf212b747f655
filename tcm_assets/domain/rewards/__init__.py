"""What videos earn and why: points, credits, alerts and totals."""
