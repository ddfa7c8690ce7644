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
import numpy

gi.require_version('Gst', '1.0')
gi.require_version('GstThermal', '1.0')
from gi.repository import Gst, GstThermal  # noqa: E402

GALLERY = Path(__file__).resolve().parent / 'gallery.py'
sys.path.insert(0, str(GALLERY.parent))

from gallery import frame_of, picture_of  # noqa: E402


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

    def test_what_does_not_show_by_day_is_shown_where_it_does(self):
        launches = {}
        for line in gallery('--list', '.').stdout.splitlines():
            _, title, launch = line.split('\t')
            launches[title] = launch

        def pixels(title):
            sample = frame_of(launches[title])
            buffer = sample.get_buffer()
            frame = numpy.frombuffer(
                buffer.extract_dup(0, buffer.get_size()), numpy.uint8)
            return frame.reshape(720, 960, 3).astype(float)

        # a lawn five times enlarged: every fifth pixel is another one
        def noise(title):
            lawn = pixels(title)[520:640:5, 2::5, 1]
            return numpy.abs(numpy.diff(lawn, axis=1)).mean()

        for key in ('noise-reduction-2d', 'noise-reduction-3d'):
            with self.subTest(key):
                none, much = noise(f'{key}=0'), noise(f'{key}=100')
                self.assertGreater(none, 6)
                self.assertLess(much, none / 2)

        # how much more red than blue, a second after bulbs were lit
        def warmth(title):
            frame = pixels(title)
            return (frame[..., 0] - frame[..., 2]).mean()

        key = 'white-balance-sensitivity'
        low, normal, high = (
            warmth(f'{key}={value}') for value in ('low', 'normal', 'high'))
        self.assertGreater(low, normal + 10)
        self.assertGreater(normal, high + 10)

    def test_a_pipeline_that_fails_is_said(self):
        with self.assertRaisesRegex(RuntimeError, 'gives no picture'):
            picture_of('videotestsrc num-buffers=0')
        with self.assertRaisesRegex(RuntimeError, '.'):
            picture_of('filesrc location=/nonexistent ! pngdec')


if __name__ == '__main__':
    Gst.init(None)
    unittest.main()
