"""Rows of a Stack Exchange XML file, one at a time, from a file nobody vouches for."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.sax import SAXException, SAXParseException

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from handschlag.importers.formats.records import ArchiveError, gettext_noop

CHUNK = 64 * 1024
LONGEST_ROW = 16 * 1024 * 1024
"""Bytes. A value cannot be let go before its closing quote; this bounds the memory it takes."""

Row = tuple[int, dict[str, str]]
"""Line in the file, attributes by name."""


def rows(path: Path, progress: Callable[[int], None] = lambda _: None) -> Iterator[Row]:
    """Every ``<row …/>`` of the file, in its order; ``progress`` is told the bytes read.

    Raises ArchiveError for malformed XML, a document type, entities or an over-long value. What
    was yielded before stays yielded: the caller must not have written anything yet.
    """
    parser = _RowParser(path)
    waiting = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found = parser.feed(chunk)
            progress(len(chunk))
            waiting = 0 if found else waiting + len(chunk)
            if waiting > LONGEST_ROW:
                raise ArchiveError(
                    path,
                    parser.line,
                    gettext_noop("longer than %(size)d MB without a row; take it out of the file"),
                    size=LONGEST_ROW >> 20,
                )
            yield from found
    yield from parser.close()


class _Expat(DefusedExpatParser):
    """Takes the rows where expat hands them out: building SAX's events takes as long as parsing."""

    def __init__(self) -> None:
        super().__init__(forbid_dtd=True)
        self.found: list[Row] = []

    def start_element(self, name: str, attrs: Mapping[str, str]) -> None:
        if name == "row":
            self.found.append((self.getLineNumber() or 1, dict(attrs)))

    def end_element(self, name: str) -> None:
        """Rows are empty: nothing ends that matters."""


class _RowParser:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._expat = _Expat()

    @property
    def line(self) -> int:
        return self._expat.getLineNumber() or 1

    def feed(self, chunk: bytes) -> list[Row]:
        try:
            self._expat.feed(chunk)
        except (DefusedXmlException, SAXException, ValueError) as error:
            raise self._archive_error(error) from error
        found, self._expat.found = self._expat.found, []
        return found

    def close(self) -> list[Row]:
        try:
            self._expat.close()
        except (DefusedXmlException, SAXException, ValueError) as error:
            raise self._archive_error(error) from error
        found, self._expat.found = self._expat.found, []
        return found

    def _archive_error(self, error: Exception) -> ArchiveError:
        if isinstance(error, DefusedXmlException):
            problem = gettext_noop(
                "declares a document type or entities, which a data dump never does and which can exhaust "
                "a server; the file is refused"
            )
            return ArchiveError(self._path, self.line, problem)
        line = error.getLineNumber() if isinstance(error, SAXParseException) else self.line
        detail = error.getMessage() if isinstance(error, SAXException) else str(error)
        problem = gettext_noop("not well-formed XML (%(detail)s); download or unpack the file again")
        return ArchiveError(self._path, line, problem, detail=detail)
