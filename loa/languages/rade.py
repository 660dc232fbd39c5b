"""Ê Đê (ISO 639-3 rad): written by a translator, read by a person, recorded."""

from loa.languages._recorded import date, money, number, say, sentences, speech, time

CODE = "rade"
NAME = "Ê Đê"
RECORDED_ONLY = True

__all__ = ["CODE", "NAME", "RECORDED_ONLY", "date", "money", "number", "say", "sentences", "speech", "time"]
