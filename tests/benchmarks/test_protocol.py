"""Reading a file of published marks: what it says, and the line of what it cannot say."""

from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.replay.protocol import COLUMNS, Entry, Malformed, read

HEAD = ",".join(COLUMNS)
GOOD = "规定动作,张三,京,难度,1.2,J1,8.25,8.25,9.90"


def written(tmp_path: Path, *lines: str, head: str = HEAD) -> Path:
    target = tmp_path / "marks.csv"
    target.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return target


def test_programs_hold_what_the_lines_say(tmp_path: Path) -> None:
    programs = read(
        written(
            tmp_path,
            GOOD,
            "规定动作,张三,京,难度,1.2,J2,,8.25,9.90",
            '自由动作,"Li, Si / 王五",沪,完成,0.8,J1,0,0.00,0.00',
            "自由动作,张三,京,完成,0.8,J1,,,",
        )
    )
    assert [program.name for program in programs] == ["规定动作", "自由动作"]
    first, second = programs
    zhang = Entry("张三", "京")
    assert list(first.judges) == ["J1", "J2"]
    assert first.factors == {"难度": Decimal("1.2")}
    assert first.aspects[zhang, "难度"].marks == {"J1": Decimal("8.25")}
    assert first.totals == {zhang: Decimal("9.90")}
    assert second.totals == {Entry("Li, Si / 王五", "沪"): Decimal(0), zhang: None}
    assert second.aspects[Entry("Li, Si / 王五", "沪"), "完成"].marks == {"J1": Decimal(0)}
    assert second.aspects[zhang, "完成"].mean is None


@pytest.mark.parametrize(
    ("present", "mean", "least"),
    [
        ("JJJJJJJJJ", "8.00", 3),
        ("JJJJJJJJ-", "8.00", 3),
        ("JJ-------", "8.00", 2),
        ("JJ-------", "", 3),
        ("JJ", "8.00", 2),
        ("J-", "8.00", 1),
    ],
)
def test_fewest_present_marks_are_those_a_mean_was_published_from(
    tmp_path: Path, present: str, mean: str, least: int
) -> None:
    lines = [
        f"自由,张三,京,难度,1,J{number},{'8' if mark == 'J' else ''},{mean},8.00"
        for number, mark in enumerate(present)
    ]
    assert read(written(tmp_path, *lines))[0].least_present("难度") == least


def test_byte_order_mark_and_other_columns_do_no_harm(tmp_path: Path) -> None:
    target = tmp_path / "marks.csv"
    target.write_text(f"\ufeffnote,{HEAD}\nx,{GOOD}\n", encoding="utf-8")
    assert read(target)[0].name == "规定动作"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("规定动作,张三,京,难度,1.2,J2,8.3,8.25,9.90", "mark 8.3 is not between 0 and 10"),
        ("规定动作,张三,京,难度,1.2,J2,10.25,8.25,9.90", "mark 10.25 is not between"),
        ("规定动作,张三,京,难度,1.2,J2,-1,8.25,9.90", "mark is -1, which is no number"),
        ("规定动作,张三,京,难度,1.2,J2,NaN,8.25,9.90", "mark is NaN, which is no number"),
        ("规定动作,张三,京,难度,1.2,J2,٨,8.25,9.90", "which is no number"),
        ("规定动作,张三,京,难度,1.2,J2,1e1,8.25,9.90", "mark is 1e1, which is no number"),
        ("规定动作,张三,京,难度,1.5,J2,8,8.25,9.90", "factor is 1.5; an earlier line says 1.2"),
        ("规定动作,张三,京,难度,0,J2,8,8.25,9.90", "factor must be a number above 0"),
        ("规定动作,张三,京,难度,,J2,8,8.25,9.90", "factor must be a number above 0"),
        ("规定动作,张三,京,难度,1.2,J2,8,8.255,9.90", "at most 2 decimals"),
        ("规定动作,张三,京,难度,1.2,J2,8,8.30,9.90", "published_aspect_mean is 8.30"),
        ("规定动作,张三,京,难度,1.2,J2,8,8.25,9.91", "published_total is 9.91"),
        ("规定动作,张三,京,难度,1.2,J1,8,8.25,9.90", "judge J1 has a mark"),
        ("规定动作,张三,京,难度,1.2,,8,8.25,9.90", "judge is empty"),
        ("规定动作,,京,难度,1.2,J2,8,8.25,9.90", "entry is empty"),
        (f"规定动作,{'张' * 61},京,难度,1.2,J2,8,8.25,9.90", "entry is longer than 60"),
        ("规定动作,张三,京,难度,1.2,J2,8,8.25", "not as many values as columns"),
        (GOOD + ",9", "not as many values as columns"),
        ('规定动作,"张三,京,难度,1.2,J2,8,8.25,9.90', "no line of a CSV file"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, line: str, sentence: str
) -> None:
    with pytest.raises(Malformed) as told:
        read(written(tmp_path, GOOD, line))
    assert str(told.value).startswith("Line 3: ")
    assert sentence in str(told.value)


def test_other_files_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="Line 1: the column mark is missing"):
        read(written(tmp_path, GOOD, head=HEAD.replace(",mark,", ",points,")))
    with pytest.raises(Malformed, match="Line 1: there is no mark"):
        read(written(tmp_path))
    empty = tmp_path / "empty.csv"
    empty.touch()
    with pytest.raises(Malformed, match="Line 1: the column program is missing"):
        read(empty)
    chinese = tmp_path / "gbk.csv"
    chinese.write_bytes(f"{HEAD}\n{GOOD}\n".encode("gb18030"))
    with pytest.raises(Malformed, match="Line 2: this is not UTF-8"):
        read(chinese)
