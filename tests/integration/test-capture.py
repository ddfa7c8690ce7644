# SPDX-License-Identifier: LGPL-2.1-or-later
"""Capture modes: another size and rate of the sensor, while the camera runs and
somebody watches."""

import json
import pathlib
import tempfile

from camera import Camera, TEST_PROFILE, main, probe, wait_until
from control import Control


def write_profile(folder):
    """The visible test sensor as the simulated scene, with capture modes."""
    profile = json.loads(TEST_PROFILE.read_text())
    profile['sensors'][0].update({
        'chain': [
            {'element': 'thermsrc', 'name': 'source', 'properties': {
                'is-live': True, 'band': 'visible'}},
            {'name': 'capture', 'caps': 'video/x-raw,format=I420,width=320,'
                                        'height=180,framerate=10/1'},
            {'element': 'visibleisp', 'name': 'image'}],
        'bind': {'capture.mode': 'capture.caps',
                 'image.brightness': 'image.brightness'}})
    path = pathlib.Path(folder) / 'capture.json'
    path.write_text(json.dumps(profile))
    return path


def caps_of(control):
    """Of the picture that comes to the image processing."""
    chain = control.get('/profile')['sensors'][0]['chain']
    caps = next(link['caps'] for link in chain if link['name'] == 'capture')
    fields = dict(part.strip().split('=', 1) for part in caps.split(',')[1:])
    return tuple(fields[key].split(')')[-1]
                 for key in ('width', 'height', 'framerate'))


def size(control):
    sensor = control.get('/status')['sensors'][0]
    return sensor.get('width'), sensor.get('height')


def set_mode(control, mode, mains):
    control.must('PATCH', '/settings/capture/sensor1',
                 {'mode': mode, 'power-line-frequency': mains})


def test_modes_change_size_and_rate_while_it_runs():
    with tempfile.TemporaryDirectory() as folder:
        with Camera(profile=write_profile(folder)) as camera:
            control = Control(camera)
            wait_until(lambda: size(control) == (320, 180), 'a picture')
            assert probe(camera.rtsp + '/stream1/sensor1', 'tcp') \
                == 'h264,320,180'
            for mode, mains, width, height, rate in (
                    ('540p', '50', 960, 540, 25),
                    ('540p', '60', 960, 540, 30),
                    ('540p-fast', '60', 960, 540, 60),
                    ('720p-fast', '50', 1280, 720, 50),
                    ('profile', '60', 320, 180, 10)):
                set_mode(control, mode, mains)
                caps = (str(width), str(height), f'{rate}/1')
                wait_until(lambda: size(control) == (width, height)
                           and caps_of(control) == caps, str(caps))
                assert control.get('/status')['sensors'][0]['restarts'] == 0
            set_mode(control, '540p', '50')
            wait_until(lambda: size(control) == (960, 540), '960 x 540')
            assert probe(camera.rtsp + '/stream1/sensor1', 'tcp') \
                == 'h264,960,540'
            assert control.refused(
                'PATCH', '/settings/capture/sensor1', {'mode': '8k'})[0] == 400


if __name__ == '__main__':
    main([test_modes_change_size_and_rate_while_it_runs])
