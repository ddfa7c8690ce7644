# SPDX-License-Identifier: LGPL-2.1-or-later
"""The manual pages have every option and command of their programs, and no
other, and are written as man(7) wants."""

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / 'static'))
from tree import ROOT, Tap  # noqa: E402


def plain(line):
    """A line of man(7) without its macros and escapes."""
    line = re.sub(r'\\f[A-Z]', '', line)
    return line.replace('\\-', '-').replace('\\&', '')


def section(page, name):
    found = re.search(rf'^\.SH {name}\n(.*?)(?=^\.SH |\Z)', page,
                      re.MULTILINE | re.DOTALL)
    return found[1] if found else ''


def tagged(text):
    """The line behind each .TP, without quotes and macro."""
    return [' '.join(re.sub(r'^\.[A-Z]+ ', '', plain(line))
                     .replace('"', '').split())
            for line in re.findall(r'^\.TP\n(.*)$', text, re.MULTILINE)]


def options_of_help(help_text):
    text = help_text.split('Commands:\n')[0]
    return set(re.findall(r'^\s+(?:-\w, )?(--[a-z-]+)', text, re.MULTILINE))


def options_of_page(page):
    lines = ' '.join(tagged(section(page, 'OPTIONS')))
    return set(re.findall(r'--[a-z-]+', lines))


def commands_of_help(help_text):
    if 'Commands:\n' not in help_text:
        return set()
    lines = help_text.split('Commands:\n')[1].splitlines()
    usages = set()
    for line in lines:
        # behind the usage at least one blank and a capital or a lower word
        if not line.startswith('    '):
            continue
        found = re.match(r'^    ([a-z-]+(?: [a-z-]+)*)', line[:48])
        usages.add(found[1].strip())
    return usages


def commands_of_page(page):
    return {re.match(r'[a-z-]+(?: [a-z-]+)*', line)[0].strip()
            for line in tagged(section(page, 'COMMANDS'))}


def difference(kind, of_help, of_page):
    return ([f'{kind} {name} is not in the page'
             for name in sorted(of_help - of_page)]
            + [f'{kind} {name} is not in the program'
               for name in sorted(of_page - of_help)])


def main():
    tap = Tap()
    for page_name, program in zip(sys.argv[1::2], sys.argv[2::2]):
        page = (ROOT / 'man' / page_name).read_text()
        help_text = subprocess.run([program, '--help'], text=True, check=True,
                                   capture_output=True).stdout
        # GLib's own
        of_help = options_of_help(help_text) - {'--help-all'}
        tap.result(f'options of {page_name}', difference(
            'option', of_help, options_of_page(page)))
        tap.result(f'commands of {page_name}', difference(
            'command', commands_of_help(help_text), commands_of_page(page)))
        checked = subprocess.run(
            ['groff', '-man', '-Tutf8', '-ww', '-z', str(ROOT / 'man' / page_name)],
            text=True, capture_output=True)
        tap.result(f'form of {page_name}', checked.stderr.splitlines())
    tap.finish()


if __name__ == '__main__':
    main()
