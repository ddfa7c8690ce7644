# SPDX-License-Identifier: LGPL-2.1-or-later
"""A camera whose every temperature is known (ramp.json): 0.002 K a count, in a
pattern that is different in every place, so that a mistake of place shows."""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'integration'))

from camera import Camera  # noqa: E402 (lies beside)

PROFILE = HERE / 'ramp.json'
BINDINGS = json.loads(PROFILE.read_text())['sensors'][1]['bind']


# Both pictures of the camera in one
FUSION = {
    'id': 'sensor3', 'band': 'fusion',
    'fuse': {'visible': 'sensor1', 'thermal': 'sensor2'},
    'chain': [{'element': 'fusionoverlay', 'name': 'fusion'}],
    'bind': {'fusion-mode': 'fusion.mode', 'fusion-source': 'fusion.source',
             'fusion-registration': 'fusion.registration'},
}


def start():
    return Camera(profile=PROFILE)


def start_fused(folder):
    """The same with a sensor that fuses the others; its profile is in folder."""
    profile = json.loads(PROFILE.read_text())
    profile['sensors'].append(FUSION)
    path = Path(folder) / 'fused.json'
    path.write_text(json.dumps(profile))
    return Camera(profile=path)
