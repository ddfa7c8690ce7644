# SPDX-License-Identifier: LGPL-2.1-or-later
"""C is formatted as .clang-format says; `./dev fmt` makes it so."""

import subprocess

from tree import ROOT, Tap, files


def main():
    tap = Tap()
    for path in files('*.c', '*.h', '*.cpp'):
        run = subprocess.run(
            ['clang-format-14', '--dry-run', '-Werror', str(path)], cwd=ROOT,
            capture_output=True, text=True)
        tap.result(str(path), [] if run.returncode == 0 else run.stderr
                   .splitlines()[:3])
    tap.finish()


if __name__ == '__main__':
    main()
