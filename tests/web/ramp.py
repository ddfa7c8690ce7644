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


def start():
    return Camera(profile=PROFILE)
