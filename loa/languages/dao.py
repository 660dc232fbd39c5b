"""Dao (ISO 639-3 ium): written by a translator, read by a person, recorded."""

from loa.languages._recorded import date, money, number, say, sentences, speech, time

CODE = "dao"
NAME = "Dao"
RECORDED_ONLY = True

__all__ = ["CODE", "NAME", "RECORDED_ONLY", "date", "money", "number", "say", "sentences", "speech", "time"]
