# SPDX-License-Identifier: LGPL-2.1-or-later
"""FFF files as cameras could write them and as no camera should: every order of
bytes, directories in other places, records that are deleted, unknown, missing
or outside of the file; JPEG segments in any order."""

import json
import math
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib

PROGRAM = sys.argv[1]
WIDTH, HEIGHT = 5, 4
COUNTS = [14000 + 37 * i for i in range(WIDTH * HEIGHT)]
PLANCK = dict(r1=15848.0, r2=0.0145, b=1414.0, f=1.0, o=-4405)
EMISSIVITY, REFLECTED_K = 0.5, 290.0


def celsius(count):
    """With no air and no window between."""
    def single(value):
        return struct.unpack('<f', struct.pack('<f', value))[0]
    p = {name: single(value) for name, value in PLANCK.items()}
    reflected = p['r1'] / (p['r2'] * (math.exp(p['b'] / REFLECTED_K) - p['f'])) - p['o']
    signal = (count - (1 - EMISSIVITY) * reflected) / EMISSIVITY
    return p['b'] / math.log(p['r1'] / (p['r2'] * (signal + p['o'])) + p['f']) - 273.15


def camera_info(order='<', size=2476, milliseconds=0):
    data = bytearray(size)

    def put(at, kind, *values):
        struct.pack_into(order + kind, data, at, *values)
    put(0, 'HHH', 2, WIDTH, HEIGHT)
    put(0x20, '6f', EMISSIVITY, 0, REFLECTED_K, 0, 0, 1)
    put(0x3c, 'f', 0.5)
    put(0x58, '3f', PLANCK['r1'], PLANCK['b'], PLANCK['f'])
    put(0x70, '5f', 0.006569, 0.01262, -0.002276, -0.00667, 1.9)
    put(0x90, '4f', 423.15, 253.15, 473.15, 233.15)
    data[0xd4:0xd4 + 8] = b'Pr\xfcfling'
    put(0x308, 'if', PLANCK['o'], PLANCK['r2'])
    if size >= 0x38e:
        put(0x384, 'IIh', 1362608599, milliseconds, -60)
    return bytes(data)


def image_header(order, kind=2):
    return struct.pack(order + 'HHH', kind, WIDTH, HEIGHT).ljust(32, b'\0')


def raw(order='<'):
    return image_header(order) + struct.pack(f'{order}{len(COUNTS)}H', *COUNTS)


def png(order='<'):
    """Swapped when the record is little-endian, as cameras do it."""
    def chunk(name, data):
        return (struct.pack('>I', len(data)) + name + data
                + struct.pack('>I', zlib.crc32(name + data)))
    rows = b''.join(
        b'\0' + struct.pack(f'{order}{WIDTH}H', *COUNTS[y * WIDTH:][:WIDTH])
        for y in range(HEIGHT))
    return image_header(order) + b'\x89PNG\r\n\x1a\n' + chunk(
        b'IHDR', struct.pack('>IIBBBBB', WIDTH, HEIGHT, 16, 0, 0, 0, 0)
    ) + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b'')


def build(records, order='>', version=100, slots=None, directory=0x40, gap=0):
    """records: (type, data) or (type, offset, length) for what is nowhere"""
    slots = len(records) if slots is None else slots
    body = bytearray(max(directory, 0x40) + 32 * slots)
    body[:4] = b'FFF\0'
    struct.pack_into(order + 'III', body, 0x14, version, directory, slots)
    for i, record in enumerate(records):
        if len(record) == 2:
            body += b'\xee' * gap
            place = (record[0], len(body), len(record[1]))
            body += record[1]
        else:
            place = record
        struct.pack_into(order + 'HHIIII', body, directory + 32 * i,
                         place[0], 1, 100, 1, place[1], place[2])
    return bytes(body)


def jpeg(fff, pieces, shuffle=None):
    size = -(-len(fff) // pieces)
    segments = []
    for i in range(pieces):
        data = b'FLIR\0\1' + bytes([i, pieces - 1]) + fff[i * size:][:size]
        segments.append(b'\xff\xe1' + struct.pack('>H', len(data) + 2) + data)
    if shuffle is not None:
        random.Random(shuffle).shuffle(segments)
    other = b'\xff\xe1\0\x09http://' + b'\xff\xff\xfe\0\x05foo'
    return b'\xff\xd8' + other.join(segments) + b'\xff\xda\0\2\xff\xd9'


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / 'file'

    def run_info(self, data, *options):
        self.path.write_bytes(data)
        return subprocess.run(
            [PROGRAM, '--json', '--at', '3,2', *options, self.path],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def assert_good(self, data, frames=1, *options):
        done = self.run_info(data, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        read = json.loads(done.stdout)
        self.assertEqual((read['width'], read['height'], read['frames']),
                         (WIDTH, HEIGHT, frames))
        self.assertEqual((read['counts']['min'], read['counts']['max']),
                         (COUNTS[0], COUNTS[-1]))
        count = COUNTS[2 * WIDTH + 3]
        self.assertEqual(read['at'][0]['counts'], count)
        self.assertAlmostEqual(
            read['at'][0]['celsius'], celsius(count), delta=1e-4)
        return read

    def assert_bad(self, data):
        done = self.run_info(data)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual(done.stderr.count('\n'), 1, done.stderr)
        self.assertRegex(done.stderr, r'byte \d+|\d+ bytes')

    def test_every_order_of_bytes(self):
        for header in '<>':
            for info in '<>':
                for image in '<>':
                    for make in (raw, png):
                        read = self.assert_good(build(
                            [(0x20, camera_info(info)), (1, make(image))],
                            header))
                        self.assertEqual(
                            read['storage'], 'RAW' if make is raw else
                            'PNG-swapped' if image == '<' else 'PNG')
                        self.assertEqual(
                            read['time'], '2013-03-06T23:23:19+01')

    def test_directories_of_any_shape(self):
        records = [(0x20, camera_info()), (1, raw())]
        for version in (100, 101, 199):
            for slots in (2, 14, 33):
                for directory in (0x40, 0x44, 0x200):
                    for gap in (0, 3, 64):
                        self.assert_good(build(
                            records, '<', version, slots, directory, gap))
        self.assert_good(build(records[::-1]))

    def test_records_that_do_not_count(self):
        good = [(0x20, camera_info()), (1, raw())]
        for other in ((0, 0xffffffff, 0xffffffff), (0x77, 0xfffffff0, 100),
                      (0x77, b'unknown'), (0x2e, 5, 1 << 31), (1, 0, 0),
                      (0x20, 0xffffff00, 0), (0x22, b''), (0x2a, b'1234'),
                      (0x0e, b'no picture'), (0x2b, b'\0' * 184),
                      (0xffff, b'\0')):
            self.assert_good(build([other] + good))
            self.assert_good(build(good + [other]))

    def test_short_camera_info_of_old_cameras(self):
        read = self.assert_good(build(
            [(0x20, camera_info(size=0x310)), (1, raw())]))
        self.assertIsNone(read['time'])
        self.assert_bad(build([(0x20, camera_info(size=0x311)[:0x30f]),
                               (1, raw())]))

    def test_sequences_with_room_between_frames(self):
        one = build([(0x20, camera_info()), (1, raw())])
        two = build([(0x20, camera_info(milliseconds=40)), (1, raw())], '<')
        for gap in (b'', b'\0', b'\0' * 64, b'FF\0F'):
            for number in (0, 1, 2):
                self.assert_good(gap.join([one, two, one]) + gap, 3,
                                 '--frame', str(number))

    def test_padding_may_be_missing_at_the_end(self):
        image = raw() + b'\0' * 8
        whole = build([(0x20, camera_info()), (1, image)])
        self.assert_good(whole[:-8])
        self.assert_bad(whole[:-9])

    def test_what_is_needed_must_be_there(self):
        info, image = (0x20, camera_info()), (1, raw())
        self.assert_bad(build([info]))
        self.assert_bad(build([image]))
        self.assert_bad(build([info, (1, raw()[:-2])]))
        self.assert_bad(build([info, (1, 0x40, 0xffffffff)]))
        self.assert_bad(build([(0x20, 0xffffffff, 2476), image]))
        self.assert_bad(build([info, image, (0x22, 0xffff, 784)]))
        self.assert_bad(build([info, image], version=99))
        self.assert_bad(build([info, image])[:0x3f])
        self.assert_bad(build([info, image], slots=1 << 16)[:4096])
        self.assert_bad(build([info, (1, png()[:-30])]))
        whole = build([info, image])
        self.assert_bad(whole + whole[:-20])

    def test_jpeg_segments_in_any_order(self):
        fff = build([(0x20, camera_info()), (1, raw())])
        for pieces in (1, 2, 7):
            for shuffle in (None, 1, 2):
                self.assert_good(jpeg(fff, pieces, shuffle))
        whole = jpeg(fff, 3)
        self.assert_bad(whole.replace(b'FLIR\0\1\1\2', b'FLIR\0\1\0\2'))
        self.assert_bad(whole.replace(b'FLIR\0\1\1\2', b'FLIR\0\1\1\3'))
        self.assert_bad(whole.replace(b'FLIR\0\1\1\2', b'flir\0\1\1\2'))
        self.assert_bad(whole[:len(whole) // 2])

    def test_jpeg_of_programs_that_do_not_number(self):
        fff = build([(0x20, camera_info()), (1, raw())])
        whole = jpeg(fff, 3)
        for number in range(3):
            whole = whole.replace(
                b'FLIR\0\1' + bytes([number, 2]), b'FLIR\0\1\0\0')
        self.assert_good(whole)

    def test_first_of_two_images_in_a_jpeg_counts(self):
        first = build([(0x20, camera_info()), (1, raw())])
        for second in (b'FFF\0', first[:-1], first[:0x40] + b'\xaa' * 4000):
            for pieces in (1, 2):
                self.assert_good(
                    jpeg(first, 2)[:-6] + jpeg(second, pieces)[2:])
                self.assert_good(
                    jpeg(first, 1)[:-6] + jpeg(second, pieces)[2:])

    def test_letters_between_frames_are_no_frame(self):
        one = build([(0x20, camera_info()), (1, raw())])
        for gap in (b' FFF\0', b' FFF\0' + b'\xaa' * 64,
                    b'\0' * 3 + b'FFF\0' + b'\0' * 60):
            self.assert_good(gap.join([one, one]), 2, '--frame', '1')
        # but one that begins as a frame has to be one
        self.assert_bad(one + b'\0' + one[:-20])
        self.assert_bad(one + b'\0' + one[:0x3f])

    def test_older_sequences_are_named(self):
        whole = build([(0x20, camera_info()), (1, raw())])
        done = self.run_info(b'AFF' + whole[3:])
        self.assertEqual(done.returncode, 1)
        self.assertIn('AFF', done.stderr)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
