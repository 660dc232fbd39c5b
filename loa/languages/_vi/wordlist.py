"""Lists of words, written so that a person can read and extend them."""


def words(text: str) -> frozenset[str]:
    """The words of a text, which stand between spaces."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """The phrases of a text, which stand between bars: ``tổng đài | đường dây nóng``."""
    return frozenset(phrase for part in text.split("|") if (phrase := " ".join(part.split())))


def pairs(text: str) -> dict[str, str]:
    """What is written to what is said: ``B=bê W=vê_kép``; ``_`` stands for a space."""
    return {written: spoken.replace("_", " ") for written, spoken in (pair.split("=") for pair in text.split())}
