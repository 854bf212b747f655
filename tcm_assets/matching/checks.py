"""Checks of profiles, scores and recommendations beyond their schemas."""

from tcm_assets.captions.checks import vectors_have_norm_one
from tcm_assets.matching.quality.tables import RECOMMENDATION_QUALITY, RELEVANCE_LABELS
from tcm_assets.matching.quality_floors import BELOW_A_FLOOR, WHY_NOTHING_IS_COMPARED, WORSE_THAN_A_BASELINE
from tcm_assets.matching.tables import (
    BRAND_PROFILES,
    CREATOR_LOOKALIKES,
    CREATOR_PROFILES,
    RECOMMENDATION_LISTS,
    RECOMMENDATIONS,
    REGULATED_BRANDS,
    SIMILARITY_SCORES,
    contribution_column_name,
)
from tcm_assets.orchestration.table_checks import Rule, table_checks
from tcm_assets.settings import Settings
from tcm_assets.tables.match_components import SIMILARITY_COMPONENTS

creator_profiles_checks = table_checks(
    CREATOR_PROFILES,
    vectors_have_norm_one("creator_id"),
    Rule(
        "every_creator_has_a_profile",
        "Each cleaned creator has a profile.",
        "FROM warehouse.cleaned_creators ANTI JOIN rows USING (creator_id)",
        blocking=True,
    ),
    Rule(
        "creators_have_texts",
        "Each creator has tags, a biography or video texts to match by.",
        "SELECT creator_id, creator_name FROM rows WHERE embedding IS NULL",
        remedy="give these creators tags or a biography in creators.csv, or deliver videos of theirs with captions",
    ),
    Rule(
        "creators_are_different_accounts",
        "No two creators are the same account, whose videos would count twice.",
        """
        SELECT account_key, array_to_string(list(creator_id ORDER BY creator_id), ', ') AS creator_ids
        FROM rows WHERE account_key IS NOT NULL GROUP BY account_key HAVING count(*) > 1
        """,
        remedy="keep one row of each account in creators.csv, and run the job `rematch`",
    ),
)

brand_profiles_checks = table_checks(
    BRAND_PROFILES,
    vectors_have_norm_one("brand_id"),
    Rule(
        "every_brand_has_a_profile",
        "Each cleaned brand has a profile.",
        "FROM warehouse.cleaned_brands ANTI JOIN rows USING (brand_id)",
        blocking=True,
    ),
    Rule(
        "brands_have_texts",
        "Each brand has goals or past activities to match by.",
        "SELECT brand_id, brand_name FROM rows WHERE embedding IS NULL",
        remedy="give these brands goals or past activities in brands.csv",
    ),
)

_CONTRIBUTIONS = " + ".join(
    f"coalesce({contribution_column_name(component)}, 0)" for component in SIMILARITY_COMPONENTS
)

# Distinct lists as a share of the creators: half is far above a scorer that compares nothing (4 of 22).
MINIMUM_DISTINCT_SHARE = 0.5
# More brands than this allow more lists than there are creators, and the engine cannot hold their factorial.
_MOST_BRANDS = 20

similarity_scores_checks = table_checks(
    SIMILARITY_SCORES,
    Rule(
        "every_pair_is_scored",
        "Each creator is compared with each brand; where there are more pairs than TCM_MATCHING_MOST_PAIRS, everyone "
        "with a text is compared with somebody.",
        f"""
        WITH creators AS (FROM warehouse.creator_profiles), brands AS (FROM warehouse.brand_profiles),
            all_fit AS (
                SELECT (SELECT count(*) FROM creators) * (SELECT count(*) FROM brands)
                    <= {Settings().matching_most_pairs} AS yes
            ),
            described_creators AS (FROM creators WHERE embedding IS NOT NULL),
            described_brands AS (FROM brands WHERE embedding IS NOT NULL)
        SELECT creator_id, brand_id FROM (SELECT creator_id, brand_id FROM creators CROSS JOIN brands)
            ANTI JOIN rows USING (creator_id, brand_id)
        WHERE (SELECT yes FROM all_fit)
        UNION ALL
        SELECT creator_id, NULL FROM described_creators ANTI JOIN rows USING (creator_id)
        WHERE NOT (SELECT yes FROM all_fit) AND EXISTS (FROM described_brands)
        UNION ALL
        SELECT NULL, brand_id FROM described_brands ANTI JOIN rows USING (brand_id)
        WHERE NOT (SELECT yes FROM all_fit) AND EXISTS (FROM described_creators)
        """,
        blocking=True,
    ),
)

regulated_brands_checks = table_checks(
    REGULATED_BRANDS,
    Rule(
        "every_brand_has_a_row",
        "Each cleaned brand has a row.",
        "FROM warehouse.cleaned_brands ANTI JOIN rows USING (brand_id)",
        blocking=True,
    ),
)


def _out_of_order(subject: str, score: str) -> str:
    """Return SQL for the rows of lists, one per `subject`, whose rank is not their place or whose `score` rises."""
    return f"""
        SELECT * FROM (
            SELECT *, row_number() OVER list AS expected, lag({score}) OVER list AS better
            FROM rows WINDOW list AS (PARTITION BY {subject} ORDER BY rank)
        ) WHERE rank <> expected OR {score} > better
        """


recommendations_checks = table_checks(
    RECOMMENDATIONS,
    Rule(
        "regulated_brands_meet_known_audiences_of_age",
        "No brand of goods that the law limits by age is recommended for an audience of unknown ages or countries, or "
        "with people below the least age.",
        """
        SELECT rows.* FROM rows
        JOIN warehouse.regulated_brands AS brands
          ON brands.brand_id = if(direction = 'brands_for_creator', recommended_id, subject_id)
        JOIN warehouse.creator_profiles AS creators
          ON creators.creator_id = if(direction = 'brands_for_creator', subject_id, recommended_id)
        WHERE brands.regulated_category IS NOT NULL AND (
            creators.audience_age_min IS NULL OR creators.audience_age_min < brands.least_age
            OR coalesce(len(creators.audience_locations), 0) = 0
        )
        """,
        blocking=True,
        waits_for=("regulated_brands", "creator_profiles"),
    ),
    Rule(
        "contributions_sum_to_score",
        "The components' contributions sum to the score.",
        f"SELECT direction, subject_id, rank, score, {_CONTRIBUTIONS} AS contributions FROM rows "
        f"WHERE abs({_CONTRIBUTIONS} - score) > 1e-6",
        blocking=True,
    ),
    Rule(
        "ranks_have_no_gaps",
        "Each list counts from 1 without gaps, and its scores never rise with the rank.",
        _out_of_order("direction, subject_id", "score"),
        blocking=True,
    ),
    Rule(
        "lists_differ_between_creators",
        "Among the longest lists of brands are at least half as many different ones as creators who have them, or as "
        "few brands allow.",
        f"""
        WITH lists AS (
            SELECT subject_id, list(recommended_id ORDER BY rank) AS brands, count(*) AS list_length
            FROM rows WHERE direction = 'brands_for_creator' GROUP BY subject_id
        ), longest AS (
            -- Of a shorter list the rest did not fit: creators of one kind may well share the few brands that do.
            SELECT * FROM lists WHERE list_length = (SELECT max(list_length) FROM lists)
        ), counted AS (
            SELECT count(DISTINCT brands) AS distinct_lists, count(*) AS creators,
                   any_value(list_length) AS list_length,
                   (SELECT count(DISTINCT brand_id) FROM warehouse.similarity_scores WHERE score IS NOT NULL) AS brands
            FROM longest
        ), possible AS (
            SELECT *, least(greatest(brands, list_length), {_MOST_BRANDS}) AS choices FROM counted
        )
        SELECT distinct_lists, creators, brands FROM possible
        WHERE distinct_lists < {MINIMUM_DISTINCT_SHARE} * least(
            creators, factorial(choices::INTEGER) / factorial(greatest(choices - list_length, 0)::INTEGER)
        )
        """,
        remedy="look for creators without texts and for one weight of TCM_MATCHING_WEIGHTS that decides alone",
    ),
)

recommendation_lists_checks = table_checks(
    RECOMMENDATION_LISTS,
    Rule(
        "everyone_has_a_row",
        "Each creator and each brand has a row, also where nobody fits.",
        """
        FROM (
            SELECT 'brands_for_creator' AS direction, creator_id AS subject_id FROM warehouse.creator_profiles
            UNION ALL SELECT 'creators_for_brand', brand_id FROM warehouse.brand_profiles
        ) ANTI JOIN rows USING (direction, subject_id)
        """,
        blocking=True,
    ),
    Rule(
        "given_counts_are_those_of_the_lists",
        "The number of partners given is that of the rows in recommendations.",
        """
        SELECT direction, subject_id, given_count, coalesce(listed_count, 0) AS listed_count FROM rows LEFT JOIN (
            SELECT direction, subject_id, count(*) AS listed_count FROM warehouse.recommendations
            GROUP BY direction, subject_id
        ) USING (direction, subject_id) WHERE given_count <> coalesce(listed_count, 0)
        """,
        blocking=True,
    ),
    Rule(
        "short_lists_say_why",
        "No list is longer than asked, and one that is shorter says why.",
        "FROM rows WHERE given_count > asked_count OR (given_count < asked_count) = (note IS NULL)",
        blocking=True,
    ),
)

creator_lookalikes_checks = table_checks(
    CREATOR_LOOKALIKES,
    Rule(
        "nobody_is_their_own_lookalike",
        "A creator and the lookalike are two creators.",
        "FROM rows WHERE creator_id = lookalike_id",
        blocking=True,
    ),
    Rule(
        "the_most_alike_come_first",
        "Each list counts from 1 without gaps, and its similarities never rise with the rank.",
        _out_of_order("creator_id", "similarity"),
        blocking=True,
    ),
)

relevance_labels_checks = table_checks(
    RELEVANCE_LABELS,
    Rule(
        "labels_are_of_listed_pairs",
        "Each label is of a creator and a brand of the lists.",
        """
        FROM rows ANTI JOIN warehouse.cleaned_creators USING (creator_id)
        UNION ALL BY NAME FROM rows ANTI JOIN warehouse.cleaned_brands USING (brand_id)
        """,
    ),
)

recommendation_quality_checks = table_checks(
    RECOMMENDATION_QUALITY,
    Rule(
        "what_is_blank_has_a_reason",
        "A figure is there, or the reason why not.",
        "FROM rows WHERE (value IS NULL) = (blank_reason IS NULL)",
        blocking=True,
    ),
    Rule(
        "no_baseline_ranks_better",
        "On brands that it was not fitted on, the match ranks at least as well as the best baseline.",
        WORSE_THAN_A_BASELINE,
        remedy="look at `recommendation_quality` for the component without which the match is better",
        when_passed=WHY_NOTHING_IS_COMPARED,
    ),
    Rule(
        "the_match_keeps_its_floors",
        "On brands that it was not fitted on, the match reaches the floors in quality_floors.toml.",
        BELOW_A_FLOOR,
        remedy="find what made the match worse, or, with labels of your own, write your own floors",
        when_passed=WHY_NOTHING_IS_COMPARED,
    ),
)
