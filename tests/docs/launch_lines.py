# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every launch line of the documentation.

In C sources they stand between `|[` and `]|` and must end by themselves. In
pages (README.md, docs/) they stand in fenced blocks: a line with num-buffers=
is run, any other is only built, so that each element and property in it exists.
Windows are replaced by fakesink. A line may need data or a device: then it says
so by `# needs` behind the fence, and only its elements of ours are looked up.

usage: launch_lines.py
"""

import itertools
import re
import shlex
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / 'static'))
from tree import ROOT, Tap, files, text  # noqa: E402

TIMEOUT_S = 120
WINDOW = re.compile(r'\b(autovideosink|ximagesink|xvimagesink|glimagesink)\b')


def arguments(line):
    """Words of a launch line behind the program's name, windows taken out."""
    line = line.replace('\\\n', ' ').replace('\n', ' ')
    words = shlex.split(WINDOW.sub('fakesink', line))
    return words[next(i for i, word in enumerate(words)
                      if word.endswith('gst-launch-1.0')) + 1:]


def source_lines(path):
    for block in re.findall(r'\|\[(.*?)\]\|', text(path), re.S):
        lines = [re.sub(r'^\s*\* ?', '', line) for line in block.splitlines()]
        yield '\n'.join(lines).strip()


def page_lines(path):
    """(line, whether it needs something that a test has not)"""
    for fence, block in re.findall(r'^```([^\n]*)\n(.*?)^```', text(path),
                                   re.S | re.M):
        for command in re.sub(r'\\\n', ' ', block).splitlines():
            command = re.split(r'\s&(\s|$)', command)[0]
            if re.search(r'(^|\s)gst-launch-1\.0\s', command):
                yield command.strip(), 'needs' in fence


def run(words):
    try:
        done = subprocess.run(['gst-launch-1.0', '--quiet', *words],
                              capture_output=True, text=True,
                              timeout=TIMEOUT_S, cwd='/tmp')
    except subprocess.TimeoutExpired:
        return [f'did not end within {TIMEOUT_S} s: it must end by itself']
    if done.returncode != 0 or 'WARNING' in done.stderr:
        return [done.stderr.strip() or f'exit status {done.returncode}']
    return []


def build_only(words):
    """Builds the pipeline in another process without starting it."""
    # options of gst-launch-1.0 are no part of it
    words = list(itertools.dropwhile(lambda word: word.startswith('-'), words))
    program = ("import sys, gi\n"
               "gi.require_version('Gst', '1.0')\n"
               "from gi.repository import Gst\n"
               "Gst.init(None)\n"
               "Gst.parse_launchv(sys.argv[1:])\n")
    done = subprocess.run([sys.executable, '-c', program, *words],
                          capture_output=True, text=True, timeout=TIMEOUT_S)
    return [] if done.returncode == 0 else done.stderr.splitlines()[-3:]


def main():
    tap = Tap()

    for path in files('gst*.c'):
        if path.parts[:2] != ('gst-plugins', 'gst') \
                or 'SECTION:element-' not in text(path):
            continue
        lines = list(source_lines(path))
        tap.result(f'{path} has launch lines', [] if lines else ['none'])
        for line in lines:
            tap.result(f'{path}: {" ".join(line.split())}'
                       .replace('#', ''), run(arguments(line)))

    for path in [Path('README.md'), *files('docs/*.md', 'docs/*/*.md')]:
        if not (ROOT / path).exists():
            continue
        for line, needs in page_lines(path):
            name = f'{path}: {" ".join(line.split())}'.replace('#', '')
            if needs:
                tap.skip(name, 'needs what a test has not')
            elif 'num-buffers=' in line:
                tap.result(name, run(arguments(line)))
            else:
                tap.result(name, build_only(arguments(line)))
    tap.finish()


if __name__ == '__main__':
    main()
