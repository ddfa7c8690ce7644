# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adds up what `meson test` has left in build folders, in one plain line.

usage: summary.py BUILD-DIR...

Exit status 1 when a test failed, or none ran.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


BAD = ('FAIL', 'ERROR', 'TIMEOUT', 'INTERRUPT', 'UNEXPECTEDPASS')


def count(folder):
    """(passed, failed, skipped, names of the failed) of one build folder"""
    passed = failed = skipped = 0
    names = []
    logs = Path(folder, 'meson-logs')
    # what tests print stands in it as it came: colours and all
    text = re.sub(r'[\x00-\x08\x0b\x0c\x0e-\x1f]', '',
                  (logs / 'testlog.junit.xml').read_text(
                      encoding='utf-8', errors='replace'))
    for case in ElementTree.fromstring(text).iter('testcase'):
        if case.find('failure') is not None or case.find('error') is not None:
            failed += 1
        elif case.find('skipped') is not None:
            skipped += 1
        else:
            passed += 1

    # a program that died after its last subtest has no failed one
    for line in (logs / 'testlog.json').read_text(encoding='utf-8').splitlines():
        test = json.loads(line)
        if test['result'] in BAD:
            names.append(test['name'])
    return passed, max(failed, len(names)), skipped, names


def main():
    totals = [0, 0, 0]
    for folder in sys.argv[1:]:
        try:
            *numbers, names = count(folder)
        except (OSError, ElementTree.ParseError) as error:
            print(f'the tests of {folder} did not run: {error}')
            totals[1] += 1
            continue
        totals = [a + b for a, b in zip(totals, numbers)]
        for name in names:
            print(f'failed in {folder}: {name}')

    passed, failed, skipped = totals
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
