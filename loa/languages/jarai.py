"""Gia Rai (ISO 639-3 jra): written by a translator, read by a person, recorded."""

from loa.languages._recorded import date, money, number, say, sentences, speech, time

CODE = "jarai"
NAME = "Gia Rai"
RECORDED_ONLY = True

__all__ = ["CODE", "NAME", "RECORDED_ONLY", "date", "money", "number", "say", "sentences", "speech", "time"]
