"""``python -m benchmarks [--case NAME]… [--quick] [--all] [--json FILE]``."""

from pathlib import Path

import click

from benchmarks.cases import CASES
from benchmarks.harness import Bench, Row, table, write
from benchmarks.installation import installed
from benchmarks.wire import other_process


@click.command()
@click.option("--case", "names", multiple=True, type=click.Choice(sorted(CASES)))
@click.option("--quick", is_flag=True, help="Fewer and shorter rounds: a look, not a measurement.")
@click.option("--all", "everything", is_flag=True, help="Also the variants that take long.")
@click.option("--workers", default=2, show_default=True, help="WORKERS of the server.")
@click.option("--json", "target", type=click.Path(path_type=Path), help="Write the rows there too.")
def main(
    names: tuple[str, ...], quick: bool, everything: bool, workers: int, target: Path | None
) -> None:
    """Measure each case beside its floor, and print both with their ratio."""
    rows: list[Row] = []
    with installed() as here, other_process() as other:
        bench = Bench(here, other, quick=quick, everything=everything, workers=workers)
        for name in names or CASES:
            click.echo(f"{name} …", err=True)
            rows += CASES[name].run(bench)
    click.echo(table(rows))
    if target is not None:
        write(rows, target)


if __name__ == "__main__":
    main()
