"""``python -m benchmarks.replay FILE.csv``; exit 1 where something differs."""

import sys
from contextlib import ExitStack
from pathlib import Path

import click

from benchmarks.installation import demonstrating
from benchmarks.replay.comparing import Compared, compare
from benchmarks.replay.office import Refused
from benchmarks.replay.protocol import Malformed, Program, read
from benchmarks.replay.venue import Venue


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def main(source: Path) -> None:
    """Give every mark of a published protocol again, and compare means and totals."""
    try:
        programs = read(source)
        with demonstrating() as address:
            compared = replay(address, programs)
    except (Malformed, Refused) as error:
        raise click.ClickException(str(error)) from error
    for difference in compared.differences:
        click.echo(difference)
    click.echo(str(compared))
    sys.exit(0 if compared.equal else 1)


def replay(address: str, programs: list[Program]) -> Compared:
    """Hold the competition on the server at this address."""
    with ExitStack() as sessions:
        venue = Venue(address, sessions)
        events = venue.hold(programs)
        for event in events:
            venue.mark(event)
        return compare(venue.organiser, events)


if __name__ == "__main__":
    main()
