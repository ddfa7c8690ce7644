# SPDX-License-Identifier: LGPL-2.1-or-later
"""What must not be in the tree, and what must be: docs/architecture.md."""

import re

from tree import ROOT, Tap, files, text

C = ('*.c', '*.h')

# (claim, files, what their lines must not match)
FORBIDDEN = [
    ('the server knows no element from inside',
     [p for p in files(*C) if p.parts[0] == 'server'],
     r'#include\s*[<"](.*/)?gst(thermsrc|thermcorrect|radiometry|thermcolor|isotherm|thermmask|autofocus|sensorcontrols|'
     r'thermosd|fusionoverlay|eptz|visibleisp)[^"]*"'),
    ('an element knows the library and GStreamer, nothing of the server',
     [p for p in files(*C) if p.parts[0] == 'gst-plugins'],
     r'#include\s*[<"](.*/)?ts-|\bTs[A-Z]\w+|libsoup|<gio/gsettings'),
    ('the library knows no element',
     [p for p in files(*C) if p.parts[:2] == ('gst-plugins', 'gst-libs')],
     r'gst_element_factory_make|gst_parse_launch'),
    ('HTTP stays in its room',
     [p for p in files(*C) if p.parts[0] == 'server'
      and p.parts[1] not in ('http',)],
     r'#include\s*<libsoup'),
    ('RTSP stays in its room',
     [p for p in files(*C) if p.parts[0] == 'server'
      and p.parts[1:3] != ('media', 'rtsp')],
     r'#include\s*<gst/rtsp-server'),
    ('no g_main_context_invoke: without a running loop it runs at the caller',
     files(*C), r'g_main_context_invoke'),
    ('no sleep: wait for the event',
     files(*C), r'\b(g_usleep|usleep|nanosleep|sleep)\s*\('),
    ('no packed struct: read bytes with their order',
     files(*C), r'__attribute__\s*\(\(\s*packed|#pragma\s+pack'),
    ('a message is a GError or a log, never g_error() in the product',
     [p for p in files(*C) if p.parts[0] in ('server', 'gst-plugins')],
     r'\bg_error\s*\('),
    ('no page in C strings',
     [p for p in files('*.c') if p.parts[0] == 'server'],
     r'<html|<script|<style'),
    ('nothing is put off',
     [p for p in files('*.c', '*.h', '*.ts', '*.tsx', '*.py', '*.md')
      if p.name != 'check-architecture.py'],
     r'\b(TODO|FIXME|XXX|HACK)\b'),
    ('no path of a machine',
     [p for p in files() if p.suffix not in ('.png', '.ico')
      and p.name != 'check-architecture.py'],
     r'(?<![\w.$}])/(work|root|home/\w+)/'),
    ('the lock file names no download address',
     files('package-lock.json'), r'"resolved"'),
]

# A generated file or a binary in the tree is a mistake.
BINARY = re.compile(
    r'\.(o|so|a|gir|typelib|gresource|jpg|jpeg|seq|csq|cptv|fff|tiff?|npy|mp4)$')


def main():
    tap = Tap()
    for claim, paths, pattern in FORBIDDEN:
        problems = []
        for path in paths:
            for number, line in enumerate(text(path).splitlines(), 1):
                if re.search(pattern, line):
                    problems.append(f'{path}:{number}: {line.strip()}')
        tap.result(claim, problems)

    sources = files('*.c', '*.h', '*.cpp', '*.py', '*.ts', '*.tsx')
    tap.result('every source file names its licence', [
        path for path in sources
        if 'SPDX-License-Identifier: LGPL-2.1-or-later'
        not in '\n'.join(text(path).splitlines()[:3])])

    folders = sorted({path.parent for path in files(*C)
                      if path.parts[0] == 'server'
                      or path.parts[:2] == ('gst-plugins', 'gst')})
    tap.result('every folder of the server and of the elements has a README', [
        folder for folder in folders
        if not (ROOT / folder / 'README.md').exists()])

    elements = [path for path in files('gst*.c')
                if path.parts[:2] == ('gst-plugins', 'gst')
                and 'GST_ELEMENT_REGISTER_DEFINE' in text(path)]
    tap.result('every element is documented with a launch line', [
        path for path in elements
        if 'SECTION:element-' not in text(path) or '|[' not in text(path)])

    tap.result('no binary, generated or foreign data file is kept', [
        path for path in files() if BINARY.search(path.name)])

    tap.result('no file has grown past 900 lines', [
        f'{path}: {len(text(path).splitlines())} lines' for path in sources
        if len(text(path).splitlines()) > 900])
    tap.finish()


if __name__ == '__main__':
    main()
