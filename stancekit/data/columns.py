"""Which column of a table holds what: as named in options, or guessed and told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from stancekit.data.annotations import ReadOptions
from stancekit.data.cells import is_blank, plain, to_flag
from stancekit.errors import DataError

Rows = Sequence[Mapping[str, object]]

# The first name of each is the usual one; where one column is enough, earlier names go first.
_TEXT = ("text", "sentence", "statement", "quote", "quotation", "utterance", "tweet", "paragraph",
         "passage", "full_text", "tweet_text", "sentence_text", "statement_text")  # fmt: skip
_LABELS = ("labels", "label", "stance", "stances", "class", "classes", "category", "categories",
           "tag", "tags", "code", "codes", "annotation", "annotations", "gold", "gold_label",
           "gold_labels", "label_name", "label_names")  # fmt: skip
_GROUP = ("group", "group_id", "document", "document_id", "doc", "doc_id", "docid", "source_doc",
          "article", "article_id", "file", "filename", "file_name", "thread", "thread_id",
          "conversation_id", "author", "author_id", "speaker", "speaker_id")  # fmt: skip
_SPLIT = ("split", "partition", "subset", "dataset_split", "fold", "set")
_ANNOTATOR = ("annotator", "annotator_id", "annotated_by", "coder", "coder_id", "rater",
              "rater_id", "labeler", "labeller", "worker", "worker_id")  # fmt: skip
_UNSURE = ("unsure",)
_IDENTIFIERS = re.compile(r"|id|ids|idx|index|row|nr|no|number|uuid|unnamed_\d+|.+_(id|idx|uuid)")
_SPLITS = {
    "train": ("train", "training"),
    "validation": ("validation", "valid", "val", "dev", "development"),
    "test": ("test", "testing"),
}
_SPLIT_OF = {alias: split for split, aliases in _SPLITS.items() for alias in aliases}
_SHORT_TEXT = 20  # mean characters below which a column is not taken for text
_LONG_LABEL = 60  # mean characters above which a column is not taken for labels


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what.

    Attributes:
        text: the text.
        labels: one column that names labels, or when `one_each` one column for each label.
        one_each: whether the cells of `labels` say yes or no to the label that the column names.
        group: the document or author.
        split: the split.
        annotator: who labeled the row.
        unsure: whether the annotator hesitated.
        notices: what was guessed, and which columns are not used.
    """

    text: str
    labels: tuple[str, ...]
    one_each: bool
    group: str | None
    split: str | None
    annotator: str | None
    unsure: str | None
    notices: tuple[str, ...]


def to_split(value: object) -> str | None:
    """Return the split that a name such as "dev" means; None when it means none."""
    return _SPLIT_OF.get(value.strip().casefold()) if isinstance(value, str) else None


def choose_columns(
    source: str,
    columns: Sequence[str],
    rows: Rows,
    options: ReadOptions,
    *,
    split_is_fixed: bool = False,
) -> Columns:
    """Find the columns of a table.

    Args:
        source: how messages call the table.
        columns: the names of its columns.
        rows: at least one.
        options: may name columns; the others are guessed by name, and text and labels else by
            content.
        split_is_fixed: whether the rows come in splits, so that no column tells them.

    Raises:
        DataError: a named column is absent, or what holds the text or the labels is not clear;
            the message lists the columns.
    """
    return _Chooser(source, tuple(columns), rows, options).choose(split_is_fixed=split_is_fixed)


class _Chooser:
    """Gives away the columns of a table, each for one purpose."""

    def __init__(
        self, source: str, columns: tuple[str, ...], rows: Rows, options: ReadOptions
    ) -> None:
        self.source = source
        self.columns = columns
        self.rows = rows
        self.options = options
        self.notices: list[str] = []
        self.free = list(columns)
        self.filled: dict[str, list[object]] = {}

    def choose(self, *, split_is_fixed: bool) -> Columns:
        options = self.options
        named = [options.text_column, *options.label_columns, options.group_column]
        named += [options.split_column, options.annotator_column]
        self._take([name for name in named if name is not None])
        text = options.text_column or self._guess_text()
        group = options.group_column or self._guess("group", _GROUP)
        annotator = options.annotator_column or self._guess("annotator", _ANNOTATOR)
        split = options.split_column
        if split is None and not split_is_fixed:
            split = self._guess_split()
        unsure = self._guess("unsure", _UNSURE)
        labels = options.label_columns or self._guess_labels()
        one_each = self._are_one_each(labels)
        if one_each:
            guessed = "" if options.label_columns else " (guessed; name them with --label-column)"
            self.notices.append(f"a column for each label: {_listed(labels)}{guessed}")
        if self.free:
            self.notices.append(f"columns not used: {_listed(self.free)}")
        return Columns(text, labels, one_each, group, split, annotator, unsure, tuple(self.notices))

    def _take(self, named: list[str]) -> None:
        for name in named:
            if name not in self.columns:
                raise DataError(
                    f"{self.source}: expected a column {name!r}, found {_listed(self.columns)}; "
                    "name one of these."
                )
            if name not in self.free:
                raise DataError(
                    f"{self.source}: expected a column for each purpose, but {name!r} is named "
                    f"twice; the columns are {_listed(self.columns)}."
                )
            self.free.remove(name)

    def _guess(self, purpose: str, names: Sequence[str]) -> str | None:
        """Take the free column that has the first of some names."""
        found = self._called(names)
        return self._tell(purpose, found[0], usual=names[:1]) if found else None

    def _guess_split(self) -> str | None:
        for column in self._called(_SPLIT):
            cells = self._cells(column)
            if _simple(column) == "split" or (cells and all(map(to_split, cells))):
                return self._tell("split", column, usual=("split",))
        return None

    def _guess_text(self) -> str:
        found = self._called(_TEXT)
        if found and (len(found) == 1 or _simple(found[0]) == "text"):
            return self._tell("text", found[0], usual=("text",))
        if not found:
            lengths = {name: _mean_length(self._cells(name)) for name in self.free}
            first, *others = sorted(lengths, key=lambda name: -lengths[name]) or [""]
            longest = lengths.get(first, 0.0)
            if longest >= _SHORT_TEXT and all(lengths[name] < longest / 2 for name in others):
                return self._tell("text", first)
        raise DataError(
            f"{self.source}: expected one column that holds the text, found "
            f"{_listed(self.columns)}; name it with --text-column."
        )

    def _guess_labels(self) -> tuple[str, ...]:
        found = self._called(_LABELS)
        usual = [name for name in found if _simple(name) in _LABELS[:2]]
        if len(usual) == 1 or len(found) == 1:
            return (self._tell("label", (usual or found)[0], usual=_LABELS[:2]),)
        left = [name for name in self.free if self._cells(name)]
        left = [name for name in left if not _IDENTIFIERS.fullmatch(_simple(name))]
        if not found and left and self._hold_flags(left):
            for name in left:
                self.free.remove(name)
            return tuple(left)
        likely = left if len(left) == 1 else [name for name in left if self._repeats(name)]
        likely = [name for name in likely if _mean_length(self._cells(name)) < _LONG_LABEL]
        if not found and len(likely) == 1:
            self._check_header(likely[0])
            return (self._tell("label", likely[0]),)
        raise DataError(
            f"{self.source}: expected a column with labels, found {_listed(self.columns)}; "
            "name it with --label-column (several times for one column of 0 and 1 for each label)."
        )

    def _are_one_each(self, labels: Sequence[str]) -> bool:
        if len(labels) > 1:
            return True
        return _simple(labels[0]) not in _LABELS and self._hold_flags(labels)

    def _hold_flags(self, columns: Sequence[str]) -> bool:
        """Return whether every cell of some columns says yes or no, and some do."""
        cells = [cell for column in columns for cell in self._cells(column)]
        return bool(cells) and all(to_flag(cell) is not None for cell in cells)

    def _repeats(self, column: str) -> bool:
        """Return whether a column holds few different words, each on several rows."""
        cells = self._cells(column)
        if any(isinstance(cell, list) for cell in cells):
            return True
        words = [cell for cell in cells if isinstance(cell, str)]
        return len(words) == len(cells) and 0 < len(set(words)) <= len(words) / 2

    def _check_header(self, column: str) -> None:
        if column in self._cells(column):
            raise DataError(
                f"{self.source}: expected column names, found {_listed(self.columns)}, which "
                f"look like a row ({column!r} also stands below); add a first line such as "
                "text,label."
            )

    def _called(self, names: Sequence[str]) -> list[str]:
        """Return the free columns with one of some names, in the order of the names."""
        found = [column for column in self.free if _simple(column) in names]
        return sorted(found, key=lambda column: names.index(_simple(column)))

    def _cells(self, column: str) -> list[object]:
        """Return the cells of a column that are not blank."""
        if column not in self.filled:
            cells = (plain(row.get(column)) for row in self.rows)
            self.filled[column] = [cell for cell in cells if not is_blank(cell)]
        return self.filled[column]

    def _tell(self, purpose: str, column: str, *, usual: Sequence[str] = ()) -> str:
        """Take a column, and tell so unless it has a usual name."""
        if column not in usual:
            self.notices.append(
                f"{purpose} column: {column!r} (guessed; name another with --{purpose}-column)"
            )
        self.free.remove(column)
        return column


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names)) or "none"


def _simple(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def _mean_length(cells: Sequence[object]) -> float:
    """Return the mean length of cells that are text; 0 when there are others, or none."""
    if not cells or not all(isinstance(cell, str) for cell in cells):
        return 0.0
    return fmean(len(str(cell)) for cell in cells)
