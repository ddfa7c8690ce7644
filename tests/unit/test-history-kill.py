# SPDX-License-Identifier: LGPL-2.1-or-later
"""A process that keeps temperatures is killed many times, at any moment.

What was said to be kept is there, each second for all regions or for none, and
minutes and hours are the sum of the seconds.
"""

import pathlib
import random
import subprocess
import sys
import tempfile

WRITER = sys.argv[1]
KILLS = 60


def check(path):
    """How many seconds there are, from the first on without a gap."""
    done = subprocess.run([WRITER, 'check', path], text=True,
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return int(done.stdout)


def write_and_kill(path, first, chance):
    """The last number that was said to be kept; None when none was."""
    process = subprocess.Popen([WRITER, str(first), path], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(chance.choice((0, 1, 2, 5, 40))):
        process.stdout.readline()
    try:
        process.wait(chance.uniform(0, 0.02))
    except subprocess.TimeoutExpired:
        pass
    process.kill()
    said = process.stdout.read()
    process.wait()
    process.stdout.close()
    process.stderr.close()
    lines = [line for line in said.split('\n')[:-1] if line]
    return int(lines[-1]) if lines else None


def test_kills():
    chance = random.Random(13)
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / 'test.db')
        n = 0
        grown = 0
        for turn in range(KILLS):
            last = write_and_kill(path, n, chance)
            before, n = n, check(path)
            if last is not None:
                # the one after it may be there, too, and was not told yet
                assert n in (last + 1, last + 2), (turn, before, last, n)
            else:
                # what was read before the kill was there, too
                assert before <= n <= before + 42, (turn, before, n)
            grown += n > before
        assert grown > KILLS / 3, grown
    print(f'# {KILLS} kills, {n} seconds, none lost and none half')


def main():
    print('1..1')
    test_kills()
    print('ok 1 - test_kills')


if __name__ == '__main__':
    main()
