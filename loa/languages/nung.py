"""Nùng (ISO 639-3 nut): written by a translator, read by a person, recorded."""

from loa.languages._recorded import date, money, number, say, sentences, speech, time

CODE = "nung"
NAME = "Nùng"
RECORDED_ONLY = True

__all__ = ["CODE", "NAME", "RECORDED_ONLY", "date", "money", "number", "say", "sentences", "speech", "time"]
