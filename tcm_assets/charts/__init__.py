"""Charts: cards, bars and histograms as small PNGs, drawn with matplotlib.

How does a picture of a table look? Holds no tables. What does not belong here: what a picture shows, which is decided
in the `pictures.py` of each subject, and the charts of the pages, which are in `apps/charts.py`.
"""
