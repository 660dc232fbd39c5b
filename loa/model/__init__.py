"""The nouns of loa (DESIGN section 1): frozen data, no disk, no clock, no network."""
