"""Requested runs: what sensors and schedules ask for, until it is done.

Belongs here: whether, when and how often something is asked for. Does not belong here: what is asked for, which is a
subject's `triggers.py`.
"""
