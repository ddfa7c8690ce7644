# SPDX-License-Identifier: LGPL-2.1-or-later
"""Palettes that users bring: painted with, in files and in archives."""

import base64
import json
import urllib.error
import urllib.request

import log_in
from camera import PATIENCE_S, Camera, main, wait_until

NIGHT = b'position,r,g,b\n0,0,0,64\n0.5,255,0,255\n1,0,255,0\n'


def send(camera, method, path, body, kind='application/json'):
    request = urllib.request.Request(
        f'{camera.page}api/v1/{path}', method=method, data=body,
        headers={'Content-Type': kind, **camera.headers})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def bring(camera):
    assert send(camera, 'PUT', 'palettes/night.csv', NIGHT, 'text/csv')[0] \
        == 201


def choose(camera, file):
    status, answer = send(camera, 'PATCH', 'settings/sensor/sensor2',
                          json.dumps({'palette-file': file}).encode())
    assert status == 200, answer


def own(camera):
    with camera.open('api/v1/palettes') as answer:
        return [one['file'] for one in json.load(answer)['palettes']
                if 'file' in one]


def span(camera):
    with camera.open('api/v1/sensors/sensor2/span') as answer:
        return json.load(answer).get('palette')


def ycrcb(r, g, b):
    """As FLIR's palette record has colours."""
    y = 0.299 * r + 0.587 * g + 0.114 * b
    return bytes(round(v) for v in
                 (y, 128 + (r - y) / 1.402, 128 + (b - y) / 1.772))


def test_a_radiometric_jpeg_has_the_colours_of_a_users_palette():
    with Camera(profile='bi-spectrum') as camera:
        bring(camera)
        choose(camera, 'night.csv')
        wait_until(lambda: span(camera) == 'night', 'pictures painted with it')

        def colours():
            path = 'api/v1/sensors/sensor2/snapshot.jpg?radiometric=1'
            with camera.open(path) as answer:
                jpeg = answer.read()
            # the record has the name at 0x50 and the colours at 0x70
            at = jpeg.find(b'night\0')
            return at >= 0 and jpeg[at + 0x20:at + 0x20 + 3 * 224]
        wait_until(colours, 'a file with its palette')
        record = colours()
        assert record[:3] == ycrcb(0, 0, 64), record[:3]
        assert record[-3:] == ycrcb(0, 255, 0), record[-3:]


def test_an_archive_brings_palettes_back():
    with Camera(profile='bi-spectrum', activate=False) as camera:
        session = log_in.activate(camera.page)
        camera.headers = {'Authorization': f'Bearer {session.make_token()}'}
        bring(camera)
        choose(camera, 'night.csv')
        status, _, archive = session.request('export', 'POST', {})
        assert status == 200, archive
        document = json.loads(archive)
        assert base64.b64decode(document['parts']['palettes']['night.csv']) \
            == NIGHT, document['parts']['palettes']

        choose(camera, '')
        assert send(camera, 'DELETE', 'palettes/night.csv', None)[0] == 204
        send(camera, 'PUT', 'palettes/later.csv', NIGHT, 'text/csv')
        assert own(camera) == ['later.csv']
        # one that its settings name and that is missing in it is refused
        broken = json.loads(archive)
        broken['parts']['palettes'] = {}
        body = {'archive':
                base64.b64encode(json.dumps(broken).encode()).decode()}
        status, _, answer = session.request('import', 'POST', body)
        assert status in (400, 409), (status, answer)
        assert own(camera) == ['later.csv']

        session.ask('import', 'POST', {
            'archive': base64.b64encode(archive).decode()})
        wait_until(lambda: own(camera) == ['night.csv'], 'the old palettes')
        wait_until(lambda: span(camera) == 'night', 'pictures painted with it')


if __name__ == '__main__':
    main([test_a_radiometric_jpeg_has_the_colours_of_a_users_palette,
          test_an_archive_brings_palettes_back])
