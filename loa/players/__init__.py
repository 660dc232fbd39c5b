"""Players: one file reads the log of one kind of player. What a module has is in docs/doors.md.

TITLE       the player, as people know it
PROVES      what its log can prove, in Vietnamese
CLOCK       ``full``: it writes date and time; ``day``: no year; ``elapsed``: seconds since it began; ``none``
is_log(text) -> bool        whether a text is a log of this player
heard(text, *, began) -> Heard…     what it played, in order; began: when the log begins, aware, for ``elapsed``; for
                                    ``day`` no line is later than a year after it; None: not known
"""
