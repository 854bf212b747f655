"""The triggers of revision 0003: a version of the scoring is never changed, replaced or deleted."""

SQLITE_RULES = {
    "scoring_versions_not_replaced": """
        BEFORE INSERT ON scoring_versions BEGIN
            SELECT RAISE(ABORT, 'a scoring version is never replaced') WHERE
                EXISTS (SELECT 1 FROM scoring_versions WHERE scoring_version = NEW.scoring_version);
        END""",
    "scoring_versions_never_change": """
        BEFORE UPDATE ON scoring_versions BEGIN SELECT RAISE(ABORT, 'a scoring version is never changed'); END""",
    "scoring_versions_stay": """
        BEFORE DELETE ON scoring_versions BEGIN SELECT RAISE(ABORT, 'a scoring version is never deleted'); END""",
}

POSTGRESQL_RULES = {
    "scoring_versions_never_change": "BEFORE UPDATE ON scoring_versions FOR EACH ROW",
    "scoring_versions_stay": "BEFORE DELETE ON scoring_versions FOR EACH ROW",
    "scoring_versions_stay_all": "BEFORE TRUNCATE ON scoring_versions FOR EACH STATEMENT",
}
