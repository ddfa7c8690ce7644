# SPDX-License-Identifier: LGPL-2.1-or-later
"""The focus by the API: once, by hand, locked, calibrated; what is kept, and
what events tell."""

import contextlib
import json
import pathlib
import tempfile

from camera import Camera, TEST_PROFILE, main, wait_until
from control import Control

SENSOR = '/sensors/sensor1/focus'
KEYS = ('mode', 'distance', 'lock', 'zone', 'zone-box', 'sensitivity',
        'after-move', 'near-limit', 'far-limit', 'step', 'calibration')


def write_profile(folder):
    """A small visible sensor whose lens is quick; the other has none."""
    profile = json.loads(TEST_PROFILE.read_text())
    profile['sensors'] = [{
        'id': 'sensor1', 'label': 'Visible', 'band': 'visible',
        'chain': [
            {'element': 'thermsrc', 'name': 'source', 'properties': {
                'is-live': True, 'band': 'visible', 'zoom': 12,
                'pan': 15, 'has-focus': True}},
            {'caps': 'video/x-raw,width=320,height=240,framerate=30/1'},
            {'element': 'autofocus', 'name': 'focus'}],
        'bind': {f'focus.{key}': f'focus.{key}' for key in KEYS},
        'defaults': {'focus.mode': 'manual', 'focus.distance': 5}}, {
        'id': 'sensor2', 'label': 'Fixed', 'band': 'visible',
        'chain': [
            {'element': 'videotestsrc', 'properties': {'is-live': True}},
            {'caps': 'video/x-raw,format=I420,width=64,height=48,'
                     'framerate=5/1'},
            {'element': 'autofocus', 'name': 'focus'}],
        'bind': {'focus.mode': 'focus.mode'}}]
    profile['streams'] = [{
        'name': 'stream1/sensor1', 'sensor': 'sensor1', 'codec': 'h264'}]
    path = pathlib.Path(folder) / 'focus.json'
    path.write_text(json.dumps(profile))
    return path


class Lens(Control):
    def value(self, key):
        group = self.get('/settings/focus/sensor1')
        return next(item['value'] for item in group['settings']
                    if item['key'] == key)

    def set(self, **values):
        self.must('PATCH', '/settings/focus/sensor1',
                  {key.replace('_', '-'): value
                   for key, value in values.items()})

    def now(self):
        return self.get(SENSOR)

    def wait_for(self, *states):
        wait_until(lambda: self.now()['state'] in states, ' or '.join(states))
        return self.now()

    def do(self, act, **more):
        return self.must('POST', SENSOR, {'do': act, **more})


@contextlib.contextmanager
def camera_with_lens(state=None, activate=True):
    with tempfile.TemporaryDirectory() as folder:
        with Camera(profile=write_profile(folder), state=state,
                    activate=activate) as camera:
            yield camera, Lens(camera)


def test_a_hand_moves_it_and_where_it_is_outlives_a_restart():
    with tempfile.TemporaryDirectory() as state:
        with camera_with_lens(state) as (camera, lens):
            before = lens.wait_for('idle')
            assert abs(before['distanceM'] - 5) < 0.01, before
            assert abs(before['position'] - 0.2) < 0.001, before
            lens.do('near', steps=10)
            wait_until(lambda: abs(lens.now()['position'] - 0.3) < 0.001,
                       'ten steps of one percent')
            wait_until(lambda: abs(lens.value('distance') - 1 / 0.3) < 0.01,
                       'the distance is kept')
            lens.must('POST', SENSOR + '/drive', {'speed': 1})
            wait_until(lambda: lens.now()['position'] < 1e-6, 'its far end')
            lens.must('POST', SENSOR + '/drive', {'speed': 0})
            wait_until(lambda: lens.value('distance') == 0, 'infinity')
            lens.do('near', steps=50)
            wait_until(lambda: abs(lens.value('distance') - 2) < 0.01, 'kept')
            camera.stop()
        with camera_with_lens(state, activate=False) as (camera, lens):
            after = lens.wait_for('idle')
            assert abs(after['distanceM'] - 2) < 0.01, after


def test_the_focus_is_found_once_and_by_itself():
    with camera_with_lens() as (camera, lens):
        lens.wait_for('idle')
        wait_until(lambda: lens.now()['sharpness'] < 0.07, 'it is soft')
        soft = lens.now()
        lens.do('once')
        found = lens.wait_for('focused')
        assert found['reason'] == 'one-push', found
        assert found['mode'] == 'manual', found
        assert found['sharpness'] > 1.3 * soft['sharpness'], (soft, found)
        assert found['position'] < 0.08, found
        wait_until(lambda: abs(1 / max(lens.value('distance'), 10)
                               - 1 / max(found['distanceM'], 10)) < 0.01,
                   'it is kept')
        assert lens.now()['state'] == 'focused', 'keeping it moves nothing'
        lens.set(distance=1.5)
        wait_until(lambda: abs(lens.now()['distanceM'] - 1.5) < 0.01, 'soft')
        lens.set(mode='auto')
        assert lens.wait_for('focused')['position'] < 0.08
        states = [event['data']['State'] for event in lens.get(
            '/events/history?topic=tns1:VideoSource/tts:Focus'
            '&limit=50')['events']]
        assert 'searching' in states and 'focused' in states, states


def test_what_cannot_be_done_is_said():
    with camera_with_lens() as (camera, lens):
        lens.wait_for('idle')
        lens.set(mode='auto')
        lens.wait_for('focused')
        for path, body in ((SENSOR, {'do': 'near'}),
                           (SENSOR + '/drive', {'speed': 0.5})):
            status, answer = lens.ask('POST', path, body)
            assert status == 409, (status, answer)
            assert 'focus.mode' in json.dumps(answer), answer
        lens.set(mode='manual', lock=True)
        for path, body in ((SENSOR, {'do': 'once'}), (SENSOR, {'do': 'far'}),
                           (SENSOR + '/calibrate', {'distanceM': 10})):
            status, answer = lens.ask('POST', path, body)
            assert status == 409 and 'locked' in json.dumps(answer), answer
        for path, body in ((SENSOR, {'do': 'jump'}), (SENSOR, {}),
                           (SENSOR, {'do': 'near', 'steps': 0}),
                           (SENSOR + '/drive', {'speed': 2}),
                           (SENSOR + '/drive', {'speed': 'fast'}),
                           (SENSOR + '/calibrate', {'distanceM': -1})):
            status, answer = lens.ask('POST', path, body)
            assert status == 400, (path, body, status, answer)
        assert lens.get('/sensors/sensor2/focus')['state'] == 'no-lens'
        status, answer = lens.ask('POST', '/sensors/sensor2/focus',
                                  {'do': 'once'})
        assert status == 409 and 'motor' in json.dumps(answer), answer
        status, answer = lens.ask('PATCH', '/settings/focus/sensor1',
                                  {'calibration': '1:x'})
        assert status == 400 and 'zoom:dioptres' in json.dumps(answer), answer


def test_a_calibration_is_kept():
    with camera_with_lens() as (camera, lens):
        lens.wait_for('idle')
        lens.must('POST', SENSOR + '/calibrate', {'distanceM': 20})
        wait_until(lambda: lens.value('calibration').startswith('12:'),
                   'the table is a setting')
        done = lens.wait_for('focused')
        assert abs(done['distanceM'] - 20) < 0.5, done


if __name__ == '__main__':
    main([test_a_hand_moves_it_and_where_it_is_outlives_a_restart,
          test_the_focus_is_found_once_and_by_itself,
          test_what_cannot_be_done_is_said,
          test_a_calibration_is_kept])
