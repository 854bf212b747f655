"""The pages for creators, brands and the owner; they read the published copy and the ledger, nothing else."""
