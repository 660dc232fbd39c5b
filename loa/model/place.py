"""Localities and their names by date."""

import datetime as dt
from dataclasses import dataclass

from loa.model.time import turning_days


@dataclass(frozen=True, slots=True)
class LocalityName:
    """What a locality is called in a period of time."""

    first: dt.date
    """First day of the name; ``date.min`` when it was always so."""
    last: dt.date
    """Last day of the name; ``date.max`` while it lasts."""
    kind: str
    """``xã``, ``phường``, ``thị trấn``, ``đặc khu``."""
    name: str
    """Proper name, NFC."""
    spoken: str
    """How the name is read out; the name itself when empty."""
    district: str
    """``huyện Krông Năng``; empty since 2025-07-01."""
    province: str
    """With its kind: ``tỉnh Đắk Lắk``, ``thành phố Cần Thơ``."""
    units: tuple[str, ...] = ()
    """The units that the locality of today was made of, each with its kind, while they existed."""

    @property
    def full(self) -> str:
        """``thị trấn Krông Năng, huyện Krông Năng, tỉnh Đắk Lắk``."""
        return ", ".join(part for part in (f"{self.kind} {self.name}", self.district, self.province) if part)


@dataclass(frozen=True, slots=True)
class Locality:
    """A commune of today, keyed by its 5-digit code."""

    code: str
    """5 digits, text."""
    names: tuple[LocalityName, ...]
    """By first day; no two overlap."""
    languages: tuple[str, ...] = ("vi",)
    """Languages its people hear, the first one first."""

    @property
    def turning_days(self) -> frozenset[dt.date]:
        """The days on which it is called otherwise than on the day before."""
        return turning_days(*((name.first, name.last) for name in self.names))

    @property
    def scopes(self) -> frozenset[str]:
        """Where facts that may be said in it stand: everywhere, its provinces, itself."""
        return frozenset({"", self.code, *(name.province for name in self.names)})

    def scopes_on(self, day: dt.date) -> tuple[str, ...]:
        """Where facts that may be said in it on a day stand: itself, its province, everywhere; the narrowest first."""
        name = self.name_on(day)
        return (self.code, name.province, "") if name else (self.code, "")

    def name_on(self, day: dt.date) -> LocalityName | None:
        """The name that holds on a day; None when the table knows none."""
        return next((name for name in self.names if name.first <= day <= name.last), None)
