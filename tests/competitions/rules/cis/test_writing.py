from dataclasses import replace
from decimal import Decimal

from hypothesis import given

from competitions.rules.cis.reading import NAME, Reading, read
from competitions.rules.cis.writing import rows
from competitions.rules.marking import AspectKind, Measure
from competitions.rules.written import WrittenScheme
from core.rules.grid import Grid
from tests.competitions.rules.cis.layouts import full, grid
from tests.competitions.rules.schemes import right_schemes


def again(scheme: WrittenScheme) -> Reading:
    return read([Grid(NAME, tuple(row.cells for row in rows(scheme)))])


@given(right_schemes())
def test_scheme_written_and_read_is_equal(scheme: WrittenScheme) -> None:
    reading = again(scheme)
    assert reading.problems == ()
    assert reading.scheme == scheme


def test_workbook_read_written_and_read_is_equal() -> None:
    first = read([grid(full())]).scheme
    assert again(first).scheme == first


def test_plain_scheme_has_the_columns_of_cis_alone() -> None:
    scheme = read([grid(full())]).scheme
    heads = [row.cells for row in rows(scheme) if row.cells[:1] == ("Sub\nCriterion\nID",)]
    assert [len(cells) for cells in heads] == [14, 14]
    assert [cells[11:] for cells in heads] == [
        ("Criterion A", "Total\nMark", 6),
        ("Criterion B", "Total\nMark", 4),
    ]


def test_panel_marks_stand_in_columns_of_ours() -> None:
    scheme = read([grid(full())]).scheme
    (sub,) = scheme.criteria[0].sub_criteria
    panel = replace(sub.aspects[1], kind=AspectKind.PANEL, high=Decimal(4), factor=Decimal("1.5"))
    counted = replace(sub.aspects[1], measure=Measure.DEDUCT, step=Decimal("0.5"))
    subs = (replace(sub, aspects=(panel, counted)),)
    criterion = replace(scheme.criteria[0], sub_criteria=subs, target=Decimal(8))
    written = rows(replace(scheme, criteria=(criterion,), total=Decimal(8)))
    head = next(row.cells for row in written if row.cells[:1] == ("Sub\nCriterion\nID",))
    assert [str(cell).split("\n")[0] for cell in head[14:]] == [
        "Measure",
        "Lowest Mark",
        "Highest Mark",
        "Step",
        "Factor",
    ]
    aspects = [row.cells for row in written if row.cells[3:4] in (("P",), ("M",))]
    assert [cells[14:] for cells in aspects] == [
        (None, 0, 4, Decimal("0.25"), Decimal("1.5")),
        ("deduct", None, None, Decimal("0.5"), None),
    ]
