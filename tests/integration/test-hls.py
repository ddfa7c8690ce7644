# SPDX-License-Identifier: LGPL-2.1-or-later
"""HTTP Live Streaming: playlists by the rules of RFC 8216bis, and players."""

import json
import os
import re
import subprocess
import threading
import time
import urllib.error

import log_in
from camera import Camera, main, wait_until
from mp4_boxes import Fragment, boxes

os.environ['G_MESSAGES_DEBUG'] = 'TsEncoder thermoscope'
os.environ['G_DEBUG'] = 'fatal-criticals'

ROOT = 'api/v1/sensors/sensor2/hls/'
MEDIA = ROOT + 'stream1.sensor2/'


def fetch(path, timeout=20):
    with camera.open(path, timeout) as answer:
        return answer.headers, answer.read()


def media(query=''):
    headers, body = fetch(MEDIA + 'media.m3u8' + query)
    assert headers['Content-Type'] == 'application/vnd.apple.mpegurl'
    return Playlist(body.decode())


def refused(path):
    """The status and the field of a refusal."""
    try:
        camera.open(path, 20)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error).get('field')
    raise AssertionError('answered')


class Playlist:
    """A media playlist; reading it checks what a playlist must be."""

    def __init__(self, text):
        self.text = text
        lines = text.splitlines()
        assert lines[0] == '#EXTM3U' and text.endswith('\n')
        self.target_s = int(self.value('TARGETDURATION'))
        self.part_target_s = float(self.value('PART-INF').split('=')[1])
        self.first = int(self.value('MEDIA-SEQUENCE'))
        control = self.value('SERVER-CONTROL')
        self.hold_back_s = float(
            re.search(r'PART-HOLD-BACK=([\d.]+)', control)[1])
        assert 'CAN-BLOCK-RELOAD=YES' in control
        # 4.4.3.8: at least twice the part target, three times is advised
        assert self.hold_back_s >= 3 * self.part_target_s - 1e-4
        self.segments, self.parts, self.dates = {}, {}, {}
        number, date, length = self.first, None, None
        for line in lines:
            if line.startswith('#EXT-X-PROGRAM-DATE-TIME:'):
                self.dates[number] = line.split(':', 1)[1]
            elif line.startswith('#EXT-X-PART:'):
                found = re.fullmatch(
                    r'#EXT-X-PART:DURATION=([\d.]+),URI="part-(\d+)-(\d+)\.m4s"'
                    r'(,INDEPENDENT=YES)?', line)
                assert found, line
                key = int(found[2]), int(found[3])
                assert key[0] == number, line
                assert float(found[1]) <= self.part_target_s + 1e-5, line
                self.parts[key] = float(found[1]), bool(found[4])
            elif line.startswith('#EXTINF:'):
                length = float(line[8:].rstrip(','))
                # 4.4.3.1: rounded to whole seconds
                assert round(length) <= self.target_s, line
            elif not line.startswith('#'):
                assert line == f'segment-{number}.m4s', line
                self.segments[number] = length
                number += 1
        self.hint = re.search(r'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="(.*?)"', text)[1]
        self.next = tuple(map(int, re.findall(r'\d+', self.hint)[:2]))
        for of, length in self.segments.items():
            own = {k[1]: v for k, v in self.parts.items() if k[0] == of}
            if not own:
                continue
            assert abs(sum(v[0] for v in own.values()) - length) < 1e-3
            assert own[0][1], 'a segment begins with a key frame'
            # 4.4.4.9: only the last part of a segment may be short
            for at, (part_s, _) in own.items():
                assert at == max(own) or part_s >= 0.85 * self.part_target_s

    def has(self, number, part):
        """Whether a part is there, or the first one of the next segment if it
        is behind the last one of its own (6.2.5.2)."""
        return (number, part) in self.parts or (number + 1, 0) in self.parts

    def value(self, tag):
        return re.search(rf'^#EXT-X-{tag}:(.*)$', self.text, re.MULTILINE)[1]


def test_the_main_playlist_names_the_stream():
    headers, body = fetch(ROOT + 'index.m3u8')
    text = body.decode()
    assert headers['Content-Type'] == 'application/vnd.apple.mpegurl'
    info = re.search(r'#EXT-X-STREAM-INF:(.*)\n(.*)\n', text)
    assert re.search(r'CODECS="avc1\.42C0[0-9A-F]{2}"', info[1]), text
    assert 'RESOLUTION=640x512' in info[1] and 'FRAME-RATE=30.000' in info[1]
    assert int(re.search(r'BANDWIDTH=(\d+)', info[1])[1]) >= 2000000
    assert info[2] == 'stream1.sensor2/media.m3u8'


def test_a_playlist_keeps_the_rules():
    playlist = media()
    assert playlist.segments
    assert playlist.next[0] == max(playlist.segments) + 1
    seen = [playlist]
    for _ in range(6):
        number, part = seen[-1].next
        seen.append(media(f'?_HLS_msn={number}&_HLS_part={part}'))
    for before, after in zip(seen, seen[1:]):
        # what was asked for is there, and what was there has not changed
        assert after.has(*before.next), (before.next, after.text)
        assert after.target_s == before.target_s
        assert after.part_target_s == before.part_target_s
        for number in set(before.segments) & set(after.segments):
            assert before.segments[number] == after.segments[number]
        for number in set(before.dates) & set(after.dates):
            assert before.dates[number] == after.dates[number]


def test_a_reload_waits_for_its_part_and_no_longer():
    playlist = media()
    number, part = playlist.next
    started = time.monotonic()
    after = media(f'?_HLS_msn={number}&_HLS_part={part}')
    took_s = time.monotonic() - started
    assert after.has(number, part)
    assert took_s < 2, took_s
    whole = media(f'?_HLS_msn={number}')
    assert number in whole.segments


def test_the_hinted_part_comes_when_it_is_there():
    playlist = media()
    headers, body = fetch(MEDIA + playlist.hint)
    assert headers['Content-Type'] == 'video/mp4'
    assert {kind for kind, _ in boxes(body)} >= {b'moof', b'mdat'}


def fragments(data):
    begin, at = 0, 0
    for kind, body in boxes(data):
        at += len(body) + 8
        if kind == b'mdat':
            yield Fragment(data[begin:at])
            begin = at


def test_a_segment_is_its_parts_and_says_when_it_was():
    playlist = media()
    number = max(n for n, _ in playlist.parts if n in playlist.segments)
    parts = [fetch(MEDIA + f'part-{number}-{at}.m4s')[1]
             for of, at in sorted(playlist.parts) if of == number]
    _, segment = fetch(MEDIA + f'segment-{number}.m4s')
    assert segment == b''.join(parts)
    seen = list(fragments(segment))
    assert seen[0].is_key
    length_s = sum(f.duration for f in seen) / 90000
    assert abs(length_s - playlist.segments[number]) < 1e-3
    written = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(
        seen[0].captured_s))
    assert playlist.dates[number].startswith(written), playlist.dates[number]
    fraction_s = float('0.' + playlist.dates[number].split('.')[1].rstrip('Z'))
    assert abs(seen[0].captured_s % 1 - fraction_s) <= 0.001
    _, init = fetch(MEDIA + 'init-1.mp4')
    assert [kind for kind, _ in boxes(init)] == [b'ftyp', b'moov']


def test_what_makes_no_sense_is_refused():
    number, _ = media().next
    assert refused(MEDIA + 'media.m3u8?_HLS_part=1') == (400, '_HLS_part')
    assert refused(MEDIA + 'media.m3u8?_HLS_msn=x') == (400, '_HLS_msn')
    assert refused(MEDIA + f'media.m3u8?_HLS_msn={number + 9}') \
        == (400, '_HLS_msn')
    for name in ('segment-99999.m4s', 'part-99999-0.m4s', 'init-77.mp4',
                 'init--1.mp4', 'part-1.m4s', 'other.txt'):
        assert refused(MEDIA + name) == (404, 'file'), name
    assert refused(ROOT + 'stream9.sensor2/media.m3u8') == (404, 'stream')
    assert refused(ROOT + 'index.m3u8?stream=ch0') == (404, 'stream')


def test_ffmpeg_plays_ten_seconds():
    done = subprocess.run(
        ['ffmpeg', '-v', 'error', '-headers', camera.lines[0] + '\r\n', '-i',
         camera.page + ROOT + 'index.m3u8', '-t', '10', '-f', 'framecrc', '-'],
        text=True, capture_output=True, timeout=60)
    frames = [line for line in done.stdout.splitlines() if line[:1] == '0']
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert len(frames) > 200, len(frames)


def test_gstreamer_plays_it_with_a_name_in_the_address():
    page = camera.page.replace('://', f'://{log_in.CREDENTIALS}@', 1)
    player = subprocess.Popen(
        ['gst-launch-1.0', '-v', 'souphttpsrc',
         f'location={page}{ROOT}index.m3u8', '!', 'hlsdemux', '!', 'qtdemux',
         '!', 'h264parse', '!', 'avdec_h264', '!', 'fakesink', 'sync=false',
         'silent=false'],
        text=True, stdout=subprocess.PIPE, env={**os.environ, 'G_DEBUG': ''})
    watchdog = threading.Timer(60, player.kill)
    watchdog.start()
    seen, size = 0, ''
    for line in player.stdout:
        seen += 'last-message = chain' in line
        size = size or 'width=(int)640, height=(int)512' in line
        if seen >= 60:
            break
    watchdog.cancel()
    player.kill()
    player.wait()
    player.stdout.close()
    assert seen >= 60 and size, seen


def test_many_who_wait_are_answered_together():
    number, part = media().next
    answers = []

    def ask():
        answers.append(media(f'?_HLS_msn={number}&_HLS_part={part}'))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(answers) == 20
    assert all(answer.has(number, part) for answer in answers)


def test_it_sleeps_when_nobody_asks_any_more():
    number, _ = media().next
    wait_until(lambda: 'stream1/sensor2: idle' in camera.messages(), 'idle')
    again = media()
    assert again.first >= number, 'numbers go on'


def test_it_ends_cleanly_while_somebody_waits():
    number, _ = media().next
    thread = threading.Thread(target=lambda: refused(
        MEDIA + f'media.m3u8?_HLS_msn={number + 2}'), daemon=True)
    thread.start()
    assert camera.stop() == 0, camera.messages()


if __name__ == '__main__':
    with Camera() as camera:
        main([test for name, test in list(globals().items())
              if name.startswith('test_')])
