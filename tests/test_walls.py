"""What the import linter and the type checker cannot see: which rooms there are, that nothing
stands on the composition root, and that the database is what the models say."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

import server
from core import migrate
from core.database import Base

ROOT = Path(__file__).resolve().parent.parent
BESIDE = {"frontend", "migrations", "tests", "benchmarks", "docs"}
HIDDEN = (".", "_", "node_modules")

with (ROOT / "pyproject.toml").open("rb") as _file:
    PROJECT = tomllib.load(_file)

ROOMS: list[str] = PROJECT["tool"]["importlinter"]["root_packages"]


def sources(folder: Path = ROOT) -> Iterator[Path]:
    """Every Python file of ours below a folder."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(HIDDEN) and path.name != "__init__.py":
            continue
        if path.is_dir() and not path.is_symlink():
            yield from sources(path)
        elif path.suffix == ".py":
            yield path


def imported(path: Path) -> set[str]:
    """The top-level names a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
    return found


def templates() -> Iterator[tuple[str, Path]]:
    """Each template by the name that pages call it."""
    for room in ROOMS:
        folder = ROOT / room / ("web/templates" if room == "core" else "templates")
        for path in sorted(folder.rglob("*.html")):
            yield f"{room}/{path.relative_to(folder)}", path


def test_top_level_holds_the_rooms_and_nothing_else() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in sources()}
    assert found - BESIDE == {*ROOMS, "server.py"}


def test_rooms_are_layered_typed_and_packed() -> None:
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    layered = {name.strip() for layer in layers for name in layer.split("|")}
    assert layered == set(ROOMS)
    assert set(ROOMS) <= set(PROJECT["tool"]["mypy"]["packages"])
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(ROOMS) <= set(wheel["packages"])


def test_every_room_is_held_to_the_order_inside_it() -> None:
    containers = {
        container
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        for container in contract.get("containers", ())
    }
    assert containers == set(ROOMS)


def test_server_knows_every_room() -> None:
    assert server.ROOMS[0].name == "core"
    assert {room.name for room in server.ROOMS} == set(ROOMS)


def test_nothing_but_tests_imports_the_composition_root() -> None:
    importing = {str(path.relative_to(ROOT)) for path in sources() if "server" in imported(path)}
    assert {path for path in importing if not path.startswith("tests/")} == set()


def test_every_template_is_used() -> None:
    written = "\n".join(
        path.read_text()
        for path in (
            *(p for room in ROOMS for p in sources(ROOT / room)),
            *dict(templates()).values(),
        )
    )
    unused = [name for name, _ in templates() if f'"{name}"' not in written]
    assert unused == []


def test_history_of_the_database_has_one_line() -> None:
    script = ScriptDirectory(str(migrate.SCRIPTS))
    assert script.get_heads() == [migrate.head()]
    assert len(script.get_bases()) == 1


def test_models_and_migrated_database_are_the_same(urls: tuple[str, str]) -> None:
    assert migrate.differences(urls[0]) == []


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=str)
def test_application_role_has_the_rights_the_table_says(
    urls: tuple[str, str], table: object
) -> None:
    name = str(table)
    append_only = Base.metadata.tables[name].info.get("append_only", False)
    engine = create_engine(urls[0])
    with engine.connect() as connection:
        held = connection.execute(
            text(
                "SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', "
                "'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege "
                "WHERE has_table_privilege(:role, :table, privilege) OR (privilege = 'UPDATE' "
                "AND has_any_column_privilege(:role, :table, 'UPDATE'))"
            ),
            {"role": make_url(urls[1]).username, "table": name},
        )
        expected = {"SELECT", "INSERT"} if append_only else {"SELECT", "INSERT", "UPDATE", "DELETE"}
        assert set(held.scalars()) == expected
    engine.dispose()


def test_audit_log_is_append_only() -> None:
    kept = {t.name for t in Base.metadata.sorted_tables if t.info.get("append_only")}
    assert {"audit_entry", "audit_block"} <= kept
