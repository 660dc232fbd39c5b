"""Tày (ISO 639-3 tyz): written by a translator, read by a person, recorded."""

from loa.languages._recorded import date, money, number, say, sentences, speech, time

CODE = "tay"
NAME = "Tày"
RECORDED_ONLY = True

__all__ = ["CODE", "NAME", "RECORDED_ONLY", "date", "money", "number", "say", "sentences", "speech", "time"]
