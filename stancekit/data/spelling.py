"""Labels that look like another spelling of a label."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

_SHORT = 5  # letters; in a shorter word, another letter makes another word
_LONG = 9  # letters from which a word may have two slips
_MOST_LABELS = 500  # more are no label set, and too many to compare with each other


def misspelled(counts: Mapping[str, int], known: Collection[str] = ()) -> dict[str, str]:
    """Return the labels that look like another spelling, each with what it is likely to mean.

    Labels that differ in case, spaces or punctuation alone are spellings of the known one among
    them, else of the most frequent one. A label that is a slip or two from a known one, or from
    one at least twice as frequent, is a misspelling of that. A known label never is one, nor are
    labels that differ in numbers, in short words ("type A") or in a run of letters
    ("unconditional").

    Args:
        counts: how often each label occurs.
        known: labels that are spelled as they should be.
    """
    forms: dict[str, list[str]] = defaultdict(list)
    for label in {**counts, **dict.fromkeys(known)}:
        forms[_form(label)].append(label)
    found: dict[str, str] = {}
    heads: dict[str, int] = {}
    for spellings in forms.values():
        spellings.sort(key=lambda label: (label not in known, -counts.get(label, 0), label))
        heads[spellings[0]] = sum(counts.get(label, 0) for label in spellings)
        found |= {label: spellings[0] for label in spellings[1:] if label not in known}
    if len(heads) <= _MOST_LABELS:
        for label in heads.keys() - known:
            if meant := _meant(label, heads, known):
                found[label] = meant
    # What is spelled like a misspelling is meant to be what that is meant to be.
    return {label: found.get(found[label], found[label]) for label in counts if label in found}


def _form(label: str) -> str:
    """Return a label without what spellings differ in; signs and numbers make a difference."""
    form = " ".join(unicodedata.normalize("NFKC", label).casefold().split())
    if any(char.isdigit() for char in form):
        return form
    return "".join(c for c in form if c != " " and unicodedata.category(c)[0] != "P") or form


def _meant(label: str, heads: Mapping[str, int], known: Collection[str]) -> str | None:
    candidates = [
        (similarity, heads[other], other)
        for other in heads
        if other != label
        and (other in known or heads[other] >= 2 * heads[label])
        and (similarity := _similarity_of_slip(label, other))
    ]
    return max(candidates)[2] if candidates else None


def _similarity_of_slip(label: str, other: str) -> float:
    """Return the similarity of labels that differ by slips in one word; 0 for others."""
    one, two = _words(label), _words(other)
    different = [pair for pair in zip(one, two, strict=False) if pair[0] != pair[1]]
    if len(one) != len(two) or len(different) != 1:
        return 0
    ((word, meant),) = different
    length = max(len(word), len(meant))
    if length < _SHORT or abs(len(word) - len(meant)) > 2 or re.search(r"\d", word + meant):
        return 0
    matcher = SequenceMatcher(None, word, meant, autojunk=False)
    edits = [step for step in matcher.get_opcodes() if step[0] != "equal"]
    if any(max(end - start, to - at) > 1 for _, start, end, at, to in edits):
        return 0
    changed = [(word[start:end], meant[at:to]) for _, start, end, at, to in edits]
    swapped = len(changed) == 2 and changed[0] == changed[1][::-1]
    slips = 1 if swapped else len(changed)
    return matcher.ratio() if slips <= 1 + (length >= _LONG) else 0


def _words(label: str) -> list[str]:
    return re.findall(r"[^\W_]+", label.casefold())
