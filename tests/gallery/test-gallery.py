# SPDX-License-Identifier: LGPL-2.1-or-later
"""The gallery knows every choice by itself, and makes pictures of them."""

import re
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstThermal', '1.0')
from gi.repository import Gst, GstThermal  # noqa: E402

GALLERY = Path(__file__).resolve().parent / 'gallery.py'


def gallery(*words):
    return subprocess.run([sys.executable, str(GALLERY), *map(str, words)],
                          capture_output=True, text=True)


class TestGallery(unittest.TestCase):
    def test_every_palette_and_every_choice_is_in_it(self):
        done = gallery('--list', '.')
        self.assertEqual(done.returncode, 0, done.stderr)
        listed = [line.split('\t') for line in done.stdout.splitlines()]
        titles = {(section, title) for section, title, _ in listed}
        self.assertEqual(len(titles), len(listed), 'two of the same name')
        for palette in GstThermal.Palette.get_ids():
            self.assertIn(('Palettes', palette), titles)
        for name, prop in (('thermcolor', 'agc'), ('fusionoverlay', 'mode')):
            spec = Gst.ElementFactory.make(name).find_property(prop)
            for value in spec.enum_class.__enum_values__.values():
                self.assertIn((f'{name}: {prop}',
                               f'{prop}={value.value_nick}'), titles)

    def test_pictures_and_a_page_that_shows_them(self):
        with tempfile.TemporaryDirectory(prefix='gallery-') as name:
            folder = Path(name)
            done = gallery('--only', 'thermcolor: inverted', folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            page = (folder / 'index.html').read_text()
            files = re.findall('src="([^"]+)"', page)
            self.assertEqual(files, ['thermcolor-inverted-inverted-false.png',
                                     'thermcolor-inverted-inverted-true.png'])
            pictures = [(folder / file).read_bytes() for file in files]
            self.assertNotEqual(*pictures)
            for png in pictures:
                self.assertEqual(png[:8], b'\x89PNG\r\n\x1a\n')
                self.assertEqual(struct.unpack('>II', png[16:24]), (640, 480))

    def test_a_pipeline_that_fails_is_said(self):
        sys.path.insert(0, str(GALLERY.parent))
        from gallery import picture_of
        with self.assertRaisesRegex(RuntimeError, 'gives no picture'):
            picture_of('videotestsrc num-buffers=0')
        with self.assertRaisesRegex(RuntimeError, '.'):
            picture_of('filesrc location=/nonexistent ! pngdec')


if __name__ == '__main__':
    Gst.init(None)
    unittest.main()
