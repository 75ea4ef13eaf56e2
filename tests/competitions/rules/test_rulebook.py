import pytest

from competitions.rules.results import Scale
from competitions.rules.rulebook import NAMES, SETTINGS, Rulebook, changes


def test_every_setting_has_a_name() -> None:
    assert set(SETTINGS) == set(NAMES)


def test_customary_rules_are_those_of_the_field() -> None:
    assert Rulebook().kept == {
        "trim_from": 5,
        "judgement_spread": 1,
        "scale_parts": False,
        "admit_tied": True,
        "scale": "none",
    }


@pytest.mark.parametrize(
    ("book", "told"),
    [
        (Rulebook(), []),
        (
            Rulebook(trim_from=7),
            [("Highest and lowest are dropped from (marks)", "5", "7")],
        ),
        (
            Rulebook(scale_parts=True, scale=Scale.MEDIAN_MAD),
            [
                ("Each part is scaled to 100 before it is weighted", "no", "yes"),
                ("Scaled score", "Not scaled", "Median 700, by median deviation"),
            ],
        ),
    ],
)
def test_changes_are_told_in_words(book: Rulebook, told: list[tuple[str, str, str]]) -> None:
    found = changes(Rulebook().kept, book.kept)
    assert [(str(one.name), str(one.before), str(one.after)) for one in found] == told


def test_version_from_before_a_setting_tells_nothing_of_it() -> None:
    assert changes({}, Rulebook().kept) == []
