"""Analyze texts: split them, ascribe their statements to speakers, and label those."""

from collections.abc import Iterable, Sequence

from stancekit.classifier import Classifier
from stancekit.documents.document import Document
from stancekit.schema import Statement
from stancekit.text.reading import Passage, read_text


def analyze_texts(
    texts: Iterable[str],
    classifier: Classifier,
    *,
    spoken_only: bool = False,
    names: Sequence[str | None] | None = None,
) -> list[Document]:
    """Return the document of every text, in their order; their statements are labeled together.

    Args:
        texts: articles, speeches, transcripts.
        classifier: the model that labels their statements.
        spoken_only: leave narration out of the statements.
        names: where each text comes from; by default nothing is noted.
    """
    articles = [(text, read_text(text)) for text in texts]
    kept: list[list[Passage]] = [
        [part for part in article.passages if not spoken_only or part.spoken]
        for _, article in articles
    ]
    wanted = [
        text[part.start : part.end]
        for (text, _), parts in zip(articles, kept, strict=True)
        for part in parts
    ]
    predictions = iter(classifier.predict(wanted))
    documents = []
    for place, ((text, article), parts) in enumerate(zip(articles, kept, strict=True)):
        statements = tuple(
            Statement(
                part.start,
                part.end,
                text[part.start : part.end],
                part.attribution,
                next(predictions),
            )
            for part in parts
        )
        documents.append(
            Document(
                text,
                statements,
                article.furniture,
                classifier.labels,
                None if names is None else names[place],
            )
        )
    return documents
