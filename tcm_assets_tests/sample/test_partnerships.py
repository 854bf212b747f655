"""The planted partnerships of the bundled sample, and what the project's rules make of them."""

from collections import Counter
from datetime import date, timedelta
from statistics import median

from tcm_assets.campaigns.partnership_signs import SUSPECTED_FROM, partnership_evidence
from tcm_assets.captions.brand_mentions import brand_finder
from tcm_assets.captions.disclosures import disclosure_signals
from tcm_assets.data_folder import SAMPLE_END_DAY
from tcm_assets.sample.contents import SampleContents
from tcm_assets.sample.counts import is_ordinary
from tcm_assets.sample.partnerships import PARTNERSHIPS, choose_partnerships
from tcm_assets.sample.plan import BUNDLED_SAMPLE, random_stream
from tcm_assets_tests.campaigns.captions_to_judge import listed_brands


def score(contents: SampleContents, index: int) -> float:
    caption, upload = contents.captions[index], contents.uploads[index]
    brands = brand_finder(listed_brands()).find(caption.text, caption.hashtags, caption.mentions)
    found = partnership_evidence(caption.text, brands, caption.mentions, upload.creator.username)
    return found.score if found else 0.0


def test_every_planned_partnership_is_there(contents: SampleContents) -> None:
    counts = Counter(id(own.planned) for own in contents.partnerships)
    assert [counts[id(planned)] for planned in PARTNERSHIPS] == [planned.video_count for planned in PARTNERSHIPS]
    assert len({own.upload_index for own in contents.partnerships}) == len(contents.partnerships)


def test_captions_disclose_exactly_where_planned_and_name_the_brand(contents: SampleContents) -> None:
    finder = brand_finder(listed_brands())
    for own in contents.partnerships:
        caption = contents.captions[own.upload_index]
        assert bool(disclosure_signals(caption.text, caption.hashtags)) == own.planned.is_disclosed, caption.text
        assert own.brand in finder.find(caption.text, caption.hashtags, caption.mentions), caption.text


def test_undisclosed_ones_are_suspected_and_hardly_any_other_is(contents: SampleContents) -> None:
    undisclosed = {own.upload_index for own in contents.partnerships if not own.planned.is_disclosed}
    assert len(undisclosed) == 12
    others = [
        index
        for index, caption in enumerate(contents.captions)
        if index not in undisclosed and not disclosure_signals(caption.text, caption.hashtags)
    ]
    assert all(score(contents, index) >= SUSPECTED_FROM for index in undisclosed)
    assert [contents.captions[index].text for index in others if score(contents, index) >= SUSPECTED_FROM] == []


def test_nothing_else_is_planted_in_their_videos(contents: SampleContents) -> None:
    taken = {*contents.followed, *contents.restated, *(clip.upload_index for clip in contents.clips)}
    planted = {own.upload_index for own in contents.partnerships}
    assert not planted & taken
    assert all(is_ordinary(contents.counts[index]) for index in planted)


def test_saturation_lift_and_windows_are_as_planned(contents: SampleContents) -> None:
    def of(username: str) -> list[tuple[date, int, bool]]:
        paid = {own.upload_index for own in contents.partnerships if own.planned.is_disclosed}
        return [
            (upload.upload_date, contents.counts[index].view_count, index in paid)
            for index, upload in enumerate(contents.uploads)
            if upload.creator.username == username
        ]

    newest = [is_paid for day, _, is_paid in of("demo_juniper_blushworth") if (SAMPLE_END_DAY - day).days <= 90]
    assert 0.2 < sum(newest) / len(newest) < 0.4
    for username, is_more in (("demo_rocco_liftmann", True), ("demo_golo_volleyfuss", False)):
        paid, own = (median(views for _, views, is_paid in of(username) if is_paid == flag) for flag in (True, False))
        assert (paid > own) == is_more
    for username in ("demo_colette_ourlet", "demo_gus_gearsby"):
        last = max(day for day, _, is_paid in of(username) if is_paid)
        assert 70 <= (SAMPLE_END_DAY - timedelta(days=1) - last).days <= 91


def test_a_list_without_these_creators_has_no_partnerships(contents: SampleContents) -> None:
    others = [upload for upload in contents.uploads if upload.creator.username == "demo_wren_pagewright"]
    planted = choose_partnerships(
        others, contents.captions, contents.counts, BUNDLED_SAMPLE, (), random_stream("partnerships")
    )
    assert planted == []
