"""Compile the translations whenever the package is built or installed in place."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's hook
        compile_translations(Path(self.root) / "src/handschlag/site/locale")


def compile_translations(locale: Path) -> None:
    for source in locale.glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as po:
            catalogue = read_po(po, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, catalogue)


if __name__ == "__main__":
    compile_translations(Path(__file__).parent / "src/handschlag/site/locale")
