# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows what the elements do: a picture of each palette, mode and setting.

usage: gallery.py [--only WORD] [--list] FOLDER

What there is to show is asked of the elements: every choice that a property
has, every palette of the library, the switches and numbers that SWITCHES and
NUMBERS name. A new mode is in it by itself, and so is a new element. Pictures
are the last of a few frames of a simulated scene; where THERMOSCOPE_TEST_DATA
points to real files, of those as well.
"""

import argparse
import html
import os
import re
import sys
from pathlib import Path

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstVideo', '1.0')
gi.require_version('GstThermal', '1.0')
from gi.repository import GObject, Gst, GstThermal, GstVideo  # noqa: E402

N_FRAMES = 6
LIMIT_NS = 60 * Gst.SECOND
FOLDERS = os.environ.get('GST_PLUGIN_PATH_1_0', '').split(':')

THERMAL = ('thermsrc scene=SCENE num-buffers=FRAMES SOURCE ! '
           'video/x-raw,width=640,height=480,framerate=10/1')
VISIBLE = ('thermsrc scene=SCENE band=visible num-buffers=FRAMES SOURCE ! '
           'video/x-raw,width=960,height=720,framerate=10/1')
# A bad detector with few pixels, so that they are seen.
BAD = ('thermsrc scene=SCENE num-buffers=FRAMES netd=250 fixed-pattern=200 '
       'dead-pixels=150 ! video/x-raw,width=320,height=240,framerate=10/1')

# Where an element stands; SET is what a picture is about. Others stand behind
# a source that they accept.
CONTEXTS = {
    'thermsrc': VISIBLE.replace('SOURCE', 'SET'),
    'thermcolor': f'{THERMAL} ! radiometry ! thermcolor SET',
    'radiometry': f'{THERMAL} ! radiometry SET ! thermcolor',
    'isotherm': f'{THERMAL} ! radiometry ! thermcolor ! isotherm SET',
    'thermosd': f'{THERMAL} ! radiometry regions="full() '
                'box(0.35,0.35,0.65,0.75,name=Box) spot(0.2,0.6)" ! '
                'thermcolor palette=ironbow ! thermosd SET',
    'thermcorrect': f'{BAD} ! thermcorrect SET ! radiometry ! thermcolor',
    'fusionoverlay':
        f'{VISIBLE} ! f.visible {THERMAL} ! radiometry ! '
        'thermcolor palette=ironbow ! f.thermal '
        'fusionoverlay name=f SET',
}
# A correction takes a while, and so does averaging.
FRAMES = {'thermcorrect': 80}
SCENES = {'fusionoverlay': 'fire', 'isotherm': 'substation'}
SCENE_TIMES = {'fire': 120, 'substation': 400}

# What a choice needs beside itself to be seen.
BESIDE = {
    'agc=manual': 'low-temperature=-5 high-temperature=25',
    'roi=custom': 'roi-box="box(0.3,0.5,0.7,0.9)"',
    'method=': 'zoom=6 center-y=0.55',
    'inset-corner=': 'mode=picture-in-picture',
    'inset-size=': 'mode=picture-in-picture',
    'source=': 'mode=off',
    'mark-hottest=': 'mode=side-by-side',
    'local-clip=': 'agc=local',
    'red-gain=': 'white-balance=manual',
    'blue-gain=': 'white-balance=manual',
    'color-temperature=': 'white-balance=temperature',
    'region-marks=': 'regions=true',
    'region-place=': 'regions=true',
    'unit=': 'regions=true color-bar=right',
    # the visible sensor's loops, which otherwise leave it alone
    'metering=': 'exposure=auto',
    'exposure-compensation=': 'exposure=auto',
    'bright-level=': 'exposure=bright',
    'gain=': 'exposure=manual shutter=0.0002 iris=0.3',
    'visibleisp.iris=': 'exposure=manual shutter=0.0005',
    'shutter=': 'exposure=manual iris=0.3',
    'max-shutter=': 'exposure=auto',
    'visibleisp.max-gain=': 'exposure=auto',
    'blur-noise=': 'exposure=auto',
    'infrared=': 'exposure=auto day-night=night infrared-level=30',
    'infrared-level=': 'exposure=auto day-night=night infrared=manual',
    'low-light=': 'exposure=auto day-night=night infrared=off',
    'night-level=': 'exposure=auto day-night=auto day-night-delay=0',
    'timed-night=': 'day-night=timed',
}
# It is night where that is seen better.
AT_NIGHT = ('max-shutter', 'visibleisp.max-gain', 'blur-noise', 'infrared', 'infrared-level',
            'low-light')
# A loop takes a while to settle.
N_LOOP_FRAMES = 60

# What is seen in a chain of its own, of so many frames: noise enlarged, and
# light that has just become another one.
CLOSE = ' ! eptz zoom=5 center-x=0.7 center-y=0.62 method=nearest'
NOISY = (VISIBLE.replace('SOURCE', 'time-of-day=23 shutter=0.02 gain=40')
         + f' ! visibleisp SET{CLOSE}')
RELIT = (VISIBLE.replace('SOURCE', '') + ' ! light. '
         + VISIBLE.replace('SOURCE', 'light-temperature=2600')
         + ' ! light. concat name=light ! visibleisp SET')
OWN_CHAINS = {
    'visibleisp.noise-reduction-2d': (NOISY, 12),
    'visibleisp.noise-reduction-3d': (NOISY, 12),
    'visibleisp.white-balance-sensitivity': (RELIT, 14),
}

# What of elements a single picture says nothing of.
UNSEEN = {'thermsrc.band', 'thermsrc.cooling', 'thermmask.rotation',
          'radiometry.output',
          'thermcorrect.ffc-mode', 'thermcorrect.burn-prevention',
          'visibleisp.anti-flicker', 'visibleisp.day-level',
          'visibleisp.day-night-delay'}

# (element, properties): switches are shown off and on.
SWITCHES = {
    'thermcolor': ['inverted'],
    'fusionoverlay': ['mark-hottest'],
    'eptz': ['mirror', 'flip'],
    'thermcorrect': ['find-defects'],
    'thermosd': ['regions', 'region-marks'],
    'visibleisp': '*',
}

# Numbers are shown at both ends of their range and in the middle, or where
# the range is of no help, as they stand here.
NUMBERS = {
    'thermcolor': {'itt-mean': None, 'contrast': None, 'linear-share': None,
                   'dde': [-10, 0, 10, 20, 40], 'max-gain': [1, 8, 100],
                   'plateau': [0.1, 4, 1000], 'tail-rejection': [0, 2, 10],
                   'local-clip': [1, 2.5, 10]},
    'fusionoverlay': {'strength': None, 'inset-size': [15, 33, 60]},
    'eptz': {'zoom': [1, 2, 8]},
    'thermcorrect': {'spatial-noise-reduction': None,
                     'temporal-noise-reduction': None},
    'visibleisp': '*',
    'thermsrc': {'iris': [0.1, 0.5, 1], 'time-of-day': [4, 8, 13, 20, 23]},
}

# Where all numbers of an element are shown, but the range is of no help.
BETTER = {'visibleisp': {
    'shutter': [0.0001, 0.0005, 0.002], 'gain': [0, 10, 20],
    'iris': [0.1, 0.3, 1], 'bright-level': [2, 6, 10],
    'max-shutter': [0.001, 0.02, 0.5], 'max-gain': [0, 18, 36]}}

# More to see than a property has by itself: (title, element, what is set).
EXTRAS = [
    ('above', 'isotherm', 'above=45'),
    ('below', 'isotherm', 'below=12'),
    ('between', 'isotherm', 'low=25 high=35'),
    ('half opaque', 'isotherm', 'above=30 opacity=0.5'),
    ('everything on', 'thermcorrect',
     'spatial-noise-reduction=40 temporal-noise-reduction=60 '
     'stripe-removal=both find-defects=true'),
    ('texts', 'thermosd',
     "texts=\"text('%F %T') text('Box: #max(Box)',at=bottom-right,"
     "size=0.08,color=#ffff00)\""),
    *((f'mask {style}', 'thermmask',
       f'masks="polygon(0.3,0.3,0.6,0.35,0.55,0.8,style={style})"')
      for style in ('color', 'mosaic', 'blur')),
    ('a mask over temperatures', 'thermcolor',
     '! thermmask masks="box(0.2,0.4,0.5,0.8,color=#404040)"'),
]

# Real files, and with which palette.
FILES = {
    'flir/t420_steam_train_png_pip.jpg': 'ironbow',
    'flir/t440_wind_turbine.jpg': 'white-hot',
    'flir/dji_xt2_le_header.jpg': 'inferno',
    'flir/t1030_8frames.csq': 'white-hot',
    'cptv/coffee.cptv': 'white-hot',
}


def own_elements():
    """Factories of plug-ins that the build made, by name."""
    found = {}
    for factory in Gst.Registry.get().get_feature_list(Gst.ElementFactory):
        plugin = factory.get_plugin()
        path = plugin and plugin.get_filename()
        if path and any(path.startswith(one + '/') for one in FOLDERS if one):
            found[factory.get_name()] = factory
    return dict(sorted(found.items()))


def context_of(name, factory):
    """The chain that an element is seen in; None when nothing fits."""
    if name in CONTEXTS:
        return CONTEXTS[name]
    sinks = [template.get_caps() for template
             in factory.get_static_pad_templates()
             if template.direction == Gst.PadDirection.SINK]
    for source, tail, caps in (
            (VISIBLE, '', 'video/x-raw,format=I420'),
            (THERMAL, ' ! radiometry ! thermcolor',
             'video/x-raw,format=GRAY16_LE')):
        if len(sinks) == 1 and sinks[0].can_intersect(
                Gst.Caps.from_string(caps)):
            return f'{source} ! {name} SET{tail}'
    return None


def is_listed(table, name, prop):
    listed = table.get(name, ())
    return listed == '*' or prop in listed


def values_of(name, spec):
    """What a property is shown as; nothing when it is not to be seen."""
    if f'{name}.{spec.name}' in UNSEEN:
        return []
    if GObject.type_is_a(spec.value_type, GObject.TYPE_ENUM):
        return [value.value_nick
                for value in spec.enum_class.__enum_values__.values()]
    if spec.value_type == GObject.TYPE_BOOLEAN:
        listed = is_listed(SWITCHES, name, spec.name)
        return ['false', 'true'] if listed else []
    if not hasattr(spec, 'minimum') or not is_listed(NUMBERS, name, spec.name):
        return []
    listed = NUMBERS[name]
    values = (BETTER.get(name, {}).get(spec.name) if listed == '*'
              else listed[spec.name])
    if values is None and spec.maximum - spec.minimum <= 1e6:
        middle = (spec.minimum + spec.maximum) / 2
        is_whole = isinstance(spec.minimum, int)
        values = [spec.minimum, int(middle) if is_whole else middle,
                  spec.maximum]
    return [f'{value:g}' for value in values or []]


def look_up(table, name, what):
    """What stands in a table for a choice, its property, or that of one
    element alone."""
    prop = what.split('=')[0]
    for key in (what, f'{name}.{prop}=', f'{prop}='):
        if key in table:
            return table[key]
    return ''


def is_at_night(name, what):
    prop = what.split('=')[0]
    return prop in AT_NIGHT or f'{name}.{prop}' in AT_NIGHT


def fill(chain, name, what, n_frames=None):
    scene = SCENES.get(name, 'perimeter')
    time = SCENE_TIMES.get(scene)
    source = f'scene-time={time}' if time else ''
    if name == 'fusionoverlay':
        source += ' fov=50'  # the same for both, so that they fit
    if is_at_night(name, what):
        source += ' time-of-day=23'
    has_loop = name == 'visibleisp' and 'exposure=' in what
    if n_frames is None:
        n_frames = N_LOOP_FRAMES if has_loop else FRAMES.get(name, N_FRAMES)
    return re.sub(' +', ' ', chain.replace('SCENE', scene)
                  .replace('FRAMES', str(n_frames))
                  .replace('SOURCE', source).replace('SET', what))


def exhibits():
    """All there is to show: (section, title, description of a pipeline)."""
    elements = own_elements()
    for palette in GstThermal.Palette.get_ids():
        yield ('Palettes', palette, fill(
            CONTEXTS['thermcolor'], 'thermcolor', f'palette={palette}'))
    for name, factory in elements.items():
        chain = context_of(name, factory)
        if chain is None:
            continue
        element = factory.create(None)
        yield name, 'as it is', fill(chain, name, '')
        for spec in element.list_properties():
            writable = spec.flags & GObject.ParamFlags.WRITABLE
            if spec.owner_type != element.__gtype__ or not writable:
                continue
            where, n_frames = OWN_CHAINS.get(
                f'{name}.{spec.name}', (chain, None))
            for value in values_of(name, spec):
                what = f'{spec.name}={value}'
                beside = look_up(BESIDE, name, what)
                yield (f'{name}: {spec.name}', what,
                       fill(where, name, f'{what} {beside}'.strip(),
                            n_frames))
    for title, name, what in EXTRAS:
        if name in elements:
            chain = context_of(name, elements[name])
            yield name, title, fill(chain, name, what)
    yield from real_exhibits(elements)


def real_exhibits(elements):
    data = Path(os.environ.get('THERMOSCOPE_TEST_DATA') or '/nonexistent')
    thermcolor = elements['thermcolor'].create(None)
    modes = values_of('thermcolor', thermcolor.find_property('agc'))
    for file, palette in FILES.items():
        if not (data / file).exists():
            continue
        source = f'thermsrc location="{data / file}" ! radiometry ! '
        for mode in modes:
            if mode != 'manual':
                yield (f'Real file: {file}', f'agc={mode}',
                       f'{source}thermcolor palette={palette} agc={mode}')
        yield (f'Real file: {file}', 'dde=20',
               f'{source}thermcolor palette={palette} dde=20')


def frame_of(description):
    """The last frame of a pipeline, in RGB."""
    pipeline = Gst.parse_launch(
        f'{description} ! videoconvert ! video/x-raw,format=RGB ! '
        'fakesink name=picture enable-last-sample=true')
    bus = pipeline.get_bus()
    try:
        pipeline.set_state(Gst.State.PLAYING)
        message = bus.timed_pop_filtered(
            LIMIT_NS, Gst.MessageType.EOS | Gst.MessageType.ERROR)
        if message is None:
            raise RuntimeError('does not come to an end')
        if message.type == Gst.MessageType.ERROR:
            raise RuntimeError(message.parse_error()[0].message)
        sample = pipeline.get_by_name('picture').get_property('last-sample')
        if sample is None:
            raise RuntimeError('gives no picture')
        return sample
    finally:
        pipeline.set_state(Gst.State.NULL)


def picture_of(description):
    """The last frame of a pipeline, as PNG."""
    png = GstVideo.video_convert_sample(
        frame_of(description), Gst.Caps.from_string('image/png'), LIMIT_NS)
    buffer = png.get_buffer()
    return buffer.extract_dup(0, buffer.get_size())


def write_page(folder, sections):
    parts = []
    for section, figures in sections.items():
        parts.append(f'<h2>{html.escape(section)}</h2><div>')
        for title, file, launch in figures:
            parts.append(
                f'<figure><img loading="lazy" src="{file}" alt="">'
                f'<figcaption><b>{html.escape(title)}</b>'
                f'<details><summary>pipeline</summary>'
                f'<code>{html.escape(launch)}</code></details>'
                '</figcaption></figure>')
        parts.append('</div>')
    (folder / 'index.html').write_text(
        '<!doctype html><meta charset="utf-8"><title>Thermoscope: gallery'
        '</title><style>body{font:15px/1.4 system-ui,sans-serif;margin:2em;'
        'background:#14171d;color:#eef0f4}div{display:grid;gap:16px;'
        'grid-template-columns:repeat(auto-fill,minmax(300px,1fr))}'
        'figure{margin:0}img{width:100%;border-radius:6px}code{font-size:12px;'
        'overflow-wrap:anywhere}summary{color:#a0a9b8;font-size:12px}</style>'
        f'<h1>Gallery</h1>{"".join(parts)}\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--only', default='',
                        help='only what has this in its section or title')
    parser.add_argument('--list', action='store_true',
                        help='say what there is, and draw nothing')
    parser.add_argument('folder', type=Path, metavar='FOLDER')
    args = parser.parse_args()
    Gst.init(None)

    sections, n_failed = {}, 0
    for section, title, launch in exhibits():
        if args.only not in f'{section} {title}':
            continue
        if args.list:
            print(f'{section}\t{title}\t{launch}')
            continue
        name = re.sub('[^A-Za-z0-9.]+', '-',
                      f'{section} {title}'.replace('=-', ' minus ')).strip('-')
        file = f'{name}.png'
        try:
            png = picture_of(launch)
        except (GObject.GError, RuntimeError) as error:
            print(f'gallery: {section}, {title}: {error}\n  {launch}',
                  file=sys.stderr)
            n_failed += 1
            continue
        args.folder.mkdir(parents=True, exist_ok=True)
        (args.folder / file).write_bytes(png)
        sections.setdefault(section, []).append((title, file, launch))
    if sections:
        write_page(args.folder, sections)
        print(args.folder / 'index.html')
    sys.exit(1 if n_failed else 0)


if __name__ == '__main__':
    main()
