"""Text in letters that an output can show."""

_ASCII = str.maketrans(
    {
        "★": "*", "±": "+-", "–": "-", "−": "-", "∞": "inf", "…": ".", "≤": "<=", "≥": ">=",
        "µ": "u", "×": "x",
    }
)  # fmt: skip


def letters(text: str, *, plain: bool) -> str:
    """Return a text as it is, or `plain`: in ASCII, where it has letters of ours."""
    return text.translate(_ASCII) if plain else text
