"""The class of the taxonomy that a creator's declared tag names, on tags whose right class a person wrote down."""

import numpy as np
import pytest

from tcm_assets.captions.taxonomy import CONTENT_TAXONOMY, ClassVectors, taxonomy_vectors
from tcm_assets.matching.creator_profiles import categories_of_tags
from tcm_assets.models.text_encoder import text_encoder

TAGS_OF_CLASSES = {
    "comedy and skits": "comedy sketches, parodies, stand-up, memes, improv, sketch comedy",
    "pranks and practical jokes": "pranks",
    "dance": "dance videos, dance vidoes, ballet, choreography, kpop dance covers",
    "lip sync and duets": "lip syncing, lip sync",
    "singing and instruments": (
        "music, opera, guitar, rap, DJ, marching band, piano, violin, songwriting, karaoke, singing, music covers"
    ),
    "beatboxing and vocal tricks": "beatboxing",
    "magic and illusions": "magic tricks, illusions",
    "storytime and POV acting": "storytelling, acting",
    "daily life and vlogs": "vlogs, day in my life, family vlogs, travel vlogs",
    "reactions and reviews": "reaction videos, unboxing, product reviews",
    "video editing and effects": "video editing, transitions",
    "makeup": "makeup tutorials, beauty content",
    "skin and hair care": "nail art, hairstyling, skincare, barber, wigs, hair tutorials, skincare routines",
    "fashion and outfits": (
        "fashion, streetwear, sneakers, thrifting, modeling, jewelry, watches, hijab, plus size, outfit "
        "ideas, luxury fashion, fashion styling, thrift fashion"
    ),
    "gym and strength training": "fitness, crossfit, bodybuilding, fitness workouts",
    "weight loss and nutrition": "weight loss, healthy eating",
    "football": "football, soccer, football skills",
    "team and ball sports": "basketball, tennis, golf, rugby, cricket, basketball skills",
    "combat sports and wrestling": "boxing, wrestling, karate, MMA",
    "outdoor and extreme sports": (
        "running, cycling, surfing, skateboarding, climbing, hiking, snowboarding, swimming, gymnastics, "
        "parkour, extreme sports"
    ),
    "motor racing": "F1",
    "cars and vehicles": "motorcycles, cars, trucks, trains, trucking, car detailing, car reviews",
    "horses and riding": "horses, rodeo",
    "pets and animals": "dogs, cats, reptiles, birds, aquariums, veterinarian, dog training, pet videos",
    "anime and manga": "anime, manga",
    "fandoms and K-pop": "cosplay, K-pop, celebrity news",
    "films and series": "movies, film analysis, film reviews",
    "books and reading": "poetry, book reviews",
    "video games": "gaming, Minecraft, esports",
    "drawing and painting": "drawing, digital art, calligraphy",
    "photography": "photography",
    "crafts and DIY": (
        "Lego, knitting, pottery, woodworking, 3D printing, embroidery, origami, candles, welding, "
        "electrician, sewing, crochet, quilting, DIY projects, life hacks, brick building"
    ),
    "home and cleaning": "interior design, cleaning, architecture, home renovation, cleaning tips",
    "farming and gardening": "gardening, farming, beekeeping",
    "food and cooking": (
        "cooking, baking, vegan recipes, coffee, cocktails, wine, beer, tea, street food, food challenges, "
        "coffee making, food reviews, cooking recipes"
    ),
    "travel and places": "travel, van life, camping",
    "science and learning": (
        "science, history, language learning, space, trivia, riddles, science experiments, education"
    ),
    "technology and programming": "tech reviews, coding, drones, AI, robots",
    "business and money": "personal finance, investing, real estate, economics, crypto, startups, budgeting",
    "school and student life": "teaching, study tips, college life",
    "health and medicine": "nursing, autism, ADHD, dentistry, paramedic",
    "motivation and self-care": "mental health, motivation, quotes",
    "love and relationships": "dating advice, weddings, couples",
    "family and parenting": "parenting, pregnancy, twins, babies, grandparents",
    "LGBTQ life": "drag",
    "faith and spirituality": "astrology, tarot, spirituality, Bible study",
    "news and politics": "politics, news, immigration",
    "military and emergency services": "military life, firefighting",
    "ASMR and satisfying": "ASMR, slime",
    "holidays and celebrations": "Christmas, Halloween",
}
"""Tags of creator lists, separated by commas."""

TAGS_OF_NO_CLASS = (
    "lifestyle, lifestyle content, hunting, yoga, fishing, chess, true crime, podcasts, interviews, "
    "tattoos, perfume, pilates, nature, charity, challenges, trends, law, Barbie, sailing, luxury, "
    "minimalism, sustainability, philosophy, dinosaurs, cheerleading, theatre, voice acting, puppets, "
    "juggling, hypnosis, card games, board games, puzzles, meditation, sobriety, construction, plumbing, "
    "get ready with me, street interviews, drone footage"
)
"""Tags of subjects that have no class, or of videos of any."""

KNOWN_FAULTS = {
    "construction": "crafts and DIY",
    "cosplay": "anime and manga",
    "education": "school and student life",
    "jewelry": "crafts and DIY",
    "modeling": "drawing and painting",
    "van life": "cars and vehicles",
}
"""Tags that are nearer to another class, some of them in one precision of the model alone."""

LEAST_NAMED_SHARE = 0.75
"""Share of the tags with a class that name it. Fewer is allowed, wrong is not: an empty category says nothing false."""


@pytest.fixture(scope="module")
def right() -> dict[str, str | None]:
    """The right class of each tag."""
    of_classes = {tag: name for name, tags in TAGS_OF_CLASSES.items() for tag in tags.split(", ")}
    return of_classes | dict.fromkeys(TAGS_OF_NO_CLASS.split(", "))


@pytest.fixture(scope="module")
def named(right: dict[str, str | None]) -> dict[str, str | None]:
    """The class that the packaged model finds for each tag."""
    encode = text_encoder(device="cpu").encode
    return categories_of_tags(right, np.asarray(encode(list(right)), np.float64), taxonomy_vectors(encode))


def test_a_tag_names_its_class_or_none(right: dict[str, str | None], named: dict[str, str | None]) -> None:
    assert {tag: name for tag, name in named.items() if name not in (None, right[tag])}.items() <= KNOWN_FAULTS.items()


def test_most_tags_name_their_class(right: dict[str, str | None], named: dict[str, str | None]) -> None:
    with_class = [tag for tag, name in right.items() if name]
    assert sum(named[tag] == right[tag] for tag in with_class) / len(with_class) >= LEAST_NAMED_SHARE


@pytest.mark.parametrize(("cosine", "is_named"), [(0.651, True), (0.649, False)])
def test_a_tag_needs_more_assurance_than_a_caption(cosine: float, is_named: bool) -> None:
    places = np.arange(len(CONTENT_TAXONOMY) + 1)
    classes = ClassVectors(np.eye(len(places), len(places) + 1), places, np.ones(len(places), bool))
    # Two thirds of the assurance are the score: the second class is as near as a third of it.
    vector = np.zeros((1, len(places) + 1))
    vector[0, [CONTENT_TAXONOMY.index("dance"), CONTENT_TAXONOMY.index("makeup")]] = cosine * 2 / 3, cosine / 3
    assert categories_of_tags(["x"], vector, classes) == {"x": "dance" if is_named else None}
