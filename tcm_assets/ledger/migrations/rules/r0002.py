"""The triggers of revision 0002: a review is never changed, replaced or deleted."""

SQLITE_RULES = {
    "reviews_not_replaced": """
        BEFORE INSERT ON reviews BEGIN
            SELECT RAISE(ABORT, 'a review is never replaced') WHERE
                EXISTS (SELECT 1 FROM reviews WHERE review_id = NEW.review_id)
                OR EXISTS (SELECT 1 FROM reviews WHERE idempotency_key = NEW.idempotency_key);
        END""",
    "reviews_never_change": """
        BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'a review is never changed'); END""",
    "reviews_stay": """
        BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'a review is never deleted'); END""",
}

POSTGRESQL_RULES = {
    "reviews_never_change": "BEFORE UPDATE ON reviews FOR EACH ROW",
    "reviews_stay": "BEFORE DELETE ON reviews FOR EACH ROW",
    "reviews_stay_all": "BEFORE TRUNCATE ON reviews FOR EACH STATEMENT",
}
