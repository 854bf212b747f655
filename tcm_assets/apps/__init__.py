"""Pages for creators, brands and the owner: what did I earn and why, what is it worth, which brands and creators fit?

A folder for each page: its `view` draws (`show(visitor)`), its queries read the published copy and know no Streamlit.
The shared parts lie beside them: visitors and sign-in, the published copy, escaping, wording, charts and paging.

The pages own no table. They read the published copy and the points ledger, never the warehouse, and they change the
ledger alone: redemptions, their reversals, and reviews.

Does not belong here: computing points, matches or alerts (their subjects do), preparing the ledger and starting the
server (`cli.apps`).
"""
