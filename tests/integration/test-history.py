# SPDX-License-Identifier: LGPL-2.1-or-later
"""Temperatures over time, as the API tells them, held against what is
measured; over kills, other names and other places."""

import csv
import io
import signal
import tempfile
import urllib.error
import urllib.parse
import urllib.request

from camera import Camera, main, wait_until
from control import Control

SENSOR = '/sensors/sensor2'
REGIONS = "full(id=0) box(0.25,0.25,0.5,0.5,name='Pump',id=4)"


def history(camera, **query):
    query.setdefault('resolution', 1)
    return Control(camera).get(
        f'{SENSOR}/history?' + urllib.parse.urlencode(query))


def series(answer, region):
    return next((one for one in answer['regions'] if one['id'] == region), None)


def points(camera, region, **query):
    """Time to (min, max, mean) in kelvin."""
    found = series(history(camera, **query), region)
    if found is None:
        return {}
    columns = ('minK', 'maxK', 'meanK')
    assert all(len(found[name]) == len(found['times'])
               for name in (*columns, 'frames'))
    return dict(zip(found['times'], zip(*(found[name] for name in columns))))


def set_regions(camera, text):
    Control(camera).must('PATCH', '/settings/sensor/sensor2',
                         {'regions': text})


def wait_for_points(camera, region, n):
    wait_until(lambda: len(points(camera, region)) >= n,
               f'{n} seconds of region {region}')


def test_history_is_what_was_measured():
    with Camera() as camera:
        set_regions(camera, REGIONS)
        wait_for_points(camera, 4, 3)
        # the picture stands still, so every second is like every frame
        measured = {one['id']: one for one in Control(camera).get(
            f'{SENSOR}/measurements')['measurements']}
        for region in (0, 4):
            truth = [measured[region][name]['kelvin']
                     for name in ('min', 'max', 'mean')]
            for time, values in points(camera, region).items():
                for value, true in zip(values, truth):
                    assert abs(value - true) < 0.001, (time, values, truth)
        answer = history(camera)
        times = series(answer, 4)['times']
        assert times == sorted(set(times)), times
        assert all(n <= 31 for n in series(answer, 4)['frames'][1:]), answer
        # a minute is all of its seconds
        whole = history(camera, resolution=86400)
        for region in (0, 4):
            assert sum(series(whole, region)['frames']) >= sum(
                series(answer, region)['frames'])


def test_history_outlives_a_kill():
    with tempfile.TemporaryDirectory() as state:
        with Camera(state=state) as camera:
            set_regions(camera, REGIONS)
            wait_for_points(camera, 4, 3)
            before = points(camera, 4)
            camera.stop(signal.SIGKILL)
        with Camera(state=state, activate=False) as camera:
            after = points(camera, 4)
            for time in list(before)[:-1]:
                assert after[time] == before[time], (before, after)
            wait_for_points(camera, 4, len(before) + 2)


def test_a_region_goes_on_under_another_name_at_another_place():
    with Camera() as camera:
        set_regions(camera, REGIONS)
        wait_for_points(camera, 4, 2)
        set_regions(camera, REGIONS.replace('Pump', 'Motor'))
        set_regions(camera, REGIONS.replace('Pump', 'Motor')
                    .replace('0.25,0.25', '0.1,0.1'))
        n = len(points(camera, 4))
        wait_for_points(camera, 4, n + 2)
        found = history(camera)
        one = series(found, 4)
        assert one['name'] == 'Motor' and '(0.1,0.1,' in one['region'], one
        told = [change['name'] for change in found['changes']
                if change['id'] == 4]
        assert told[0] == 'Pump' and told[-1] == 'Motor', found['changes']
        # one that is removed keeps what it had
        set_regions(camera, 'full(id=0)')
        n = len(points(camera, 0))
        wait_for_points(camera, 0, n + 3)
        assert len(points(camera, 4)) >= 3


def test_pages_and_table_have_the_same_points():
    with Camera() as camera:
        control = Control(camera)
        set_regions(camera, REGIONS)
        wait_for_points(camera, 4, 4)
        control.must('PATCH', '/settings/units',
                     {'same-unit': False, 'measurement-temperature': 'fahrenheit'})
        end = history(camera)['to']
        all_of_them = points(camera, 4, to=end)
        collected = {}
        path = f'{SENSOR}/history?region=4&resolution=1&limit=2&to={end}'
        while path is not None:
            page = control.get(path)
            assert all(one['id'] == 4 and len(one['times']) <= 2
                       for one in page['regions'])
            for one in page['regions']:
                collected.update(zip(one['times'], zip(
                    one['minK'], one['maxK'], one['meanK'])))
            path = page.get('next', '').removeprefix('/api/v1') or None
        assert collected == all_of_them
        text = control.get(f'{SENSOR}/history.csv?region=0,4&resolution=1'
                           f'&units=display&to={end}')
        head, *rows = csv.reader(io.StringIO(text))
        assert head == ['time', 'region', 'name', 'min (°F)', 'max (°F)',
                        'mean (°F)', 'frames'], head
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
        mine = [row for row in rows if row[1] == '4']
        assert len(mine) == len(all_of_them)
        assert {row[2] for row in mine} == {'Pump'}
        for row, values in zip(mine, all_of_them.values()):
            for cell, kelvin in zip(row[3:6], values):
                assert abs(float(cell) - ((kelvin - 273.15) * 1.8 + 32)) \
                    < 0.0006, (row, values)


def test_what_makes_no_sense_is_refused():
    with Camera() as camera:
        control = Control(camera)
        for query, field in (
                ('from=yesterday', 'from'),
                ('from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'from'),
                ('resolution=0', 'resolution'), ('resolution=1.5', 'resolution'),
                ('region=a', 'region'), ('region=1,', 'region'),
                ('limit=0', 'limit'), ('cursor=1', 'cursor'),
                ('cursor=x-2-1', 'cursor'), ('cursor=2-1-1', 'cursor'),
                ('cursor=1-2-0', 'cursor')):
            status, problem = control.refused('GET', f'{SENSOR}/history?{query}')
            assert status == 400 and problem['field'] == field, problem
        assert control.refused('GET', '/sensors/no/history')[0] == 404
        try:
            urllib.request.urlopen(
                camera.page + 'api/v1/sensors/sensor2/history', timeout=40)
            raise AssertionError('nobody was let in')
        except urllib.error.HTTPError as refusal:
            assert refusal.code == 401


def test_nothing_is_kept_when_that_is_turned_off():
    with Camera('--set', 'history.enabled=false') as camera:
        control = Control(camera)
        before = control.get('/status')
        wait_until(lambda: control.get('/status') != before, 'another frame')
        assert history(camera)['regions'] == []
        control.must('PATCH', '/settings/history', {'enabled': True})
        wait_for_points(camera, 0, 2)


if __name__ == '__main__':
    main([
        test_history_is_what_was_measured,
        test_history_outlives_a_kill,
        test_a_region_goes_on_under_another_name_at_another_place,
        test_pages_and_table_have_the_same_points,
        test_what_makes_no_sense_is_refused,
        test_nothing_is_kept_when_that_is_turned_off,
    ])
