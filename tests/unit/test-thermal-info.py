# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command thermal-info: what it prints and exports is what is known of the
files, and damage ends in one line with the offset and status 1."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema
import numpy

PROGRAM = sys.argv[1]
DATA = pathlib.Path(os.environ.get('THERMOSCOPE_TEST_DATA', 'nowhere'))
SOURCE = pathlib.Path(os.environ['G_TEST_SRCDIR'])
OPTIONS = {
    'emissivity': '--emissivity', 'distance': '--distance',
    't_refl': '--reflected', 't_air': '--air', 'rh': '--humidity',
    'window_tau': '--window-transmission', 't_window': '--window-temperature',
}


def run(*arguments, status=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == status, (arguments, done)
    return done.stdout if status == 0 else done.stderr


def info(*arguments):
    return json.loads(run('--json', *arguments))


@unittest.skipUnless(DATA.is_dir(), 'THERMOSCOPE_TEST_DATA is not there')
class KnownFiles(unittest.TestCase):
    def setUp(self):
        self.known = json.loads((DATA / 'known_values.json').read_text())
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def test_every_frame_has_its_known_numbers(self):
        for file in self.known:
            for number, frame in enumerate(file['frames']):
                points = frame['counts']['at']
                at = [o for p in points for o in ('--at', p)]
                read = info('--frame', number, *at, DATA / file['file'])
                self.assertEqual(
                    [read['width'], read['height']], frame['size'])
                self.assertEqual(read['frames'], len(file['frames']))
                celsius = frame['celsius']
                for name in ('min', 'max', 'mean'):
                    self.assertAlmostEqual(
                        read['celsius'][name], celsius[name], delta=0.0005)
                for name in ('hot', 'cold', 'nan'):
                    self.assertEqual(read['celsius'][name], celsius[name])
                self.assertEqual(len(read['at']), len(points))
                for pixel in read['at']:
                    key = f'{pixel["x"]},{pixel["y"]}'
                    self.assertEqual(pixel['counts'], points[key])
                    self.assertAlmostEqual(
                        pixel['celsius'], celsius['at'][key], delta=0.0005)
                parameters = frame['parameters']
                for ours, theirs in (
                        ('r1', 'R1'), ('r2', 'R2'), ('b', 'B'), ('f', 'F'),
                        ('o', 'O'), ('emissivity', 'emissivity'),
                        ('distance_m', 'distance'), ('humidity', 'rh'),
                        ('reflected_c', 't_refl'), ('air_c', 't_air')):
                    self.assertAlmostEqual(
                        read['calibration'][ours], parameters[theirs],
                        delta=1e-6 * abs(parameters[theirs]) + 1e-9)

    def test_changed_parameters_give_the_makers_map(self):
        n_changed = 0
        for file in self.known:
            for vendor in file['vendor']:
                if not vendor['set']:
                    continue
                path = pathlib.Path(self.folder.name) / 'map.csv'
                changes = [o for key, value in vendor['set'].items()
                           for o in (OPTIONS[key], value)]
                run(*changes, '--export', path, DATA / file['file'])
                ours = numpy.loadtxt(path, delimiter=',')
                theirs = numpy.fromfile(
                    DATA / vendor['file'], '<f4').reshape(ours.shape)
                valid = theirs > -40
                self.assertLess(
                    numpy.abs(ours - theirs)[valid].max(),
                    vendor['step'] / 2 + 2e-5)
                n_changed += 1
        self.assertGreater(n_changed, 0)

    def test_exports_agree_with_each_other(self):
        file = DATA / 'flir/sc660_2frames.seq'
        folder = pathlib.Path(self.folder.name)
        for suffix in ('csv', 'npy', 'tiff', 'png'):
            run('--frame', 1, '--export', folder / f'a.{suffix}', file)
        npy = numpy.load(folder / 'a.npy')
        csv = numpy.loadtxt(folder / 'a.csv', delimiter=',')
        self.assertEqual(npy.dtype, numpy.dtype('<f4'))
        self.assertEqual(npy.shape, (480, 640))
        self.assertLess(numpy.abs(npy - csv).max(), 1e-4)
        original = info('--frame', 1, '--at', '5,7', file)
        for suffix in ('tiff', 'png'):
            again = info('--at', '5,7', folder / f'a.{suffix}')
            for name in ('celsius', 'at', 'calibration', 'model', 'time'):
                self.assertEqual(again[name], original[name])

    def test_recording_without_calibration_has_no_temperatures(self):
        read = info('--at', '80,60', DATA / 'cptv/coffee.cptv')
        self.assertIsNone(read['calibration'])
        self.assertEqual(read['celsius'], {
            'min': None, 'max': None, 'mean': None, 'hot': None, 'cold': None,
            'nan': 160 * 120})
        self.assertEqual(read['at'], [
            {'x': 80, 'y': 60, 'counts': 3465, 'celsius': None}])

    def test_damage_is_one_line_with_the_offset(self):
        for name in ('flir/c2_80x60_pip.jpg', 'flir/t420_researchir_le.fff',
                     'flir/infracam_200deg_png.jpg', 'cptv/rat.cptv'):
            data = (DATA / name).read_bytes()
            path = pathlib.Path(self.folder.name) / pathlib.Path(name).name
            for tenths in range(10):
                cut = len(data) * tenths // 10
                if name.endswith('.jpg'):
                    # behind the radiometric part there is nothing to miss
                    cut = min(cut, len(data) // 3)
                path.write_bytes(data[:cut])
                error = run(path, status=1)
                self.assertEqual(error.count('\n'), 1, error)
                self.assertRegex(error, r'byte \d+|\d+ bytes')

    def test_placeholders_are_refused(self):
        for name in ('exiftool_FLIR.jpg', 'exiftool_FLIR.fpf'):
            error = run(DATA / 'flir' / name, status=1)
            self.assertEqual(error.count('\n'), 1, error)


class Sidecars(unittest.TestCase):
    def setUp(self):
        self.schema = json.loads(
            (SOURCE / 'schemas/sidecar.schema.json').read_text())

    def read(self, sidecar):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / 'a.pgm'
            path.write_bytes(b'P5 1 1 65535\n\x40\x00')
            path.with_suffix('.json').write_text(sidecar)
            return info(path)

    def test_examples_fit_schema_and_reader(self):
        page = (SOURCE / 'docs/file-formats.md').read_text()
        examples = re.findall(r'```json\n(.*?)```', page, re.S) + [
            path.read_text() for path in
            sorted((SOURCE / 'tests/fuzz/corpus/sidecar').glob('*.json'))]
        self.assertGreaterEqual(len(examples), 3)
        for example in examples:
            jsonschema.validate(json.loads(example), self.schema)
            self.assertIsNotNone(self.read(example)['celsius']['mean'])

    def test_schema_and_reader_refuse_the_same(self):
        for wrong in ('{"calibration": {}}', '{"colour": 1}',
                      '{"calibration": {"encoding": "planck"}}',
                      '{"calibration": {"encoding": "linear", "linear":'
                      ' {"kelvin_per_count": 1}, "object": {}}}'):
            with self.assertRaises(jsonschema.ValidationError):
                jsonschema.validate(json.loads(wrong), self.schema)
            with self.assertRaises(AssertionError):
                self.read(wrong)


class CommandLine(unittest.TestCase):
    def test_it_explains_itself(self):
        text = run('--help')
        for option in ('--frame', '--at', '--json', '--export',
                       *OPTIONS.values()):
            self.assertIn(option, text)

    def test_wrong_words_have_status_2(self):
        run(status=2)
        run('--frame', '-1', 'a', status=2)
        run('--no-such-option', 'a', status=2)

    def test_missing_file_has_status_1(self):
        error = run('/nonexistent/a.jpg', status=1)
        self.assertEqual(error.count('\n'), 1, error)

    def test_a_folder_is_named_as_such(self):
        error = run('/', status=1)
        self.assertEqual(error, 'thermal-info: /: is a folder, not a file\n')

    def test_output_that_is_lost_is_an_error(self):
        with open('/dev/full', 'w') as full:
            done = subprocess.run([PROGRAM, '--version'], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn('cannot be written', done.stderr)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=2)
