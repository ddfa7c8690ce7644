# SPDX-License-Identifier: LGPL-2.1-or-later
"""How streams are coded: codecs, devices that go wrong, changes that viewers
live through."""

import os
import socket
import subprocess
import tempfile
import threading
import time

from camera import HERE, Camera, main, probe, wait_until
from control import Control
from rtsp_client import Client, nal_types

os.environ['G_MESSAGES_DEBUG'] = 'TsEncoder'
os.environ['G_DEBUG'] = 'fatal-criticals'

FAKE = 'qsvh264enc'
STREAM = 'stream2/sensor2'
SETTINGS = f'/settings/stream/{STREAM.replace("/", "%2F")}'


def assert_probed(url, transport, expected):
    """A busy machine makes a player give up now and then."""
    found = [probe(url, transport)]
    while found[-1] != expected and len(found) < 3:
        found.append(probe(url, transport))
    assert found[-1] == expected, found


def status_of(camera, stream=STREAM):
    return next(s for s in Control(camera).get('/status')['streams']
                if s['id'] == stream)


def change(camera, **values):
    return Control(camera).must('PATCH', SETTINGS, {
        name.replace('_', '-'): value for name, value in values.items()})


def ssrc_of(packet):
    return packet[8:12]


class UdpViewer:
    """Plays over UDP, and counts packets on a thread of its own."""

    def __init__(self, url):
        self.client = Client(url)
        self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                        for _ in range(2)]
        for one in self.sockets:
            one.bind(('127.0.0.1', 0))
            one.settimeout(0.2)
        ports = '-'.join(str(one.getsockname()[1]) for one in self.sockets)
        self.client.request('DESCRIBE', Accept='application/sdp')
        status, fields, _ = self.client.request(
            'SETUP', '/stream=0',
            Transport=f'RTP/AVP;unicast;client_port={ports}')
        assert status == 200, status
        assert self.client.request('PLAY')[0] == 200
        self.arrivals = []
        self.sources = set()
        self.stopped = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.stopped:
            try:
                packet = self.sockets[0].recv(2048)
            except TimeoutError:
                continue
            self.sources.add(ssrc_of(packet))
            self.arrivals.append(time.monotonic())

    @property
    def ended(self):
        """Whether the camera has closed the connection of the session."""
        try:
            self.client.socket.settimeout(0.01)
            return self.client.socket.recv(65536) == b''
        except TimeoutError:
            return False
        except OSError:
            return True

    def has_packets_after(self, moment):
        return self.arrivals[-1:] and self.arrivals[-1] > moment

    def close(self):
        self.stopped = True
        self.thread.join(10)
        self.client.close()
        for one in self.sockets:
            one.close()


class Viewer:
    """Plays over TCP, and counts packets on a thread of its own."""

    def __init__(self, url):
        self.client = Client(url)
        assert self.client.play()[0] == 200
        self.arrivals = []
        self.sources = set()
        self.ended = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        try:
            while True:
                channel, packet = self.client.packet()
                if channel == 0:
                    self.sources.add(ssrc_of(packet))
                    self.arrivals.append(time.monotonic())
        except OSError:
            self.ended = True

    def longest_gap(self):
        times = list(self.arrivals)
        return max(b - a for a, b in zip(times, times[1:]))

    def has_packets_after(self, moment):
        return self.arrivals[-1:] and self.arrivals[-1] > moment

    def close(self):
        self.client.close()
        self.thread.join(10)


def test_another_codec_ends_its_own_viewers_and_nobody_elses():
    with Camera() as camera:
        url = f'{camera.rtsp}/{STREAM}'
        own, other = Viewer(url), Viewer(f'{camera.rtsp}/stream1/sensor1')
        change(camera, codec='h265')
        wait_until(lambda: own.ended, 'the connection ended')
        for transport in ('tcp', 'udp'):
            assert_probed(url, transport, 'hevc,320,256')
        wait_until(lambda: status_of(camera)['codec'] == 'h265', 'h265')
        assert not other.ended and other.longest_gap() < 1.5
        change(camera, codec='mjpeg')
        assert_probed(url, 'tcp', 'mjpeg,320,256')
        change(camera, codec='h264', profile='high')
        assert_probed(url, 'tcp', 'h264,320,256')
        other.close()


def test_h265_decodes_without_an_error():
    with Camera('--set', f'stream:{STREAM}.codec=h265') as camera:
        done = subprocess.run(
            ['ffmpeg', '-v', 'error', '-xerror', '-rtsp_transport', 'tcp',
             '-i', f'{camera.rtsp}/{STREAM}', '-frames:v', '40',
             '-f', 'framecrc', '-'],
            text=True, capture_output=True, timeout=60)
        frames = [line for line in done.stdout.splitlines()
                  if line[:1] == '0']
        assert len(frames) == 40 and not done.stderr, done.stderr
        viewer = Viewer(f'{camera.rtsp}/{STREAM}')
        wait_until(lambda: status_of(camera).get('element') == 'x265enc',
                   'x265enc')
        viewer.close()


def test_profiles_of_h264_are_what_was_asked_for():
    names = {'constrained-baseline': 'Constrained Baseline', 'main': 'Main',
             'high': 'High'}
    with Camera() as camera:
        for profile, name in names.items():
            change(camera, profile=profile)
            done = subprocess.run(
                ['ffprobe', '-v', 'error', '-rtsp_transport', 'tcp',
                 '-show_entries', 'stream=profile', '-of', 'csv=p=0',
                 f'{camera.rtsp}/{STREAM}'],
                text=True, capture_output=True, timeout=40)
            assert done.stdout.strip() == name, (done.stdout, done.stderr)


def test_av1_is_coded_where_its_encoder_passed_and_refused_elsewhere():
    with Camera() as camera:
        control = Control(camera)
        # until the trial is over, nobody knows
        def answer():
            return control.ask('PATCH', SETTINGS, {'codec': 'av1'})
        wait_until(lambda: 'being tried' not in str(answer()),
                   'the trial is over')
        status, content = answer()
        if status != 200:
            assert 'no encoder for av1 works here' in str(content), content
            return
        client = Client(f'{camera.rtsp}/{STREAM}')
        # there is no payloader for it in Debian 12
        assert client.request(
            'DESCRIBE', Accept='application/sdp')[0] in (200, 415)
        client.close()
        path = camera.state / 'encoders.ini'
        wait_until(lambda: path.exists() and 'works=true' in path.read_text(),
                   'the result is kept')


def fake_camera(what, *arguments):
    """With an encoder for which there is a device, that does as told."""
    os.environ['FAKE_ENCODER'] = what
    camera = Camera(*arguments)
    wait_until(lambda: any(word in camera.messages() for word in (
        f'{FAKE} works', f'{FAKE} is not used')), 'the trial is over')
    return camera


def test_a_device_that_works_is_taken_before_software():
    with fake_camera('') as camera:
        viewer = Viewer(f'{camera.rtsp}/{STREAM}')
        wait_until(lambda: status_of(camera).get('element') == FAKE, FAKE)
        assert 'refusals' not in status_of(camera)
        change(camera, encoder='software')
        wait_until(lambda: status_of(camera).get('element') == 'x264enc',
                   'x264enc')
        moment = time.monotonic()
        wait_until(lambda: viewer.has_packets_after(moment), 'more packets')
        assert not viewer.ended
        viewer.close()


def test_an_encoder_that_ends_the_process_is_never_taken():
    with fake_camera('abort:0') as camera:
        assert 'ends the process (signal 6' in camera.messages()
        viewer = Viewer(f'{camera.rtsp}/{STREAM}')
        wait_until(lambda: status_of(camera).get('element') == 'x264enc',
                   'x264enc')
        [refusal] = status_of(camera)['refusals']
        assert refusal['element'] == FAKE, refusal
        assert 'ends the process' in refusal['reason'], refusal
        viewer.close()


def going_on_after(what, reason):
    """The viewer of a stream whose device goes wrong sees more pictures."""
    with fake_camera(what) as camera:
        control = Control(camera)
        viewer = Viewer(f'{camera.rtsp}/{STREAM}')
        wait_until(lambda: status_of(camera).get('element') == 'x264enc',
                   'another encoder took over')
        moment = time.monotonic()
        wait_until(lambda: viewer.has_packets_after(moment), 'more packets')
        assert not viewer.ended
        [refusal] = status_of(camera)['refusals']
        assert refusal['element'] == FAKE and reason in refusal['reason']
        events = control.get('/events/history?topic=tts:Stream/State')
        data = [event['data'] for event in events['events']
                if event["source"]["Stream"] == STREAM]
        assert any(one.get('Encoder') == 'x264enc'
                   and reason in one.get('Reason', '') for one in data), data
        assert f'going on with x264enc' in camera.messages()
        gap = viewer.longest_gap()
        viewer.close()
    return gap


def test_an_encoder_that_fails_is_replaced():
    assert going_on_after('error:80', 'The device has gone') < 2


def test_an_encoder_that_gives_nothing_is_replaced():
    # a second or two are needed to believe it
    assert going_on_after('silent:80', 'nothing came for') < 6


def test_an_encoder_that_does_not_come_back_is_replaced():
    assert going_on_after('stuck:80', 'nothing came for') < 6


def test_twenty_viewers_live_through_what_does_not_change_the_codec():
    with Camera() as camera:
        url = f'{camera.rtsp}/{STREAM}'
        viewers = [Viewer(url) for _ in range(12)]
        viewers += [UdpViewer(url) for _ in range(8)]
        # one that decodes all of it; what is wrong in it stands in its errors
        decoder = subprocess.Popen(
            ['ffmpeg', '-v', 'error', '-rtsp_transport', 'tcp', '-i', url,
             '-t', '60', '-fps_mode', 'passthrough', '-f', 'null', '-'],
            text=True, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_until(lambda: status_of(camera)['consumers'] == 21, '21 viewers')
        for values in ({'bitrate': 300}, {'key-frame-interval': 50},
                       {'width': 160, 'height': 128}, {'framerate': 8},
                       {'rate-control': 'variable'}, {'smoothing': 90},
                       {'profile': 'main'}, {'rate-control': 'average'},
                       {'width': 320, 'height': 256}):
            moment = time.monotonic()
            Control(camera).must('PATCH', SETTINGS, values)
            wait_until(lambda: all(one.has_packets_after(moment + 0.3)
                                   for one in viewers),
                       f'packets for everybody after {values}')
        size = {'width': 320, 'height': 256}
        wait_until(lambda: {name: status_of(camera).get(name)
                            for name in size} == size, size)
        assert 'averageKbps' in status_of(camera)
        assert not any(one.ended for one in viewers)
        # nothing has begun anew for any of them: it is the same source
        assert {len(one.sources) for one in viewers} == {1}
        _, errors = decoder.communicate('q', timeout=30)
        # of the sink, which wants times of whole milliseconds to differ
        errors = [line for line in errors.splitlines()
                  if not line.startswith(('[null @', '    Last message'))]
        assert not errors, errors
        change(camera, codec='h265')
        wait_until(lambda: all(one.ended for one in viewers),
                   'every connection ended')
        for one in viewers:
            one.close()
        again = [Viewer(url), UdpViewer(url)]
        moment = time.monotonic()
        wait_until(lambda: all(one.has_packets_after(moment)
                               for one in again), 'they come again')
        for one in again:
            one.close()


STILL = HERE / 'profiles' / 'test-still.json'


def count_key_frames(packets):
    """How many pictures of H.264 begin anew in them."""
    return sum(5 in nal_types(packet) for packet in packets)


def read_packets(url, seconds):
    client = Client(url)
    assert client.play()[0] == 200
    packets, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        channel, packet = client.packet()
        if channel == 0:
            packets.append(packet)
    client.close()
    return packets


def test_still_scenes_have_fewer_pictures_and_key_frames():
    smart = [f'--set=stream:stream1/{name}.{key}' for name in
             ('still', 'moving') for key in (
                 'dynamic-gop=true', 'dynamic-framerate=true',
                 'dynamic-framerate-min=4')]
    with Camera(*smart, profile=STILL) as camera:
        viewers = [Viewer(f'{camera.rtsp}/stream1/{name}')
                   for name in ('still', 'moving')]
        wait_until(lambda: status_of(camera, 'stream1/still').get('still'),
                   'it is still')
        wait_until(lambda: 3 < status_of(camera, 'stream1/still')['fps'] < 5,
                   'four pictures a second')
        moving = status_of(camera, 'stream1/moving')
        assert 'still' not in moving and moving['fps'] > 10, moving
        # one for who joins, then none for 300 frames; one each second else
        seconds = 5
        still_keys, moving_keys = (
            count_key_frames(read_packets(f'{camera.rtsp}/stream1/{name}',
                                          seconds))
            for name in ('still', 'moving'))
        assert still_keys <= 2 and moving_keys >= 4, (still_keys, moving_keys)
        # and all of them again, without a start, when that is turned off
        Control(camera).must('PATCH', '/settings/stream/stream1%2Fstill',
                             {'dynamic-framerate': False})
        wait_until(lambda: status_of(camera, 'stream1/still')['fps'] > 15,
                   'all pictures')
        assert not any(one.ended for one in viewers)
        for one in viewers:
            one.close()


SMALL = {'width': 160, 'height': 128}


def make_profile(camera, values=SMALL):
    Control(camera).must('PUT', '/stream-profiles/small', values)


def test_a_profile_in_the_address_changes_what_it_says_and_no_more():
    with Camera() as camera:
        control = Control(camera)
        make_profile(camera)
        assert control.get('/stream-profiles')['profiles'] == [
            {'id': 'small', 'name': 'Stream profile'}]
        plain = f'{camera.rtsp}/{STREAM}'
        before = control.get('/status')['streams']
        assert not any('@' in one['id'] for one in before), before
        for transport in ('tcp', 'udp'):
            assert_probed(f'{plain}?profile=small', transport, 'h264,160,128')
            assert_probed(plain, transport, 'h264,320,256')
            # an alias has it, too, and so has its other way to be written
            assert_probed(f'{camera.rtsp}/ch3?profile=small', transport,
                          'h264,160,128')
            assert_probed(f'{plain}@small', transport, 'h264,160,128')
        viewers = [Viewer(f'{plain}@small') for _ in range(3)]
        wait_until(lambda: status_of(camera, f'{STREAM}@small')
                   ['consumers'] == 3, 'three viewers of one encoder')
        # what it does not say is the stream's
        change(camera, codec='h265')
        wait_until(lambda: all(one.ended for one in viewers), 'another codec')
        assert_probed(f'{plain}?profile=small', 'tcp', 'hevc,160,128')
        control.must('PATCH', '/settings/stream-profile/small',
                     {'codec': 'h264'})
        assert_probed(f'{plain}?profile=small', 'tcp', 'h264,160,128')
        assert_probed(plain, 'tcp', 'hevc,320,256')


def test_a_stream_shows_all_its_settings_in_order():
    with Camera() as camera:
        control = Control(camera)
        make_profile(camera)
        keys, of_profile = (
            [one['key'] for one in control.get(f'/settings/{place}')['settings']]
            for place in (SETTINGS.removeprefix('/settings/'),
                          'stream-profile/small'))
        assert set(keys) == set(of_profile) - {'name'}
        assert keys[:4] == ['width', 'height', 'framerate', 'codec'], keys


def test_an_unknown_profile_is_refused():
    with Camera() as camera:
        control = Control(camera)
        for address in (f'{STREAM}?profile=nowhere', f'{STREAM}@nowhere'):
            client = Client(f'{camera.rtsp}/{address}')
            assert client.request(
                'DESCRIBE', Accept='application/sdp')[0] == 404, address
            client.close()
        for path in ('stream.mjpg', 'stream.mp4'):
            status, problem = control.refused(
                'GET', f'/sensors/sensor2/{path}?profile=nowhere')
            assert status == 404 and 'nowhere' in str(problem), problem


def test_a_profile_that_is_removed_ends_its_viewers():
    with Camera() as camera:
        make_profile(camera)
        viewer = Viewer(f'{camera.rtsp}/{STREAM}@small')
        other = Viewer(f'{camera.rtsp}/{STREAM}')
        Control(camera).must('DELETE', '/stream-profiles/small')
        wait_until(lambda: viewer.ended, 'the connection ended')
        moment = time.monotonic()
        wait_until(lambda: other.has_packets_after(moment),
                   'the other goes on')
        for one in (viewer, other):
            one.close()


def test_jpeg_pictures_have_the_size_of_the_profile():
    with Camera() as camera:
        make_profile(camera)
        with camera.open(
                'api/v1/sensors/sensor2/stream.mjpg?profile=small') as answer:
            data = b''
            while b'\xff\xc0' not in data:
                data += answer.read(512)
            at = data.index(b'\xff\xc0')
            data += answer.read(64)
        height, width = (int.from_bytes(data[at + n:at + n + 2], 'big')
                         for n in (5, 7))
        assert (width, height) == (160, 128)


def test_profiles_are_there_again_after_a_start_and_have_a_limit():
    with tempfile.TemporaryDirectory() as state:
        with Camera(state=state) as camera:
            control = Control(camera)
            for number in range(16):
                control.must('PUT', f'/stream-profiles/p{number}', SMALL)
            status, problem = control.refused(
                'PUT', '/stream-profiles/more', SMALL)
            assert status == 409, problem
            camera.stop()
        with Camera(state=state) as camera:
            assert_probed(f'{camera.rtsp}/{STREAM}?profile=p15', 'tcp',
                          'h264,160,128')


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as folder:
        os.environ['GST_PLUGIN_PATH_1_0'] = ':'.join(
            [os.environ['GST_PLUGIN_PATH_1_0'], os.environ['FAKE_PLUGINS']])
        os.environ['GST_REGISTRY_1_0'] = os.path.join(folder, 'registry.bin')
        os.environ['FAKE_ENCODER'] = 'abort:0'
        main([test for name, test in list(globals().items())
              if name.startswith('test_')])
