"""Devices: one file is one kind of player. What a module has is in docs/devices.md.

NAME        as a person writes it, with hyphens; the module's name has underscores
TITLE       what it is, in Vietnamese
ENCODING    what every sound is encoded to, or None: it takes the programme as it is mastered
CARRIES     ``sessions``: a sound for each session; ``spots``: each announcement once, with its words beside it
PLAYLISTS   forms of playlist that it opens
HEARD_AS    the place of loa.channel that it is heard through, for loa listen-as
arrange(items) -> paths     where each sound goes, in the order in which they are written
check(place) -> shortcomings    of a folder or one file, wherever it comes from
"""
