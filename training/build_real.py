"""Find the texts of the real part of the corpus in your own copies of its public sources.

    python training/build_real.py ../sources

The repository holds the labels of real sentences (training/corpus/real/labels.csv) but not the
sentences: each is named by the SHA-1 of its UTF-8 text. This script reads the files under the
paths that it is given, compares the SHA-1 of every passage with the list, then cuts the passages
into sentences by pySBD and compares those, and writes what it found to
training/corpus/real/statements.jsonl, which training reads. What an earlier run wrote there is
kept, so the sources may be read one after the other. pySBD cuts some 80,000 characters a second.
"""

import csv
import hashlib
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from passages import ENDINGS, cut_sentences, read_passages
from rich.console import Console
from rich.table import Table

from stancekit.data.rows import read_rows
from stancekit.data.splits import SPLITS
from stancekit.errors import DataError, OutputError, StancekitError
from stancekit.progress import track

LABELS = ("conciliatory", "accusatory", "conditional")
_CORPUS = Path(__file__).resolve().parent / "corpus" / "real"
LABELS_CSV = _CORPUS / "labels.csv"
STATEMENTS = _CORPUS / "statements.jsonl"

_LONGEST_CUT = 200_000  # pySBD takes quadratic time; what is longer is no paragraph but a file
_SHOWN_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class Reference:
    """A row of labels.csv: the labels of a sentence whose text has the SHA-1 `sha1`."""

    source: str
    doc: str
    sha1: str
    labels: tuple[str, ...]
    unsure: bool
    split: str

    @property
    def group(self) -> str:
        """The article that the sentence comes from; an article stands in one split only."""
        return group_of(self.source, self.doc)


def group_of(source: str, doc: str) -> str:
    """Name the article of a sentence: `doc`, or for newsmtsc the front of it, by source."""
    article = re.match(r"allsides_\d+_\d+|polusa_v1_\d+", doc) if source == "newsmtsc" else None
    return f"{source}/{article[0] if article else doc}"


def read_references(path: Path) -> list[Reference]:
    """Read labels.csv.

    Raises:
        DataError: the file cannot be read, or a row is malformed.
    """
    return [_reference(row.values, f"{path}:{row.line}") for row in read_rows(path)]


def _reference(values: Mapping[str, object], where: str) -> Reference:
    cells = {column: str(value) for column, value in values.items()}
    expected = ["source", "doc", "sha1", "labels", "unsure", "split"]
    if missing := [column for column in expected if column not in cells]:
        raise DataError(f"{where}: expected the columns {expected}, but {missing} are missing.")
    labels = tuple(filter(None, cells["labels"].split("|")))
    if labels != tuple(label for label in LABELS if label in labels):
        raise DataError(f"{where}: expected labels of {LABELS} in that order, found {labels}.")
    if not re.fullmatch(r"[0-9a-f]{40}", cells["sha1"]):
        raise DataError(f"{where}: expected a SHA-1 in hexadecimal, found {cells['sha1']!r}.")
    if cells["unsure"] not in ("true", "false") or cells["split"] not in SPLITS:
        raise DataError(
            f"{where}: expected true or false in unsure and one of {SPLITS} in split, found "
            f"{cells['unsure']!r} and {cells['split']!r}."
        )
    return Reference(
        source=cells["source"],
        doc=cells["doc"],
        sha1=cells["sha1"],
        labels=labels,
        unsure=cells["unsure"] == "true",
        split=cells["split"],
    )


def list_files(paths: Sequence[Path], references: Iterable[Reference]) -> list[Path]:
    """List the files to read, those with the name of a referenced document first.

    Args:
        paths: files, and folders in which to look for files of a known kind.
        references: what is wanted.

    Raises:
        DataError: a path does not exist, or there is no file of a known kind.
    """
    files: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise DataError(f"{path}: expected a folder or a file, found nothing; check the path.")
        files.update(filter(_is_source, path.rglob("*")) if path.is_dir() else [path])
    if not files:
        named = ", ".join(map(str, paths))
        raise DataError(f"{named}: expected files that end in {', '.join(ENDINGS)}, found none.")
    wanted = {Path(reference.doc).name for reference in references}
    return sorted(files, key=lambda file: (file.name not in wanted, file))


def _is_source(path: Path) -> bool:
    beside = path.name.startswith("._")  # what macOS keeps beside a file, not text
    return path.suffix.lower() in ENDINGS and not beside and path.is_file()


@dataclass(frozen=True, slots=True)
class Findings:
    """The texts that were found, by SHA-1, and why files were left out."""

    texts: Mapping[str, str]
    unreadable: Sequence[str]


def find_texts(files: Sequence[Path], wanted: Iterable[str]) -> Findings:
    """Look for texts by their SHA-1, first among whole passages, then among their sentences.

    Stops as soon as every text is found, and leaves out files that cannot be read.

    Args:
        files: what to read.
        wanted: the SHA-1 of every text, in hexadecimal.
    """
    missing = set(wanted)
    texts: dict[str, str] = {}
    unreadable: dict[Path, str] = {}
    ways: tuple[tuple[str, Callable[[Path], Iterator[str]]], ...] = (
        ("Whole passages", read_passages),
        ("Sentences", _SentenceReader(texts)),
    )
    for description, read in ways:
        if not missing:
            break
        with track(description, len(files)) as advance:
            for path in files:
                if not missing:
                    break
                try:
                    for text in read(path):
                        if (digest := sha1_of(text)) in missing:
                            texts[digest] = text
                            missing.remove(digest)
                except DataError as error:
                    unreadable[path] = str(error)
                advance(1)
    return Findings(texts, list(unreadable.values()))


class _SentenceReader:
    """Cuts the passages of files into sentences, each passage once."""

    def __init__(self, found: Mapping[str, str]) -> None:
        self._found = found
        self._seen: set[str] = set()

    def __call__(self, path: Path) -> Iterator[str]:
        for passage in read_passages(path):
            digest = sha1_of(passage)
            known = digest in self._seen or digest in self._found
            if not known and " " in passage and len(passage) <= _LONGEST_CUT:
                self._seen.add(digest)
                yield from cut_sentences(passage)


def sha1_of(text: str) -> str:
    """Return the SHA-1 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha1(text.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest()


def write_statements(path: Path, references: Iterable[Reference], texts: Mapping[str, str]) -> None:
    """Write the statements whose text is known as JSON Lines, in the order of `references`.

    Raises:
        OutputError: the file cannot be written; one that stood there is left as it was.
    """
    rows = (
        {
            "text": texts[reference.sha1],
            "labels": reference.labels,
            "split": reference.split,
            "group": reference.group,
            "unsure": reference.unsure,
            "source": reference.source,
            "doc": reference.doc,
        }
        for reference in references
        if reference.sha1 in texts
    )
    replace_file(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def replace_file(path: Path, content: str) -> None:
    """Write a file whole or not at all.

    Raises:
        OutputError: it cannot be written; one that stood there is left as it was.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            temporary.write_text(content, encoding="utf-8", newline="\n")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"{path}: cannot be written ({reason}); check the folder.") from error


def main(
    paths: Annotated[
        list[Path], typer.Argument(help=f"Folders and files ({', '.join(ENDINGS)}) to read.")
    ],
    labels: Annotated[
        Path, typer.Option(help="The labels, by the SHA-1 of each text.")
    ] = LABELS_CSV,
    output: Annotated[Path, typer.Option(help="Where to write the statements.")] = STATEMENTS,
) -> None:
    """Find the texts of the real part of the corpus in copies of its public sources."""
    csv.field_size_limit(sys.maxsize)  # a cell may hold a whole speech
    try:
        references = read_references(labels)
        files = list_files(paths, references)
        earlier = [output] if output.exists() else []
        findings = find_texts([*earlier, *files], (reference.sha1 for reference in references))
        _report(references, findings)
        if not findings.texts:
            raise DataError(
                f"none of the {len(references):,} sentences was found in {len(files):,} files; "
                "get the sources that the datasheet in training/corpus lists, at the commits that "
                "it names, and pass the folders that hold them."
            )
        write_statements(output, references, findings.texts)
    except StancekitError as error:
        print(f"error: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
    print(f"Wrote {len(findings.texts):,} statements to {output}.")


def _report(references: Sequence[Reference], findings: Findings) -> None:
    wanted = Counter(reference.source for reference in references)
    found = Counter(
        reference.source for reference in references if reference.sha1 in findings.texts
    )
    table = Table("source", "found", "wanted")
    for source in sorted(wanted):
        table.add_row(source, f"{found[source]:,}", f"{wanted[source]:,}")
    table.add_section()
    table.add_row("all", f"{found.total():,}", f"{wanted.total():,}")
    Console().print(table)

    for problem in findings.unreadable[:_SHOWN_PROBLEMS]:
        print(f"skipped: {problem}", file=sys.stderr)
    if (more := len(findings.unreadable) - _SHOWN_PROBLEMS) > 0:
        print(f"skipped: {more:,} more files that cannot be read", file=sys.stderr)
    if 0 < found.total() < wanted.total():
        short = ", ".join(source for source in sorted(wanted) if found[source] < wanted[source])
        print(
            f"warning: {wanted.total() - found.total():,} of {wanted.total():,} sentences were not "
            f"found (of {short}); training uses those that were. To find more, run this again "
            "with folders that hold those sources, at the commits that the datasheet names.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    typer.run(main)
