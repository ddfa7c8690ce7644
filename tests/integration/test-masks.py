# SPDX-License-Identifier: LGPL-2.1-or-later
"""Privacy masks: what is behind one leaves the camera on no way."""

import io
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request

import numpy

from camera import Camera, main, wait_until
from websocket import WebSocket

os.environ['G_DEBUG'] = 'fatal-criticals'

# of 640x512 pixels: columns 160 to 319, rows 128 to 255
MASK = 'box(0.25,0.25,0.5,0.5,name=Window,color=#ff00ff)'
INSIDE = (slice(128, 256), slice(160, 320))
REGIONS = 'full() box(0.25,0.25,0.5,0.5) box(0.6,0.6,0.9,0.9)'


def camera(*arguments):
    return Camera('--set', f'sensor:sensor1.privacy-masks={MASK}',
                  '--set', f'sensor:sensor1.regions={REGIONS}',
                  *arguments, profile='thermographic')


def get(cam, path):
    with cam.open('api/v1/sensors/sensor1' + path) as answer:
        return answer.read(), answer.headers


def outside_is_a_scene(counts):
    rest = counts.copy()
    rest[INSIDE] = rest[0, 0]
    assert len(numpy.unique(rest)) > 100, numpy.unique(rest)


def test_frame_files_have_nothing_behind_a_mask():
    with camera() as cam:
        kelvin = numpy.load(io.BytesIO(get(cam, '/frame.npy')[0]))
        assert kelvin.shape == (512, 640), kelvin.shape
        assert numpy.isnan(kelvin[INSIDE]).all()
        kelvin[INSIDE] = 300
        assert not numpy.isnan(kelvin).any()
        assert kelvin.std() > 0.5

        rows = get(cam, '/frame.csv')[0].decode().splitlines()
        cells = [row.split(',') for row in rows if row[:1] not in '#"'][-512:]
        inside = {cell for row in cells[128:256] for cell in row[160:320]}
        assert len(inside) == 1, inside


def test_no_pixel_and_no_region_tells():
    with camera() as cam:
        answer = json.loads(get(cam, '/temperature?x=200&y=200')[0])
        assert answer['counts'] == 0, answer
        assert answer.get('celsius') is None, answer
        answer = json.loads(get(cam, '/temperature?x=159&y=127')[0])
        assert answer['counts'] > 0 and answer['celsius'] > -60, answer

        regions = {m['id']: m for m in json.loads(
            get(cam, '/measurements')[0])['measurements']}
        assert regions[1]['pixels'] == 0, regions[1]
        assert regions[1]['invalid'] == 128 * 160, regions[1]
        assert regions[0]['invalid'] == 128 * 160, regions[0]
        assert regions[2]['invalid'] == 0, regions[2]


def raw_counts(file):
    """As other programs find them in a radiometric JPEG: a TIFF, whose samples
    are in front of what describes them."""
    tiff = subprocess.run(['exiftool', '-b', '-RawThermalImage', file],
                          check=True, capture_output=True).stdout
    assert tiff[:4] == b'II*\0', tiff[:8]
    directory, = struct.unpack_from('<I', tiff, 4)
    n_entries, = struct.unpack_from('<H', tiff, directory)
    entries = {}
    for i in range(n_entries):
        tag, kind, _, value = struct.unpack_from(
            '<HHII', tiff, directory + 2 + 12 * i)
        entries[tag] = value & 0xffff if kind == 3 else value
    return numpy.frombuffer(
        tiff, '<u2', 640 * 512, entries[273]).reshape(512, 640)


def test_snapshot_shows_the_colour_and_no_count():
    with camera() as cam, tempfile.TemporaryDirectory() as folder:
        file = f'{folder}/snapshot.jpg'
        with open(file, 'wb') as out:
            out.write(get(cam, '/snapshot.jpg?radiometric=1')[0])
        counts = raw_counts(file)
        assert (counts[INSIDE] == 0).all()
        outside_is_a_scene(counts)

        picture = numpy.frombuffer(subprocess.run(
            ['ffmpeg', '-v', 'error', '-i', file, '-f', 'rawvideo',
             '-pix_fmt', 'rgb24', '-'],
            check=True, capture_output=True).stdout, 'u1')
        picture = picture.reshape(512, 640, 3)[136:248, 168:312].astype(int)
        assert abs(picture - (255, 0, 255)).max() < 24, picture.reshape(
            -1, 3).mean(0)


def test_radiometric_websocket_sends_no_count():
    with camera() as cam:
        url = (cam.page.rstrip('/') + '/api/v1/sensors/sensor1/radiometric')
        socket = WebSocket(url, cam.lines)
        assert socket.status == 101, socket.status
        binaries = []
        while len(binaries) < 2:
            first, second = socket.read(2)
            length = second & 127
            if length == 126:
                length, = struct.unpack('>H', socket.read(2))
            elif length == 127:
                length, = struct.unpack('>Q', socket.read(8))
            payload = socket.read(length)
            if first & 15 == 2:
                binaries.append(payload)
        table = numpy.frombuffer(binaries[0], '<f4')
        counts = numpy.frombuffer(binaries[1], '<u2').reshape(512, 640)
        assert numpy.isnan(table[0])
        assert (counts[INSIDE] == 0).all()
        outside_is_a_scene(counts)


def test_stream_is_masked():
    with camera() as cam:
        picture = numpy.frombuffer(subprocess.run(
            ['ffmpeg', '-v', 'error', '-rtsp_transport', 'tcp',
             '-i', cam.rtsp + '/stream1/sensor1', '-frames:v', '1',
             '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
            check=True, capture_output=True, timeout=60).stdout, 'u1')
        picture = picture.reshape(512, 640, 3)[136:248, 168:312].astype(int)
        assert abs(picture - (255, 0, 255)).max() < 40, picture.reshape(
            -1, 3).mean(0)


def test_stream_of_counts_has_none_behind_a_mask():
    with camera() as cam, tempfile.TemporaryDirectory() as folder:
        parts = urllib.parse.urlsplit(cam.rtsp)
        subprocess.run(
            ['gst-launch-1.0', '-q', 'rtspsrc', 'protocols=tcp',
             f'location=rtsp://{parts.hostname}:{parts.port}'
             '/radiometric/sensor1', f'user-id={parts.username}',
             f'user-pw={parts.password}', 'latency=0', '!', 'rtpj2kdepay', '!',
             'jpeg2000parse', '!', 'identity', 'eos-after=3', '!', 'openjpegdec',
             '!', 'video/x-raw,format=GRAY16_LE', '!', 'filesink',
             f'location={folder}/counts.raw'], check=True, timeout=60)
        data = pathlib.Path(folder, 'counts.raw').read_bytes()
        counts = numpy.frombuffer(data[:2 * 512 * 640], '<u2')
        counts = counts.reshape(512, 640)
        assert (counts[INSIDE] == 0).all(), counts[INSIDE].max()
        outside_is_a_scene(counts)


def first_picture(stream):
    """Of motion JPEG: from the mark of a beginning to that of an end."""
    data = b''
    while True:
        data += stream.read(4096)
        start = data.find(b'\xff\xd8')
        end = data.find(b'\xff\xd9', start + 2)
        if start >= 0 and end >= 0:
            return data[start:end + 2]


def test_motion_jpeg_is_masked_however_the_picture_is_turned():
    with camera('--set', 'view:sensor1.mirror=true') as cam:
        with cam.open('api/v1/sensors/sensor1/stream.mjpg') as stream:
            jpeg = first_picture(stream)
        picture = numpy.frombuffer(subprocess.run(
            ['ffmpeg', '-v', 'error', '-f', 'mjpeg', '-i', '-', '-f',
             'rawvideo', '-pix_fmt', 'rgb24', '-'], input=jpeg,
            check=True, capture_output=True, timeout=60).stdout, 'u1')
        # masks lie where the sensor sees them
        picture = picture.reshape(512, 640, 3)[136:248, 328:472].astype(int)
        assert abs(picture - (255, 0, 255)).max() < 40, picture.reshape(
            -1, 3).mean(0)
        kelvin = numpy.load(io.BytesIO(get(cam, '/frame.npy')[0]))
        assert numpy.isnan(kelvin[128:256, 320:480]).all()
        assert not numpy.isnan(kelvin[INSIDE[0], 160:319]).any()


def patch(cam, value, headers=None):
    request = urllib.request.Request(
        cam.page + 'api/v1/settings/sensor/sensor1', method='PATCH',
        data=json.dumps({'privacy-masks': value}).encode(),
        headers={'Content-Type': 'application/json',
                 **(headers or cam.headers)})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()


def test_masks_are_set_by_the_api_and_recorded():
    with camera() as cam:
        status, body = patch(cam, 'box(0,0,1')
        assert status == 400, (status, body)
        assert b'character' in body, body
        status, body = patch(cam, 'box(0,0,1,1)')
        assert status == 200, (status, body)
        wait_until(
            lambda: json.loads(get(
                cam, '/temperature?x=639&y=511')[0])['counts'] == 0,
            'the mask is cut')
        with cam.open('api/v1/audit') as answer:
            assert b'privacy-masks' in answer.read()


if __name__ == '__main__':
    main([value for name, value in list(globals().items())
          if name.startswith('test_')])
