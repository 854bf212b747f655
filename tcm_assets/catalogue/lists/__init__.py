"""Lists that people keep by hand (creators, brands, videos to request): from a file to rows, or the reasons why not.

`files` reads a file as text, `csv_records` finds the records in it, `cells`, `ids` and `content_tags` read what one
cell says, `rows` makes rows of records, and `creators_and_brands` and `url_list` say what each list has.
"""
