"""Identities: is the id that a file gives the id of this video, of this account?

A spoiled id that is believed makes a second account, and the ledger pays one video twice. So ids are held against what
else is known. `written_ids` reads them and says what was lost. A record's video is settled by three witnesses
(`videos`), by its whole file where ids stand in other records' rows (`shifted_ids`), and by the whole archive where its
id looks rounded (`doubted_videos`). Its account is settled likewise: by the record (`account_ids`, `handles`), by
its file (`file_accounts`), and by the archive (`accounts`, with `account_witnesses`, `contested_videos` and
`account_reports`).
"""
