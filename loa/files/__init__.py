"""Files that people write, read with a place for every fault; files that loa writes, whole or not at all."""
