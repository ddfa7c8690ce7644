# SPDX-License-Identifier: LGPL-2.1-or-later
"""Image profiles: kept, renamed and removed; chosen by command, by schedule and
by day and night; told by events and by the API, over a restart, too."""

import contextlib
import json
import pathlib
import tempfile

from camera import Camera, TEST_PROFILE, main, wait_until
from control import Control
from websocket import WebSocket

TOPIC = 'tns1:VideoSource/tts:ImageProfile'


def write_profile(folder):
    """The test pictures with a visible sensor that has day and night."""
    profile = json.loads(TEST_PROFILE.read_text())
    visible = profile['sensors'][0]
    visible['chain'].append({'element': 'visibleisp', 'name': 'image'})
    visible['bind'] = {f'image.{key}': f'image.{key}'
                       for key in ('brightness', 'contrast')}
    visible['bind'].update({'day-night.mode': 'image.day-night',
                            'day-night.infrared': 'image.infrared'})
    visible['defaults'] = {'day-night.mode': 'day'}
    path = pathlib.Path(folder) / 'image-profiles.json'
    path.write_text(json.dumps(profile))
    return path


class Looks(Control):
    def value(self, concern, sensor, key):
        group = self.get(f'/settings/{concern}/{sensor}')
        return next(item['value'] for item in group['settings']
                    if item['key'] == key)

    def set(self, concern, sensor, **values):
        self.must('PATCH', f'/settings/{concern}/{sensor}',
                  {key.replace('_', '-'): value
                   for key, value in values.items()})

    def brightness(self):
        return self.value('image', 'sensor1', 'brightness')

    def keep(self, name, brightness, mode, scopes=('image:sensor1',)):
        self.set('image', 'sensor1', brightness=brightness)
        self.set('day-night', 'sensor1', mode=mode)
        self.must('POST', '/setting-profiles',
                  {'name': name, 'scopes': list(scopes)})

    def now(self, sensor='sensor1'):
        return self.get(f'/sensors/{sensor}/image-profile')

    def choose(self, name):
        return self.must('POST', '/sensors/sensor1/image-profile',
                         {'profile': name})


@contextlib.contextmanager
def camera_with_looks(state=None, activate=True):
    with tempfile.TemporaryDirectory() as folder:
        with Camera(profile=write_profile(folder), state=state,
                    activate=activate) as camera:
            looks = Looks(camera)
            if activate:
                # whoever keeps a profile has set it, so each has its own mode
                looks.keep('Bright', 30, 'day')
                looks.keep('Dark', -30, 'night')
            yield camera, looks


class Listener(WebSocket):
    """What the events say of the first sensor."""

    def __init__(self, camera):
        super().__init__(camera.page.replace('http', 'ws')
                         + f'api/v1/events?topic={TOPIC}', camera.lines)
        self.first = {}
        message = self.receive()
        while message['type'] == 'event':
            event = message['event']
            self.first[event['source']['Source']] = event['data']
            message = self.receive()
        assert message['type'] == 'ready', message

    def next(self):
        event = self.receive()['event']
        assert event['source'] == {'Source': 'sensor1'}, event
        return event['data']['Profile'], event['data']['Cause']


def test_a_command_chooses_for_one_sensor_only():
    with camera_with_looks() as (camera, looks), Listener(camera) as listener:
        assert listener.first['sensor1'] == {
            'Profile': 'Dark', 'Cause': 'command'}
        assert listener.first['sensor2']['Profile'] == ''
        looks.set('sensor', 'sensor2', palette='ironbow')
        answer = looks.choose('Bright')
        assert answer == {'profile': 'Bright', 'changed': False,
                          'cause': 'command',
                          'profiles': ['Bright', 'Dark']}, answer
        assert listener.next() == ('Bright', 'command')
        assert looks.brightness() == 30
        assert looks.value('day-night', 'sensor1', 'mode') == 'day'
        # another sensor's picture is none of its business
        assert looks.value('sensor', 'sensor2', 'palette') == 'ironbow'
        assert looks.now('sensor2') == {'profiles': []}

        looks.set('image', 'sensor1', contrast=10)
        assert looks.now()['changed'] is True
        looks.choose('Bright')
        assert looks.value('image', 'sensor1', 'contrast') == 0
        assert looks.refused('POST', '/sensors/sensor1/image-profile',
                             {'profile': 'Purple'})[0] == 404
        assert looks.refused('POST', '/sensors/sensor2/image-profile',
                             {'profile': 'Bright'})[0] == 400
        assert looks.refused('POST', '/setting-profiles', {
            'name': 'Nobody', 'scopes': ['image:sensor9']})[0] == 400


def test_place_and_detector_are_no_part_of_a_look():
    with camera_with_looks() as (_, looks):
        looks.set('sensor', 'sensor2', palette='lava', inverted=True)
        looks.must('POST', '/setting-profiles', {
            'name': 'Hot', 'scopes': ['image:sensor2']})
        document = looks.get('/setting-profiles/Hot')
        assert document['settings'] == {
            'sensor': {'sensor2': {'palette': 'lava', 'inverted': True}}}
        looks.set('sensor', 'sensor2', regions='spot(0.5,0.5)')
        looks.must('POST', '/setting-profiles/Hot/apply')
        assert looks.value('sensor', 'sensor2', 'regions') == 'spot(0.5,0.5)'


def test_schedules_choose_and_the_first_goes_before():
    with camera_with_looks() as (camera, looks):
        for name in ('Nights', 'Fridays'):
            looks.must('POST', '/schedules', {'name': name, 'week': ''})
        with Listener(camera) as listener:
            looks.set('image-profiles', 'sensor1', switch='schedule',
                      first_schedule='schedule1', first_profile='Dark',
                      second_schedule='schedule2', second_profile='Bright',
                      other_profile='Bright')
            assert listener.next() == ('Bright', 'schedule')
            always = {'week': 'mon-sun 00:00-24:00'}
            looks.must('PATCH', '/settings/schedule/schedule1', always)
            assert listener.next() == ('Dark', 'schedule')
            # what somebody chooses stays until the next switch
            looks.choose('Bright')
            assert listener.next() == ('Bright', 'command')
            looks.must('PATCH', '/settings/schedule/schedule2', always)
            looks.set('image', 'sensor1', contrast=5)
            assert looks.now()['profile'] == 'Bright'
            looks.must('PATCH', '/settings/schedule/schedule1', {'week': ''})
            wait_until(lambda: looks.now()['cause'] == 'command'
                       and looks.now()['changed'] is False,
                       'the switch sets what was changed, too')
            looks.must('PATCH', '/settings/schedule/schedule1', always)
            assert listener.next() == ('Dark', 'schedule')
        assert looks.brightness() == -30

        status, problem = looks.refused('DELETE', '/setting-profiles/Dark')
        assert status == 409 and 'first-profile' in problem['detail'], problem
        assert looks.refused('PATCH', '/setting-profiles/Dark',
                             {'name': 'Black'})[0] == 409
        looks.set('image-profiles', 'sensor1', switch='off', first_profile='')
        looks.must('PATCH', '/setting-profiles/Dark', {'name': 'Black'})
        assert looks.now()['profile'] == 'Black'
        assert looks.ask('DELETE', '/setting-profiles/Black')[0] == 204


def test_day_and_night_choose_and_never_lock_themselves():
    with camera_with_looks() as (camera, looks), Listener(camera) as listener:
        looks.choose('Bright')
        assert listener.next() == ('Bright', 'command')
        # a picture still of the night would choose at once
        wait_until(lambda: looks.get('/sensors/sensor1/day-night')['state']
                   == 'day', 'day')
        looks.set('image-profiles', 'sensor1', switch='day-night',
                  day_profile='Bright', night_profile='Dark')
        looks.set('image', 'sensor1', contrast=7)
        for mode, name, brightness in (('night', 'Dark', -30),
                                       ('day', 'Bright', 30)):
            looks.must('POST', '/sensors/sensor1/day-night', {'mode': mode})
            assert listener.next() == (name, 'day-night')
            assert looks.brightness() == brightness
            assert looks.value('day-night', 'sensor1', 'mode') == mode
            assert looks.now()['changed'] is False
        # a profile of the night says night, and it stays day
        looks.choose('Dark')
        assert listener.next() == ('Dark', 'command')
        assert looks.value('day-night', 'sensor1', 'mode') == 'day'


def test_a_missing_profile_is_told_and_chosen_when_it_is_there():
    with camera_with_looks() as (camera, looks):
        looks.set('image-profiles', 'sensor1', switch='schedule',
                  other_profile='Later')
        wait_until(lambda: 'Later' in looks.now().get('failure', ''),
                   'it is missed')
        assert looks.now()['profile'] == 'Dark'
        looks.must('PATCH', '/setting-profiles/Bright', {'name': 'Later'})
        wait_until(lambda: looks.now()['profile'] == 'Later', 'it is chosen')
        assert 'failure' not in looks.now()
        assert looks.brightness() == 30


def test_what_counts_outlives_a_restart():
    with tempfile.TemporaryDirectory() as state:
        with camera_with_looks(state) as (camera, looks):
            looks.set('image-profiles', 'sensor1', switch='day-night',
                      day_profile='Bright', night_profile='Dark')
            wait_until(lambda: looks.now()['profile'] == 'Dark'
                       and looks.now()['cause'] == 'command', 'night')
            looks.set('image', 'sensor1', contrast=9)
            camera.stop()
        with camera_with_looks(state, activate=False) as (camera, looks):
            wait_until(lambda: looks.get('/sensors/sensor1/day-night')['state']
                       == 'night', 'night again')
            now = looks.now()
            assert (now['profile'], now['cause']) == ('Dark', 'start'), now
            # a start is no switch
            assert looks.value('image', 'sensor1', 'contrast') == 9
            looks.must('POST', '/sensors/sensor1/day-night', {'mode': 'day'})
            wait_until(lambda: looks.now()['profile'] == 'Bright', 'day')
            assert looks.now()['cause'] == 'day-night'
            assert looks.brightness() == 30


if __name__ == '__main__':
    main([test_a_command_chooses_for_one_sensor_only,
          test_place_and_detector_are_no_part_of_a_look,
          test_schedules_choose_and_the_first_goes_before,
          test_day_and_night_choose_and_never_lock_themselves,
          test_a_missing_profile_is_told_and_chosen_when_it_is_there,
          test_what_counts_outlives_a_restart])
