"""Report forms: one file is one form. What a module has is in docs/doors.md."""
