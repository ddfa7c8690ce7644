# SPDX-License-Identifier: LGPL-2.1-or-later
"""A process that changes settings is killed hundreds of times, at any moment.

What it leaves is a whole change: the last one that it acknowledged, or the one
after it, whose acknowledgement the kill may have cut off.
"""

import pathlib
import random
import subprocess
import sys
import tempfile

WRITER = sys.argv[1]
N_VALUES = 1000
KILLS = 400


def check(state):
    """The number that the settings hold; None before the first change."""
    done = subprocess.run([WRITER, 'check', state], text=True,
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    word = done.stdout.split()[0]
    return None if word == 'none' else int(word)


def write_and_kill(state, first, chance):
    """The last number that was acknowledged, None when none was."""
    process = subprocess.Popen([WRITER, str(first), state], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline() == 'ready\n', process.stderr.read()
    # sometimes in the middle of the first change, sometimes after many
    for _ in range(chance.choice((0, 1, 2, 5, 20))):
        process.stdout.readline()
    try:
        process.wait(chance.uniform(0, 0.003))
    except subprocess.TimeoutExpired:
        pass
    process.kill()
    said = process.stdout.read()
    process.wait()
    process.stdout.close()
    process.stderr.close()
    # what was read above was there, so it is in no doubt; the rest says more
    lines = [line for line in said.split('\n')[:-1] if line]
    return int(lines[-1]) if lines else None


def test_kills():
    chance = random.Random(20)
    seen = set()
    outcomes = {'acknowledged': 0, 'next': 0}
    with tempfile.TemporaryDirectory() as state:
        number = None
        for turn in range(KILLS):
            first = turn * 37 % N_VALUES
            last = write_and_kill(state, first, chance)
            now = check(state)
            seen.add(now)
            if last is None:
                # nothing or little was heard of: any whole state from the one
                # before on
                reachable = {number} | {
                    (first + i) % N_VALUES for i in range(22)}
                assert now in reachable, (turn, number, first, now)
            else:
                assert now in (last, (last + 1) % N_VALUES), (turn, last, now)
                outcomes['acknowledged' if now == last else 'next'] += 1
            number = now
        leftovers = [p.name for p in pathlib.Path(state).iterdir()
                     if p.name not in ('lock', 'settings.ini')]
        assert not leftovers, leftovers
    assert len(seen) > KILLS / 4, len(seen)
    print(f'# {KILLS} kills left {len(seen)} states, each of them whole; '
          f'after the last acknowledged change {outcomes}')


def test_half_a_file_beside():
    """A kill while the new file is written leaves it beside the old one."""
    with tempfile.TemporaryDirectory() as state:
        folder = pathlib.Path(state)
        write_and_kill(state, 5, random.Random(1))
        now = check(state)
        text = (folder / 'settings.ini').read_bytes()
        for length in (0, 1, len(text) // 2, len(text) - 1):
            half = folder / 'settings.ini.A1B2C3'
            half.write_bytes(text[:length])
            assert check(state) == now
            assert not half.exists()
            assert (folder / 'settings.ini').read_bytes() == text
        # somebody's own copy is left alone
        copy = folder / 'settings.ini.before-the-update'
        copy.write_bytes(text)
        check(state)
        assert copy.exists()


def main():
    tests = [test_kills, test_half_a_file_beside]
    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        test()
        print(f'ok {number} - {test.__name__}', flush=True)


if __name__ == '__main__':
    main()
