#!/bin/sh
# Makes .venv with loa and its tools in it. Needs Python 3.11 or newer and pip's package index, nothing else.
set -eu

python=
for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "loa needs Python 3.11 or newer. / loa cần Python 3.11 trở lên." >&2
    exit 5
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    echo "Setting up .venv with $("$python" --version) …" >&2
    if ! "$python" -m venv --clear .venv >/dev/null 2>&1; then
        # Debian's Python without python3-venv has no ensurepip: borrow the pip that is there, without touching its own.
        "$python" -m venv --clear --without-pip .venv
        if ! "$python" -m pip --python .venv/bin/python install --quiet pip; then
            echo "This Python has neither venv's ensurepip nor pip: install python3-venv or python3-pip once." >&2
            exit 5
        fi
    fi
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
touch .venv/ready
