# SPDX-License-Identifier: LGPL-2.1-or-later
"""MP4 without an end, by HTTP and by WebSocket: what players and pages make of
it, encoded once, and nobody holds up anybody."""

import http.client
import json
import os
import re
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error

import log_in
from camera import Camera, main, wait_until
from mp4_boxes import Fragment, boxes, flat
from websocket import WebSocket

os.environ['G_MESSAGES_DEBUG'] = 'TsEncoder thermoscope'
os.environ['G_DEBUG'] = 'fatal-criticals'

PATH = 'api/v1/sensors/sensor2/stream.mp4'


def address(path=PATH):
    return camera.page + path


def open_socket(path=PATH, of=None):
    of = of or camera
    return WebSocket(of.page + path, of.lines)


def encoder_log(stream):
    return re.findall(rf'{stream}: (encoding|idle)', camera.messages())


def consumers(stream):
    with camera.open('api/v1/status') as answer:
        return next(s['consumers'] for s in json.load(answer)['streams']
                    if s['id'] == stream)


def fragments(client, n):
    """The next fragments, whatever else is said."""
    found = []
    while len(found) < n:
        message = client.receive_any()
        assert message is not None
        if isinstance(message, bytes) and message[4:8] != b'ftyp':
            found.append(Fragment(message))
    return found


def read_file(seconds, path=PATH):
    """What a viewer by HTTP gets in so many seconds."""
    data, end = b'', time.monotonic() + seconds
    with camera.open(path) as answer:
        assert answer.headers['Content-Type'] == 'video/mp4'
        while time.monotonic() < end:
            data += answer.read1(65536)
    return data


def ffprobe(*arguments):
    done = subprocess.run(
        ['ffprobe', '-v', 'error', '-of', 'json', *arguments],
        text=True, capture_output=True, timeout=60)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return json.loads(done.stdout)


def test_a_format_and_the_init_segment_come_first():
    with open_socket() as client:
        assert client.status == 101
        told = client.receive_any()
        init = client.receive_any()
        first = Fragment(client.receive_any())
    assert told['type'] == 'format'
    assert re.fullmatch(r'video/mp4; codecs="avc1\.42C0[0-9A-F]{2}"',
                        told['mediaType']), told
    assert (told['width'], told['height'], told['timescale']) \
        == (640, 512, 90000)
    assert [kind for kind, _ in boxes(init)] == [b'ftyp', b'moov']
    profile = flat(init)[b'stsd'].split(b'avcC')[1][1:4].hex().upper()
    assert told['mediaType'].endswith(f'avc1.{profile}"')
    assert first.is_key
    assert first.kinds == [b'styp', b'prft', b'moof', b'mdat']


def test_times_are_those_of_the_capture():
    with open_socket() as client:
        seen = fragments(client, 60)
        now_s = time.time()
    assert [f.sequence - seen[0].sequence for f in seen] == list(range(60))
    for before, after in zip(seen, seen[1:]):
        step = after.time - before.time
        assert 0 < step < 2 * before.duration
        # media time and that of the capture are the same clock, unless a
        # picture was left out
        apart_s = after.captured_s - before.captured_s
        assert abs(step / 90000 - apart_s) < 0.002 or apart_s > 0.06
    assert -0.01 < now_s - seen[-1].captured_s < 2


def test_who_joins_has_a_picture_at_once():
    with open_socket() as first:
        fragments(first, 20)
        started = time.monotonic()
        with open_socket() as second:
            head = fragments(second, 1)[0]
            waited_s = time.monotonic() - started
    assert head.is_key
    assert waited_s < 0.4, waited_s


def test_viewers_share_one_encoder_and_one_muxer_and_leave_nothing():
    stream = 'stream1/sensor2'
    wait_until(lambda: encoder_log(stream)[-1:] != ['encoding'], 'idle before')
    before = len(encoder_log(stream))
    sockets = [open_socket() for _ in range(4)]
    for client in sockets:
        fragments(client, 3)
    files = [camera.open(PATH) for _ in range(2)]
    wait_until(lambda: consumers(stream) == 6, '6 viewers')
    # the same pictures with the same numbers for everybody
    seen = [{f.sequence: f.data for f in fragments(client, 20)}
            for client in sockets]
    shared = set.intersection(*map(set, seen))
    assert shared and all(one[n] == seen[0][n] for one in seen for n in shared)
    assert encoder_log(stream)[before:] == ['encoding']
    for client in sockets:
        client.__exit__()
    for answer in files:
        answer.close()
    wait_until(lambda: consumers(stream) == 0, 'nobody')
    wait_until(lambda: encoder_log(stream)[before:] == ['encoding', 'idle'],
               'idle after the last viewer')


def test_media_time_goes_on_while_nobody_watches():
    with open_socket() as client:
        before = fragments(client, 10)[-1]
    wait_until(lambda: encoder_log('stream1/sensor2')[-1:] == ['idle'], 'idle')
    with open_socket() as client:
        after = fragments(client, 1)[0]
    assert after.time > before.time and after.sequence > before.sequence


def test_ffprobe_reads_what_http_sends():
    data = read_file(4)
    with tempfile.NamedTemporaryFile(suffix='.mp4') as file:
        file.write(data)
        file.flush()
        seen = ffprobe('-show_streams', '-show_packets', file.name)
    video, packets = seen['streams'][0], seen['packets']
    assert (video['codec_name'], video['width'], video['height']) \
        == ('h264', 640, 512)
    assert video['profile'] == 'Constrained Baseline'
    assert video['time_base'] == '1/90000'
    assert len(packets) > 60, len(packets)
    assert 'K' in packets[0]['flags']
    times = [int(p['pts']) for p in packets]
    assert times == [int(p['dts']) for p in packets]
    assert all(0 < b - a for a, b in zip(times, times[1:]))
    whole = [Fragment(data[at:end]) for at, end in places(data)]
    assert [f.time for f in whole][:len(times)] == times[:len(whole)]


def places(data):
    """Where whole fragments begin and end in a file that was cut off."""
    at, begin = 0, None
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at:at + 4], 'big'), data[at + 4:at + 8]
        if kind in (b'styp', b'prft') and begin is None:
            begin = at
        at += size
        if kind == b'mdat' and at <= len(data):
            yield begin, at
            begin = None


def test_ffmpeg_decodes_ten_seconds_without_an_error():
    done = subprocess.run(
        ['ffmpeg', '-v', 'error', '-headers', camera.lines[0] + '\r\n', '-i',
         address(), '-t', '10', '-f', 'framecrc', '-'],
        text=True, capture_output=True, timeout=60)
    frames = [line for line in done.stdout.splitlines() if line[:1] == '0']
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert len(frames) > 250, len(frames)


def test_qtdemux_reads_it_too():
    data = read_file(2)
    with tempfile.NamedTemporaryFile(suffix='.mp4') as file:
        file.write(data)
        file.flush()
        done = subprocess.run(
            ['gst-launch-1.0', '-m', 'filesrc', f'location={file.name}', '!',
             'qtdemux', '!', 'h264parse', '!', 'avdec_h264', '!', 'fakesink',
             'silent=false', '-v'],
            text=True, capture_output=True, timeout=60)
    chain = re.findall(r'chain\s+\*{7} .*?pts: (\d):(\d\d):(\d\d\.\d+)',
                       done.stdout)
    assert len(chain) > 30, done.stdout[-2000:] + done.stderr
    assert 'width=(int)640, height=(int)512' in done.stdout


def test_a_stream_is_chosen_by_name_or_alias():
    for name in ('ch3', 'stream2/sensor2'):
        with open_socket(f'{PATH}?stream={name}') as client:
            told = client.receive_any()
        assert (told['width'], told['height']) == (320, 256)


def test_what_there_is_not_is_not_found():
    for path, field in ((f'{PATH}?stream=ch0', 'stream'),
                        (f'{PATH}?stream=pictures', 'stream'),
                        ('api/v1/sensors/none/stream.mp4', 'id')):
        try:
            camera.open(path)
            raise AssertionError('answered')
        except urllib.error.HTTPError as error:
            assert error.code == 404
            assert json.load(error)['field'] == field


def test_only_who_may_view_gets_pictures():
    with WebSocket(address()) as stranger:
        assert stranger.status == 401
    token = log_in.Session(camera.page).make_token(permissions=['logs'])
    lines = [f'Authorization: Bearer {token}']
    with WebSocket(address(), lines) as blind:
        assert blind.status == 403


def test_the_clocks_can_be_compared():
    with open_socket() as client:
        client.send(0x81, b'12.5')
        while True:
            message = client.receive()
            if message['type'] == 'time':
                break
        assert message['asked'] == '12.5'
        assert abs(message['unixMs'] / 1000 - time.time()) < 2


def test_a_stalled_viewer_goes_on_with_a_key_frame_and_harms_nobody():
    with Camera('--set', 'profile.pattern=snow', '--set',
                'stream:stream1/sensor2.bitrate=8000') as snow:
        stalled = open_socket(of=snow)
        stalled.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        fragments(stalled, 1)
        with open_socket(of=snow) as other:
            times, end = [], time.monotonic() + 6
            while time.monotonic() < end:
                fragments(other, 1)
                times.append(time.monotonic())
        assert max(b - a for a, b in zip(times[30:], times[31:])) < 1
        lost, seen, ages = 0, [], []
        while not lost or len(ages) < 2:
            message = stalled.receive_any()
            if not isinstance(message, bytes):
                lost = message.get('lost', lost)
            elif message[4:8] != b'ftyp':
                seen.append(Fragment(message))
                if lost:
                    ages.append(time.time() - seen[-1].captured_s)
        stalled.__exit__()
        # what comes next is a key frame, from behind all that was missed
        jump = seen[-2]
        assert jump.is_key and seen[-1].sequence == jump.sequence + 1
        assert lost == jump.sequence - seen[-3].sequence - 1 > 0
        assert ages[0] < 6, ages


def test_another_size_is_another_format():
    def set_width(width):
        status, _, _ = log_in.request(
            camera.page + 'api/v1/settings/stream/stream1/sensor2', 'PATCH',
            {'width': width}, camera.headers)
        assert status == 200

    with open_socket() as client, camera.open(PATH) as file:
        assert client.receive()['width'] == 640
        fragments(client, 5)
        set_width(320)
        told = client.receive()
        while told['type'] != 'format':
            told = client.receive()
        assert (told['width'], told['height']) == (320, 256)
        assert fragments(client, 1)[0].is_key
        # a file has one format: it ends
        ender = threading.Timer(30, file.close)
        ender.start()
        while file.read1(65536):
            pass
        ender.cancel()
        set_width(0)


def test_it_ends_cleanly_with_viewers():
    with open_socket() as client, camera.open(PATH) as file:
        fragments(client, 5)
        file.read1(100)
        assert camera.stop() == 0, camera.messages()
        try:
            while client.receive_any() is not None:
                pass
        except (EOFError, ConnectionError):
            pass
        try:
            while file.read1(65536):
                pass
        except (http.client.HTTPException, ConnectionError):
            pass


if __name__ == '__main__':
    with Camera() as camera:
        main([test for name, test in list(globals().items())
              if name.startswith('test_')])
