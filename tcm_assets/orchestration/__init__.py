"""How any table becomes an asset: partitions, stored rows, pictures, checks, automation, the instance, requested runs.

Belongs here: what holds for every table, whatever its subject. Does not belong here: a rule, a schedule or a resource
of one subject, which stands in the subject's `checks.py`, `triggers.py` or `resources.py`; how rows are stored safely,
which is `warehouse`. It has no tables.
"""
