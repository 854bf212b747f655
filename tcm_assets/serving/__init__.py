"""Serving: what do apps and analysts read, and what refreshes it?

Tables: published_warehouse (the tables of the read-only copy). The jobs over all subjects, `everything` and `refresh`,
and the daily schedule are here too, since publishing is their last step.

Does not belong here: pages and their queries (`apps`), the warehouse file itself (`warehouse`).
"""

OWNER = "team:data-platform"
