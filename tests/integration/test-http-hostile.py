# SPDX-License-Identifier: LGPL-2.1-or-later
"""Clients that mean harm: the camera goes on serving the others, quickly, and
does not grow."""

import json
import os
import pathlib
import random
import select
import socket
import statistics
import sys
import time
from urllib.parse import urlsplit

from camera import Camera, main, wait_until

SEED = 3
N_MALFORMED = 1000
N_SLOW = 200
SLOW_S = 20
MEGABYTE = 1024 * 1024
# As a benchmark (`meson test --benchmark`) others are served at once. The test
# only holds that they are served: a machine that is busy with something else
# must not fail it. Measured values are printed.
PERCENTILE_95_MS = 50 if '--at-once' in sys.argv else 10000

METHODS = [b'GET', b'POST', b'PATCH', b'PUT', b'DELETE', b'OPTIONS', b'TRACE',
           b'CONNECT', b'HEAD', b'get', b'', b'G E T', b'\0', b'A' * 9000]
TARGETS = [b'/', b'/api/v1/status', b'*', b'', b'/api/v1/sensors/../../x',
           b'/%00', b'/%ff%fe', b'/%2e%2e/%2e%2e/etc/passwd', b'/api/v1/%zz',
           b'http://[::1/', b'http://x:99999/', b'//', b'/' + b'a' * 70000,
           b'/?' + b'x=1&' * 3000, b'/api/v1/sensors/%s%n%x/span',
           b'/api/v1/sensors/sensor2/temperature?x=1e999&y=-0x1p3']
VERSIONS = [b'HTTP/1.1', b'HTTP/1.0', b'HTTP/2.0', b'HTTP/1.1 x', b'HTTP',
            b'', b'HTTP/9.9', b'\xff\xff']
FIELDS = [b'Host: localhost', b'Host: ', b'Host: a/b', b'Host: [',
          b'Host: camera.example', b'Content-Length: -1',
          b'Content-Length: 99999999999999999999', b'Content-Length: 10',
          b'Content-Length: 5\r\nContent-Length: 7',
          b'Transfer-Encoding: chunked', b'Transfer-Encoding: nonsense',
          b'Expect: 100-continue', b'Range: bytes=-1,0-,5-2,9999999-',
          b'Upgrade: websocket\r\nConnection: Upgrade',
          b'Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13',
          b'Cookie: ' + b'a=b; ' * 500, b'Authorization: Basic !!!!',
          b'Authorization: Digest username="', b': no name', b'no colon',
          b'If-None-Match: ' + b'"x",' * 2000, b'X: ' + b'y' * 20000,
          b'Origin: null', b'Content-Type: \0', b' folded: line']
BODIES = [b'', b'{', b'0\r\n\r\n', b'ffffffffffffffff\r\n', b'\0' * 1000,
          b'GET / HTTP/1.1\r\n\r\n', b'[' * 5000]


def where(camera):
    url = urlsplit(camera.page)
    return url.hostname, url.port


def resident_bytes(camera):
    status = pathlib.Path(f'/proc/{camera.process.pid}/status').read_text()
    line = next(l for l in status.splitlines() if l.startswith('VmRSS:'))
    return int(line.split()[1]) * 1024


def n_descriptors(camera):
    return len(os.listdir(f'/proc/{camera.process.pid}/fd'))


def ask_ms(camera):
    begin = time.monotonic()
    with camera.open('api/v1/status', timeout=20) as answer:
        assert answer.status == 200
        answer.read()
    return (time.monotonic() - begin) * 1000


def authorization(camera):
    """The line of a head that says who asks."""
    return f"Authorization: {camera.headers['Authorization']}".encode()


def malformed(chance):
    """Something like a request, wrong in a few places."""
    lines = [b' '.join([chance.choice(METHODS), chance.choice(TARGETS),
                        chance.choice(VERSIONS)])]
    lines += chance.sample(FIELDS, chance.randint(0, 5))
    request = b'\r\n'.join(lines) + b'\r\n\r\n' + chance.choice(BODIES)
    kind = chance.random()
    if kind < 0.2:
        request = request[:chance.randint(0, len(request))]
    elif kind < 0.4:
        spoilt = bytearray(request)
        for _ in range(chance.randint(1, 20)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        request = bytes(spoilt)
    elif kind < 0.5:
        request = chance.randbytes(chance.randint(0, 4000))
    return request


def send_malformed(camera, request):
    """Says it, and takes what comes until there is nothing more."""
    with socket.create_connection(where(camera), timeout=20) as client:
        try:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):
                pass
        except TimeoutError:
            raise
        except OSError:
            pass  # it was cut off, and rightly


def settle(camera):
    """What the first requests allocate for good is not growth."""
    chance = random.Random(0)
    for _ in range(100):
        ask_ms(camera)
        send_malformed(camera, malformed(chance))


def test_malformed_requests_leave_no_trace():
    with Camera() as camera:
        settle(camera)
        before, descriptors = resident_bytes(camera), n_descriptors(camera)
        chance = random.Random(SEED)
        times = []
        for number in range(N_MALFORMED):
            send_malformed(camera, malformed(chance))
            if number % 20 == 0:
                times.append(ask_ms(camera))
        growth = resident_bytes(camera) - before
        print(f'# {N_MALFORMED} malformed requests: grew by '
              f'{growth / MEGABYTE:.1f} MB, others served in '
              f'{statistics.median(times):.1f} ms')
        assert growth < 10 * MEGABYTE, growth
        wait_until(lambda: n_descriptors(camera) <= descriptors,
                   'all connections were closed')
        assert camera.stop() == 0, camera.messages()


class Slowloris:
    """Many sockets that never finish saying what they want; those that are
    cut off come back."""

    def __init__(self, camera, n_sockets):
        self.target = where(camera)
        self.sockets = [self.connect() for _ in range(n_sockets)]
        self.n_cut = 0

    def connect(self):
        client = socket.create_connection(self.target, timeout=20)
        client.setblocking(False)
        client.send(b'GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n')
        return client

    def drip(self):
        for index, client in enumerate(self.sockets):
            try:
                client.send(b'X-a: b\r\n')
            except OSError:
                client.close()
                self.n_cut += 1
                self.sockets[index] = self.connect()

    def close(self):
        for client in self.sockets:
            client.close()


def test_slow_clients_hold_up_nobody():
    with Camera() as camera:
        settle(camera)
        before = resident_bytes(camera)
        slow = Slowloris(camera, N_SLOW)
        times, growth = [], 0
        end = time.monotonic() + SLOW_S
        while time.monotonic() < end:
            slow.drip()
            for _ in range(5):
                times.append(ask_ms(camera))
                select.select([], [], [], 0.1)
            growth = max(growth, resident_bytes(camera) - before)
        slow.close()
        times.sort()
        median = statistics.median(times)
        percentile = times[len(times) * 95 // 100]
        print(f'# slowloris of {N_SLOW} for {SLOW_S} s ({slow.n_cut} cut off): '
              f'{len(times)} others served, median {median:.1f} ms, 95 % '
              f'within {percentile:.1f} ms, slowest {times[-1]:.1f} ms, grew '
              f'by {growth / MEGABYTE:.1f} MB')
        assert percentile < PERCENTILE_95_MS, percentile
        assert growth < 10 * MEGABYTE, growth
        assert slow.n_cut >= N_SLOW, slow.n_cut
        assert camera.stop() == 0, camera.messages()


def test_a_slow_head_is_told_and_cut_off():
    with Camera('--set', 'http.head-timeout=1') as camera:
        with socket.create_connection(where(camera), timeout=20) as client:
            client.sendall(b'GET / HTTP/1.1\r\nHost: local')
            assert client.recv(100).startswith(b'HTTP/1.1 408 ')


def test_a_slow_body_is_told_and_cut_off():
    with Camera('--set', 'http.body-timeout=1') as camera:
        with socket.create_connection(where(camera), timeout=20) as client:
            client.sendall(b'PATCH /api/v1/settings/sensor/sensor2 HTTP/1.1\r\n'
                           b'Host: localhost\r\nContent-Length: 100\r\n'
                           b'Content-Type: application/json\r\n\r\n{')
            assert client.recv(100).startswith(b'HTTP/1.1 408 ')


def test_a_body_that_nobody_wants_is_not_read():
    with Camera() as camera:
        for field, status in [(b'Content-Length: 10000000000', 413),
                              (b'Transfer-Encoding: chunked', 411)]:
            refuse_body(camera, field, status)


def refuse_body(camera, field, status):
    with socket.create_connection(where(camera), timeout=20) as client:
        client.sendall(b'PATCH /api/v1/settings/sensor/sensor2 HTTP/1.1\r\n'
                       b'Host: localhost\r\n' + field + b'\r\n\r\n')
        answer = b''
        while chunk := client.recv(65536):
            answer += chunk
        head, _, body = answer.partition(b'\r\n\r\n')
        assert head.startswith(f'HTTP/1.1 {status} '.encode()), head
        assert json.loads(body)['status'] == status, body


def test_a_long_head_is_refused():
    with Camera('--set', 'http.max-head-bytes=4096') as camera:
        with socket.create_connection(where(camera), timeout=20) as client:
            client.sendall(b'GET / HTTP/1.1\r\nHost: localhost\r\nX: '
                           + b'y' * 5000)
            assert client.recv(100).startswith(b'HTTP/1.1 431 ')


def test_an_idle_connection_is_closed():
    with Camera('--set', 'http.idle-timeout=1') as camera:
        with socket.create_connection(where(camera), timeout=20) as client:
            client.sendall(b'GET /api/v1/palettes HTTP/1.1\r\n'
                           b'Host: localhost\r\n'
                           + authorization(camera) + b'\r\n\r\n')
            received = b''
            while chunk := client.recv(65536):
                received += chunk
            assert received.startswith(b'HTTP/1.1 200 ')
            assert received.endswith(b']}')


def test_a_viewer_that_takes_nothing_is_cut_off():
    with Camera('--set', 'http.send-timeout=1') as camera:
        with socket.create_connection(where(camera), timeout=20) as viewer:
            viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            viewer.sendall(b'GET /api/v1/sensors/sensor2/stream.mjpg HTTP/1.1'
                           b'\r\nHost: localhost\r\n'
                           + authorization(camera) + b'\r\n\r\n')

            def n_viewers():
                with camera.open('api/v1/status', timeout=20) as answer:
                    streams = json.load(answer)['streams']
                return sum(stream['consumers'] for stream in streams)
            wait_until(lambda: n_viewers() == 1, 'it is a viewer')
            wait_until(lambda: n_viewers() == 0, 'it is cut off')


def test_others_come_in_when_one_address_has_all_its_connections():
    with Camera('--set', 'http.max-connections-per-address=4') as camera:
        silent = [socket.create_connection(where(camera), timeout=20)
                  for _ in range(10)]
        for _ in range(10):
            ask_ms(camera)
        # the oldest have gone
        assert silent[0].recv(1) == b''
        for client in silent:
            client.close()


if __name__ == '__main__':
    main([
        test_malformed_requests_leave_no_trace,
        test_slow_clients_hold_up_nobody,
        test_a_slow_head_is_told_and_cut_off,
        test_a_slow_body_is_told_and_cut_off,
        test_a_body_that_nobody_wants_is_not_read,
        test_a_long_head_is_refused,
        test_an_idle_connection_is_closed,
        test_a_viewer_that_takes_nothing_is_cut_off,
        test_others_come_in_when_one_address_has_all_its_connections,
    ])
