# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the static tests share: the files of the tree, and TAP output."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def files(*patterns):
    """The project's own files that match, relative to ROOT, sorted; in a
    tarball, where git knows nothing, those outside of build folders."""
    try:
        listed = subprocess.run(
            ['git', '-C', str(ROOT), 'ls-files', '-z', '--cached', '--others',
             '--exclude-standard'],
            check=True, capture_output=True, text=True).stdout.split('\0')
        paths = [Path(name) for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path.relative_to(ROOT) for path in ROOT.rglob('*')
                 if not any(part.startswith('build') or part == 'node_modules'
                            for part in path.relative_to(ROOT).parts)]
    return sorted(path for path in paths
                  if (ROOT / path).is_file()
                  and (not patterns or any(path.match(p) for p in patterns)))


def text(path):
    return (ROOT / path).read_text(encoding='utf-8')


class Tap:
    """Test Anything Protocol on standard output."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def result(self, name, problems):
        """One test; PROBLEMS is a list of sentences, empty when it passed."""
        self.count += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.count} - {name}")
        for problem in problems:
            for line in str(problem).splitlines():
                print(f'# {line}')
        sys.stdout.flush()

    def skip(self, name, reason):
        self.count += 1
        print(f'ok {self.count} - {name} # SKIP {reason}')
        sys.stdout.flush()

    def finish(self):
        print(f'1..{self.count}')
        sys.exit(1 if self.failed else 0)
