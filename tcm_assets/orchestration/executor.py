"""How the steps of a run are executed."""

import dagster as dg

EXECUTOR = dg.in_process_executor
"""All steps of a run in one process.

The steps are short and share loaded models, and writes take turns anyway; a process for each step would spend most of
its life importing.
"""
