"""The Dagster instance: where runs and events are stored, how runs execute, which of them live, what it must provide.

A dagster.yaml names classes of `storage` and `running`. Their places are kept: a team's own file outlives a release.
"""
