"""Tags and words that ask for attention and say nothing about the video.

Belongs here: asks to be shown, shared or followed, in the languages of the platform's markets, and the names of the
platform and its own forms. They stand beside videos of every kind. Does not belong here: function words (`stop_words`).
"""

_NOISE = """
4u 4up 4upage 4you 4youpage 4yp beniöneçıkar beniöneçıkart destacame destaque duet explore explorepage f4f fd
featureme follow followers following followme foru forupage foryoupag fup fupシ fy fym fypage fyppage fyyp fürdich
fürdichseite goviral increaseviews kesfet keşfet keşfetbeniöneçıkart keşfetteyiz like like4like likeforlike likes
neiperte noticeme parapagina parat parati paratii perte pertee poste pourtoi prati rec recomendation recommendation
recommendations share shares sigueme stitch tiktok tiktokbrasil tiktoker tiktokers tiktokindia tiktoknl tiktoktrend
tiktokviral trend trending trendingnow trendingvideo trends unfreezemyaccount viraal viral virale virales virall
viralpost viraltiktok viraltrend viralvideo viralvideos vj vjp voor voorjepagina vrlvideo xybca xyzabc xyzcba zyxcba
врек врекомендации рек реки рекомендации рекомендаций рекомендация топ хочуврек хочувреки اكسبلو اكسبلور فوريو おすすめ
おすすめにのりたい 추천 추천떠라
"""
_NOISE_BEGINNINGS = ("fyp", "foryou", "voorjou", "xyzbca", "tiktokfyp")

PLATFORM_NOISE = frozenset(_NOISE.split())
"""Lower case, without the #."""


def is_platform_noise(tag: str) -> bool:
    """Whether a tag or word (lower case, without the #) says nothing about the video."""
    return tag in PLATFORM_NOISE or tag.startswith(_NOISE_BEGINNINGS)
