"""What is measured, one file each."""

from benchmarks.cases import board, ranking_growth, score_entry
from benchmarks.harness import Case

CASES: dict[str, Case] = {
    case.name: case for case in (score_entry.CASE, ranking_growth.CASE, board.CASE)
}
