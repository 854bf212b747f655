"""Forecasts: the views of a creator's next paid video as an interval, what it costs, and how often intervals hold.

| module | holds |
|---|---|
| `video_history.py` | which videos are read, and which of their deliveries counts |
| `growth.py` | how views grow until a video is mature |
| `features.py` | what is known of an account when a video is uploaded |
| `interval_model.py` | quantile regression, conformalized |
| `held_out.py` | forecasts of videos that the model has not seen |
| `quality.py` | what these say: coverage and width |
| `prices.py` | views and rates as a price |
| `creator_forecasts.py` | rows of the listed creators |
"""
