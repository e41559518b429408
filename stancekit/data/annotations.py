"""What annotators said of statements: the form that every reader of labeled data gives."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one annotator said of one statement.

    Attributes:
        text: the statement.
        labels: the labels given, () for none of them; None when nobody has labeled it yet.
        where: the file with the line, row or task it stands at, for messages.
        missing: labels that the annotator was not asked about: neither given nor denied.
        annotator: who said so; None when the data do not tell.
        group: the document or author it comes from; None when the data do not tell.
        split: "train", "validation" or "test" when the data fix it, else None.
        unsure: whether the annotator hesitated.
    """

    text: str
    labels: tuple[str, ...] | None
    where: str
    missing: tuple[str, ...] = ()
    annotator: str | None = None
    group: str | None = None
    split: str | None = None
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell about one place in the data.

    Attributes:
        where: the file with the line, row or task.
        message: what was found there; for a mistake also what was expected and what to do.
    """

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one source of labeled data holds; nothing of it is left out silently.

    Attributes:
        source: the file, folder or object that was read.
        format: its format, as people call it, such as "Label Studio JSON".
        notices: what was guessed, such as the column taken for the text.
        annotations: what could be read, in the order of the source.
        skipped: what the format itself says not to use, such as a rejected task.
        problems: what is malformed, so that the data cannot be used as they are.
    """

    source: str
    format: str
    notices: tuple[str, ...]
    annotations: tuple[Annotation, ...]
    skipped: tuple[Note, ...]
    problems: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read labeled data; whatever is None is found out from the data.

    Attributes:
        format: name of the format, one of `stancekit.data.reading.FORMATS`.
        text_column: the column with the text.
        label_columns: one column with labels, or one column of 0 and 1 for each label.
        group_column: the column with the document or author.
        split_column: the column with "train", "validation" or "test".
        annotator_column: the column with who labeled the row.
        separator: what parts several labels in one cell; "" when nothing does.
        empty: what an empty cell or list of labels means where the format leaves it open:
            "none" of the labels, or "skip" for a row that is not labeled.
        encoding: of text files.
        renamed: labels to be read as others, such as a misspelled one; as "none" to drop them.
    """

    format: str | None = None
    text_column: str | None = None
    label_columns: tuple[str, ...] = ()
    group_column: str | None = None
    split_column: str | None = None
    annotator_column: str | None = None
    separator: str | None = None
    empty: str | None = None
    encoding: str | None = None
    renamed: tuple[tuple[str, str], ...] = ()
