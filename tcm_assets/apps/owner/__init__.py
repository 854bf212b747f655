"""The owner's page: points, reconciliation, reviews, redemptions and scoring."""
