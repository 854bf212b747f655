"""Whether a caption says that its video is advertising.

Belongs here: what creators write to disclose payment or gifts, and what only looks like it. Does not belong here: which
brands are named (`brand_mentions`), or whether an undisclosed video was paid for, which no text can tell.
"""

import re
import unicodedata
from collections.abc import Iterable

from tcm_assets.domain.content.hashtags import HASHTAG

_TAGS = """
ad ads adv advert advertisement advertorial sponsored sponsoredby sponsoredpost sponsoredcontent sponsoredvideo sponcon
spon paidad paidads paidpartnership paidpartner paidpromo paidpromotion paidcollab paidcollaboration paidpost gifted
giftedby prgift gifteditem giftedproduct affiliate affiliatelink brandpartner brandambassador tiktokad
anzeige werbung bezahltewerbung bezahltepartnerschaft gesponsert produktplatzierung
publicidad publicidadpagada patrocinado patrocinada colaboracionpagada colaboraciónpagada publi
publicidade publipost parceriapaga conteudopatrocinado
publicité sponsorisé sponsorise partenariatrémunéré partenariatremunere collaborationcommerciale
pubblicità sponsorizzato collaborazionepagata prodottofornitoda
advertentie gesponsord betaaldesamenwerking betaaldepartnerschap spon_nl reclame
reklama reklam sponsorowane współpracareklamowa materiałsponsorowany işbirliği reklamiçerir
реклама спонсор إعلان اعلان_مدفوع iklan paidpromote endorse 広告 タイアップ 광고 협찬 유료광고
"""
DISCLOSURE_TAGS = frozenset(_TAGS.split())
"""Lower case, without the #; whole tags, so that #adventure, #address and #adidas are none."""

_LABELS = (
    "ad|adv|advert|advertisement|anzeige|werbung|publicidad|publicidade|publi|publicité|advertentie|reklama|reklam"
)
_PHRASES = (
    r"paid (?:partnership|promotion|promo|ad|advert|collab(?:oration)?|post)",
    r"(?:in |proud )?(?:brand )?partner(?:ship|ed|ing)? with (?=@)",
    r"sponsored (?:by|post|video|content)",
    r"(?:is|was|this|video|post|kindly) (?:being )?sponsored",
    r"gifted by|(?:kindly|was|were|pr) gifted|[(\[*]\s*(?:pr[ /-])?gifted\s*[)\]*]",
    r"affiliate links?|(?:use|with) my (?:promo |discount )?code|(?:use|with) (?:promo|discount|coupon) code \w+",
    r"(?:use|with) code (?:\w*\d\w*|\w+(?= (?:for|to (?:get|save)|at checkout)(?!\w)))",
    r"bezahlte (?:partnerschaft|werbung)|werbung (?:wegen|da|für|weil)|enthält werbung",
    r"(?:colaboraci[oó]n|publicidad) pagada|contenido patrocinado|patrocinad[oa] p[oe]r",
    r"parceria paga|conte[uú]do patrocinado",
    r"partenariat rémunéré|collaboration commerciale|sponsorisé par",
    r"collaborazione (?:pagata|a pagamento)|sponsorizzato da",
    r"betaalde (?:samenwerking|partnerschap)|gesponsord door|in betaalde samenwerking",
    r"współpraca reklamowa|materiał sponsorowany",
)
_PHRASE = re.compile(rf"(?<!\w)(?:{'|'.join(_PHRASES)})(?!\w)")
_LABEL = re.compile(rf"(?:^\s*(?:{_LABELS})(?:\s*[:|/–—]|\s+-|-\s|\s*$))|[(\[*]\s*(?:{_LABELS})\s*[)\]*]")
"""A word such as "ad" or "Werbung" set apart: at the very start before a colon or dash, or within brackets. A hyphen
that joins it to the next word ("ad-libbing") does not set it apart."""

_SHOUTED_CODE = re.compile(r"\b(?:[Uu]se|[Ww]ith) [Cc]ode [A-Z0-9]{3,}(?!\w)")
"""A code to buy with stands out by its capitals: "use code ANNA", but not "write with code blocks"."""

_DENIAL_BEFORE = re.compile(
    r"(?:\b(?:not|isn't|wasn't|aren't|ain't|never|no|non|un|kein|keine|nicht|geen|niet|pas|sin|sem|wish|if|hopefully|"
    r"someday|one day|unpaid|unbezahlte|onbetaalde|brak|bez)\b[\s#]*(?:(?:yet|an?|is|it|was|were|this|a paid|actually|"
    r"even|being|es|eine|een|de|i)[\s#]+){0,3})$"
)
"""What turns a disclosure into its contrary or into a wish: "not an", "isn't", "I wish this was"."""


def disclosure_signals(caption: str | None, hashtags: Iterable[str] | None) -> list[str]:
    """What in a caption and its tags says that the video is advertising: tags with their #, phrases and labels.

    Lower case, each once, in the text's order, then tags of `hashtags` that the caption lacks. A signal that the words
    before it deny ("not an #ad", "keine Werbung") or wish for counts for nothing; tags of denial (#notsponsored) and
    of begging (#sponsorme) are none. An empty list says that nothing was disclosed, not that nothing was paid.
    """
    written_text = unicodedata.normalize("NFKC", caption or "").replace("’", "'")
    text = written_text.lower()
    found: dict[int, str] = {}
    for match in HASHTAG.finditer(text):
        if match[1] in DISCLOSURE_TAGS and not _is_denied(text, match.start()):
            found[match.start()] = f"#{match[1]}"
    without_tags = HASHTAG.sub(lambda match: " " * len(match[0]), text)
    # A few capitals of other scripts get longer in lower case: then places in the two texts are not the same.
    shouted_text = written_text if len(written_text) == len(text) else ""
    for pattern, searched in ((_SHOUTED_CODE, shouted_text), (_PHRASE, without_tags), (_LABEL, without_tags)):
        for match in pattern.finditer(searched):
            if not _is_denied(text, match.start()):
                found[match.start()] = " ".join(match[0].lower().strip(" :|/–—-()[]*").split())
    written = set(HASHTAG.findall(text))
    others = (unicodedata.normalize("NFKC", tag).lower() for tag in hashtags or ())
    signals = [found[place] for place in sorted(found)]
    signals += [f"#{tag}" for tag in others if tag in DISCLOSURE_TAGS and tag not in written]
    return list(dict.fromkeys(signals))


def is_sponsored(signals: list[str], *, has_text: bool) -> bool | None:
    """Whether the video is disclosed as advertising; None where there is no text that could say so."""
    return bool(signals) if has_text else None


def _is_denied(text: str, start: int) -> bool:
    return bool(_DENIAL_BEFORE.search(text[max(0, start - 40) : start]))
