"""What the pages ask of the published copy, one file a page, without Streamlit.

Every function takes a `Query` first (see `apps.published`) and gives back an Arrow table or plain values, so a test
hands it ten literal rows. Ids of a visitor are always parameters (`?`), never part of the text of a query.
"""
