BEGIN TRANSACTION;
CREATE TABLE accounts (
	account_id TEXT NOT NULL, 
	username TEXT NOT NULL, 
	balance INTEGER DEFAULT 0 NOT NULL, 
	owed INTEGER DEFAULT 0 NOT NULL, 
	entry_count INTEGER DEFAULT 0 NOT NULL, 
	last_entry_at TEXT, 
	created_at TEXT NOT NULL, 
	CONSTRAINT accounts_key PRIMARY KEY (account_id), 
	CONSTRAINT accounts_never_below_zero CHECK (balance >= 0 AND owed >= 0 AND (balance = 0 OR owed = 0))
)
 STRICT

;
INSERT INTO "accounts" VALUES('7','nina',3512,0,5,'2026-11-27 04:31:07.689576','2026-11-27 04:31:07.689013');
INSERT INTO "accounts" VALUES('8','omar',4109,0,6,'2026-11-27 04:31:07.689576','2026-11-27 04:31:07.689013');
INSERT INTO "accounts" VALUES('9','pia',3684,0,5,'2026-11-27 04:31:07.689576','2026-11-27 04:31:07.689013');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE entries (
	entry_id INTEGER NOT NULL, 
	account_id TEXT NOT NULL, 
	account_entry_number INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	points INTEGER NOT NULL, 
	balance_change INTEGER NOT NULL, 
	owed_change INTEGER NOT NULL, 
	balance_after INTEGER NOT NULL, 
	owed_after INTEGER NOT NULL, 
	idempotency_key TEXT NOT NULL, 
	video_id TEXT, 
	upload_date TEXT, 
	scoring_version TEXT, 
	redemption_id TEXT, 
	reverses_entry_id INTEGER, 
	reason TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	CONSTRAINT entries_key PRIMARY KEY (entry_id), 
	CONSTRAINT entries_idempotency_key_once UNIQUE (idempotency_key), 
	CONSTRAINT entries_account_id_once UNIQUE (account_id, account_entry_number), 
	CONSTRAINT entries_account_id_known FOREIGN KEY(account_id) REFERENCES accounts (account_id), 
	CONSTRAINT entries_redemption_id_known FOREIGN KEY(redemption_id) REFERENCES redemptions (redemption_id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT entries_reverses_entry_id_known FOREIGN KEY(reverses_entry_id) REFERENCES entries (entry_id), 
	CONSTRAINT entries_of_a_kind CHECK (kind IN ('earn', 'adjust', 'redeem', 'reverse')), 
	CONSTRAINT entries_change_points CHECK (points = balance_change - owed_change AND points <> 0), 
	CONSTRAINT entries_never_below_zero CHECK (balance_after >= 0 AND owed_after >= 0 AND (balance_after = 0 OR owed_after = 0)), 
	CONSTRAINT entries_of_videos CHECK ((video_id IS NULL) = (upload_date IS NULL) AND (video_id IS NULL) = (scoring_version IS NULL) AND (video_id IS NULL OR kind IN ('earn', 'adjust'))), 
	CONSTRAINT entries_earn_once CHECK (kind <> 'earn' OR (video_id IS NOT NULL AND points > 0 AND idempotency_key = 'video/' || video_id || '/1')), 
	CONSTRAINT entries_redeem CHECK ((kind <> 'redeem' OR (redemption_id IS NOT NULL AND points < 0 AND owed_change = 0)) AND (redemption_id IS NULL OR kind IN ('redeem', 'reverse'))), 
	CONSTRAINT entries_reverse CHECK ((kind = 'reverse') = (reverses_entry_id IS NOT NULL)), 
	CONSTRAINT entries_say_why CHECK (length(trim(reason)) > 0 AND length(trim(actor)) > 0)
)
 STRICT

;
INSERT INTO "entries" VALUES(1,'8',1,'earn',695,695,0,695,0,'video/6879300399929714291/1','6879300399929714291','2020-10-03','robust-6a588d5b',NULL,NULL,'scored: 695 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(2,'9',1,'earn',734,734,0,734,0,'video/6879315861812979894/1','6879315861812979894','2020-10-03','robust-6a588d5b',NULL,NULL,'scored: 734 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(3,'7',1,'earn',761,761,0,761,0,'video/6879331323696245497/1','6879331323696245497','2020-10-03','robust-6a588d5b',NULL,NULL,'scored: 761 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(4,'8',2,'earn',784,784,0,1479,0,'video/6879346785579511100/1','6879346785579511100','2020-10-03','robust-6a588d5b',NULL,NULL,'scored: 784 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(5,'9',2,'earn',911,911,0,1645,0,'video/6879362247462776703/1','6879362247462776703','2020-10-03','robust-6a588d5b',NULL,NULL,'scored: 911 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(6,'7',2,'earn',512,512,0,1273,0,'video/6879377709346042306/1','6879377709346042306','2020-10-03','robust-6a588d5b',NULL,NULL,'scored: 512 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(7,'8',3,'earn',600,600,0,2079,0,'video/6879393171229307909/1','6879393171229307909','2020-10-03','robust-6a588d5b',NULL,NULL,'scored: 600 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(8,'9',3,'earn',655,655,0,2300,0,'video/6879408633112573512/1','6879408633112573512','2020-10-03','robust-6a588d5b',NULL,NULL,'scored: 655 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(9,'7',3,'earn',680,680,0,1953,0,'video/6879671485112088715/1','6879671485112088715','2020-10-04','robust-6a588d5b',NULL,NULL,'scored: 680 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(10,'8',4,'earn',818,818,0,2897,0,'video/6879686946995354318/1','6879686946995354318','2020-10-04','robust-6a588d5b',NULL,NULL,'scored: 818 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(11,'9',4,'earn',832,832,0,3132,0,'video/6879702408878619921/1','6879702408878619921','2020-10-04','robust-6a588d5b',NULL,NULL,'scored: 832 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(12,'7',4,'earn',842,842,0,2795,0,'video/6879717870761885524/1','6879717870761885524','2020-10-04','robust-6a588d5b',NULL,NULL,'scored: 842 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(13,'8',5,'earn',464,464,0,3361,0,'video/6879733332645151127/1','6879733332645151127','2020-10-04','robust-6a588d5b',NULL,NULL,'scored: 464 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(14,'9',5,'earn',552,552,0,3684,0,'video/6879748794528416730/1','6879748794528416730','2020-10-04','robust-6a588d5b',NULL,NULL,'scored: 552 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(15,'7',5,'earn',717,717,0,3512,0,'video/6879764256411682333/1','6879764256411682333','2020-10-04','robust-6a588d5b',NULL,NULL,'scored: 717 points','posting','2026-11-27 04:31:07.689576');
INSERT INTO "entries" VALUES(16,'8',6,'earn',748,748,0,4109,0,'video/6879779718294947936/1','6879779718294947936','2020-10-04','robust-6a588d5b',NULL,NULL,'scored: 748 points','posting','2026-11-27 04:31:07.689576');
CREATE TABLE ledger_owner (
	only_row INTEGER NOT NULL, 
	data_folder_id TEXT NOT NULL, 
	claimed_at TEXT NOT NULL, 
	CONSTRAINT ledger_owner_key PRIMARY KEY (only_row), 
	CONSTRAINT ledger_owner_is_one CHECK (only_row = 1)
)
 STRICT

;
INSERT INTO "ledger_owner" VALUES(1,'ed19b0cd10fd4639ba8f0f49f733641b','2026-11-27 04:30:20.064455');
CREATE TABLE redemptions (
	redemption_id TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	reward_id TEXT NOT NULL, 
	points INTEGER NOT NULL, 
	exposure_min INTEGER NOT NULL, 
	wallet_usd INTEGER NOT NULL, 
	redeemed_at TEXT NOT NULL, 
	CONSTRAINT redemptions_key PRIMARY KEY (redemption_id), 
	CONSTRAINT redemptions_account_id_known FOREIGN KEY(account_id) REFERENCES accounts (account_id), 
	CONSTRAINT redemptions_reward_id_known FOREIGN KEY(reward_id) REFERENCES rewards (reward_id), 
	CONSTRAINT redemptions_cost_points CHECK (points > 0 AND exposure_min >= 0 AND wallet_usd >= 0)
)
 STRICT

;
CREATE TABLE reviews (
	review_id INTEGER NOT NULL, 
	video_id TEXT NOT NULL, 
	decision TEXT NOT NULL, 
	signal_families TEXT NOT NULL, 
	note TEXT NOT NULL, 
	reviewer TEXT NOT NULL, 
	idempotency_key TEXT NOT NULL, 
	reviewed_at TEXT NOT NULL, 
	CONSTRAINT reviews_key PRIMARY KEY (review_id), 
	CONSTRAINT reviews_idempotency_key_once UNIQUE (idempotency_key), 
	CONSTRAINT reviews_decide CHECK (decision IN ('release', 'reject')), 
	CONSTRAINT reviews_say_who CHECK (length(trim(reviewer)) > 0)
)
 STRICT

;
CREATE TABLE rewards (
	reward_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	points INTEGER NOT NULL, 
	exposure_min INTEGER NOT NULL, 
	wallet_usd INTEGER NOT NULL, 
	retired_at TEXT, 
	CONSTRAINT rewards_key PRIMARY KEY (reward_id), 
	CONSTRAINT rewards_cost_points CHECK (points > 0 AND exposure_min >= 0 AND wallet_usd >= 0)
)
 STRICT

;
INSERT INTO "rewards" VALUES('wallet-1-usd','1 US dollar for your e-wallet',150,0,1,NULL);
INSERT INTO "rewards" VALUES('exposure-30-min','30 minutes of exposure on the feed',200,30,0,NULL);
INSERT INTO "rewards" VALUES('wallet-5-usd','5 US dollars for your e-wallet',730,0,5,NULL);
INSERT INTO "rewards" VALUES('exposure-120-min','120 minutes of exposure on the feed',790,120,0,NULL);
CREATE TABLE scoring_versions (
	scoring_version TEXT NOT NULL, 
	parameters TEXT NOT NULL, 
	first_posted_at TEXT NOT NULL, 
	CONSTRAINT scoring_versions_key PRIMARY KEY (scoring_version)
)
 STRICT

;
INSERT INTO "scoring_versions" VALUES('robust-6a588d5b','{"bookmark_count_weight": 0.142857142857, "comment_count_weight": 0.142857142857, "engagement_rate_weight": 0.142857142857, "formula_revision": 1, "like_count_weight": 0.142857142857, "method": "robust", "sentiment_weight": 0.142857142857, "share_count_weight": 0.142857142857, "smallest_population": 20, "smallest_tier_population": 100, "view_count_weight": 0.142857142857, "window_days": 30, "z_bound": 3.0}','2026-11-27 04:31:07.671274');
CREATE INDEX entries_by_video ON entries (video_id) WHERE video_id IS NOT NULL;
CREATE INDEX entries_by_upload_date ON entries (upload_date) WHERE upload_date IS NOT NULL;
CREATE UNIQUE INDEX entries_redeem_once ON entries (redemption_id, kind) WHERE redemption_id IS NOT NULL;
CREATE UNIQUE INDEX entries_reverse_once ON entries (reverses_entry_id) WHERE reverses_entry_id IS NOT NULL;
CREATE TRIGGER accounts_start_empty 
        BEFORE INSERT ON accounts BEGIN
            SELECT RAISE(ABORT, 'an account starts without points, once') WHERE
                NEW.balance <> 0 OR NEW.owed <> 0 OR NEW.entry_count <> 0 OR NEW.last_entry_at IS NOT NULL OR EXISTS (SELECT 1 FROM accounts WHERE account_id = NEW.account_id);
        END;
CREATE TRIGGER accounts_follow_entries 
        BEFORE UPDATE ON accounts
        WHEN NEW.account_id <> OLD.account_id
            OR NEW.balance <> OLD.balance OR NEW.owed <> OLD.owed OR NEW.entry_count <> OLD.entry_count
            OR NEW.last_entry_at IS NOT OLD.last_entry_at
        BEGIN
            SELECT RAISE(ABORT, 'an account changes by an entry alone') WHERE
                NEW.account_id <> OLD.account_id OR NEW.entry_count <> OLD.entry_count + 1 OR NOT EXISTS (
            SELECT 1 FROM entries
            WHERE account_id = NEW.account_id AND account_entry_number = NEW.entry_count
                AND balance_after = NEW.balance AND owed_after = NEW.owed AND created_at = NEW.last_entry_at
        );
        END;
CREATE TRIGGER accounts_stay BEFORE DELETE ON accounts BEGIN SELECT RAISE(ABORT, 'an account is never deleted'); END;
CREATE TRIGGER entries_continue_account 
        BEFORE INSERT ON entries BEGIN
            SELECT RAISE(ABORT, 'an entry is never replaced') WHERE EXISTS (SELECT 1 FROM entries WHERE entry_id = NEW.entry_id) OR EXISTS (SELECT 1 FROM entries WHERE idempotency_key = NEW.idempotency_key);
            SELECT RAISE(ABORT, 'an entry must continue its account') WHERE NOT EXISTS (
                SELECT 1 FROM accounts
                WHERE account_id = NEW.account_id AND entry_count = NEW.account_entry_number - 1
                    AND balance = NEW.balance_after - NEW.balance_change AND owed = NEW.owed_after - NEW.owed_change
            );
        END;
CREATE TRIGGER entries_redeem_once_each 
        BEFORE INSERT ON entries WHEN NEW.kind = 'redeem' BEGIN
            SELECT RAISE(ABORT, 'an entry is never replaced') WHERE
                EXISTS (SELECT 1 FROM entries WHERE kind = 'redeem' AND redemption_id = NEW.redemption_id);
        END;
CREATE TRIGGER entries_reverse_the_opposite 
        BEFORE INSERT ON entries WHEN NEW.kind = 'reverse' BEGIN
            SELECT RAISE(ABORT, 'an entry is reversed once') WHERE
                EXISTS (SELECT 1 FROM entries WHERE reverses_entry_id = NEW.reverses_entry_id);
            SELECT RAISE(ABORT, 'a reversal is the opposite of a redemption or an adjustment by hand')
            WHERE NOT EXISTS (
            SELECT 1 FROM entries AS first
            WHERE first.entry_id = NEW.reverses_entry_id AND first.account_id = NEW.account_id
                AND first.points = -NEW.points AND first.redemption_id IS NEW.redemption_id
                AND (first.kind = 'redeem' OR (first.kind = 'adjust' AND first.video_id IS NULL))
        );
        END;
CREATE TRIGGER entries_carry_account 
        AFTER INSERT ON entries BEGIN
            UPDATE accounts
            SET balance = NEW.balance_after, owed = NEW.owed_after, entry_count = NEW.account_entry_number,
                last_entry_at = NEW.created_at
            WHERE account_id = NEW.account_id;
        END;
CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;
CREATE TRIGGER redemptions_have_an_entry 
        BEFORE INSERT ON redemptions BEGIN
            SELECT RAISE(ABORT, 'a redemption is never replaced') WHERE EXISTS (SELECT 1 FROM redemptions WHERE redemption_id = NEW.redemption_id);
            SELECT RAISE(ABORT, 'a redemption needs the entry that pays it') WHERE NOT EXISTS (
            SELECT 1 FROM entries
            WHERE kind = 'redeem' AND redemption_id = NEW.redemption_id AND account_id = NEW.account_id
                AND points = -NEW.points
        );
        END;
CREATE TRIGGER redemptions_never_change BEFORE UPDATE ON redemptions BEGIN SELECT RAISE(ABORT, 'a redemption is never changed'); END;
CREATE TRIGGER redemptions_stay BEFORE DELETE ON redemptions BEGIN SELECT RAISE(ABORT, 'a redemption is never deleted'); END;
CREATE INDEX reviews_by_video ON reviews (video_id);
CREATE TRIGGER reviews_not_replaced BEFORE INSERT ON reviews BEGIN SELECT RAISE(ABORT, 'a review is never replaced') WHERE EXISTS (SELECT 1 FROM reviews WHERE review_id = NEW.review_id) OR EXISTS (SELECT 1 FROM reviews WHERE idempotency_key = NEW.idempotency_key); END;
CREATE TRIGGER reviews_never_change BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'a review is never changed'); END;
CREATE TRIGGER reviews_stay BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'a review is never deleted'); END;
CREATE TRIGGER scoring_versions_not_replaced BEFORE INSERT ON scoring_versions BEGIN SELECT RAISE(ABORT, 'a scoring version is never replaced') WHERE EXISTS (SELECT 1 FROM scoring_versions WHERE scoring_version = NEW.scoring_version); END;
CREATE TRIGGER scoring_versions_never_change BEFORE UPDATE ON scoring_versions BEGIN SELECT RAISE(ABORT, 'a scoring version is never changed'); END;
CREATE TRIGGER scoring_versions_stay BEFORE DELETE ON scoring_versions BEGIN SELECT RAISE(ABORT, 'a scoring version is never deleted'); END;
COMMIT;
