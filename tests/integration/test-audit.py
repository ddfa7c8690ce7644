# SPDX-License-Identifier: LGPL-2.1-or-later
"""The audit log of a real camera: what is done is in it, and it comes out
whole."""

import csv
import datetime
import io
import json
import sqlite3
import tempfile
import urllib.error
import urllib.parse

from camera import Camera, main

N_ENTRIES = 1234


def fetch(camera, path):
    with camera.open(path.lstrip('/')) as answer:
        return answer.read().decode()


def fetch_entries(camera, **query):
    path = 'api/v1/audit?' + urllib.parse.urlencode(query)
    return json.loads(fetch(camera, path))['entries']


def test_start_and_settings_are_entries():
    with Camera('--set', 'audit.max-days=100') as camera:
        start, = fetch_entries(camera, action='camera.start')
        assert start['system'] and start['result'] == 'done', start
        change, = fetch_entries(camera, q='audit.max-days')
        assert (change['old'], change['new']) == ('365', '100'), change
        assert change['protocol'] == 'command line', change


def test_log_outlives_a_restart():
    with tempfile.TemporaryDirectory() as state:
        with Camera(state=state) as camera:
            camera.stop()
        with Camera(state=state) as camera:
            entries = fetch_entries(camera, action='camera.start')
            assert len(entries) == 2, entries
            assert entries[0]['id'] > entries[1]['id'], entries


def test_csv_has_all_in_pieces():
    begin = datetime.datetime.now(datetime.timezone.utc).replace(
        microsecond=250) - datetime.timedelta(days=1)
    begin_us = int(begin.timestamp()) * 1000000 + 250
    with tempfile.TemporaryDirectory() as state:
        with Camera(state=state) as camera:
            camera.stop()
        with sqlite3.connect(f'{state}/thermoscope.db') as db:
            db.executemany(
                'INSERT INTO audit (time_us, user, role, system, protocol,'
                ' address, action) VALUES (?, ?, "user", 0, "http",'
                ' "192.0.2.1", "test.act")',
                [(begin_us + i * 1000000, f'=user{i}')
                 for i in range(N_ENTRIES)])
        db.close()
        with Camera(state=state) as camera:
            text = fetch(camera, 'api/v1/audit.csv?action=test')
    rows = list(csv.DictReader(io.StringIO(text, newline='')))
    assert len(rows) == N_ENTRIES, len(rows)
    assert [row['user'] for row in rows] == [
        f"'=user{i}" for i in reversed(range(N_ENTRIES))]
    assert rows[-1]['time'] == begin.strftime(
        '%Y-%m-%dT%H:%M:%S.000250Z'), rows[-1]


def test_pages_follow_each_other():
    with tempfile.TemporaryDirectory() as state:
        for _ in range(3):
            with Camera(state=state) as camera:
                camera.stop()
        with Camera(state=state) as camera:
            path, found = 'api/v1/audit?action=camera.start&limit=3', []
            while path is not None:
                page = json.loads(fetch(camera, path))
                found.append(len(page['entries']))
                path = page.get('next')
    assert found in ([3, 1], [3, 1, 0]), found


def test_nonsense_is_told_with_its_place():
    with Camera() as camera:
        for query, field in (('from=yesterday', 'from'), ('to=1', 'to'),
                             ('result=perhaps', 'result'),
                             ('limit=1001', 'limit'), ('cursor=-1', 'cursor')):
            for path in ('api/v1/audit?', 'api/v1/audit.csv?'):
                try:
                    fetch(camera, path + query)
                    raise AssertionError(f'{query} was taken')
                except urllib.error.HTTPError as error:
                    problem = json.load(error)
                    assert error.code == 400, problem
                    assert problem['field'] == field, problem


if __name__ == '__main__':
    main([test_start_and_settings_are_entries,
          test_log_outlives_a_restart,
          test_csv_has_all_in_pieces,
          test_pages_follow_each_other,
          test_nonsense_is_told_with_its_place])
