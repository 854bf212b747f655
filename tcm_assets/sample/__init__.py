"""The bundled sample: export files and clips made from a seed, with bought and arranged engagement planted in them.

Which data fills every table on a machine without export files? Writes no tables: it makes the files in landing/ and
media/ that the catalogue and the clips read. What does not belong here: the hand-written lists data/creators.csv and
data/brands.csv, and the reading of any of these files.
"""
