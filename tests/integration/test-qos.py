# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the camera sends is marked as the settings say (DSCP), on the wire."""

import json
import os
import socket
import struct
import urllib.parse
import urllib.request

from camera import Camera, main
from rtsp_client import Client

os.environ['G_DEBUG'] = 'fatal-criticals'
NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
NLM_F_REQUEST_DUMP = 0x301
NLMSG_DONE = 3
INET_DIAG_TOS = 5
MARKS = {'dscp-video': 34, 'dscp-events': 40, 'dscp-management': 16}


def patch(camera, change):
    request = urllib.request.Request(
        camera.page + 'api/v1/settings/network', method='PATCH',
        data=json.dumps(change).encode(),
        headers={'Content-Type': 'application/json', **camera.headers})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 200


def mark_of(ancillary):
    """DSCP of a packet, from what recvmsg() tells beside its bytes."""
    for level, kind, data in ancillary:
        if level == socket.IPPROTO_IP and kind == socket.IP_TOS:
            return data[0] >> 2
    raise AssertionError(f'no mark in {ancillary}')


def tcp_mark(connection):
    """DSCP with which the camera's end of a connection sends: sock_diag(7)."""
    here, there = connection.getsockname()[1], connection.getpeername()[1]
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                       NETLINK_SOCK_DIAG) as kernel:
        request = struct.pack('=BBBBI48x', socket.AF_INET, socket.IPPROTO_TCP,
                              1 << (INET_DIAG_TOS - 1), 0, 0xffffffff)
        kernel.send(struct.pack('=IHHII', 16 + len(request),
                                SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST_DUMP, 0, 0)
                    + request)
        for kind, body in netlink_messages(kernel):
            assert kind == SOCK_DIAG_BY_FAMILY, kind
            if struct.unpack_from('!HH', body, 4) != (there, here):
                continue
            rest = body[72:]
            while rest:
                length, attribute = struct.unpack_from('=HH', rest)
                if attribute == INET_DIAG_TOS:
                    return rest[4] >> 2
                rest = rest[(length + 3) // 4 * 4:]
    raise AssertionError('the kernel does not know the connection')


def netlink_messages(kernel):
    """Type and body of each, up to the end of the list."""
    while True:
        data = kernel.recv(1 << 20)
        while data:
            length, kind = struct.unpack_from('=IH', data)
            if kind == NLMSG_DONE:
                return
            yield kind, data[16:length]
            data = data[(length + 3) // 4 * 4:]


def http_mark(camera, path):
    url = urllib.parse.urlsplit(camera.page)
    with socket.create_connection((url.hostname, url.port), 20) as connection:
        connection.sendall(f'GET {path} HTTP/1.1\r\nHost: {url.netloc}\r\n'
                           f'{camera.lines[0]}\r\n\r\n'
                           .encode())
        assert connection.recv(65536).startswith(b'HTTP/1.1 200'), path
        return tcp_mark(connection)


def test_answers_are_marked_by_what_they_are():
    with Camera() as camera:
        assert http_mark(camera, '/api/v1/status') == 0
        patch(camera, MARKS)
        assert http_mark(camera, '/api/v1/status') == 16
        assert http_mark(
            camera, '/api/v1/sensors/sensor2/stream.mjpg') == 34
        assert http_mark(
            camera, '/api/v1/sensors/sensor2/stream.mp4') == 34
        assert http_mark(camera, '/api/v1/events') == 40


def udp_mark(camera):
    """DSCP of the first RTP packet of a stream by UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtp, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtcp:
        for receiver in (rtp, rtcp):
            receiver.bind(('127.0.0.1', 0))
        rtp.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
        rtp.settimeout(20)
        ports = f'{rtp.getsockname()[1]}-{rtcp.getsockname()[1]}'
        client = Client(camera.rtsp + '/ch2')
        client.request('DESCRIBE', Accept='application/sdp')
        status, headers, _ = client.request(
            'SETUP', '/stream=0',
            Transport=f'RTP/AVP;unicast;client_port={ports}')
        assert status == 200, (status, headers)
        assert client.request('PLAY')[0] == 200
        ancillary = rtp.recvmsg(65536, 256)[1]
        client.close()
        return mark_of(ancillary)


def test_video_by_udp_is_marked():
    with Camera() as camera:
        assert udp_mark(camera) == 0
    with Camera('--set', 'network.dscp-video=34') as camera:
        assert udp_mark(camera) == 34


if __name__ == '__main__':
    main([test_answers_are_marked_by_what_they_are,
          test_video_by_udp_is_marked])
