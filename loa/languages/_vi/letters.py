"""Names of letters as Vietnamese officials say them when they read out a code."""

from loa.languages._vi import wordlist

NAMES = wordlist.pairs(
    """
    A=a Ă=á Â=ớ B=bê C=xê D=dê Đ=đê E=e Ê=ê F=ép G=giê H=hát I=i J=di K=ca L=lờ M=mờ N=nờ O=o Ô=ô Ơ=ơ P=pê Q=quy R=rờ
    S=ét T=tê U=u Ư=ư V=vê W=vê_kép X=ích Y=y Z=dét
    """
)
"""Traditional names."""

PHONIC = NAMES | wordlist.pairs(
    "B=bờ C=cờ D=dờ Đ=đờ F=phờ G=gờ H=hờ K=cờ L=lờ M=mờ N=nờ P=pờ Q=quờ R=rờ S=sờ T=tờ V=vờ X=xờ"
)
"""What a consonant is called in a name like M'Drắk, or in 2G."""


def name(letter: str) -> str:
    """The letter's name; the letter itself when it is not Vietnamese."""
    return NAMES.get(letter.upper(), letter)


def spell(code: str) -> str:
    """The letters of a code by name: ``BTTTT`` gives ``bê tê tê tê tê``; digits and marks are passed over."""
    return " ".join(name(letter) for letter in code if letter.isalpha())
