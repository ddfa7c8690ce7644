# SPDX-License-Identifier: LGPL-2.1-or-later
"""Viewers that stall, crowd in, vanish and leave: nobody else notices, and
nothing is left of them."""

import os
import pathlib
import re
import select
import socket
import struct
import threading
import time

from camera import HERE, Camera, main, wait_until
from control import Control
import rtsp_client

os.environ['G_MESSAGES_DEBUG'] = 'thermoscope'
os.environ['G_DEBUG'] = 'fatal-criticals'
CLOCK = 90000
SESSION_S = 10


class Client(rtsp_client.Client):
    """Closed after its test, at the latest."""

    opened = []

    def __init__(self, url):
        super().__init__(url)
        self.opened.append(self)


def tidy(test):
    """The test, and nobody watches after it, whatever happened."""
    def run():
        try:
            test()
        finally:
            for client in Client.opened:
                client.close()
            Client.opened.clear()
    run.__name__ = test.__name__
    return run


def consumers(of=None):
    """How many watch stream1/sensor2, as the API says."""
    streams = Control(of or camera).get('/status')['streams']
    return next(stream['consumers'] for stream in streams
                if stream['id'] == 'stream1/sensor2')


class UdpViewer:
    """Plays by UDP and notes what comes."""

    def __init__(self, url):
        self.rtp, self.rtcp = (socket.socket(socket.AF_INET,
                                             socket.SOCK_DGRAM)
                               for _ in range(2))
        for channel in (self.rtp, self.rtcp):
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.rtp.bind(('127.0.0.1', 0))
        self.rtcp.bind(('127.0.0.1', 0))
        self.client = Client(url)
        status, _, _ = self.client.request(
            'DESCRIBE', Accept='application/sdp')
        assert status == 200, status
        status, self.setup, _ = self.client.request(
            'SETUP', '/stream=0', Transport='RTP/AVP;unicast;client_port='
            f'{self.rtp.getsockname()[1]}-{self.rtcp.getsockname()[1]}')
        assert status == 200, status
        status, self.played, _ = self.client.request('PLAY')
        assert status == 200, status

    def packets(self):
        """All that are there, without waiting."""
        found = []
        while select.select([self.rtp], [], [], 0)[0]:
            found.append(self.rtp.recv(65536))
        return found

    def close(self):
        self.client.close()
        self.rtp.close()
        self.rtcp.close()


def sequence(packet):
    return int.from_bytes(packet[2:4], 'big')


def stamp(packet):
    return int.from_bytes(packet[4:8], 'big')


def holes(packets):
    """How many numbers are missing between neighbours."""
    return sum((sequence(b) - sequence(a) - 1) & 0xffff
               for a, b in zip(packets, packets[1:]))


def is_key(packet):
    """Whether a picture of H.264 begins there that needs no other."""
    kind = packet[12] & 31
    if kind == 24:
        kind = packet[15] & 31
    return kind in (5, 7)


def n_frames(packets):
    return sum(1 for packet in packets if packet[1] & 0x80)


class Reader(threading.Thread):
    """Reads what a client over TCP is sent, until it is told to stop."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.packets, self.over = client, [], threading.Event()
        self.failure = None
        self.start()

    def run(self):
        try:
            while not self.over.is_set():
                channel, packet = self.client.packet()
                if channel == 0:
                    self.packets.append(packet)
        except OSError as error:
            self.failure = error

    def stop(self):
        self.over.set()
        self.join()
        return self.packets


def assert_ok(client, method, **headers):
    status, _, _ = client.request(method, **headers)
    assert status == 200, (method, status)


def stalled_viewer(url):
    client = Client(url)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    assert client.play()[0] == 200
    return client


def test_a_stalled_viewer_costs_the_others_no_picture():
    url = f'{camera.rtsp}/ch2'
    udp = [UdpViewer(url) for _ in range(5)]
    tcp = Client(url)
    assert tcp.play()[0] == 200
    reader = Reader(tcp)
    stalled = stalled_viewer(url)
    got = [[] for _ in udp]
    # much longer than what 1.22 alone puts up with, in frames
    while n_frames(reader.packets) < 360 and reader.failure is None:
        for viewer, packets in zip(udp, got):
            packets += viewer.packets()
        threading.Event().wait(0.02)
    assert holes(reader.stop()) == 0
    for viewer, packets in zip(udp, got):
        assert holes(packets) == 0, holes(packets)
        assert n_frames(packets) > 340, n_frames(packets)
        viewer.close()
    tcp.close()
    stalled.close()


def test_who_takes_nothing_for_ten_seconds_is_cut():
    with Camera('--set', 'profile.pattern=snow', '--set',
                'stream:stream1/sensor2.bitrate=20000') as snow:
        client = stalled_viewer(f'{snow.rtsp}/ch2')
        wait_until(lambda: consumers(snow) == 1, 'one')
        wait_until(lambda: consumers(snow) == 0, 'none')
        client.close()


def test_a_storm_of_joins_with_a_range_costs_nobody_a_picture():
    url = f'{camera.rtsp}/ch2'
    settled = Client(url)
    assert settled.play()[0] == 200
    reader = Reader(settled)
    joiners = [Client(url) for _ in range(40)]
    for client in joiners:
        assert_ok(client, 'DESCRIBE', Accept='application/sdp')
        status, _, _ = client.request(
            'SETUP', '/stream=0',
            Transport='RTP/AVP/TCP;unicast;interleaved=0-1')
        assert status == 200, status
    infos = []
    for client in joiners:
        status, headers, _ = client.request('PLAY', Range='npt=0.000-')
        assert status == 200, status
        infos.append(headers.get('rtp-info'))
    for client, info in zip(joiners, infos):
        channel, first = client.packet()
        while channel != 0:
            channel, first = client.packet()
        assert is_key(first), first[:20]
        if info is not None:
            numbers = re.search(r'seq=(\d+);rtptime=(\d+)$', info)
            assert int(numbers[1]) == sequence(first), info
            assert int(numbers[2]) == stamp(first), info
        client.close()
    packets = reader.stop()
    settled.close()
    assert holes(packets) == 0, holes(packets)


def test_other_ranges_than_of_live_video_are_refused():
    client = Client(f'{camera.rtsp}/ch2')
    assert client.play(Range='clock=20200101T000000Z-')[0] == 457
    assert client.request('PLAY', Range='npt=now-')[0] == 200
    client.close()


def test_a_viewer_by_udp_that_vanishes_is_forgotten():
    Control(camera).must('PATCH', '/settings/network',
                         {'rtsp-session-timeout': SESSION_S})
    silent = UdpViewer(f'{camera.rtsp}/ch2')
    assert f'timeout={SESSION_S}' in silent.setup['session'], silent.setup
    talks = UdpViewer(f'{camera.rtsp}/ch2')
    wait_until(lambda: consumers() == 2, 'both')
    # its connection is open, but it says nothing any more
    end = time.monotonic() + 40
    while consumers() != 1 and time.monotonic() < end:
        assert talks.client.request('GET_PARAMETER')[0] == 200
        threading.Event().wait(0.5)
    wait_until(lambda: consumers() == 1, 'one')
    silent.packets()
    talks.packets()
    wait_until(talks.packets, 'pictures for who talks')
    assert silent.packets() == []
    silent.close()
    talks.close()
    Control(camera).must('PATCH', '/settings/network',
                         {'rtsp-session-timeout': 60})


def test_a_viewer_over_tcp_whose_connection_breaks_is_forgotten():
    client = Client(f'{camera.rtsp}/ch2')
    assert client.play()[0] == 200
    wait_until(lambda: consumers() == 1, 'one')
    # a reset instead of an end
    client.socket.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    client.close()
    wait_until(lambda: consumers() == 0, 'none')


def test_pause_and_teardown_end_pictures_before_their_answer():
    client = Client(f'{camera.rtsp}/ch2')
    assert client.play()[0] == 200
    for _ in range(20):
        client.packet()
    assert client.request('PAUSE')[0] == 200
    client.socket.settimeout(0.5)
    try:
        channel = 1
        while channel == 1:  # RTCP
            channel, _ = client.packet()
        raise AssertionError('a picture came after the answer to PAUSE')
    except TimeoutError:
        pass
    client.socket.settimeout(30)
    assert_ok(client, 'PLAY')
    channel, packet = client.packet()
    while channel == 1:
        channel, packet = client.packet()
    assert is_key(packet)
    assert client.request('TEARDOWN')[0] == 200
    client.close()


def test_viewers_stay_while_the_picture_fails():
    """A sensor, and its encoder with it, that ends every other second."""
    profile = HERE / 'profiles' / 'test-failures.json'
    with Camera(profile=profile, wait=False) as broken:
        wait_until(lambda: 'rtsp port' in broken.messages(), 'the start')
        ports = re.search(
            r'http port (\d+), rtsp port (\d+)', broken.messages())
        broken.page = f'http://127.0.0.1:{ports[1]}/'
        broken.rtsp = f'rtsp://127.0.0.1:{ports[2]}'
        broken.log_in()

        def has_pictures():
            client = Client(f'{broken.rtsp}/flaky')
            status, _, _ = client.request(
                'DESCRIBE', Accept='application/sdp')
            client.close()
            return status == 200

        wait_until(has_pictures, 'pictures')
        tcp = Client(f'{broken.rtsp}/flaky')
        assert tcp.play()[0] == 200
        reader = Reader(tcp)
        udp = UdpViewer(f'{broken.rtsp}/flaky')
        got = []

        def has_failed_twice():
            got.extend(udp.packets())
            return (reader.failure is not None
                    or broken.messages().count('flaky: ') >= 2
                    and n_frames(reader.packets) > 150)

        wait_until(has_failed_twice, 'two failures')
        assert reader.failure is None, reader.failure
        assert holes(reader.stop()) == 0
        got += udp.packets()
        assert n_frames(got) > 100 and holes(got) == 0
        tcp.close()
        udp.close()
        # one sensor never gives a picture; the page comes all the same
        assert broken.read_line().startswith('http://')


def sent_to_group(wire, port):
    """RTP of the next packet to a group's port, as it is on the wire."""
    while True:
        packet = wire.recv(65536)
        udp = (packet[0] & 15) * 4
        if (packet[9] == socket.IPPROTO_UDP
                and packet[16:20] == socket.inet_aton('239.255.77.1')
                and int.from_bytes(packet[udp + 2:udp + 4], 'big') == port):
            return packet[udp + 8:]


def join_group(port):
    client = Client(f'{camera.rtsp}/ch3')
    assert_ok(client, 'DESCRIBE', Accept='application/sdp')
    status, headers, _ = client.request(
        'SETUP', '/stream=0', Transport='RTP/AVP;multicast')
    assert status == 200, status
    assert (f'destination=239.255.77.1;ttl=2;port={port}-{port + 1}'
            in headers['transport']), headers
    assert_ok(client, 'PLAY')
    return client


def test_a_group_gets_each_picture_once():
    settings = '/settings/stream/stream2%2Fsensor2'
    for bad in ({'multicast-address': '10.0.0.1'}, {'multicast-port': 5001}):
        Control(camera).refused('PATCH', settings, bad)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1] & ~1
    Control(camera).must('PATCH', settings, {
        'multicast-address': '239.255.77.1', 'multicast-ttl': 2,
        'multicast-port': port})
    try:
        # the camera has the port, so on the same machine nobody else can
        wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                             socket.htons(0x0800))
    except PermissionError:
        wire = None
        print('# what is sent can be seen by root only')
    clients = [join_group(port)]
    if wire is not None:
        wire.bind(('lo', 0x0800))
        wire.settimeout(20)
        clients.append(join_group(port))
        packets = {}
        while len(packets) < 60:
            packet = sent_to_group(wire, port)
            packets.setdefault(sequence(packet), []).append(packet)
        # the wire of loopback shows each packet going out and coming in
        copies = {len(same) for same in packets.values()}
        assert copies <= {1, 2}, copies
        wire.close()
    for client in clients:
        assert client.request('TEARDOWN')[0] == 200
        client.close()
    Control(camera).must('PATCH', settings, {'multicast-port': 0})
    client = Client(f'{camera.rtsp}/ch3')
    client.request('DESCRIBE', Accept='application/sdp')
    assert client.request(
        'SETUP', '/stream=0', Transport='RTP/AVP;multicast')[0] == 461
    client.close()


def test_nothing_is_left_of_fifty_viewers():
    """Descriptors and threads; the first joins make what stays for all."""
    pid = camera.process.pid

    def left():
        return (len(list(pathlib.Path(f'/proc/{pid}/fd').iterdir())),
                len(list(pathlib.Path(f'/proc/{pid}/task').iterdir())))

    def join_and_leave(number):
        if number % 2:
            viewer = UdpViewer(f'{camera.rtsp}/ch2')
            wait_until(viewer.packets, 'pictures')
        else:
            viewer = Client(f'{camera.rtsp}/ch2')
            assert viewer.play()[0] == 200
            viewer.packet()
            if number % 4:
                viewer.request('TEARDOWN')
        viewer.close()

    keeper = Client(f'{camera.rtsp}/ch2')
    assert keeper.play()[0] == 200
    reader = Reader(keeper)
    for number in range(4):
        join_and_leave(number)
    wait_until(lambda: consumers() == 1, 'quiet before')
    before = left()
    for number in range(50):
        join_and_leave(number)
    # GLib's pools of threads breathe a little
    wait_until(lambda: all(now <= then + 3
                           for now, then in zip(left(), before)),
               f'nothing left, of which there were {before}')
    wait_until(lambda: consumers() == 1, 'one')
    reader.stop()
    keeper.close()


if __name__ == '__main__':
    with Camera() as camera:
        main([tidy(test) for name, test in list(globals().items())
              if name.startswith('test_')])
