"""Voice engines: one file is one engine. What a module has is in docs/doors.md."""
