import pytest

from tcm_assets.domain.content.mentions import MENTION


@pytest.mark.parametrize(
    ("caption", "rest"),
    [
        ("Reply to @harry.seddon69 Help pls", " Help pls"),
        ("#duet with @maximevdd", ""),
        ("#Stitch met @charlie vandaag", " vandaag"),
        ("duet w/ @someone", ""),
        ("Antwoorden aan @x.roosf.10 De 5e", " De 5e"),
        ("Ответить пользователю @anwexte вот", " вот"),
        ("thanks @one and @two_2!", "thanks  and !"),
        ("I like to reply to people", "I like to reply to people"),
        ("a duet with my sister", "a duet with my sister"),
        ("write me at a @ b", "write me at a @ b"),
    ],
)
def test_handles_go_with_the_words_that_introduce_them(caption, rest):
    assert MENTION.sub("", caption) == rest
