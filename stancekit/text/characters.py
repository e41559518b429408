"""What single characters mean to the splitter."""

# Marks that open a quotation, each with what may close it. The straight ones do both.
PAIRS = {
    '"': '"',
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "‘": "’",
    "‚": "‘’",
    "'": "'",
    "「": "」",
    "『": "』",
}
SINGLE = frozenset("'‘’‚‹›")

DASHES = "-–—―"
LINE_BREAK = r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]"
# Characters without width that a page leaves between words; they count as white space.
ZERO_WIDTH = "\u200b\u2060\ufeff\u200e\u200f\u00ad"
BLANK = rf"[\s{ZERO_WIDTH}]"


def is_blank(char: str) -> bool:
    """Tell whether a character is white space, or has no width."""
    return char.isspace() or char in ZERO_WIDTH


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a stretch begins and ends without the blanks around it."""
    while start < end and is_blank(text[start]):
        start += 1
    while end > start and is_blank(text[end - 1]):
        end -= 1
    return start, end
