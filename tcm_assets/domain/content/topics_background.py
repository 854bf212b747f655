"""What vectors of texts have in common whatever the texts are about: the language, and the tone of a caption.

Belongs here: everyday sentences that say the same in many languages, and the directions of their vectors. Does not
belong here: finding topics in what remains (`topics_finding`).

A model puts texts of one language near each other, more so the less it knows the language, and a clustering of raw
vectors has "Dutch" and "Sinhala" among its largest topics. The sentences are fixed, not averages over the videos at
hand, so a topic's centroid means the same at every refresh.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tcm_assets.domain.content.vectors import FloatMatrix

LEAST_SINGULAR_VALUE = 0.1
"""Relative to the greatest. A weaker direction is rounding: a multilingual model has nearly one for all languages."""

EVERYDAY_SENTENCES: dict[str, tuple[str, str, str]] = {
    "English": (
        "today I am at home with my friends and we have a lot of fun",
        "what do you think of this, tell me in the comments",
        "I can not believe that this really happened to me yesterday",
    ),
    "Dutch": (
        "vandaag ben ik thuis met mijn vrienden en we hebben veel plezier",
        "wat vinden jullie hiervan, laat het weten in de reacties",
        "ik kan niet geloven dat dit mij gisteren echt is overkomen",
    ),
    "German": (
        "heute bin ich mit meinen Freunden zu Hause und wir haben viel Spaß",
        "was haltet ihr davon, schreibt es in die Kommentare",
        "ich kann nicht glauben, dass mir das gestern wirklich passiert ist",
    ),
    "French": (
        "aujourd'hui je suis à la maison avec mes amis et on s'amuse bien",
        "qu'est-ce que vous en pensez, dites-le en commentaire",
        "je n'arrive pas à croire que ça m'est vraiment arrivé hier",
    ),
    "Spanish": (
        "hoy estoy en casa con mis amigos y nos divertimos mucho",
        "qué piensas de esto, dímelo en los comentarios",
        "no puedo creer que esto me pasó de verdad ayer",
    ),
    "Portuguese": (
        "hoje estou em casa com meus amigos e a gente se diverte muito",
        "o que vocês acham disso, me conta nos comentários",
        "não acredito que isso aconteceu comigo de verdade ontem",
    ),
    "Italian": (
        "oggi sono a casa con i miei amici e ci divertiamo molto",
        "cosa ne pensate, ditemelo nei commenti",
        "non posso credere che mi sia successo davvero ieri",
    ),
    "Polish": (
        "dzisiaj jestem w domu z przyjaciółmi i świetnie się bawimy",
        "co o tym myślicie, napiszcie w komentarzach",
        "nie mogę uwierzyć, że to mi się wczoraj naprawdę stało",
    ),
    "Turkish": (
        "bugün arkadaşlarımla evdeyim ve çok eğleniyoruz",
        "bu konuda ne düşünüyorsunuz, yorumlara yazın",
        "dün bunun gerçekten başıma geldiğine inanamıyorum",
    ),
    "Indonesian": (
        "hari ini aku di rumah bersama teman-teman dan kami bersenang-senang",
        "bagaimana menurut kalian, tulis di komentar",
        "aku tidak percaya ini benar-benar terjadi padaku kemarin",
    ),
    "Vietnamese": (
        "hôm nay tôi ở nhà với bạn bè và chúng tôi rất vui",
        "các bạn nghĩ gì về điều này, hãy viết bình luận",
        "tôi không thể tin rằng điều này đã xảy ra với tôi hôm qua",
    ),
    "Russian": (
        "сегодня я дома с друзьями и нам очень весело",
        "что вы об этом думаете, напишите в комментариях",
        "не могу поверить что это вчера правда случилось со мной",
    ),
    "Arabic": (
        "اليوم أنا في البيت مع أصدقائي ونستمتع كثيرا",
        "ما رأيكم في هذا اكتبوا في التعليقات",
        "لا أصدق أن هذا حدث لي فعلا أمس",
    ),
    "Hindi": (
        "आज मैं अपने दोस्तों के साथ घर पर हूँ और हम बहुत मज़े कर रहे हैं",
        "आप इसके बारे में क्या सोचते हैं, कमेंट में बताइए",
        "मुझे यकीन नहीं होता कि कल मेरे साथ सच में यह हुआ",
    ),
    "Sinhala": (
        "අද මම යාලුවොත් එක්ක ගෙදර ඉන්නවා",
        "මේ ගැන ඔයාලා මොකද හිතන්නේ කියලා කමෙන්ට් කරන්න",
        "ඊයේ මට මෙහෙම වුණා කියලා විශ්වාස කරන්න බෑ",
    ),
    "Thai": (
        "วันนี้ฉันอยู่บ้านกับเพื่อนและเราสนุกกันมาก",
        "คุณคิดยังไงกับเรื่องนี้ บอกในคอมเมนต์",
        "ไม่อยากเชื่อเลยว่าเรื่องนี้เกิดขึ้นกับฉันเมื่อวาน",
    ),
    "Japanese": (
        "今日は友達と家にいてとても楽しいです",
        "これについてどう思いますか、コメントで教えてください",
        "昨日本当にこんなことが起きたなんて信じられない",
    ),
    "Korean": (
        "오늘은 친구들과 집에서 재미있게 놀고 있어요",
        "어떻게 생각하는지 댓글로 알려 주세요",
        "어제 정말 이런 일이 있었다니 믿을 수 없어요",
    ),
    "Chinese": (
        "今天我和朋友们在家里玩得很开心",
        "你们觉得怎么样，在评论里告诉我",
        "我不敢相信昨天真的发生了这种事",
    ),
}
"""Three sentences that say in each language what those of the others say."""


def background_directions(encode: Callable[[Sequence[str]], npt.NDArray[np.float32]]) -> FloatMatrix:
    """Orthonormal rows that span the mean vectors of the languages: shape (b, d), b at most the number of languages.

    `encode` turns n texts into an array of shape (n, d), as a `TextEncoder` does.
    """
    sentences = [sentence for group in EVERYDAY_SENTENCES.values() for sentence in group]
    vectors = np.asarray(encode(sentences), np.float64)
    means = vectors.reshape(len(EVERYDAY_SENTENCES), -1, vectors.shape[1]).mean(axis=1)
    _, strengths, directions = np.linalg.svd(means, full_matrices=False)
    kept: FloatMatrix = directions[strengths > LEAST_SINGULAR_VALUE * strengths[0]]
    return kept
