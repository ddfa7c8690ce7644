# SPDX-License-Identifier: LGPL-2.1-or-later
"""C is formatted as .clang-format says; `./dev fmt` makes it so."""

import subprocess

from tree import ROOT, Tap, files

# One process for so many files: half of its time is its start.
BATCH = 50


def is_formatted(paths):
    """Whether all are, and the first lines of what is said if not."""
    run = subprocess.run(
        ['clang-format-14', '--dry-run', '-Werror', *map(str, paths)],
        cwd=ROOT, capture_output=True, text=True)
    return run.returncode == 0, run.stderr.splitlines()[:3]


def main():
    tap = Tap()
    paths = files('*.c', '*.h', '*.cpp')
    for start in range(0, len(paths), BATCH):
        batch = paths[start:start + BATCH]
        good, _ = is_formatted(batch)
        for path in batch:
            # which one it is is asked only then
            alone, said = (True, []) if good else is_formatted([path])
            tap.result(str(path), [] if alone else said)
    tap.finish()


if __name__ == '__main__':
    main()
