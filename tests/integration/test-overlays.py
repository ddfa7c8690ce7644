# SPDX-License-Identifier: LGPL-2.1-or-later
"""Overlays of streams: drawn on the stream that has them, and on no other."""

import base64
import json
import os
import pathlib
import struct
import subprocess
import urllib.error
import urllib.request
import zlib

import numpy

from camera import Camera, main, wait_until

os.environ['G_DEBUG'] = 'fatal-criticals'


def png(width, height, rgb):
    rows = (b'\0' + bytes(rgb) * width) * height

    def chunk(name, data):
        return (struct.pack('>I', len(data)) + name + data
                + struct.pack('>I', zlib.crc32(name + data)))

    return (b'\x89PNG\r\n\x1a\n'
            + chunk(b'IHDR',
                    struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def picture_of(cam, stream, width, height):
    data = subprocess.run(
        ['ffmpeg', '-v', 'error', '-rtsp_transport', 'tcp',
         '-i', f'{cam.rtsp}/{stream}', '-frames:v', '1',
         '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
        check=True, capture_output=True, timeout=60).stdout
    return numpy.frombuffer(data, 'u1').reshape(height, width, 3).astype(int)


def ask(cam, method, path, body=None, kind='application/json'):
    request = urllib.request.Request(
        cam.page + 'api/v1/' + path, method=method, data=body,
        headers={'Content-Type': kind, **cam.headers})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read(), refusal.headers


def overlay(cam, stream, change):
    name = stream.replace('/', '%2F')
    status, body, _ = ask(cam, 'PATCH', f'settings/overlay/{name}',
                          json.dumps(change).encode())
    return status, body


def is_colour(part, colour, tolerance=40):
    return abs(part.reshape(-1, 3).mean(0) - colour).max() < tolerance


def test_text_is_on_the_stream_that_has_it():
    """A black box behind a text covers the ball's white ground or not."""
    with Camera() as cam:
        status, body = overlay(cam, 'stream1/sensor2', {
            'texts': "text('MMMMMM',size=0.3,color=#ff0000,"
                     "outline=#ff0000,background=#ff0000)"})
        assert status == 200, body
        with_text = picture_of(cam, 'stream1/sensor2', 640, 512)
        assert is_colour(with_text[30:100, 30:200], (255, 0, 0)), \
            with_text[30:100, 30:200].reshape(-1, 3).mean(0)
        without = picture_of(cam, 'stream2/sensor2', 320, 256)
        assert not is_colour(without[15:50, 15:100], (255, 0, 0))
        # and a snapshot is the sensor's
        status, body, _ = ask(cam, 'GET', 'sensors/sensor2/snapshot.jpg')
        snapshot = subprocess.run(
            ['ffmpeg', '-v', 'error', '-i', '-', '-f', 'rawvideo',
             '-pix_fmt', 'rgb24', '-'], input=body, check=True,
            capture_output=True).stdout
        snapshot = numpy.frombuffer(snapshot, 'u1').reshape(512, 640, 3)
        assert not is_colour(snapshot[30:100, 30:200], (255, 0, 0))


def test_changes_act_on_the_running_stream():
    with Camera('--set', 'stream:pictures.framerate=10') as cam:
        reader = subprocess.Popen(
            ['ffmpeg', '-v', 'error', '-rtsp_transport', 'tcp',
             '-i', f'{cam.rtsp}/stream1/sensor2', '-f', 'rawvideo',
             '-pix_fmt', 'rgb24', '-'], stdout=subprocess.PIPE)
        try:
            size = 640 * 512 * 3

            def corner_is(colour):
                data = numpy.frombuffer(reader.stdout.read(size), 'u1')
                part = data.reshape(512, 640, 3)[30:100, 30:200].astype(int)
                return is_colour(part, colour)

            assert not corner_is((0, 255, 0))
            status, body = overlay(cam, 'stream1/sensor2', {
                'texts': "text('MMMMMM',size=0.3,color=#00ff00,"
                         "outline=#00ff00,background=#00ff00)"})
            assert status == 200, body
            wait_until(lambda: corner_is((0, 255, 0)), 'the text comes')
            status, body = overlay(cam, 'stream1/sensor2', {'texts': None})
            assert status == 200, body
            wait_until(lambda: not corner_is((0, 255, 0)), 'the text goes')
        finally:
            reader.kill()
            reader.wait()
            reader.stdout.close()


def test_wrong_texts_are_refused():
    with Camera() as cam:
        status, body = overlay(
            cam, 'stream1/sensor1', {'texts': "text('a',size=9)"})
        assert status == 400 and b'size' in body, (status, body)
        status, body = overlay(
            cam, 'stream1/sensor1', {'time-zone': 'Moon/Sea'})
        assert status == 400, (status, body)


def test_picture_is_uploaded_kept_and_shown():
    with Camera() as cam:
        assert ask(cam, 'GET', 'overlay/picture')[0] == 404
        for bad, expected in [(b'<svg/>', 400), (b'', 400),
                              (png(3000, 2, (1, 2, 3)), 400),
                              (b'BM' + b'\xff' * 40, 400),
                              (b'\x89PNG' + b'x' * 600000, 413)]:
            status, body, _ = ask(
                cam, 'PUT', 'overlay/picture', bad, 'image/png')
            assert status == expected, (bad[:8], status, body)
        logo = png(64, 64, (255, 0, 255))
        status, body, _ = ask(cam, 'PUT', 'overlay/picture', logo, 'image/png')
        assert status == 204, (status, body)
        status, body, headers = ask(cam, 'GET', 'overlay/picture')
        assert body == logo and headers['Content-Type'] == 'image/png'
        kept = pathlib.Path(cam.state) / 'overlay-picture'
        assert kept.read_bytes() == logo
        status, body = overlay(cam, 'stream1/sensor2', {
            'picture': True, 'picture-x': 0, 'picture-y': 0})
        assert status == 200, body
        shown = picture_of(cam, 'stream1/sensor2', 640, 512)
        assert is_colour(shown[8:56, 8:56], (255, 0, 255)), \
            shown[8:56, 8:56].reshape(-1, 3).mean(0)
        status, archive, _ = ask(cam, 'POST', 'export', b'{}')
        assert status == 200, archive
        assert base64.b64encode(logo) in archive
        assert ask(cam, 'DELETE', 'overlay/picture')[0] == 204
        assert ask(cam, 'GET', 'overlay/picture')[0] == 404
        assert not kept.exists()


if __name__ == '__main__':
    main([value for name, value in list(globals().items())
          if name.startswith('test_')])
