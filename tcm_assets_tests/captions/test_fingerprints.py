from datetime import date
from unicodedata import normalize

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_assets.alerts.shared_captions import LONG_CAPTION_WORDS
from tcm_assets.captions.fingerprints import caption_fingerprints_batch
from tcm_assets.captions.tables import CAPTION_FINGERPRINTS, MINIMUM_WORDS
from tcm_assets.tables.types import arrow_schema

WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo", "lima")


def fingerprints(*captions):
    batch = pa.RecordBatch.from_pylist(
        [
            {"video_id": str(place), "upload_date": date(2020, 12, 1), "author_id": "7", "caption": caption}
            for place, caption in enumerate(captions)
        ],
        schema=pa.schema(
            {"video_id": pa.string(), "upload_date": pa.date32(), "author_id": pa.string(), "caption": pa.string()}
        ),
    )
    found = caption_fingerprints_batch(batch)
    assert found.schema == arrow_schema(CAPTION_FINGERPRINTS)
    return found.to_pylist()


@pytest.mark.parametrize(
    "caption",
    [
        "Alpha bravo CHARLIE delta, echo!",
        "alpha  bravo charlie\ndelta echo 🤯🤯 12",
        "echo delta charlie bravo alpha alpha",
        "#fyp alpha bravo @nina_k charlie delta echo https://example.org/x?y #foryou",
    ],
)
def test_only_the_words_count(caption):
    plain, other = fingerprints("alpha bravo charlie delta echo", caption)
    assert plain | {"video_id": "1"} == other
    assert other["word_count"] == 5


def test_apostrophes_and_other_scripts_belong_to_words():
    first, second, hindi = fingerprints("don't stop me now please", "dont stop me now please", "मुझे यह गाना बहुत पसंद है")
    assert first["words_hash"] == second["words_hash"] != hindi["words_hash"]
    assert hindi["word_count"] == 6


@pytest.mark.parametrize(
    "caption", ["", "link in bio", "one one one one one one", "#a b c d", "今天去海边玩", "1 2 3 4 5 6"]
)
def test_short_captions_have_no_fingerprint(caption):
    assert fingerprints(caption) == []
    assert [row["video_id"] for row in fingerprints(caption, " ".join(WORDS))] == ["1"]


HANDED_OUT = {
    "ja": "新しい美容液を使ってみたら肌がつるつるになりました、プロフィールのリンクから買えます",
    "zh": "这款精华液真的太好用了用完皮肤变得又滑又嫩大家快点主页链接购买吧",
    "zh in traditional letters": "這款精華液真的太好用了，用完皮膚變得又滑又嫩，大家快點主頁連結購買吧",
    "th": "เซรั่มตัวใหม่ใช้แล้วผิวเนียนมากกดลิงก์ที่หน้าโปรไฟล์ได้เลยค่ะ",
    "lo": "ເຊຣັ່ມໂຕໃໝ່ໃຊ້ແລ້ວຜິວງາມຫຼາຍກົດລິ້ງຢູ່ໜ້າໂປຣໄຟລ໌ໄດ້ເລີຍເດີ້",
    "my": "ဒီဆီရမ်အသစ်က အသားအရေကို ချောမွေ့စေတယ် ပရိုဖိုင်လင့်ခ်မှာ ဝယ်လို့ရပါတယ်",
    "km": "សេរ៉ូមថ្មីនេះធ្វើឱ្យស្បែករបស់ខ្ញុំរលោងណាស់អ្នកអាចទិញវាតាមតំណក្នុងប្រវត្តិរូប",
    "ko": "새로운 세럼을 써봤는데 피부가 정말 매끈해졌어요 프로필 링크에서 구매할 수 있어요",
    "vi": "serum mới này làm da mình mịn màng quá, mọi người có thể mua ở đường dẫn trong phần giới thiệu nhé",
}


@pytest.mark.parametrize("caption", HANDED_OUT.values(), ids=HANDED_OUT)
def test_a_sentence_has_a_fingerprint_in_every_script(caption):
    first, second = fingerprints(caption, f"{caption}✨ #skincare")
    assert first["word_count"] >= MINIMUM_WORDS
    assert (first["words_hash"], first["bands"]) == (second["words_hash"], second["bands"])
    assert len(first["word_hashes"]) >= first["word_count"]


def test_one_changed_word_in_a_sentence_without_spaces_leaves_the_others():
    first, second = fingerprints(HANDED_OUT["zh"], HANDED_OUT["zh"].replace("皮肤", "头发"))
    common = {*first["word_hashes"]} & {*second["word_hashes"]}
    assert len(common) == len(first["word_hashes"]) - 1


@pytest.mark.parametrize(
    "caption",
    [
        "chúc mừng năm mới cả nhà mình nhé",  # happy new year
        "cảm ơn mọi người đã xem video của mình",  # thank you for watching
        "mọi người xem hết video giúp mình với nhé",
        "สวัสดีปีใหม่ขอให้มีความสุขมากๆนะคะ",
        "ขอบคุณที่รับชมวิดีโอค่ะ",
        "あけましておめでとうございます、今年もよろしくお願いします",
        "いつもありがとうございます大好きです",
        "新年快乐万事如意身体健康恭喜发财",
        "谢谢大家的支持",
        "သင်္ကြန်ပျော်ရွှင်ပါစေ",
        "happy new year to you all",
    ],
)
def test_what_everybody_writes_is_short_in_every_script(caption):
    assert all(row["word_count"] < LONG_CAPTION_WORDS for row in fingerprints(caption))


def test_words_of_other_languages_with_vietnamese_in_them_are_words():
    (row,) = fingerprints("nous avons mangé un phở incroyable dans ce petit restaurant")
    assert row["word_count"] == 10
    (romanian,) = fingerprints("să nu uităm că viața este frumoasă când ești cu mine")
    assert romanian["word_count"] == 11


def test_a_caption_is_the_same_from_every_keyboard():
    caption = "đây là cách mình làm bánh mì ở nhà, rất dễ và rất ngon, mọi người thử xem"
    composed, decomposed = fingerprints(*(normalize(form, caption) for form in ("NFC", "NFD")))
    assert composed["words_hash"] == decomposed["words_hash"]


def test_no_captions_give_no_rows():
    assert fingerprints() == []


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=8))
def test_a_fingerprint_depends_on_its_caption_alone(captions):
    together = fingerprints(*captions)
    for place, caption in enumerate(captions):
        alone = [{**row, "video_id": str(place)} for row in fingerprints(caption)]
        assert alone == [row for row in together if row["video_id"] == str(place)]


def test_bands_are_shared_as_often_as_promised():
    rng = np.random.default_rng(3)
    names = [f"{first}{second}" for first in WORDS for second in WORDS]
    shared = {0.9: 0, 0.8: 0, 0.3: 0}
    trials = 400
    for similarity in shared:
        captions = []
        for _ in range(trials):
            common = round(20 * similarity)
            words = rng.permutation(names)
            captions += [" ".join(words[:20]), " ".join(words[:common])]
        rows = fingerprints(*captions)
        for one, other in zip(rows[::2], rows[1::2], strict=True):
            shared[similarity] += bool({*one["bands"]} & {*other["bands"]})
    assert shared[0.9] / trials == pytest.approx(0.93, abs=0.05)
    assert shared[0.8] / trials == pytest.approx(0.61, abs=0.09)
    assert shared[0.3] / trials < 0.02
