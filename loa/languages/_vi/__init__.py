"""The private parts of spoken Vietnamese; the door is ``loa/languages/vi.py``."""
