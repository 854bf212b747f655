-- Run once, when the volume of the database is new: the ledger beside Dagster's storage, which the image creates itself.
CREATE DATABASE ledger;
