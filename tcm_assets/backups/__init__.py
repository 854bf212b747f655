"""Backups: what is copied, how a copy is verified, and how it is brought back.

Which files of a data folder cannot be made again, or only with hours of work, and where do they lie? No tables. Belongs
here: what is in a backup, its manifest, making one while the pipeline runs, and restoring one when nothing runs. Does
not belong here: how one SQLite file or one schema of PostgreSQL is copied (`services`), how far a ledger goes
(`ledger`), the commands (`cli`).
"""
