"""How the steps of a run are executed."""

import dagster as dg

EXECUTOR = dg.in_process_executor
"""All steps of a run in one process.

Steps are short, share loaded models and take turns at writing. A process for each step would mostly import.
"""
