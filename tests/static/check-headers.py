# SPDX-License-Identifier: LGPL-2.1-or-later
"""No header needs another one included first.

usage: check-headers.py BUILD-DIR COMPILER...
"""

import shlex
import subprocess
import sys

from tree import ROOT, Tap, files

PACKAGES = ['gstreamer-1.0', 'gstreamer-base-1.0', 'gstreamer-video-1.0',
            'gstreamer-app-1.0', 'gstreamer-rtsp-server-1.0', 'json-glib-1.0',
            'gio-unix-2.0', 'libsoup-3.0', 'gnutls', 'pangocairo']


def main():
    build, *compiler = sys.argv[1:]
    flags = shlex.split(subprocess.run(
        ['pkg-config', '--cflags', *PACKAGES], check=True,
        capture_output=True, text=True).stdout)
    tap = Tap()
    for path in files('*.h'):
        run = subprocess.run(
            [*compiler, '-fsyntax-only', '-std=gnu11', '-Wall', '-Werror',
             '-DGST_USE_UNSTABLE_API', f'-I{build}', f'-I{ROOT}',
             f'-I{ROOT}/gst-plugins/gst-libs', f'-I{ROOT}/server', *flags,
             '-x', 'c', '-'],
            input=f'#include "{ROOT / path}"\n', capture_output=True,
            text=True)
        tap.result(str(path), [] if run.returncode == 0
                   else run.stderr.splitlines()[:5])
    tap.finish()


if __name__ == '__main__':
    main()
