"""Devices: one file is one kind of player. What a module has is in docs/doors.md."""
