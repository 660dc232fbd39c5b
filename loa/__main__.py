"""``python -m loa``: the same as the ``loa`` command."""

from loa.cli import main

if __name__ == "__main__":
    main()
