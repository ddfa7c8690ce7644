#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The HTTP API, against a real camera; every JSON answer is held against
schemas/openapi.yaml."""

import base64
import http.client
import json
import math
import os
import re
import shlex
import shutil
import socket
import struct
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import numpy

import ramp
from camera import wait_until
from openapi import Contract

SOURCE = Path(os.environ['G_TEST_SRCDIR'])
THERMAL = '/api/v1/sensors/sensor2'
VISIBLE = '/api/v1/sensors/sensor1'
SETTINGS = '/api/v1/settings/sensor'


CONTRACT = Contract()


def validate(answer, name):
    CONTRACT.validate(answer, name)


class WebSocket:
    """As much of RFC 6455 as a viewer of temperatures needs."""

    def __init__(self, url, path, headers=()):
        """headers: lines, as those of HttpTest.lines"""
        where = urlsplit(url)
        self.socket = socket.create_connection(
            (where.hostname, where.port), timeout=20)
        key = base64.b64encode(b'0123456789abcdef').decode()
        lines = [f'GET {path} HTTP/1.1', f'Host: {where.netloc}',
                 'Upgrade: websocket', 'Connection: Upgrade',
                 f'Sec-WebSocket-Key: {key}', 'Sec-WebSocket-Version: 13',
                 *headers]
        self.socket.sendall(('\r\n'.join(lines) + '\r\n\r\n').encode())
        self.file = self.socket.makefile('rb')
        self.status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass

    def receive(self):
        first, second = self.file.read(2)
        length = second & 127
        if length == 126:
            length, = struct.unpack('>H', self.file.read(2))
        elif length == 127:
            length, = struct.unpack('>Q', self.file.read(8))
        payload = self.file.read(length)
        return payload.decode() if first & 15 == 1 else payload

    def acknowledge(self):
        self.socket.sendall(b'\x81\x82\0\0\0\0ok')

    def close(self):
        self.file.close()
        self.socket.close()


class HttpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.camera = ramp.start()
        cls.url = cls.camera.page.rstrip('/')
        cls.lines = cls.camera.lines

    @classmethod
    def tearDownClass(cls):
        status, messages = cls.camera.stop(), cls.camera.messages()
        cls.camera.__exit__(None, None, None)
        if status != 0:
            raise AssertionError(f'the camera ended with {status}: {messages}')

    def ask(self, path, method='GET', body=None, headers=None):
        """Status, headers and bytes of an answer, also of a refusal."""
        request = urllib.request.Request(
            self.url + path, data=body, method=method,
            headers={**self.camera.headers, **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.headers, refusal.read()

    def ask_json(self, path, **options):
        status, _, body = self.ask(path, **options)
        return status, json.loads(body)

    def get(self, path, schema):
        status, answer = self.ask_json(path)
        self.assertEqual(status, 200, answer)
        validate(answer, schema)
        return answer

    def refuse(self, path, expected, field=None, **options):
        status, headers, body = self.ask(path, **options)
        problem = json.loads(body)
        self.assertEqual(status, expected, problem)
        self.assertEqual(headers['Content-Type'], 'application/problem+json')
        validate(problem, 'Problem')
        self.assertEqual(problem['status'], expected)
        self.assertEqual(problem.get('field'), field)
        return problem['detail']

    def test_status_names_sensors_and_streams(self):
        status = self.get('/api/v1/status', 'Status')
        self.assertEqual([s['id'] for s in status['sensors']],
                         ['sensor1', 'sensor2'])
        thermal = status['sensors'][1]
        self.assertTrue(thermal['radiometric'])
        self.assertEqual((thermal['frameWidth'], thermal['frameHeight']),
                         (160, 120))
        stream = status['streams'][0]
        self.assertEqual(stream['encoder'], 'idle')
        self.assertRegex(stream['urls'][0],
                         r'^rtsp://127\.0\.0\.1:\d+/stream1/sensor1$')

    def test_profile_is_a_graph_of_what_runs(self):
        profile = self.get('/api/v1/profile', 'Profile')
        self.assertEqual([s['id'] for s in profile['sensors']],
                         ['sensor1', 'sensor2'])
        self.assertEqual({s['sensor'] for s in profile['streams']},
                         {'sensor1', 'sensor2'})
        status, changes = self.ask_json('/api/v1/profile/reload',
                                        method='POST', body=b'')
        self.assertEqual(status, 200, changes)
        validate(changes, 'ProfileChanges')
        self.assertEqual(changes['addedSensors'], [])

    def test_snapshot_is_a_jpeg_of_the_sensors_size(self):
        for path in ['/snapshot.jpg', THERMAL + '/snapshot.jpg']:
            status, headers, body = self.ask(path)
            self.assertEqual(status, 200)
            self.assertEqual(headers['Content-Type'], 'image/jpeg')
            self.assertEqual(body[:2], b'\xff\xd8')
            size = body.index(b'\xff\xc0') + 5
            self.assertEqual(struct.unpack('>HH', body[size:size + 4]),
                             (120, 160))

    def test_temperature_is_that_of_the_counts(self):
        for place in ['x=0.25&y=0.75', 'x=40&y=90']:
            answer = self.get(f'{THERMAL}/temperature?{place}', 'Temperature')
            self.assertEqual((answer['x'], answer['y']), (40, 90))
            kelvin = 270 + 0.002 * answer['counts']
            self.assertAlmostEqual(answer['kelvin'], kelvin, 9)
            self.assertAlmostEqual(answer['celsius'],
                                   kelvin - 273.15, 9)
            self.assertEqual(answer['status'], 'valid')
            self.assertEqual(answer['text'],
                             f'{kelvin - 273.15:.1f} °C'.replace('-', '−'))

    def test_edges_belong_to_the_outermost_pixels(self):
        answer = self.get(THERMAL + '/temperature?x=1.0&y=0.0', 'Temperature')
        self.assertEqual((answer['x'], answer['y']), (159, 0))

    def test_every_file_of_a_frame_says_the_same(self):
        _, headers, csv = self.ask(THERMAL + '/frame.csv')
        frame = headers['X-Frame']
        celsius = numpy.array([[float(v) for v in line.split(',')]
                               for line in csv.decode().split()])
        self.assertEqual(celsius.shape, (120, 160))
        answer = self.get(
            f'{THERMAL}/temperature?x=100&y=7&frame={frame}', 'Temperature')
        self.assertAlmostEqual(celsius[7, 100], answer['celsius'], 2)

        _, headers, npy = self.ask(f'{THERMAL}/frame.npy?frame={frame}')
        self.assertEqual(headers['X-Frame'], frame)
        with tempfile.TemporaryFile() as file:
            file.write(npy)
            file.seek(0)
            self.assertLess(abs(numpy.load(file) - celsius).max(), 0.01)

        for name, magic in [('png', b'\x89PNG'), ('tiff', b'II*\0')]:
            _, headers, body = self.ask(
                f'{THERMAL}/frame.{name}?frame={frame}')
            self.assertEqual(headers['Content-Type'], f'image/{name}')
            self.assertEqual(body[:4], magic)
        _, sidecar = self.ask_json(
            f'{THERMAL}/frame.png?frame={frame}&sidecar=1')
        self.assertIsInstance(sidecar, dict)

    def test_radiometric_snapshot_holds_the_temperatures_that_were_shown(self):
        tool = os.environ['THERMAL_INFO']
        _, headers, body = self.ask(
            THERMAL + '/snapshot.jpg?radiometric=1')
        frame = headers['X-Frame']
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / 'snapshot.jpg'
            file.write_bytes(body)
            info = json.loads(subprocess.run(
                [tool, str(file), '--json', '--at', '40,90', '--at', '3,4'],
                check=True, capture_output=True, text=True).stdout)
            exif = None
            if shutil.which('exiftool'):
                exif = json.loads(subprocess.run(
                    ['exiftool', '-j', '-n', '-RawThermalImageWidth',
                     '-RawThermalImageHeight', '-PaletteName',
                     '-PaletteColors', str(file)],
                    check=True, capture_output=True, text=True).stdout)[0]
        for at in info['at']:
            answer = self.get(
                f"{THERMAL}/temperature?x={at['x']}&y={at['y']}"
                f'&frame={frame}', 'Temperature')
            self.assertLessEqual(
                abs(at['celsius'] - answer['celsius']), 0.1)
        if exif:
            self.assertEqual((exif['RawThermalImageWidth'],
                              exif['RawThermalImageHeight']), (160, 120))
            span = self.get(THERMAL + '/span', 'Span')
            _, answer = self.ask_json('/api/v1/palettes')
            names = {p['id']: p['name'] for p in answer['palettes']}
            self.assertEqual(
                exif['PaletteName'], names[span['palette']]
                + (' inverted' if span['inverted'] else ''))
            self.assertEqual(exif['PaletteColors'], 224)

    def test_measurements_have_the_regions_of_the_profile(self):
        answer = self.get(THERMAL + '/measurements', 'Measurements')
        kinds = [m['kind'] for m in answer['measurements']]
        self.assertEqual(kinds, ['full', 'box', 'spot'])
        self.assertEqual(answer['measurements'][1]['name'], 'Pump')
        full = answer['measurements'][0]
        self.assertEqual(full['pixels'], 160 * 120)
        hot = self.get(
            f"{THERMAL}/temperature?x={full['maxAt']['x']}"
            f"&y={full['maxAt']['y']}&frame={answer['frame']}", 'Temperature')
        self.assertAlmostEqual(hot['kelvin'],
                               full['max']['kelvin'], 3)

    def test_settings_act_and_are_checked_as_a_whole(self):
        path = SETTINGS + '/sensor2'
        options = {'method': 'PATCH',
                   'headers': {'Content-Type': 'application/json'}}
        keys = {s['key']: s for s in self.get(path, 'SettingsGroup')['settings']}
        # what the profile binds, and what switches some of it on and off
        self.assertEqual(set(keys), set(ramp.BINDINGS)
                         | {'isotherm', 'object-parameters'})
        before = keys['palette']['value']

        detail = self.refuse(
            path, 400, 'agc',
            body=b'{"palette": "lava", "agc": "nonsense"}', **options)
        self.assertIn('nonsense', detail)
        keys = {s['key']: s for s in self.get(path, 'SettingsGroup')['settings']}
        self.assertEqual(keys['palette']['value'], before)

        status, answer = self.ask_json(
            path, body=b'{"palette": "ironbow", "emissivity": 0.8}', **options)
        self.assertEqual(status, 200)
        validate(answer, 'SettingsGroup')
        keys = {s['key']: s for s in answer['settings']}
        self.assertEqual(keys['palette']['value'], 'ironbow')
        self.assertEqual(keys['emissivity']['value'], 0.8)
        self.assertEqual(keys['emissivity']['maximum'], 1)

        self.refuse(path, 400, 'emissivity', body=b'{"emissivity": 7}',
                    **options)
        self.refuse(path, 400, 'nope', body=b'{"nope": 1}', **options)
        # there is such a setting, but this profile binds it to nothing
        self.refuse(path, 400, 'humidity', body=b'{"humidity": 0.3}', **options)
        self.refuse(path, 400, None, body=b'{', **options)
        self.refuse(path, 400, None, body=b'[]', **options)
        self.refuse(path, 415, 'Content-Type', method='PATCH', body=b'{}',
                    headers={'Content-Type': 'text/plain'})
        self.refuse(path, 413, None, method='PATCH', body=b' ' * 70000,
                    headers={'Content-Type': 'application/json'})
        self.refuse(SETTINGS + '/sensor1', 400, 'palette',
                    body=b'{"palette": "lava"}', **options)

    def test_palettes_run_from_cold_to_hot(self):
        status, answer = self.ask_json('/api/v1/palettes')
        self.assertEqual(status, 200)
        for palette in answer['palettes']:
            validate(palette, 'Palette')
        white_hot = next(p for p in answer['palettes']
                         if p['id'] == 'white-hot')
        self.assertEqual(white_hot['colours'][0], '#000000')
        self.assertEqual(white_hot['colours'][-1], '#ffffff')

    def test_span_has_rising_temperatures(self):
        span = self.get(THERMAL + '/span', 'Span')
        known = [k for k in span['kelvin'] if k is not None]
        self.assertGreater(len(known), 1)
        self.assertEqual(known, sorted(known))

    def test_mistakes_are_named(self):
        get = self.refuse
        get('/api/v1/nothing', 404)
        get('/nothing', 404)
        get('/api/v1/sensors/sensor9/span', 404, 'id')
        get(THERMAL + '/nothing', 404)
        get(THERMAL + '/frame.bmp', 404, 'format')
        get(THERMAL + '/temperature', 400, 'x')
        get(THERMAL + '/temperature?x=0.5', 400, 'y')
        get(THERMAL + '/temperature?x=1.5&y=0', 400, 'x')
        get(THERMAL + '/temperature?x=nan&y=0', 400, 'x')
        get(THERMAL + '/temperature?x=160&y=0', 400, 'x')
        get(THERMAL + '/temperature?x=1', 400, 'y')
        get(THERMAL + '/temperature?x=0&y=1.5', 400, 'y')
        get(THERMAL + '/temperature?x=0&y=0&frame=999999', 404, 'frame')
        get(THERMAL + '/temperature?x=0&y=0&frame=x', 400, 'frame')
        get(THERMAL + '/snapshot.jpg?radiometric=yes', 400, 'radiometric')
        get(THERMAL + '/stream.mjpg?fps=-1', 400, 'fps')
        get(THERMAL + '/radiometric', 400, 'Upgrade')
        get(VISIBLE + '/temperature?x=0&y=0', 409)
        get(VISIBLE + '/snapshot.jpg?radiometric=1', 409)
        get('/api/v1/status', 405, method='POST', body=b'')
        get(THERMAL + '/span', 405, method='DELETE')

    def test_other_origins_are_refused(self):
        self.refuse(SETTINGS + '/sensor2', 403, 'Origin', method='PATCH',
                    body=b'{}', headers={'Origin': 'http://camera.example',
                                         'Content-Type': 'application/json'})
        refused = WebSocket(self.url, THERMAL + '/radiometric',
                            [*self.lines, 'Origin: http://camera.example'])
        self.assertEqual(refused.status, 403)
        refused.close()

    def test_examples_of_the_documentation_work(self):
        text = (SOURCE / 'docs' / 'http-api.md').read_text()
        examples = re.findall(r'^curl (.*)$', text, re.MULTILINE)
        self.assertGreater(len(examples), 15)
        for example in examples:
            words = shlex.split(example)
            if '--unix-socket' in words:
                continue
            path = next(word for word in words if word.startswith('http://'))
            path = path.removeprefix('http://127.0.0.1:8080')
            options = {'headers': dict(self.camera.headers)}
            if '-X' in words:
                options['method'] = words[words.index('-X') + 1]
                options['data'] = words[words.index('-d') + 1].encode()
                options['headers']['Content-Type'] = 'application/json'
            with urllib.request.urlopen(
                    urllib.request.Request(self.url + path, **options),
                    timeout=20) as answer:
                self.assertIn(answer.status, (200, 201, 202, 204), example)

    def test_control_socket_is_for_whoever_runs_the_camera(self):
        control = self.camera.state / 'control.sock'
        self.assertEqual(control.stat().st_mode & 0o777, 0o600)
        connection = http.client.HTTPConnection('localhost', timeout=20)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(control))
        for path, schema in [('/api/v1', 'Routes'),
                             ('/api/v1/status', 'Status')]:
            connection.request('GET', path)
            with connection.getresponse() as answer:
                self.assertEqual(answer.status, 200)
                validate(json.load(answer), schema)
        connection.close()

    def test_page_has_a_tag_and_allows_no_foreign_script(self):
        status, headers, body = self.ask('/')
        self.assertEqual(status, 200)
        policy = headers['Content-Security-Policy']
        self.assertIn("script-src 'self';", policy)
        self.assertNotIn('unsafe', policy)
        scripts = re.findall(rb'<script[^>]*>([^<]*)</script>', body)
        self.assertEqual(scripts, [b''])
        status, _, body = self.ask(
            '/', headers={'If-None-Match': headers['ETag']})
        self.assertEqual((status, body), (304, b''))

    def read_parts(self, path, n):
        where = urlsplit(self.url)
        connection = http.client.HTTPConnection(where.netloc, timeout=20)
        connection.request('GET', path, headers=self.camera.headers)
        answer = connection.getresponse()
        boundary = b'--' + re.search(
            'boundary=(.*)', answer.headers['Content-Type'])[1].encode()
        collected = b''
        # the next part's head stands right behind a picture
        while collected.count(boundary) <= n:
            collected += answer.read1(65536)
        connection.close()
        return collected.split(boundary)[1:n + 1]

    def test_motion_jpeg_parts_are_pictures(self):
        for part in self.read_parts(THERMAL + '/stream.mjpg', 3):
            head, _, picture = part.partition(b'\r\n\r\n')
            self.assertEqual(head, b'\r\nContent-Type: image/jpeg')
            self.assertEqual(picture[:2], b'\xff\xd8')
            self.assertEqual(picture[-4:], b'\xff\xd9\r\n')

    def luma(self, jpeg):
        with tempfile.TemporaryDirectory() as folder:
            coded, raw = Path(folder) / 'jpeg', Path(folder) / 'raw'
            coded.write_bytes(jpeg)
            subprocess.run(
                ['gst-launch-1.0', '-q', 'filesrc', f'location={coded}', '!',
                 'jpegdec', '!', 'video/x-raw,format=I420', '!',
                 'filesink', f'location={raw}'], check=True, timeout=20)
            return numpy.fromfile(raw, numpy.uint8)[:320 * 180]

    def test_motion_jpeg_has_full_range(self):
        # a white ball on black
        part, = self.read_parts(VISIBLE + '/stream.mjpg', 1)
        luma = self.luma(part.partition(b'\r\n\r\n')[2][:-2])
        self.assertLessEqual(int(numpy.median(luma)), 1)
        self.assertGreaterEqual(int(luma.max()), 250)

    def test_a_viewer_that_does_not_read_holds_up_nobody(self):
        where = urlsplit(self.url)
        stalled = []
        for _ in range(4):
            viewer = socket.create_connection((where.hostname, where.port))
            viewer.sendall(f'GET {THERMAL}/stream.mjpg HTTP/1.1\r\n'
                           f'Host: {where.netloc}\r\n'
                           f'{self.lines[0]}\r\n\r\n'.encode())
            stalled.append(viewer)
        before = self.get('/api/v1/status', 'Status')['sensors'][1]['frames']
        self.assertEqual(
            len(self.read_parts(THERMAL + '/stream.mjpg', 15)), 15)
        after = self.get('/api/v1/status', 'Status')['sensors'][1]['frames']
        self.assertLess(after - before, 30)
        for viewer in stalled:
            viewer.close()

    def test_encoder_runs_for_viewers_only(self):
        where = urlsplit(self.url)
        connection = http.client.HTTPConnection(where.netloc, timeout=20)
        connection.request('GET', VISIBLE + '/stream.mjpg?fps=5',
                           headers=self.camera.headers)
        answer = connection.getresponse()
        answer.read1(1)

        def stream():
            streams = self.get('/api/v1/status', 'Status')['streams']
            return next(s for s in streams if s['codec'] == 'mjpeg'
                        and s['sensor'] == 'sensor1')
        wait_until(lambda: stream()['encoder'] == 'running',
                   'an encoder that runs for its viewer')
        answer.close()
        connection.close()
        wait_until(lambda: stream()['encoder'] == 'idle',
                   'an idle encoder after its last viewer')

    def test_websocket_frames_have_the_temperatures_of_the_api(self):
        viewer = WebSocket(self.url, THERMAL + '/radiometric?fps=30',
                           self.lines)
        self.assertEqual(viewer.status, 101)
        shape = json.loads(viewer.receive())
        validate(shape, 'RadiometricFormat')
        self.assertEqual((shape['width'], shape['height']), (160, 120))
        table = numpy.frombuffer(viewer.receive(), '<f4')
        self.assertEqual(table.shape, (65536,))
        last = 0
        for _ in range(3):
            head = json.loads(viewer.receive())
            validate(head, 'RadiometricHead')
            self.assertEqual((head['ready'], head['frozen']), (True, False))
            counts = numpy.frombuffer(
                viewer.receive(), '<u2').reshape(120, 160)
            self.assertGreater(head['frame'], last)
            last = head['frame']
            answer = self.get(
                f'{THERMAL}/temperature?x=33&y=44&frame={last}',
                'Temperature')
            self.assertEqual(answer['counts'], counts[44, 33])
            self.assertTrue(math.isclose(
                table[counts[44, 33]], answer['kelvin'],
                abs_tol=0.001))
            viewer.acknowledge()
        viewer.close()

    def test_websocket_waits_for_the_viewer(self):
        viewer = WebSocket(self.url, THERMAL + '/radiometric?fps=30',
                           self.lines)
        for _ in range(4):
            viewer.receive()
        before = self.get('/api/v1/status', 'Status')['sensors'][1]['frames']
        while self.get('/api/v1/status',
                       'Status')['sensors'][1]['frames'] < before + 5:
            pass
        # five frames later nothing more has come
        viewer.socket.setblocking(False)
        with self.assertRaises(BlockingIOError):
            viewer.socket.recv(1, socket.MSG_PEEK)
        viewer.close()


if __name__ == '__main__':
    unittest.main(verbosity=2)
