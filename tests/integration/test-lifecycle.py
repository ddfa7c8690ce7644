# SPDX-License-Identifier: LGPL-2.1-or-later
"""Starting, ending, being killed, and being started wrongly."""

import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import tempfile

from camera import (Camera, FREE_PORTS, HERE, TEST_PROFILE, main, probe, run,
                    program, wait_until)

os.environ['G_DEBUG'] = 'fatal-criticals'
ROOT = HERE.parent.parent


def fails_with(pattern, *arguments, state=None):
    """One sentence on stderr, nothing on stdout, a status that is not 0."""
    with tempfile.TemporaryDirectory() as folder:
        done = run('--state', state or folder, *FREE_PORTS, *arguments)
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 1, (done.returncode, done.stderr)
    assert done.stdout == '', done.stdout
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith('thermoscope: '), lines[0]
    assert re.search(pattern, lines[0]), lines[0]


def broken_profile(change):
    """The test profile with one thing changed, as a file."""
    profile = json.loads(TEST_PROFILE.read_text())
    change(profile)
    file = tempfile.NamedTemporaryFile('w', suffix='.json')
    json.dump(profile, file)
    file.flush()
    return file


def test_control_c_ends_it_with_status_0():
    with Camera() as camera:
        assert camera.stop(signal.SIGINT) == 0
    with Camera() as camera:
        assert camera.stop(signal.SIGTERM) == 0


def test_it_ends_while_it_starts():
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [program(), '--profile', str(TEST_PROFILE), '--state', folder,
             *FREE_PORTS], stdout=subprocess.PIPE)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


def test_settings_survive_a_restart():
    with tempfile.TemporaryDirectory() as state:
        with Camera('--set', 'sensor:sensor2.palette=ironbow',
                    '--set', 'stream:stream1/sensor2.width=160',
                    state=state) as camera:
            assert camera.stop() == 0
        with Camera(state=state) as camera:
            assert probe(f'{camera.rtsp}/ch2', 'tcp') == 'h264,160,128'
        text = pathlib.Path(state, 'settings.ini').read_text()
        assert "palette='ironbow'" in text, text
        mode = pathlib.Path(state, 'settings.ini').stat().st_mode
        assert mode & 0o077 == 0, oct(mode)


def test_killed_at_any_moment_it_starts_again():
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as state:
        for turn in range(20):
            process = subprocess.Popen(
                [program(), '--profile', str(TEST_PROFILE), '--state', state,
                 *FREE_PORTS, '--set', f'stream:ch.bitrate={turn + 100}'
                 .replace('ch.', 'stream1/sensor2.')],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            try:
                process.wait(chance.uniform(0.01, 0.3))
            except subprocess.TimeoutExpired:
                pass
            process.kill()
            process.wait()
            process.stdout.close()
        with Camera(state=state) as camera:
            assert probe(f'{camera.rtsp}/ch2', 'tcp') == 'h264,640,512'
            assert camera.stop() == 0


def test_threads_have_the_names_of_what_they_serve():
    with Camera() as camera:
        tasks = pathlib.Path(f'/proc/{camera.process.pid}/task')

        def names():
            return {(task / 'comm').read_text().strip()
                    for task in tasks.iterdir() if (task / 'comm').exists()}
        with subprocess.Popen(
                ['ffmpeg', '-nostdin', '-v', 'error', '-rtsp_transport', 'tcp',
                 '-i', f'{camera.rtsp}/stream1/sensor2', '-c', 'copy',
                 '-f', 'null', '-'], stderr=subprocess.DEVNULL) as viewer:
            try:
                wait_until(lambda: {'sensor1', 'sensor2', 'stream1/sensor2'}
                           <= names(), 'threads with names')
                assert 'stream1/sensor1' not in names()
            finally:
                viewer.kill()


def test_two_cameras_need_two_states():
    with Camera() as camera:
        fails_with('used by another running camera', '--profile', TEST_PROFILE,
                   state=str(camera.state))


def test_a_state_directory_that_cannot_be_made():
    with tempfile.NamedTemporaryFile() as file:
        fails_with('state directory .* cannot be made',
                   '--profile', TEST_PROFILE, state=file.name + '/below')


def test_a_damaged_settings_file():
    with tempfile.TemporaryDirectory() as state:
        pathlib.Path(state, 'settings.ini').write_text('palette\n')
        fails_with('settings.ini.* cannot be used', '--profile', TEST_PROFILE,
                   state=state)


def test_a_port_in_use():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        fails_with(f'port {port}', '--profile', TEST_PROFILE,
                   '--set', f'network.http-port={port}')
        fails_with(f'port {port}', '--profile', TEST_PROFILE,
                   '--set', f'network.rtsp-port={port}')


def test_a_broken_file_or_scene():
    with tempfile.TemporaryDirectory() as folder:
        damaged = pathlib.Path(folder, 'damaged.jpg')
        damaged.write_bytes(b'\xff\xd8\xff\xe1\x00\x40FLIR')
        scene = pathlib.Path(folder, 'scene.json')
        scene.write_text('{"name": 1}')
        for properties, what in (
                ({'location': '/nonexistent.seq'}, 'no such file'),
                ({'location': folder + '/*.fff'}, 'no such file'),
                ({'location': str(damaged)}, 'byte 2'),
                ({'scene': 'nowhere'}, 'no scene "nowhere"'),
                ({'scene': str(scene)}, 'scene.json.*name')):
            def change(profile):
                profile['sensors'][1]['chain'][0] = {
                    'element': 'thermsrc', 'name': 'source',
                    'properties': {'is-live': True, **properties}}
            with broken_profile(change) as file:
                fails_with(f'sensor2: .*{what}', '--profile', file.name)


def test_wrong_options():
    fails_with('--listen', '--listen', 'localhost')
    fails_with('is no option', 'word')
    fails_with('--port-offset', '--port-offset', '70000')
    fails_with('[Uu]nknown option', '--nonsense')


def test_wrong_settings():
    profile = ('--profile', TEST_PROFILE)
    fails_with('no settings .nonsense.', *profile, '--set', 'nonsense.x=1')
    fails_with('no sensor .x.; there are: sensor1, sensor2', *profile,
               '--set', 'sensor:x.palette=lava')
    fails_with('one of white-hot', *profile,
               '--set', 'sensor:sensor2.palette=pink')
    fails_with('from 32 to 100000', *profile,
               '--set', 'stream:stream1/sensor2.bitrate=1')
    fails_with("there is no setting 'palette' here; there is none$", *profile,
               '--set', 'sensor:sensor1.palette=lava')
    fails_with('regions: ', *profile,
               '--set', 'sensor:sensor2.regions=circle(1)')
    fails_with('is not CONCERN', *profile, '--set', 'palette')
    fails_with("no 'x' in this profile", *profile, '--set', 'profile.x=1')


def test_broken_profiles_name_the_place():
    def chain(profile):
        return profile['sensors'][1]['chain']

    cases = [
        (lambda p: p.update(colour='red'), 'colour: unknown'),
        (lambda p: p['sensors'][0].pop('band'), r'sensors\[0\]: .band. is'),
        (lambda p: p['sensors'][0].update(band='x'),
         r'sensors\[0\]\.band: there is no .x.; there are: visible, thermal'),
        (lambda p: p['streams'][0].update(sensor='x'),
         r'streams\[0\]\.sensor: there is no sensor .x.'),
        (lambda p: p['streams'][1].update(aliases=['ch0']),
         r'streams\[1\]: .ch0. is there already'),
        (lambda p: chain(p)[3].update(element='nonsense'),
         r'sensors\[1\]\.chain\[3\]: element: there is no .nonsense.'),
        (lambda p: chain(p)[3].update(properties={'x': 1}),
         r'chain\[3\]\.properties\.x: thermcolor has no property .x.'),
        (lambda p: chain(p)[3].update(properties={'agc': 'x'}),
         r'chain\[3\]\.properties\.agc: "x" is not one of'),
        (lambda p: chain(p)[1].update(caps='video/x-raw,width='),
         r'chain\[1\]: caps'),
        (lambda p: chain(p).pop(1) and chain(p).pop(0),
         r'radiometry is not a source'),
        (lambda p: chain(p).insert(2, {'element': 'audioconvert'}),
         r'cannot follow'),
        (lambda p: chain(p).insert(0, {'launch': 'uridecodebin'}),
         r'no output yet'),
        (lambda p: p['sensors'][1]['bind'].update(palette='x.y'),
         r'sensors\[1\]\.bind\.palette: the chain has no element named .x.'),
        (lambda p: p['sensors'][1]['bind'].update(palette='colour.inverted'),
         r'no property .inverted. that takes such a value'),
        (lambda p: p['sensors'][1]['bind'].update(x='colour.agc'),
         r'bind\.x: a sensor has no setting'),
        (lambda p: p['sensors'][1]['defaults'].update(palette='pink'),
         r'sensors\[1\]\.defaults: palette: .pink. is not one of'),
        (lambda p: p['sensors'][1]['defaults'].update(regions='box(0,0,2)'),
         r'sensors\[1\]\.defaults: regions: .*\d'),
        (lambda p: p['streams'][0].update(defaults={'width': 1.5}),
         r'streams\[0\]\.defaults: width: 1.5 is not a whole number'),
        (lambda p: p['variables']['pattern'].pop('value'),
         r'variables\.pattern: has no value'),
        (lambda p: p['sensors'][0].update(label='${x}'),
         r'sensors\[0\]\.label: there is no variable .x.'),
    ]
    for change, pattern in cases:
        with broken_profile(change) as file:
            done = run('--check-profile', file.name)
            lines = done.stderr.strip().splitlines()
            assert done.returncode == 1 and len(lines) == 1, done.stderr
            assert file.name in lines[0], lines[0]
            assert re.search(pattern, lines[0]), (pattern, lines[0])


def test_what_is_no_profile_at_all():
    fails_with('no profile and no file', '--profile', 'nonsense')
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        file.write('{\n "name": \n}')
        file.flush()
        fails_with('is not JSON: line 3', '--profile', file.name)


def test_profiles_can_be_listed_and_checked():
    names = [line.split()[0] for line in
             run('--list-profiles').stdout.splitlines()]
    assert names == ['bi-spectrum', 'pan-tilt-dual', 'ptz-broadcast',
                     'ptz-network', 'thermographic'], names
    for name in [TEST_PROFILE, *names]:
        done = run('--check-profile', name)
        assert done.returncode == 0, done.stderr
    assert re.fullmatch(r'thermoscope \d+\.\d+\.\d+\n',
                        run('--version').stdout)


def test_profiles_follow_the_schema():
    import jsonschema
    schema = json.loads((ROOT / 'schemas/profile.schema.json').read_text())
    validator = jsonschema.Draft202012Validator(schema)
    for file in [TEST_PROFILE, *ROOT.glob('schemas/profiles/*.json'),
                 *ROOT.glob('docs/examples/*.json')]:
        problems = list(validator.iter_errors(json.loads(file.read_text())))
        assert not problems, (file, problems[0].message)


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe_socket:
            probe_socket.bind(('::1', 0))
        return True
    except OSError:
        return False


def test_what_listens_everywhere_names_an_address_that_can_be_opened():
    with Camera('--listen', '::') as camera:
        assert camera.page.startswith('http://127.0.0.1:'), camera.page
        for transport in ('tcp', 'udp'):
            for host in ['127.0.0.1'] + ['[::1]'] * has_ipv6():
                url = camera.rtsp.replace('127.0.0.1', host)
                assert probe(f'{url}/ch2', transport) == 'h264,640,512', \
                    (transport, host)


def test_every_option_stands_in_the_docs():
    options = set(re.findall(r'--[a-z-]+', run('--help').stdout))
    documented = set(re.findall(r'^### `(--[a-z-]+)',
                                (ROOT / 'docs/options.md').read_text(), re.M))
    assert options - {'--help-all', '--help-gst'} == documented, (
        options ^ documented)


if __name__ == '__main__':
    main([test for name, test in list(globals().items())
          if name.startswith('test_')])
