"""Identities: is the id that a file gives the id of this video, of this account?

A spoiled id that is believed makes a second account, and the ledger pays one video twice. So ids are held against what
else is known. `written_ids` reads them and says what was lost; `videos` settles a record's video by three witnesses,
`doubted_videos` by the whole archive where its id looks rounded; `account_ids` and `accounts` settle accounts likewise.
"""
