"""The asset `alert_cases`."""

import ibis

from tcm_assets.defs.ledger_resource import LedgerResource
from tcm_assets.defs.table_asset import table_asset
from tcm_assets.domain.alerts import cases as domain
from tcm_assets.schemas.alert_cases import ALERT_CASES


@table_asset(ALERT_CASES, group="rewards", code_version="3", kinds={"sql", "ledger"})
def alert_cases(engagement_alerts: ibis.Table, videos: ibis.Table, ledger: LedgerResource) -> ibis.Table:
    """The alerts of each video as one case, with the latest decision about it; and what was rejected without any."""
    from tcm_assets.ledger.reviews import latest_reviews

    with ledger.open() as book:
        reviews = latest_reviews(book)
    return domain.alert_cases(engagement_alerts, ibis.memtable(reviews), videos)
