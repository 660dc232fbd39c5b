"""Devices: one file is one kind of player. What a module has is in docs/devices.md.

NAME        as a person writes it, with hyphens; the module's name has underscores
TITLE       what it is, in Vietnamese
ENCODING    the MP3 that it plays; Encoding() is the programme as it is mastered
CARRIES     ``sessions``: a sound for each session; ``spots``: each announcement once, with its words beside it
PLAYLISTS   forms of playlist that it opens
SPEAKER     the treatment of speech that suits it: horn, indoor or phone
CODEC       what the way to its loudspeaker does to sound: nothing or a-law
CHANNEL     where it is heard; None for an ear beside it
arrange(items) -> paths     where each sound goes, in the order in which they are written
check(place) -> shortcomings    of a folder or one file, wherever it comes from
"""
