# SPDX-License-Identifier: LGPL-2.1-or-later
"""Orientation, digital zoom and freeze by the API, seen in pictures,
temperatures and streams."""

import json
import pathlib
import tempfile
import urllib.request

from camera import Camera, TEST_PROFILE, main, probe, wait_until
from websocket import WebSocket

TURN = ('rotation', 'mirror', 'flip')
VIEW = {'zoom': 'zoom', 'zoom-x': 'center-x', 'zoom-y': 'center-y',
        'freeze': 'freeze'}


def view_profile(folder):
    """The test pictures, with an `eptz` where the shipped profiles have it."""
    profile = json.loads(TEST_PROFILE.read_text())
    visible, thermal = profile['sensors']
    visible['chain'].append({'element': 'eptz', 'name': 'view'})
    visible['bind'] = {f'view.{key}': f'view.{key}' for key in TURN}
    thermal['chain'].insert(2, {'element': 'eptz', 'name': 'orientation'})
    thermal['chain'].append({'element': 'eptz', 'name': 'view'})
    thermal['bind'].update(
        {f'view.{key}': f'orientation.{key}' for key in TURN})
    for sensor in (visible, thermal):
        sensor['bind'].update(
            {f'view.{key}': f'view.{name}' for key, name in VIEW.items()})
    thermal['defaults']['view.zoom-y'] = 0.25
    path = pathlib.Path(folder) / 'view.json'
    path.write_text(json.dumps(profile))
    return path


class Views:
    """A camera whose views are changed and looked at."""

    def __init__(self, camera):
        self.camera = camera

    def set(self, sensor, **values):
        change = {key.replace('_', '-'): value
                  for key, value in values.items()}
        request = urllib.request.Request(
            f'{self.camera.page}api/v1/settings/view/{sensor}', method='PATCH',
            data=json.dumps(change).encode(),
            headers={'Content-Type': 'application/json',
                     **self.camera.headers})
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 200

    def ask(self, path):
        with self.camera.open('api/v1/' + path) as answer:
            return answer.read()

    def picture(self, sensor):
        return self.ask(f'sensors/{sensor}/snapshot.jpg')

    def view(self, sensor):
        return json.loads(self.ask(f'sensors/{sensor}/view'))

    def size(self, sensor):
        """Of the picture, from the frame header of its JPEG."""
        jpeg = self.picture(sensor)
        at = 2
        while jpeg[at + 1] not in (0xc0, 0xc1, 0xc2):
            at += 2 + int.from_bytes(jpeg[at + 2:at + 4], 'big')
        return (int.from_bytes(jpeg[at + 7:at + 9], 'big'),
                int.from_bytes(jpeg[at + 5:at + 7], 'big'))

    def celsius(self, x, y):
        answer = json.loads(
            self.ask(f'sensors/sensor2/temperature?x={x}&y={y}'))
        return answer['celsius']

    def maximum(self):
        answer = json.loads(self.ask('sensors/sensor2/measurements'))
        return answer['measurements'][0]['max']['celsius']


def with_views(test):
    def run():
        with tempfile.TemporaryDirectory() as folder:
            with Camera(profile=view_profile(folder)) as camera:
                test(Views(camera))
    run.__name__ = test.__name__
    return run


@with_views
def test_a_rotation_turns_pictures_temperatures_and_streams(views):
    top, bottom = views.celsius(0.5, 0.1), views.celsius(0.5, 0.9)
    assert bottom > top + 100, (top, bottom)
    views.set('sensor2', rotation='90')
    wait_until(lambda: views.size('sensor2') == (512, 640),
               'a picture on its side')
    # clockwise: what was at the bottom is at the left
    wait_until(lambda: abs(views.celsius(0.1, 0.5) - bottom) < 5
               and abs(views.celsius(0.9, 0.5) - top) < 5,
               'temperatures on their side')
    assert probe(views.camera.rtsp + '/stream1/sensor2', 'tcp') \
        == 'h264,512,640'
    views.set('sensor2', rotation='0', flip=True)
    wait_until(lambda: abs(views.celsius(0.5, 0.1) - bottom) < 5,
               'top and bottom exchanged')
    assert views.size('sensor2') == (640, 512)


@with_views
def test_zoom_shows_a_part_and_measures_all(views):
    highest = views.maximum()
    quarter = views.celsius(0.5, 0.25)
    # the profile's default for zoom-y counts
    views.set('sensor2', zoom=4)
    wait_until(lambda: abs(views.celsius(0.5, 0.5) - quarter) < 2,
               'the enlarged part')
    assert abs(views.maximum() - highest) < 0.1


def place(view, at, where):
    """A point of the picture as one of the frame or of what the sensor saw."""
    m = view[where]['matrix']
    return [round(m[i] * at[0] + m[i + 1] * at[1] + m[i + 2], 6)
            for i in (0, 3)]


@with_views
def test_the_view_says_where_points_lie(views):
    upright = views.view('sensor1')
    assert 'radiometric' not in upright, upright
    assert place(upright, (0.2, 0.6), 'sensor') == [0.2, 0.6]
    for sensor in ('sensor1', 'sensor2'):
        before = views.view(sensor)
        address = (f'{views.camera.page}api/v1/sensors/{sensor}/view/changes'
                   .replace('http', 'ws', 1))
        with WebSocket(address, headers=views.camera.lines) as socket:
            known = socket.receive()
            assert known['sensor'] == before['sensor'], known
            views.set(sensor, rotation='90', mirror=True, zoom=2,
                      zoom_x=0.25, zoom_y=0.75)
            # the left lower quarter, mirrored and turned back
            while place(known, (0.2, 0.6), 'sensor') != [0.8, 0.1]:
                known = socket.receive()
        assert (known['width'], known['height']) \
            == (before['height'], before['width']), known
        assert (known['sensor']['width'], known['sensor']['height']) \
            == (before['width'], before['height']), known
    # the frame was turned, too: only the zoom lies between
    assert place(known, (0.2, 0.6), 'radiometric') == [0.1, 0.8], known


@with_views
def test_freeze_holds_the_picture(views):
    first = views.picture('sensor1')
    wait_until(lambda: views.picture('sensor1') != first,
               'a picture that moves')
    views.set('sensor1', freeze=True)
    wait_until(lambda: len({views.picture('sensor1')
                            for _ in range(5)}) == 1,
               'a picture that is held')
    views.set('sensor1', freeze=False)
    wait_until(lambda: len({views.picture('sensor1')
                            for _ in range(5)}) > 1,
               'a picture that moves again')


if __name__ == '__main__':
    main([test_a_rotation_turns_pictures_temperatures_and_streams,
          test_zoom_shows_a_part_and_measures_all,
          test_the_view_says_where_points_lie,
          test_freeze_holds_the_picture])
