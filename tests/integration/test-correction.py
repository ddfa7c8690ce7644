# SPDX-License-Identifier: LGPL-2.1-or-later
"""Flat-field correction, defective pixels and the shutter by the API, on a
simulated sensor with dead pixels."""

import json
import pathlib
import tempfile
import urllib.error
import urllib.request

from camera import Camera, TEST_PROFILE, main, wait_until

N_DEAD = 12


def worn_profile(folder):
    """The thermal test sensor as a worn one, corrected as the shipped are."""
    profile = json.loads(TEST_PROFILE.read_text())
    profile['sensors'] = [{
        'id': 'sensor2', 'label': 'Thermal', 'band': 'thermal',
        'chain': [
            {'element': 'thermsrc', 'name': 'source', 'properties': {
                'is-live': True, 'dead-pixels': N_DEAD,
                'fixed-pattern': 200}},
            {'caps': 'video/x-raw,format=GRAY16_LE,width=160,height=128,'
                     'framerate=25/1'},
            {'element': 'thermcorrect', 'name': 'correction'},
            {'element': 'radiometry', 'name': 'radiometry'},
            {'element': 'thermcolor', 'name': 'colour'}],
        'bind': {'defective-pixels': 'correction.defective-pixels',
                 'burn-prevention': 'correction.burn-prevention',
                 'close-shutter': 'correction.close-shutter',
                 'ffc-mode': 'correction.ffc-mode'},
        'defaults': {'ffc-mode': 'manual'}}]
    profile['streams'] = [{
        'name': 'stream1/sensor2', 'sensor': 'sensor2', 'codec': 'h264'}]
    path = pathlib.Path(folder) / 'worn.json'
    path.write_text(json.dumps(profile))
    return path


class Correction:
    def __init__(self, camera):
        self.camera = camera

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            f'{self.camera.page}api/v1/{path}', method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={'Content-Type': 'application/json',
                     **self.camera.headers})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read() or b'null')
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def status(self):
        return self.ask('GET', 'sensors/sensor2/correction')[1]

    def setting(self, key):
        _, group = self.ask('GET', 'settings/sensor/sensor2')
        return next(item['value'] for item in group['settings']
                    if item['key'] == key)

    def events(self, topic):
        _, page = self.ask('GET', f'events/history?topic={topic}')
        return page['events']

    def is_done(self, count):
        ffc = self.status()['ffc']
        return ffc['state'] == 'done' and ffc['count'] == count


def with_worn_camera(test):
    def run():
        with tempfile.TemporaryDirectory() as folder:
            with Camera(profile=worn_profile(folder)) as camera:
                test(Correction(camera))
    run.__name__ = test.__name__
    return run


@with_worn_camera
def test_corrections_run_when_asked_and_are_told(correction):
    assert correction.status()['ffc']['state'] == 'never'
    status, answer = correction.ask(
        'POST', 'sensors/sensor2/ffc', {'with': 'shutter'})
    assert (status, answer['ffc']['count']) == (202, 0)
    wait_until(lambda: correction.is_done(1), 'the correction is done')
    done = correction.status()['ffc']
    assert done['cause'] == 'manual'
    assert abs(done['cavityK'] - 303.15) < 0.01

    wait_until(lambda: len(correction.events(
        'tns1:VideoSource/tts:FlatFieldCorrection')) >= 2, 'its events')
    states = {event['data']['State'] for event in correction.events(
        'tns1:VideoSource/tts:FlatFieldCorrection')}
    assert states == {'running', 'done'}, states

    # a scene is no background, and what was before stays
    correction.ask('POST', 'sensors/sensor2/ffc', {'with': 'background'})
    wait_until(lambda: correction.status()['ffc']['state'] == 'failed',
               'the background is refused')
    assert 'equally warm' in correction.status()['ffc']['failure']

    status, problem = correction.ask(
        'POST', 'sensors/sensor2/ffc', {'with': 'magic'})
    assert (status, problem['field']) == (400, 'with')
    assert correction.ask('POST', 'sensors/sensor9/ffc',
                          {'with': 'shutter'})[0] == 409


@with_worn_camera
def test_defective_pixels_are_found_kept_and_taken_back(correction):
    assert correction.ask(
        'POST', 'sensors/sensor2/defective-pixels/undo')[0] == 409
    assert correction.ask(
        'POST', 'sensors/sensor2/defective-pixels/detect')[0] == 202
    wait_until(lambda: correction.setting('defective-pixels') != '',
               'defective pixels are found')
    wait_until(lambda: correction.status()['defectivePixels']['canUndo'],
               'they can be taken back')
    found = correction.status()['defectivePixels']
    assert len(found['pixels']) == N_DEAD, found
    assert correction.setting('defective-pixels') == ' '.join(
        f'{pixel["x"]},{pixel["y"]}' for pixel in found['pixels'])

    # by hand, and back
    status, _ = correction.ask(
        'PATCH', 'settings/sensor/sensor2', {'defective-pixels': '3,4'})
    assert status == 200
    wait_until(
        lambda: correction.status()['defectivePixels']['pixels']
        == [{'x': 3, 'y': 4}], 'the list is in force')
    status, answer = correction.ask(
        'POST', 'sensors/sensor2/defective-pixels/undo')
    assert status == 200
    assert len(answer['defectivePixels']['pixels']) == N_DEAD
    status, answer = correction.ask(
        'POST', 'sensors/sensor2/defective-pixels/undo')
    assert (status, answer['defectivePixels']['canUndo']) == (200, False)
    assert correction.setting('defective-pixels') == ''

    status, problem = correction.ask(
        'PATCH', 'settings/sensor/sensor2', {'defective-pixels': '3;4'})
    assert (status, problem['field']) == (400, 'defective-pixels')


@with_worn_camera
def test_shutter_closes_and_opens_by_hand(correction):
    def set_shutter(closed):
        status, _ = correction.ask(
            'PATCH', 'settings/sensor/sensor2',
            {'burn-prevention': 'manual', 'close-shutter': closed})
        assert status == 200

    for closed in (True, False):
        set_shutter(closed)
        wait_until(
            lambda: correction.status()['shutterProtects'] == closed,
            f'closed is {closed}')
    wait_until(lambda: len(correction.events(
        'tns1:VideoSource/tts:Shutter')) >= 2, 'its events')


if __name__ == '__main__':
    main([test_corrections_run_when_asked_and_are_told,
          test_defective_pixels_are_found_kept_and_taken_back,
          test_shutter_closes_and_opens_by_hand])
