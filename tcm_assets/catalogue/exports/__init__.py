"""Everybody's export files: from the bytes of one file to rows of `raw_videos`, or the reasons why not.

`encodings` makes the bytes UTF-8, `documents` and `csv_tables` find the records in them, `shapes` says by which names a
tool calls what, `columns` reads the values of a column, `rows` makes rows of records, `whole_files` settles what
only all of them show, and `reading` is a file from end to end.
`delivery_times` says when a file was collected. Which files there are is not decided here, but in `landing_files`.
"""
