"""When assets are made and in what order: the only place that imports Dagster."""
