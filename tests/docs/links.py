# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every relative link of every page leads to a file of the tree, and every page
of docs/ is reached from another one."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / 'static'))
from tree import ROOT, Tap, files, text  # noqa: E402


def main():
    tap = Tap()
    linked = set()
    for path in files('*.md'):
        problems = []
        for target in re.findall(r'\]\(([^)#\s]+)[^)]*\)', text(path)):
            if re.match(r'[a-z]+:', target):
                continue
            file = (ROOT / path.parent / target).resolve()
            linked.add(file)
            if not file.exists():
                problems.append(f'{target} does not exist')
        tap.result(f'links of {path}', problems)

    # pages of docs/changes/ are gathered by a release, those of docs/api/ by
    # gi-docgen
    tap.result('every page is linked from another', [
        path for path in files('docs/*.md')
        if path.parent == Path('docs') and (ROOT / path).resolve() not in linked])
    tap.finish()


if __name__ == '__main__':
    main()
