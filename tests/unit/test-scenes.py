# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every shipped scene keeps to the schema that editors are given."""

import json
import pathlib
import sys

import jsonschema


def main():
    folder = pathlib.Path(sys.argv[1])
    schema = json.loads((folder / 'scene.schema.json').read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failed = 0
    for path in sorted(folder.glob('*.json')):
        if path.name == 'scene.schema.json':
            continue
        for error in validator.iter_errors(json.loads(path.read_text())):
            print(f'{path.name}: {error.json_path}: {error.message}')
            failed += 1
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
