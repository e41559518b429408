"""Articles in files: find them, and read each as plain text."""

import re
from collections.abc import Sequence
from glob import glob
from pathlib import Path

from stancekit.data.sources import STANDARD_INPUT, Source, open_source
from stancekit.errors import DataError

ENDINGS = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
_EXPECTED = f"plain text or a file that ends in {', '.join(ENDINGS)}"
_NO_TEXT = {
    b"%PDF": "a PDF; let its name end in .pdf",
    b"PK\x03\x04": "a Word document or an archive; let a Word document end in .docx",
    b"\xd0\xcf\x11\xe0": "an old Office file; save it as .docx",
    b"{\\rtf": "Rich Text; save it as .docx or .txt",
    b"\x1f\x8b": "a compressed file; unpack it",
}
_LINE_END = re.compile(r"\r\n?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PATTERN = re.compile(r"[*?\[]")


def read_article(path: str | Path, *, encoding: str | None = None) -> str:
    r"""Return the text of an article, with "\n" at the end of lines.

    Args:
        path: plain text, Markdown (.md), HTML (.html, .htm), PDF (.pdf) or Word (.docx), or "-"
            for plain text on standard input.
        encoding: of text, Markdown and HTML; by default UTF-8, or UTF-16 with a byte order mark,
            or what the HTML declares.

    Raises:
        DataError: there is no such file, no text in it, or it is of another kind or encoding.
        MissingExtraError: the library for files of its kind is not installed.
    """
    if _is_folder(path):
        raise DataError(f"{path}: expected a file, found a folder; name the files in it.")
    source = open_source(path, encoding=encoding)
    text = _read(source) if source.content else ""
    if not text.strip():
        raise DataError(f"{source.name}: expected an article, found no text; the file is empty.")
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub("\n", text))


def _read(source: Source) -> str:
    match source.suffix:  # each with its own library, imported when it is needed
        case ".pdf":
            from stancekit.documents.formats.pdf import pdf_text

            return pdf_text(source)
        case ".docx":
            from stancekit.documents.formats.word import word_text

            return word_text(source)
    for mark, kind in _NO_TEXT.items():
        if source.starts_with(mark):
            raise DataError(f"{source.name}: expected {_EXPECTED}, found {kind}.")
    match source.suffix:
        case ".md":
            from stancekit.documents.formats.markdown import markdown_text

            return markdown_text(_LINE_END.sub("\n", source.text))
        case ".html" | ".htm":
            from stancekit.documents.formats.web import web_text

            return web_text(source)
        case ".txt" | "":
            return source.text
    try:
        return source.text
    except DataError as error:
        raise DataError(f"{source.name}: expected {_EXPECTED}, found neither. {error}") from error


def find_articles(inputs: Sequence[str]) -> list[str]:
    """Return the files that inputs name, each once, in the order of the inputs.

    Args:
        inputs: files; folders, for every file with a known ending in them and in their folders,
            sorted, without hidden ones; patterns such as "news/**/*.txt"; "-" for standard input.

    Raises:
        DataError: a folder or a pattern has no file.
    """
    found: dict[object, str] = {}
    for given in inputs:
        for path in _files(given):
            key = path if path == STANDARD_INPUT else Path(path).resolve()
            found.setdefault(key, path)
    return list(found.values())


def _files(given: str) -> list[str]:
    if given and _is_folder(given):
        found = _articles_in(Path(given))
        if not found:
            raise DataError(
                f"{given}: expected a folder with articles, found no file that ends in "
                f"{', '.join(ENDINGS)}; name the files themselves if they end otherwise."
            )
        return found
    if not _PATTERN.search(given) or Path(given).exists():
        return [given]
    matches = glob(given, recursive=True)  # noqa: PTH207 - a Path knows no absolute pattern
    found = sorted(path for path in matches if Path(path).is_file())
    if not found:
        raise DataError(f"{given}: expected files of this pattern, found none; check it.")
    return found


def _articles_in(folder: Path) -> list[str]:
    """Return the articles in a folder; what an office program holds open is hidden, too."""
    return [
        str(path)
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in ENDINGS
        and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        and path.is_file()
    ]


def _is_folder(path: str | Path) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:  # what is too long for a name; opening it tells so
        return False
