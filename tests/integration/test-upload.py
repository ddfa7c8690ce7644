# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every so many frames, posted to a server that behaves badly, or sent to a
client by WebSocket."""

import hashlib
import http.server
import json
import queue
import re
import struct
import subprocess
import threading

from camera import HERE, Camera, PATIENCE_S, main, wait_until
from control import Control
from websocket import WebSocket

PROFILE = HERE / 'profiles' / 'test-counts.json'
WIDTH, HEIGHT = 150, 113
UPLOAD = '/sensors/thermal/upload'
PASSWORD = 'Correct-Horse-7'


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


class Server:
    """Takes what is posted; answers what it was told to, 204 after that. With
    a user it wants to know who posts."""

    def __init__(self, *answers, port=0, user=None, scheme='Digest'):
        self.answers = list(answers)
        self.posts = queue.Queue()
        self.gate = threading.Event()
        self.gate.set()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def is_known(self):
                given = self.headers['Authorization'] or ''
                if scheme != 'Digest' or not given.startswith('Digest '):
                    return False
                found = dict(re.findall(r'(\w+)="?([^",]*)"?', given))
                first = md5(f'{user}:works:{PASSWORD}')
                second = md5(f'POST:{found["uri"]}')
                return found['response'] == md5(':'.join(
                    (first, found['nonce'], found['nc'], found['cnonce'],
                     found['qop'], second)))

            def answer(self, status, *headers):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header('Content-Length', '0')
                self.end_headers()

            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                if user is not None and not self.is_known():
                    challenge = 'Basic realm="works"' if scheme == 'Basic' \
                        else ('Digest realm="works", nonce="0123456789abcdef", '
                              'qop="auth", algorithm=MD5')
                    self.answer(401, ('WWW-Authenticate', challenge))
                    return
                server.gate.wait(PATIENCE_S)
                status = server.answers.pop(0) if server.answers else 204
                server.posts.put((self.path, dict(self.headers), body, status))
                self.answer(status)

            def log_message(self, *unused):
                pass

        self.http = http.server.ThreadingHTTPServer(('127.0.0.1', port),
                                                    Handler)
        self.port = self.http.server_port
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self):
        self.gate.set()
        self.http.shutdown()
        self.http.server_close()

    def next(self):
        return self.posts.get(timeout=PATIENCE_S)


def point_to(control, port, **more):
    control.must('PATCH', '/settings/upload/thermal', {
        'enabled': True, 'url': f'http://127.0.0.1:{port}/frames?works=1',
        'interval': 3, **more})


def wait_for(control, what, holds):
    try:
        wait_until(lambda: holds(control.get(UPLOAD)), what)
    except AssertionError as error:
        raise AssertionError(f'{error}: {control.get(UPLOAD)}') from None


def decode(picture):
    done = subprocess.run(
        ['ffmpeg', '-v', 'error', '-i', '-', '-f', 'rawvideo', '-pix_fmt',
         'gray16le', '-'], input=picture, capture_output=True, timeout=60)
    assert len(done.stdout) == WIDTH * HEIGHT * 2, done.stderr
    return done.stdout


def time_of(headers):
    return headers['X-Frame-Time']


def seconds_of(time):
    hours, minutes, seconds = time[11:-1].split(':')
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def test_every_third_frame_is_posted():
    with Camera(profile=PROFILE) as camera:
        control, server = Control(camera), Server()
        point_to(control, server.port, format='png')
        posts = [server.next() for _ in range(5)]
        serial = control.get('/device')['serial']
        calibration = control.get('/sensors/thermal/calibration')
        for path, headers, body, _ in posts:
            assert path == '/frames?works=1', path
            assert headers['Content-Type'] == 'image/png', headers
            assert headers['X-Thermoscope-Device'] == serial, headers
            assert headers['X-Thermoscope-Sensor'] == 'thermal', headers
            assert headers['X-Thermal-Calibration'] == calibration['text']
            assert headers['X-Thermal-Object'] == calibration['object']
        counts = [decode(body) for _, _, body, _ in posts]
        assert len(set(counts)) == len(counts), 'a frame came twice'
        # of 10 frames a second, by the time at which they were taken: neither
        # the second nor the fourth, however busy the machine is
        times = [seconds_of(time_of(headers)) for _, headers, _, _ in posts]
        for one, next_one in zip(times, times[1:]):
            assert abs((next_one - one) % 86400 - 0.3) < 0.09, times
        wait_for(control, 'delivered', lambda s: s['connected']
                 and s['delivered'] >= 5 and s['lastStatus'] == 204)
        server.close()


def test_formats_are_those_of_the_api():
    with Camera(profile=PROFILE) as camera:
        control, server = Control(camera), Server()
        for name, kind, begin in (('tiff', 'image/tiff', b'II*\0'),
                                  ('npy', 'application/x-npy', b'\x93NUMPY'),
                                  ('png', 'image/png', b'\x89PNG')):
            point_to(control, server.port, format=name)
            while True:
                _, headers, body, _ = server.next()
                if headers['Content-Type'] == kind:
                    break
            assert body.startswith(begin), body[:8]
        server.close()


def test_a_server_that_is_slow_or_away_gets_what_is_newest():
    with Camera(profile=PROFILE) as camera:
        control, server = Control(camera), Server(503, 503)
        server.gate.clear()
        point_to(control, server.port, **{'interval': 1, 'queue-length': 3})
        wait_for(control, 'a full queue', lambda s: s['lost'] > 3)
        assert control.get(UPLOAD)['waiting'] <= 5, control.get(UPLOAD)
        server.gate.set()
        first = server.next()
        assert first[3] == 503
        # what was refused for now is posted again
        again = [server.next() for _ in range(2)]
        assert [post[3] for post in again] == [503, 204]
        assert [time_of(post[1]) for post in again] == [time_of(first[1])] * 2
        port = server.port
        server.close()
        wait_for(control, 'an error', lambda s: not s['connected']
                 and 'lastError' in s)
        server = Server(port=port)
        assert server.next()[3] == 204
        wait_for(control, 'connected again', lambda s: s['connected'])
        server.close()


def test_what_is_refused_is_left_out():
    with Camera(profile=PROFILE) as camera:
        control, server = Control(camera), Server(413)
        point_to(control, server.port)
        refused, taken = server.next(), server.next()
        assert (refused[3], taken[3]) == (413, 204)
        assert time_of(refused[1]) != time_of(taken[1])
        server.close()


def test_the_password_is_proved_and_never_told():
    with Camera(profile=PROFILE) as camera:
        control, server = Control(camera), Server(user='works-7')
        point_to(control, server.port, user='works-7')
        wait_for(control, 'no password', lambda s: not s['enabled']
                 and 'password' in s.get('lastError', ''))
        control.must('PUT', UPLOAD + '/password', {'password': PASSWORD})
        _, headers, _, status = server.next()
        assert status == 204 and headers['Authorization'].startswith('Digest ')
        assert control.get(UPLOAD)['hasPassword'] is True
        for path in (UPLOAD, '/settings/upload/thermal', '/audit'):
            assert PASSWORD not in json.dumps(control.get(path)), path
        for name in ('thermoscope.db', 'thermoscope.db-wal', 'settings.ini'):
            file = camera.state / name
            assert not file.exists() or PASSWORD.encode() not in \
                file.read_bytes(), name
        actions = {entry['action'] for entry in control.get('/audit')['entries']}
        assert 'upload.password' in actions, actions
        control.must('DELETE', UPLOAD + '/password')
        assert control.get(UPLOAD)['hasPassword'] is False
        server.close()


def test_a_password_goes_nowhere_in_the_clear():
    with Camera(profile=PROFILE) as camera:
        control = Control(camera)
        server = Server(user='works-7', scheme='Basic')
        control.must('PUT', UPLOAD + '/password', {'password': PASSWORD})
        point_to(control, server.port, user='works-7')
        wait_for(control, 'a refusal', lambda s: 'https only'
                 in s.get('lastError', ''))
        assert server.posts.empty()
        server.close()


def test_what_makes_no_sense_is_refused():
    with Camera(profile=PROFILE) as camera:
        control = Control(camera)
        for change in ({'url': 'ftp://x/'}, {'url': 'http://a:b@x/'},
                       {'interval': 0}, {'format': 'csv'}, {'user': 'a:b'},
                       {'authority': 'nobody'}):
            key = next(iter(change))
            status, problem = control.refused(
                'PATCH', '/settings/upload/thermal', change)
            assert status == 400 and problem['field'] == key, problem
        assert control.refused('GET', '/sensors/visible/upload')[0] == 404
        assert control.refused('PUT', UPLOAD + '/password',
                               {'password': ''})[0] == 400


class Frames(WebSocket):
    """Heads and counts, in turn."""

    def message(self):
        while True:
            first, second = self.read(2)
            length = second & 127
            if length == 126:
                length, = struct.unpack('>H', self.read(2))
            elif length == 127:
                length, = struct.unpack('>Q', self.read(8))
            payload = self.read(length)
            if first & 15 == 9:
                self.send(0x8a, payload)
            elif first & 15 in (1, 2):
                return first & 15, payload

    def frame(self):
        while True:
            kind, payload = self.message()
            if kind != 1:
                continue
            head = json.loads(payload)
            _, data = self.message()
            if head['type'] == 'frame':
                return head, data


def open_frames(camera, query):
    return Frames(f'{camera.page}api/v1/sensors/thermal/radiometric?{query}',
                  camera.lines)


def test_a_client_gets_every_second_frame_whole():
    with Camera(profile=PROFILE) as camera, \
            open_frames(camera, 'interval=2') as frames:
        assert frames.status == 101
        heads, counts = [], []
        for _ in range(8):
            head, data = frames.frame()
            frames.send(0x81, b'1')
            heads.append(head)
            counts.append(data)
            assert len(data) == WIDTH * HEIGHT * 2
        assert [head['sequence'] for head in heads] == list(range(0, 16, 2))
        assert {head['dropped'] for head in heads} == {0}
        assert len(set(counts)) == 8
        # by its number the same frame can be had as a file
        with camera.open('api/v1/sensors/thermal/frame.png?frame='
                         + str(heads[-1]['frame'])) as answer:
            assert decode(answer.read()) == counts[-1]


def test_a_client_that_does_not_answer_is_told_what_it_missed():
    with Camera(profile=PROFILE) as camera, \
            open_frames(camera, 'interval=1') as frames:
        heads = [frames.frame()[0] for _ in range(4)]
        assert [head['sequence'] for head in heads] == [0, 1, 2, 3]
        # four more wait; what comes meanwhile is left out
        with camera.open('api/v1/status') as answer:
            before = next(s['frames'] for s in json.load(answer)['sensors']
                          if s['id'] == 'thermal')

        def frames_now():
            with camera.open('api/v1/status') as answer:
                return next(s['frames'] for s in json.load(answer)['sensors']
                            if s['id'] == 'thermal')
        wait_until(lambda: frames_now() > before + 12, 'frames went by')
        for _ in range(8):
            frames.send(0x81, b'1')
        later = [frames.frame()[0] for _ in range(5)]
        assert [head['sequence'] for head in later[:4]] == [4, 5, 6, 7], later
        assert later[4]['dropped'] >= 4 and later[4]['sequence'] \
            == 8 + later[4]['dropped'], later[4]
        assert heads[-1]['frame'] < later[0]['frame']


def test_a_wrong_interval_is_refused():
    with Camera(profile=PROFILE) as camera:
        for query in ('interval=0', 'interval=x', 'interval=2.5'):
            with open_frames(camera, query) as frames:
                assert frames.status == 400, query


if __name__ == '__main__':
    main([test for name, test in list(globals().items())
          if name.startswith('test_')])
