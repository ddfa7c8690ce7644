# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts by RTSP: the line of docs/streaming.md gets them back bit for bit,
and what the SDP says turns them into the temperatures that the camera
measured."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import urllib.parse

from camera import HERE, Camera, main, wait_until
from control import Control
from rtsp_client import Client

os.environ['G_DEBUG'] = 'fatal-criticals'
PROFILE = HERE / 'profiles' / 'test-counts.json'
DOCUMENT = HERE.parent.parent / 'docs' / 'streaming.md'
WIDTH, HEIGHT = 150, 113
SIZE = WIDTH * HEIGHT * 2


def documented_line(first_word):
    """A gst-launch-1.0 line of the document, as its words."""
    blocks = re.findall(r'^```sh\n(.*?)^```', DOCUMENT.read_text(),
                        re.MULTILINE | re.DOTALL)
    for block in blocks:
        for line in block.replace('\\\n', ' ').splitlines():
            if line.startswith('gst-launch-1.0') and first_word in line:
                return line
    raise AssertionError(f'no line with {first_word}')


def replace(line, *pairs):
    for pattern, text in pairs:
        assert re.search(pattern, line), (pattern, line)
        line = re.sub(pattern, lambda _: text, line)
    return line


def start_line(camera, path, folder):
    """The documented line with another address, and twenty frames."""
    parts = urllib.parse.urlsplit(camera.rtsp)
    line = replace(
        documented_line('rtpj2kdepay'),
        (r'rtsp://[^ ]*', f'rtsp://{parts.hostname}:{parts.port}/{path}'),
        (r'user-pw=\S+', f'user-pw={parts.password}'),
        (r'eos-after=\d+', 'eos-after=31'),
        (r'counts\.raw', str(folder / 'counts.raw')))
    return subprocess.Popen(line, shell=True, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def counts_of_png(png):
    done = subprocess.run(
        ['ffmpeg', '-v', 'error', '-i', '-', '-f', 'rawvideo', '-pix_fmt',
         'gray16le', '-'], input=png, capture_output=True, timeout=60)
    assert len(done.stdout) == SIZE, done.stderr
    return done.stdout


def sdp_of(camera, path):
    client = Client(f'{camera.rtsp}/{path}')
    status, _, body = client.request('DESCRIBE', Accept='application/sdp')
    client.close()
    return status, body


def attribute(sdp, name):
    return re.search(rf'^a={name}:(.*)\r$', sdp, re.MULTILINE)[1]


def test_the_documented_line_gets_the_same_counts_back():
    with Camera(profile=PROFILE) as camera, \
            tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        line = start_line(camera, 'radiometric/thermal', folder)
        raw = folder / 'counts.raw'
        wait_until(lambda: line.poll() is not None
                   or raw.exists() and raw.stat().st_size > 3 * SIZE, 'frames')
        pictures = {}
        while line.poll() is None and len(pictures) < 8:
            with camera.open('api/v1/sensors/thermal/frame.png') as answer:
                pictures[answer.headers['X-Frame']] = answer.read()
        said, _ = line.communicate(timeout=60)
        # at its end gst-launch-1.0 says PAUSE, and may be told that there is
        # nobody any more
        assert line.returncode == 0 or 'Got EOS' in said, said
        data = raw.read_bytes()
        assert len(data) % SIZE == 0 and len(data) >= 20 * SIZE, len(data)
        frames = {data[at:at + SIZE] for at in range(0, len(data), SIZE)}
        # noise makes every frame another one, so finding it is no chance
        assert len(frames) == len(data) // SIZE
        found = [counts_of_png(png) in frames for png in pictures.values()]
        # the first and the last may lie just outside of what was recorded
        assert len(found) >= 5 and found.count(False) <= 2, found


def test_the_sdp_says_what_counts_mean():
    with Camera(profile=PROFILE) as camera, \
            tempfile.TemporaryDirectory() as folder:
        control = Control(camera)
        status, sdp = sdp_of(camera, 'radiometric/thermal')
        assert status == 200 and 'a=rtpmap:96 JPEG2000/90000' in sdp, sdp
        assert 'sampling=GRAYSCALE' in sdp, sdp
        calibration = attribute(sdp, 'thermal-calibration')
        parameters = attribute(sdp, 'thermal-object')
        said = control.get('/sensors/thermal/calibration')
        assert said['text'] == calibration and said['object'] == parameters
        assert 'emissivity=0.9 distance=30 reflected-temperature=-12.5' \
            in parameters, parameters
        assert parameters.endswith(
            'correction-factor=1.01 correction-offset=-0.5'), parameters

        with camera.open('api/v1/sensors/thermal/frame.png') as answer:
            frame = answer.headers['X-Frame']
            counts = counts_of_png(answer.read())
        measured = control.get(
            f'/sensors/thermal/measurements?frame={frame}')['measurements'][0]
        raw = pathlib.Path(folder) / 'counts.raw'
        raw.write_bytes(counts)
        line = replace(
            documented_line('radiometry'),
            (r'counts\.raw', str(raw)), (r'width=\d+', f'width={WIDTH}'),
            (r'height=\d+', f'height={HEIGHT}'),
            (r'calibration="[^"]*"', f'calibration="{calibration}"'),
            (r'emissivity=.*?(?= regions)', parameters))
        done = subprocess.run(line, shell=True, text=True, timeout=60,
                              capture_output=True)
        assert done.returncode == 0, done.stderr
        for name in ('min', 'max', 'mean'):
            kelvin = float(re.search(rf'{name}-k\\?=\\?\(double\\?\)([0-9.]+)',
                                     done.stdout)[1])
            assert abs(kelvin - measured[name]['kelvin']) < 1e-5, (
                name, kelvin, measured)


def test_the_frame_rate_is_a_setting():
    with Camera(profile=PROFILE) as camera:
        control = Control(camera)
        keys = {one['key'] for one in control.get(
            '/settings/stream/radiometric%2Fthermal')['settings']}
        assert keys == {'framerate'}, keys
        control.must('PATCH', '/settings/stream/radiometric%2Fthermal',
                     {'framerate': 2})
        client = Client(f'{camera.rtsp}/radiometric/thermal')
        assert client.play()[0] == 200
        stamps = []
        while len(stamps) < 5:
            channel, packet = client.packet()
            stamp = int.from_bytes(packet[4:8], 'big')
            if channel == 0 and stamp not in stamps:
                stamps.append(stamp)
        client.close()
        # of 10 frames a second every fifth, by the clock of 90 kHz
        for one, next_one in zip(stamps[1:], stamps[2:]):
            assert abs((next_one - one) % (1 << 32) - 45000) < 100, stamps


def test_a_sensor_without_counts_is_refused():
    with Camera(profile=PROFILE) as camera:
        assert sdp_of(camera, 'radiometric/visible')[0] == 503
        with camera.open('api/v1/status') as answer:
            streams = json.load(answer)['streams']
        assert {one['id']: one['codec'] for one in streams}[
            'radiometric/thermal'] == 'jpeg2000'


if __name__ == '__main__':
    main([
        test_the_documented_line_gets_the_same_counts_back,
        test_the_sdp_says_what_counts_mean,
        test_the_frame_rate_is_a_setting,
        test_a_sensor_without_counts_is_refused,
    ])
