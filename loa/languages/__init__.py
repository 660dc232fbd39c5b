"""Languages: one file is one language. What a module has is in docs/doors.md."""
