# SPDX-License-Identifier: LGPL-2.1-or-later
"""RTSP as players use it: names, transports, one encoder, no bad neighbours."""

import json
import os
import re
import socket
import subprocess
import threading
import time

from camera import HERE, Camera, main, probe, wait_until
from rtsp_client import Client, nal_types

os.environ['G_MESSAGES_DEBUG'] = 'TsEncoder thermoscope'
os.environ['G_DEBUG'] = 'fatal-criticals'


def encoder_log(camera, stream):
    """'encoding' and 'idle', in the order in which they came."""
    return re.findall(rf'{stream}: (encoding|idle)', camera.messages())


def status_of(stream):
    """What the API says of a stream."""
    with camera.open('api/v1/status') as answer:
        return next(s for s in json.load(answer)['streams']
                    if s['id'] == stream)


def read_for(client, seconds):
    """Arrival times and RTP packets."""
    packets, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        channel, packet = client.packet()
        if channel == 0:
            packets.append((time.monotonic(), packet))
    return packets


def test_streams_have_their_size_over_udp_and_tcp():
    for transport in ('udp', 'tcp'):
        assert probe(f'{camera.rtsp}/stream1/sensor2', transport) \
            == 'h264,640,512'
        assert probe(f'{camera.rtsp}/stream1/sensor1', transport) \
            == 'h264,320,180'


def test_an_alias_is_the_same_stream():
    assert probe(f'{camera.rtsp}/ch2', 'tcp') == 'h264,640,512'
    assert probe(f'{camera.rtsp}/ch3', 'udp') == 'h264,320,256'


def test_jpeg_pictures_come_by_rtsp_too():
    assert probe(f'{camera.rtsp}/pictures', 'tcp') == 'mjpeg,640,512'


def test_decoded_frames_are_thirty_in_a_second():
    done = subprocess.run(
        ['ffmpeg', '-v', 'error', '-rtsp_transport', 'tcp', '-i',
         f'{camera.rtsp}/ch2', '-frames:v', '45', '-f', 'framecrc', '-'],
        text=True, capture_output=True, timeout=30)
    frames = [line for line in done.stdout.splitlines() if line[:1] == '0']
    assert len(frames) == 45, done.stderr


def test_many_viewers_share_one_encoder_which_is_idle_after_them():
    stream = 'stream2/sensor2'
    wait_until(lambda: encoder_log(camera, stream)[-1:] != ['encoding'],
               'idle before')
    before = len(encoder_log(camera, stream))
    clients = []
    for path in ('/ch3', '/stream2/sensor2') * 4:
        client = Client(camera.rtsp + path)
        assert client.play()[0] == 200
        clients.append(client)
    for client in clients:
        assert read_for(client, 0.2)
    wait_until(lambda: status_of(stream)['consumers'] == 8, '8 consumers')
    assert encoder_log(camera, stream)[before:] == ['encoding']
    for client in clients[:4]:
        assert client.request('TEARDOWN')[0] == 200
    for client in clients:
        client.close()  # the others just go away
    wait_until(lambda: encoder_log(camera, stream)[before:]
               == ['encoding', 'idle'], 'idle after the last viewer')


def test_who_comes_back_later_starts_at_a_fresh_key_frame():
    for _ in range(2):
        client = Client(f'{camera.rtsp}/ch3')
        status, _, _ = client.request('DESCRIBE', Accept='application/sdp')
        assert status == 200
        client.request('SETUP', '/stream=0',
                       Transport='RTP/AVP/TCP;unicast;interleaved=0-1')
        # longer than anything that was prepared may wait
        wait_until(lambda: encoder_log(camera, 'stream2/sensor2')[-1:]
                   == ['idle'], 'idle before PLAY')
        started = time.monotonic()
        assert client.request('PLAY')[0] == 200
        packets = read_for(client, 1)
        assert packets[0][0] - started < 1
        types = [t for _, packet in packets[:4] for t in nal_types(packet)]
        assert 7 in types and 8 in types and 5 in types, types
        stamps = [int.from_bytes(p[4:8], 'big') for _, p in packets]
        gaps = [(b - a) & 0xffffffff for a, b in zip(stamps, stamps[1:])]
        assert max(gaps) < 90000 // 2, [
            (int.from_bytes(p[2:4], 'big'), stamp)
            for (_, p), stamp in zip(packets, stamps)][:20]
        client.request('TEARDOWN')
        client.close()


def test_time_stamps_go_on_while_the_encoder_is_idle():
    first = Client(f'{camera.rtsp}/ch3')
    assert first.play()[0] == 200
    before = read_for(first, 0.5)[-1]
    first.close()
    wait_until(lambda: encoder_log(camera, 'stream2/sensor2')[-1] == 'idle',
               'idle after the viewer')
    second = Client(f'{camera.rtsp}/ch3')
    assert second.play()[0] == 200
    after = read_for(second, 0.5)[-1]
    second.close()
    (then_s, old), (now_s, new) = before, after
    assert old[8:12] == new[8:12]  # the same source, so the same time line
    stamps = (int.from_bytes(new[4:8], 'big')
              - int.from_bytes(old[4:8], 'big')) & 0xffffffff
    assert abs(stamps / 90000 - (now_s - then_s)) < 0.5, (
        stamps / 90000, now_s - then_s)


def test_no_access_unit_delimiters_are_sent():
    client = Client(f'{camera.rtsp}/ch2')
    client.play()
    types = [t for _, packet in read_for(client, 1)
             for t in nal_types(packet)]
    assert 9 not in types and 1 in types, types
    client.close()


def gaps_while_others_join_with_a_range():
    """How many packets a settled viewer misses meanwhile."""
    settled = Client(f'{camera.rtsp}/ch2')
    assert settled.play()[0] == 200
    read_for(settled, 0.3)
    joiners = []
    for _ in range(10):
        joiner = Client(f'{camera.rtsp}/ch2')
        assert joiner.play(Range='npt=0.000-')[0] == 200
        joiners.append(joiner)
    packets = read_for(settled, 0.5)
    sequence = [int.from_bytes(p[2:4], 'big') for _, p in packets]
    for joiner in joiners:
        assert read_for(joiner, 0.05)
        joiner.close()
    settled.close()
    return sum((b - a) & 0xffff != 1 for a, b in zip(sequence, sequence[1:]))


def test_a_range_header_disturbs_nobody():
    # a machine that does not follow loses packets now and then; a jump in the
    # stream would be there each time
    gaps = [gaps_while_others_join_with_a_range()]
    while gaps[-1] != 0 and len(gaps) < 5:
        gaps.append(gaps_while_others_join_with_a_range())
    assert gaps[-1] == 0, gaps


def test_another_speed_is_refused_and_harms_nothing():
    client = Client(f'{camera.rtsp}/ch2')
    assert client.play(Scale='2.0')[0] == 456
    for speed in ('nan', '-1', '0', 'x'):
        assert client.request('PLAY', Speed=speed)[0] == 456
    assert client.request('PLAY', Scale='1.0')[0] == 200
    assert read_for(client, 0.2)
    client.close()


def test_a_stalled_tcp_viewer_does_not_stop_a_udp_viewer():
    stalled = Client(f'{camera.rtsp}/ch2')
    stalled.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    assert stalled.play()[0] == 200
    udp = subprocess.run(
        ['ffmpeg', '-v', 'error', '-rtsp_transport', 'udp', '-i',
         f'{camera.rtsp}/ch2', '-t', '8', '-f', 'framecrc', '-'],
        text=True, capture_output=True, timeout=40)
    frames = [line for line in udp.stdout.splitlines() if line[:1] == '0']
    assert len(frames) > 8 * 30 * 0.9, len(frames)
    stalled.close()


def newest(client, seconds):
    """Time of the newest packet, RTP's clock of 90 kHz."""
    packets = read_for(client, seconds)
    return int.from_bytes(packets[-1][1][4:8], 'big')


def test_a_tcp_viewer_that_stalled_is_live_again():
    with Camera('--set', 'profile.pattern=snow', '--set',
                'stream:stream1/sensor2.bitrate=12000') as snow:
        client = Client(f'{snow.rtsp}/ch2')
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        assert client.play()[0] == 200
        read_for(client, 1)
        # nothing is read until the camera can send nothing more
        threading.Event().wait(8)

        def is_live():
            """Whether it sees what one who has just come sees, however fast
            the machine is."""
            other = Client(f'{snow.rtsp}/ch2')
            assert other.play()[0] == 200
            there = newest(other, 1)
            other.close()
            behind = (there - newest(client, 0.5)) & 0xffffffff
            return behind < 0.5 * 90000 or behind > 1 << 31

        wait_until(is_live, 'live again')
        client.close()


def test_an_unknown_path_is_not_found():
    client = Client(f'{camera.rtsp}/stream9/sensor9')
    assert client.request('DESCRIBE', Accept='application/sdp')[0] == 404
    client.close()


def test_a_sensor_that_fails_harms_only_itself():
    profile = HERE / 'profiles' / 'test-failures.json'
    with Camera(profile=profile, wait=False) as broken:
        wait_until(lambda: 'bad: ' in broken.messages()
                   and 'rtsp port' in broken.messages(), 'the failure')
        ports = re.search(
            r'http port (\d+), rtsp port (\d+)', broken.messages())
        broken.page = f'http://127.0.0.1:{ports[1]}/'
        broken.rtsp = f'rtsp://127.0.0.1:{ports[2]}'
        broken.log_in()
        url = broken.rtsp
        wait_until(lambda: probe(f'{url}/flaky', 'tcp') == 'h264,320,240',
                   'the other sensor')
        client = Client(f'{url}/bad')
        assert client.request('DESCRIBE', Accept='application/sdp')[0] == 503
        client.close()
        # the source gives up every second second, the viewer stays
        client = Client(f'{url}/flaky')
        client.play()
        wait_until(lambda: read_for(client, 0.1)
                   and 'flaky: ' in broken.messages(), 'the failure')
        assert read_for(client, 4)
        client.close()
        # the page's address comes although one sensor never gives a picture
        assert broken.read_line().startswith('http://')
        assert 'bad has given no picture' in broken.messages()
        assert 'flaky has given no picture' not in broken.messages()
        assert broken.stop() == 0, broken.messages()


def test_it_ends_cleanly_with_viewers():
    client = Client(f'{camera.rtsp}/ch2')
    client.play()
    assert camera.stop() == 0, camera.messages()
    client.close()


if __name__ == '__main__':
    with Camera() as camera:
        main([test for name, test in list(globals().items())
              if name.startswith('test_')])
