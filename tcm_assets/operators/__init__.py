"""Operators: how do the people who keep this running learn of what went wrong, and how does it stand?

Messages about runs that ended badly (`run_ends`, `messages`, `places`, `telling`, and the sensor in `triggers`), and
the state of everything on one screen (`status`, `data_status`, `instance_status`, `privacy`), which `make status`
prints and each publication notes. It has no tables.

Does not belong here: what a check demands (the subject's `checks.py`), and how a run is watched and failed
(`orchestration.running`).
"""
