"""Identities: is the id that a file gives the id of this video, of this account?

A spoiled id that is believed makes a second account, and the ledger pays one video twice. So ids are held against what
else is known: `written_ids` reads them and says what was lost, `videos` and `upload_times` settle those of videos by
their three witnesses, `accounts` those of accounts by other records of the same video or handle.
"""
