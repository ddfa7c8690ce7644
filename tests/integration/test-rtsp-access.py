# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may watch by RTSP, and how they say who they are."""

import base64
import hashlib
import json
import os
import re
import socket
import ssl
import threading
import time

import log_in
from camera import Camera, PATIENCE_S, main, probe, wait_until
from rtsp_client import Client

os.environ['G_DEBUG'] = 'fatal-criticals'
VIEWER = 'viewer'
VIEWER_PASSWORD = 'Teal-Lamp-42'


def plain(camera, path):
    """The address without a name and a password."""
    return f'rtsp://{camera.rtsp.rpartition("@")[2]}/{path}'


def as_user(camera, path, user=VIEWER, password=VIEWER_PASSWORD):
    return plain(camera, path).replace('://', f'://{user}:{password}@')


def describe(url):
    client = Client(url)
    try:
        return client.request('DESCRIBE', Accept='application/sdp')
    finally:
        client.close()


class Raw:
    """One request after the other, with whatever headers, and all headers of
    the answers."""

    def __init__(self, url, encrypted=False):
        where = re.match(r'\w+://(?:.*@)?([^:/]+):(\d+)', url)
        self.url = url
        self.socket = socket.create_connection(
            (where[1], int(where[2])), PATIENCE_S)
        if encrypted:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
        self.file = self.socket.makefile('rb')
        self.sequence = 0

    def ask(self, method='DESCRIBE', *headers, url=None):
        """Status, and a list of names and values."""
        self.sequence += 1
        lines = [f'{method} {url or self.url} RTSP/1.0',
                 f'CSeq: {self.sequence}', *headers]
        self.socket.sendall(('\r\n'.join(lines) + '\r\n\r\n').encode())
        status = int(self.file.readline().split()[1])
        fields = []
        while line := self.file.readline().decode().strip():
            name, value = line.split(':', 1)
            fields.append((name.lower(), value.strip()))
        self.file.read(int(dict(fields).get('content-length', 0)))
        return status, fields

    def challenges(self, *headers):
        status, fields = self.ask('DESCRIBE', *headers)
        assert status == 401, status
        return [value for name, value in fields if name == 'www-authenticate']

    def close(self):
        self.file.close()
        self.socket.close()


def digest(challenge, method, url, user, password):
    """RFC 7616 with a count, by the algorithm of the challenge."""
    fields = dict(re.findall(r'(\w+)="?([^",]*)"?', challenge))
    name = {'SHA-256': 'sha256'}.get(fields.get('algorithm'), 'md5')

    def h(text):
        return hashlib.new(name, text.encode()).hexdigest()
    first = h(f'{user}:{fields["realm"]}:{password}')
    second = h(f'{method}:{url}')
    answer = h(f'{first}:{fields["nonce"]}:00000001:abc:auth:{second}')
    return (f'Authorization: Digest username="{user}", '
            f'realm="{fields["realm"]}", nonce="{fields["nonce"]}", '
            f'uri="{url}", algorithm={fields.get("algorithm", "MD5")}, '
            f'qop=auth, nc=00000001, cnonce="abc", response="{answer}"')


def basic(user, password):
    text = base64.b64encode(f'{user}:{password}'.encode()).decode()
    return f'Authorization: Basic {text}'


def add_viewer(camera, **members):
    session = log_in.Session(camera.page)
    session.ask('users', 'POST', {
        'name': VIEWER, 'password': VIEWER_PASSWORD, 'role': 'guest',
        **members})
    return session


class Viewer(threading.Thread):
    """Plays until the camera ends it."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.client = Client(url)
        assert self.client.play()[0] == 200
        self.packets = 0
        self.ended = threading.Event()
        self.start()
        wait_until(lambda: self.packets > 5, 'pictures')

    def run(self):
        try:
            while True:
                self.client.packet()
                self.packets += 1
        except OSError:
            self.ended.set()


def audit(camera, **query):
    text = '&'.join(f'{name}={value}' for name, value in query.items())
    return json.load(camera.open(f'api/v1/audit?{text}'))['entries']


def test_a_new_camera_shows_nothing_to_anybody():
    with Camera('--set', 'access.rtsp-authentication=off',
                activate=False) as camera:
        for path in ('stream1/sensor1', 'ch0', 'nothing', ''):
            raw = Raw(f'{camera.rtsp}/{path}')
            for method in ('DESCRIBE', 'SETUP', 'PLAY', 'ANNOUNCE',
                           'GET_PARAMETER'):
                assert raw.ask(method)[0] == 401, (path, method)
            # what the server can do at all
            assert raw.ask('OPTIONS')[0] == 200
            raw.close()
        assert '401' in probe(f'{camera.rtsp}/ch0', 'tcp')


def test_players_log_in_by_digest_over_both_transports():
    with Camera() as camera:
        for transport in ('tcp', 'udp'):
            assert probe(f'{camera.rtsp}/ch2', transport) == 'h264,640,512'
        assert '404' in probe(f'{camera.rtsp}/nothing', 'tcp')
        # nobody learns which paths there are
        for path in ('ch2', 'nothing'):
            assert '401' in probe(plain(camera, path), 'tcp')
        plays = audit(camera, action='stream.play')
        assert len(plays) == 2, plays
        assert plays[0]['user'] == log_in.USER, plays
        assert plays[0]['protocol'] == 'rtsp', plays
        assert plays[0]['target'] == 'stream:stream1/sensor2', plays


def test_both_digests_are_offered_and_taken_and_basic_where_allowed():
    for mode in ('digest', 'digest-basic'):
        with Camera('--set', f'access.rtsp-authentication={mode}') as camera:
            url = plain(camera, 'ch0')
            raw = Raw(url)
            offered = raw.challenges()
            digests = [c for c in offered if c.startswith('Digest')]
            assert ['SHA-256' in c for c in digests] == [True, False], offered
            for challenge in digests:
                header = digest(challenge, 'DESCRIBE', url, log_in.USER,
                                log_in.PASSWORD)
                assert raw.ask('DESCRIBE', header)[0] == 200, challenge
                # overheard and sent again
                status, fields = raw.ask('DESCRIBE', header)
                assert status == 401 and 'stale=true' in str(fields), fields
            header = basic(log_in.USER, log_in.PASSWORD)
            assert raw.ask('DESCRIBE', header)[0] == (
                200 if mode == 'digest-basic' else 401), mode
            assert any(c.startswith('Basic') for c in offered) == (
                mode == 'digest-basic'), offered
            raw.close()


def test_wrong_passwords_are_counted_recorded_and_lock():
    with Camera('--set', 'access.lock-failures=3') as camera:
        add_viewer(camera)
        for number in range(3):
            url = as_user(camera, 'ch0', password=f'No-{number}-No')
            assert '401' in probe(url, 'tcp')
        assert '403' in probe(as_user(camera, 'ch0'), 'tcp')
        # others are not locked
        assert probe(f'{camera.rtsp}/ch0', 'tcp') == 'h264,320,180'
        refused = audit(camera, action='session.open', result='refused')
        assert len(refused) == 4, refused
        assert {entry['protocol'] for entry in refused} == {'rtsp'}, refused
        assert {entry['target'] for entry in refused} == {f'user:{VIEWER}'}
        assert 'No-1-No' not in json.dumps(refused)


def test_an_account_sees_its_sensors_and_no_others():
    with Camera() as camera:
        add_viewer(camera, sensors=['sensor1'])
        assert probe(as_user(camera, 'stream1/sensor1'), 'tcp') \
            == 'h264,320,180'
        for path in ('stream1/sensor2', 'ch3', 'pictures', 'mjpeg/sensor2'):
            assert describe(as_user(camera, path))[0] == 403, path
        refused = audit(camera, action='stream.play', result='refused')
        assert refused and refused[0]['user'] == VIEWER, refused


def test_who_may_not_watch_any_more_is_cut():
    with Camera() as camera:
        session = add_viewer(camera)
        own = Viewer(f'{camera.rtsp}/ch0')

        viewer = Viewer(as_user(camera, 'ch2'))
        other = Viewer(as_user(camera, 'ch0'))
        session.ask(f'users/{VIEWER}', 'PATCH', {'sensors': ['sensor1']})
        assert viewer.ended.wait(PATIENCE_S), 'another sensor'
        assert not other.ended.is_set()

        session.ask(f'users/{VIEWER}/password', 'PUT',
                    {'password': VIEWER_PASSWORD + 'x'})
        assert other.ended.wait(PATIENCE_S), 'another password'

        viewer = Viewer(as_user(camera, 'ch0', password=VIEWER_PASSWORD + 'x'))
        session.request(f'users/{VIEWER}', 'DELETE')
        assert viewer.ended.wait(PATIENCE_S), 'no account'
        assert not own.ended.is_set()


def test_a_token_that_is_removed_ends_what_it_opened():
    with Camera() as camera:
        add_viewer(camera)
        viewer = log_in.Session(camera.page, VIEWER, VIEWER_PASSWORD)
        token = Raw(plain(camera, 'ch0'))
        other = Viewer(as_user(camera, 'ch0'))
        assert token.ask(
            'DESCRIBE',
            f'Authorization: Bearer {viewer.make_token()}')[0] == 200
        tokens = viewer.ask('tokens')['tokens']
        viewer.ask(f"tokens/{tokens[0]['id']}", 'DELETE')
        assert token.file.read(1) == b''
        assert not other.ended.is_set()


def test_a_token_whose_time_is_over_ends_what_it_opened():
    with Camera() as camera:
        add_viewer(camera)
        viewer = log_in.Session(camera.page, VIEWER, VIEWER_PASSWORD)
        token = Raw(plain(camera, 'ch0'))
        other = Viewer(as_user(camera, 'ch0'))
        begun = time.monotonic()
        assert token.ask(
            'DESCRIBE',
            f'Authorization: Bearer {viewer.make_token(expiresInS=5)}')[0] == 200
        assert token.file.read(1) == b''
        assert time.monotonic() - begun > 4.9
        assert not other.ended.is_set()


def test_off_lets_everybody_view_until_it_is_on_again():
    with Camera('--set', 'access.rtsp-authentication=off') as camera:
        assert probe(plain(camera, 'ch0'), 'udp') == 'h264,320,180'
        viewer = Viewer(plain(camera, 'ch0'))
        session = log_in.Session(camera.page)
        session.ask('settings/access', 'PATCH',
                    {'rtsp-authentication': 'digest'})
        assert viewer.ended.wait(PATIENCE_S)
        assert describe(plain(camera, 'ch0'))[0] == 401


def rtsps(camera, path):
    port = json.load(camera.open('api/v1/status'))['rtspsPort']
    return f'rtsps://{log_in.CREDENTIALS}@127.0.0.1:{port}/{path}'


def test_rtsps_is_encrypted_and_asks_as_well():
    with Camera() as camera:
        url = rtsps(camera, 'ch2')
        assert probe(url, 'tcp') == 'h264,640,512'
        assert '401' in probe(url.replace('Horse', 'Mouse'), 'tcp')
        plays = audit(camera, action='stream.play')
        assert [entry['protocol'] for entry in plays] == ['rtsps'], plays
        refused = audit(camera, action='session.open', result='refused')
        assert [entry['protocol'] for entry in refused] == ['rtsps'], refused

        # nothing leaves it in the clear
        plain_url = url.replace(f'{log_in.CREDENTIALS}@', '')
        raw = Raw(plain_url, encrypted=True)
        assert raw.socket.version() == 'TLSv1.3', raw.socket.version()
        header = next(c for c in raw.challenges() if 'SHA-256' in c)
        status, _ = raw.ask('DESCRIBE', digest(
            header, 'DESCRIBE', plain_url, log_in.USER, log_in.PASSWORD))
        assert status == 200
        for transports, expected in (
                ('RTP/AVP;unicast;client_port=5000-5001', 461),
                ('RTP/AVP;unicast;client_port=5000-5001,'
                 'RTP/AVP/TCP;unicast;interleaved=0-1', 200)):
            header = raw.challenges()[0]
            status, fields = raw.ask(
                'SETUP', f'Transport: {transports}',
                digest(header, 'SETUP', plain_url + '/stream=0', log_in.USER,
                       log_in.PASSWORD), url=plain_url + '/stream=0')
            assert status == expected, (transports, status)
        assert 'TCP' in dict(fields)['transport'], fields
        raw.close()


def client_hello():
    """The first record of a TLS handshake."""
    context = ssl.create_default_context()
    written = ssl.MemoryBIO()
    connection = context.wrap_bio(ssl.MemoryBIO(), written,
                                  server_hostname='camera')
    try:
        connection.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return written.read()


def test_handshakes_that_stop_hold_nobody_up():
    with Camera() as camera:
        url = rtsps(camera, 'ch2')
        port = int(re.search(r':(\d+)/', url)[1])
        hello = client_hello()
        stopped = []
        for number in range(100):
            stopped.append(socket.create_connection(('127.0.0.1', port), 20))
            stopped[-1].sendall(hello[:number % 3 * len(hello) // 2])
        started = time.monotonic()
        for _ in range(5):
            camera.open('api/v1/sensors/sensor2/snapshot.jpg').read()
        # half a minute when they took GLib's threads
        assert time.monotonic() - started < 5
        assert probe(f'{camera.rtsp}/ch2', 'tcp') == 'h264,640,512'
        # those that stopped are cut, and then there is room at their address
        wait_until(lambda: probe(url, 'tcp') == 'h264,640,512', 'room')
        for connection in stopped:
            connection.close()
        assert camera.stop() == 0


def test_rtsps_can_be_off():
    with Camera('--set', 'network.rtsps=false') as camera:
        assert json.load(camera.open('api/v1/status'))['rtspsPort'] == 0
        assert probe(f'{camera.rtsp}/ch2', 'tcp') == 'h264,640,512'


def test_idle_connections_make_room_for_others():
    with Camera() as camera:
        own = Viewer(f'{camera.rtsp}/ch0')
        idle = [Raw(plain(camera, 'ch0')) for _ in range(100)]
        # those who came first had to go
        gone = 0
        for raw in idle:
            raw.socket.settimeout(0.05)
            try:
                gone += raw.socket.recv(1) == b''
            except TimeoutError:
                pass
            except OSError:
                gone += 1
        assert 30 <= gone <= 45, gone
        assert idle[-1].ask('OPTIONS')[0] == 200
        assert not own.ended.is_set()
        assert probe(f'{camera.rtsp}/ch2', 'tcp') == 'h264,640,512'


if __name__ == '__main__':
    main([test for name, test in list(globals().items())
          if name.startswith('test_')])
