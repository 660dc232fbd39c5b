"""Lists of words, written so that a person can read and extend them."""


def words(text: str) -> frozenset[str]:
    """The words of a text, which stand between spaces."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """The phrases of a text, which stand between bars: ``tổng đài | đường dây nóng``."""
    return frozenset(phrase for part in text.split("|") if (phrase := " ".join(part.split())))
