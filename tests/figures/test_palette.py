import pytest

from hccmeta.evidence.spec import vocabulary
from hccmeta.figures import palette, style

THEMES = (("light", palette.BACKGROUND[0]), ("dark", palette.BACKGROUND[1]))


def test_every_treatment_has_an_accent():
    assert list(palette.accents()) == list(vocabulary.ids(vocabulary.packaged().treatments))


@pytest.mark.parametrize(("theme", "background"), THEMES)
@pytest.mark.parametrize("name", palette.MEANINGFUL)
def test_inks_carry_words(name, theme, background):
    assert palette.contrast(getattr(palette.INKS[name], theme), background) >= (3 if name == "axis" else 4.5)


@pytest.mark.parametrize(("theme", "background"), THEMES)
@pytest.mark.parametrize("treatment", palette.accents())
def test_accents_carry_words_because_legends_are_coloured(treatment, theme, background):
    assert palette.contrast(getattr(palette.accents()[treatment].ink, theme), background) >= 4.5


def test_no_two_treatments_look_alike():
    looks = [(one.ink, one.dash, one.marker) for one in palette.accents().values()]
    assert len(set(looks)) == len(looks)


def simulated(colour, matrix):
    """The colour as a reader with this colour vision sees it (Machado et al. 2009, severity 1, linear RGB)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return [min(max(sum(a * b for a, b in zip(row, linear, strict=True)), 0), 1) for row in matrix]


VISION = {
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
}


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sorafenib_and_lenvatinib_stay_apart(vision, theme):
    one, other = (
        simulated(getattr(palette.accents()[name].ink, theme), VISION[vision]) for name in ("sorafenib", "lenvatinib")
    )
    assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.2


def test_contrast_of_known_colours():
    assert palette.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_stylesheet_names_every_accent_in_both_themes_and_in_print():
    text = palette.stylesheet()
    assert text.count("--hm-t-lenvatinib:") == 3
    roles = style.stylesheet()
    assert ".hm-svg .t-regorafenib { --hm-a: var(--hm-t-regorafenib); --hm-d: 7 3; }" in roles
    assert ".hm-svg .hm-line { fill: none; stroke: var(--hm-a, var(--hm-mark));" in roles
