"""Descriptions of tables: `Column`, `Table`, shared columns and types; and all tables by name.

Belongs here: what several subjects' tables share. Does not belong here: a table, which is described in the `tables.py`
of its subject; how rows are stored, which is `warehouse`.
"""
