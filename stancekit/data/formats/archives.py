"""Files in a zip, read in memory and never unpacked to disk."""

import lzma
import zlib
from collections.abc import Collection
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from stancekit.data.sources import Source
from stancekit.errors import DataError

_MARK = b"PK\x03\x04"
_DAMAGED = (BadZipFile, NotImplementedError, OSError, ValueError)
_ENCRYPTED = 0x1  # bit of the general purpose flag (APPNOTE.TXT, 4.4.4)
# Text seldom shrinks to less than a twentieth; what unpacks to far more is meant to fill memory.
_MOST = 2 * 2**30
_LEAST = 100 * 2**20
_RATIO = 200


def is_zip(source: Source) -> bool:
    """Return whether a source is a zip, whole or damaged."""
    return source.starts_with(_MARK)


def holds_only(source: Source, endings: Collection[str]) -> bool:
    """Return whether a zip holds files with some endings, and no others."""
    try:
        with ZipFile(BytesIO(source.content or b"")) as archive:
            names = [_path(info) for info in archive.infolist() if _is_file(info)]
    except _DAMAGED:
        return False
    return bool(names) and all(name.suffix.lower() in endings for name in names)


def open_archive(source: Source) -> list[Source]:
    """Read the files of a zip, in its order.

    Raises:
        DataError: the zip is damaged, locked by a password, or unpacks to more than 200 times
            its size (from 100 MB on) or 2 GB.
    """
    content = source.content or b""
    try:
        with ZipFile(BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if _is_file(info)]
            _check(source, infos, min(_MOST, max(_LEAST, _RATIO * len(content))))
            return [_member(source, info, archive.read(info)) for info in infos]
    except (*_DAMAGED, EOFError, lzma.LZMAError, zlib.error) as error:
        raise DataError(
            f"{source.name}: expected a zip, found one that cannot be unpacked ({error}); export "
            "or download it again."
        ) from error


def _is_file(info: ZipInfo) -> bool:
    """Return whether an entry is a file, and not what macOS adds for itself."""
    path = _path(info)
    return not info.is_dir() and "__MACOSX" not in path.parts and not path.name.startswith(".")


def _path(info: ZipInfo) -> Path:
    return Path(info.filename.replace("\\", "/"))


def _member(source: Source, info: ZipInfo, content: bytes) -> Source:
    return Source(f"{source.name}/{_path(info)}", _path(info), content, source.encoding)


def _check(source: Source, infos: Collection[ZipInfo], most: int) -> None:
    locked = [info.filename for info in infos if info.flag_bits & _ENCRYPTED]
    if locked:
        raise DataError(
            f"{source.name}: expected a zip without a password, found {locked[0]!r} locked by one; "
            "unpack it, and name the file in it."
        )
    # Reading stops at the size that an entry declares, so that a false one cannot get past this.
    size = sum(info.file_size for info in infos)
    if size > most:
        raise DataError(
            f"{source.name}: expected at most {most / 1e6:,.0f} MB once unpacked, found "
            f"{size / 1e6:,.0f} MB; unpack it if you trust it, and name the file in it."
        )
