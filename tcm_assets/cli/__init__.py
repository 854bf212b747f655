"""What a person types: prepare a data folder, materialize everything, read the summary."""
