# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adds up what `meson test` has left in build folders, in one plain line.

usage: summary.py BUILD-DIR...

Exit status 1 when a test failed, or none ran.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def count(log):
    """(passed, failed, skipped, names of the failed) of one JUnit file"""
    passed = failed = skipped = 0
    names = []
    for case in ElementTree.parse(log).iter('testcase'):
        if case.find('failure') is not None or case.find('error') is not None:
            failed += 1
            names.append(case.get('classname', '') + ' ' + case.get('name', ''))
        elif case.find('skipped') is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped, names


def main():
    totals = [0, 0, 0]
    for folder in sys.argv[1:]:
        log = Path(folder, 'meson-logs', 'testlog.junit.xml')
        if not log.exists():
            print(f'{log} is missing: the tests of {folder} did not run')
            totals[1] += 1
            continue
        *numbers, names = count(log)
        totals = [a + b for a, b in zip(totals, numbers)]
        for name in names:
            print(f'failed in {folder}: {name}')

    passed, failed, skipped = totals
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
