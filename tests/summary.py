# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adds up what `meson test` has left in build folders, in one plain line.

usage: summary.py BUILD-DIR...
       summary.py --failed-integration BUILD-DIR

A program that failed and was run again (second.json) counts as it did then,
and is named. The second form lists the programs of the suite integration that
failed. Exit status 1 when a test failed, or none ran.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path


BAD = ('FAIL', 'ERROR', 'TIMEOUT', 'INTERRUPT', 'UNEXPECTEDPASS')


def read_cases(logs, base):
    """Cases by the name of their program, their own, and a count of equal ones."""
    path = logs / f'{base}.junit.xml'
    # what tests print stands in it as it came: colours and all
    text = re.sub(r'[\x00-\x08\x0b\x0c\x0e-\x1f]', '',
                  path.read_text(encoding='utf-8', errors='replace'))
    cases, seen = {}, Counter()
    for suite in ElementTree.fromstring(text).iter('testsuite'):
        for case in suite.iter('testcase'):
            key = suite.get('name'), case.get('name')
            cases[(*key, seen[key])] = case
            seen[key] += 1
    return cases


def read_failed(logs, base):
    """Names of the test programs that failed."""
    lines = (logs / f'{base}.json').read_text(encoding='utf-8').splitlines()
    tests = [json.loads(line) for line in lines]
    return [test['name'] for test in tests if test['result'] in BAD]


def count(folder):
    """(passed, failed, skipped, names of the failed, names of those that
    passed at a second try) of one build folder"""
    passed = failed = skipped = 0
    logs = Path(folder, 'meson-logs')
    cases = read_cases(logs, 'testlog')
    names = read_failed(logs, 'testlog')
    again = []
    if (logs / 'second.json').exists():
        cases |= read_cases(logs, 'second')
        still = read_failed(logs, 'second')
        tried = [json.loads(line)['name'] for line in
                 (logs / 'second.json').read_text(
                     encoding='utf-8').splitlines()]
        again = [name for name in tried if name not in still]
        names = [name for name in names if name not in again]
    for case in cases.values():
        if case.find('failure') is not None or case.find('error') is not None:
            failed += 1
        elif case.find('skipped') is not None:
            skipped += 1
        else:
            passed += 1
    # a program that died after its last subtest has no failed one
    return passed, max(failed, len(names)), skipped, names, again


def failed_integration(folder):
    """Those of the slow programs that are tried again, as meson names them."""
    names = read_failed(Path(folder, 'meson-logs'), 'testlog')
    return [name.rsplit(' / ', 1)[1] for name in names
            if 'integration' in name.rsplit(' / ', 1)[0]]


def main():
    if sys.argv[1] == '--failed-integration':
        print('\n'.join(failed_integration(sys.argv[2])))
        return 0
    totals = [0, 0, 0]
    for folder in sys.argv[1:]:
        try:
            *numbers, names, again = count(folder)
        except (OSError, ElementTree.ParseError) as error:
            print(f'the tests of {folder} did not run: {error}')
            totals[1] += 1
            continue
        totals = [a + b for a, b in zip(totals, numbers)]
        for name in again:
            print(f'passed at a second try, alone, in {folder}: {name}')
        for name in names:
            print(f'failed in {folder}: {name}')

    passed, failed, skipped = totals
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
