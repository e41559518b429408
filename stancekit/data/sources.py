"""Where data are read from: a file, a folder, standard input; decoded, and cut into JSON."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from stancekit.data.annotations import Note
from stancekit.errors import DataError

STANDARD_INPUT = "-"
_LOOKED_AT = 4096  # characters in which a zero byte tells that this is no text
_HEAD = 20  # lines looked at to tell what a file holds
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BINARY = {  # what files begin with that are no text
    b"PK\x03\x04": "an archive or a workbook (.zip, .xlsx)",
    b"\xd0\xcf\x11\xe0": "an old workbook (.xls)",
    b"\x80\x02": "a pickle",
    b"\x80\x03": "a pickle",
    b"\x80\x04": "a pickle",
    b"\x80\x05": "a pickle",
    b"\x1f\x8b": "a compressed file (gzip)",
    b"%PDF": "a PDF",
    b"PAR1": "Parquet",
    b"ARROW1": "an Arrow file",
    b"SQLite format 3": "an SQLite database",
}


class Row(NamedTuple):
    """A row of a text file: the line it starts on (from 1), and its values by column."""

    line: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class Source:
    """A file, a folder or standard input that data are read from.

    Attributes:
        name: how messages call it: the path as given, or "-".
        path: the file or folder; None for standard input.
        content: the bytes of a file; None for a folder.
        encoding: of the text; by default UTF-8, or UTF-16 with a byte order mark.
    """

    name: str
    path: Path | None = None
    content: bytes | None = None
    encoding: str | None = None

    @property
    def suffix(self) -> str:
        """The ending of the file name in lower case, such as ".csv"; "" when it has none."""
        return self.path.suffix.lower() if self.path else ""

    @cached_property
    def text(self) -> str:
        """The decoded content without a byte order mark, with its line ends as they are.

        Raises:
            DataError: it is a folder, or no text, or in another encoding.
        """
        if self.content is None:
            raise DataError(f"{self.name}: expected a file, found a folder; name a file in it.")
        self._refuse_binary()
        encoding = self.encoding or _marked_encoding(self.content)
        try:
            text = self.content.decode(encoding)
        except LookupError as error:
            raise DataError(
                f"Expected an encoding that Python knows, found {encoding!r}; try latin-1, cp1252, "
                "utf-8 or utf-16."
            ) from error
        except UnicodeDecodeError as error:
            before = self.content[: error.start].decode(encoding, errors="replace")
            raise DataError(
                f"{self.name}:{count_line_ends(before) + 1}: expected {_title(encoding)}, found "
                f"byte 0x{self.content[error.start]:02x}; save the file as UTF-8, or name its "
                "encoding, for instance --encoding latin-1."
            ) from error
        if "\x00" in text[:_LOOKED_AT]:
            raise DataError(
                f"{self.name}: expected text, found zero bytes; export it as text in UTF-8, "
                "or name the encoding if this is UTF-16 without a mark: --encoding utf-16-le."
            )
        return text.removeprefix("\ufeff")

    @property
    def json(self) -> object:
        """The whole file as one JSON value; None when it is not that.

        Raises:
            DataError: as `text` does.
        """
        return self._parsed[0]

    @property
    def json_flaw(self) -> str:
        """Why the whole file is not one JSON value; "" when it is."""
        return self._parsed[1]

    @cached_property
    def _parsed(self) -> tuple[object, str]:
        try:
            return json.loads(self.text), ""
        except (ValueError, RecursionError) as error:
            line = f"line {error.lineno}, " if isinstance(error, json.JSONDecodeError) else ""
            return None, line + _flaw(error)

    @cached_property
    def json_head(self) -> tuple[Mapping[str, object], ...]:
        """The JSON objects among the first 20 lines; () when the file is not JSON Lines.

        Raises:
            DataError: as `text` does.
        """
        found: list[Mapping[str, object]] = []
        for number, row in enumerate(json_lines(self)):
            if number == _HEAD:
                break
            if isinstance(row, Row):
                found.append(row.values)
        return tuple(found)

    def starts_with(self, *marks: bytes) -> bool:
        """Return whether the content begins with one of some byte strings."""
        return self.content is not None and self.content.startswith(marks)

    def _refuse_binary(self) -> None:
        for mark, kind in _BINARY.items():
            if self.starts_with(mark):
                raise DataError(
                    f"{self.name}: expected text or Parquet, found {kind}; export it as "
                    "CSV in UTF-8 or as JSON Lines."
                )


def open_source(path: str | Path, *, encoding: str | None = None) -> Source:
    """Read a file, or standard input for "-".

    Raises:
        DataError: the file is not there, is a folder, or may not be read.
    """
    name = str(path)
    try:
        if name == STANDARD_INPUT:
            return Source(name, None, sys.stdin.buffer.read(), encoding)
        return Source(name, Path(path), Path(path).read_bytes(), encoding)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise DataError(f"{name}: cannot be read ({reason}); check the path.") from error


def json_lines(source: Source) -> Iterator[Row | Note]:
    """Yield the objects of a JSON Lines file, and a note for every line that is none.

    Blank lines are skipped.

    Raises:
        DataError: the file is no text, or in another encoding.
    """
    for number, line in enumerate(StringIO(source.text, newline=None), start=1):
        if not line.strip():
            continue
        where = f"{source.name}:{number}"
        try:
            values = json.loads(line.rstrip("\n"))  # else columns are counted on the next line
        except (ValueError, RecursionError) as error:  # numbers of 4,300 digits are ValueErrors
            yield Note(
                where,
                f"expected one JSON object a line, but {_flaw(error)}; mend or remove the line.",
            )
            continue
        if isinstance(values, dict):
            yield Row(number, values)
        else:
            yield Note(
                where,
                f"expected a JSON object, found {type(values).__name__}; "
                'write {"text": "…"} or the like.',
            )


def sort_out(found: Iterable[Row | Note]) -> tuple[list[Row], list[Note]]:
    """Part rows from notes of problems."""
    rows: list[Row] = []
    problems: list[Note] = []
    for item in found:
        if isinstance(item, Row):
            rows.append(item)
        else:
            problems.append(item)
    return rows, problems


def count_line_ends(text: str) -> int:
    r"""Count the line ends in a text, be they \n, \r\n or \r."""
    return len(re.findall(r"\r\n|\r|\n", text))


def _flaw(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"column {error.colno} does not parse ({error.msg})"
    return f"it does not parse ({error})"


def _marked_encoding(content: bytes) -> str:
    return "utf-16" if content.startswith(_UTF16_MARKS) else "utf-8-sig"


def _title(encoding: str) -> str:
    return {"utf-8-sig": "UTF-8", "utf-16": "UTF-16"}.get(encoding, encoding)
