"""Commands of the Makefile: run, ui, apps, status, backup, restore and docs.

How does a person start the project? Each module is a command or what the commands share. What a command does to tables
does not belong here.
"""
