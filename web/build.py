#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Builds and checks the page outside the source tree.

The sources are copied into the build directory, so that node_modules and the
generated types never stand beside what people write. Packages are installed
again only when the lock file changed.
"""

import argparse
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

COPIED = ["package.json", "package-lock.json", ".npmrc", ".prettierrc.json",
          ".prettierignore", "tsconfig.json", "vite.config.ts", "index.html"]


def run(work, *command):
    """Runs quietly; a failure shows what the command said."""
    done = subprocess.run(command, cwd=work, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}")
    return done.stdout


def copy_sources(source, work):
    for name in COPIED:
        shutil.copy2(source / name, work / name)
    for folder in ["src", "public"]:
        shutil.rmtree(work / folder, ignore_errors=True)
        shutil.copytree(source / folder, work / folder)


def ensure_packages(source, work):
    stamp = work / "packages.stamp"
    if '"resolved"' in (source / "package-lock.json").read_text():
        sys.exit("web/package-lock.json holds download addresses: make it "
                 "again with the .npmrc that lies beside it")
    digest = hashlib.sha256()
    for name in ["package.json", "package-lock.json"]:
        digest.update((source / name).read_bytes())
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    run(work, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    stamp.write_text(digest.hexdigest())


def prepare(args):
    args.work.mkdir(parents=True, exist_ok=True)
    copy_sources(args.source, args.work)
    ensure_packages(args.source, args.work)
    binaries = args.work / "node_modules" / ".bin"
    run(args.work, str(binaries / "openapi-typescript"), str(args.api.resolve()),
        "--output", "src/api/schema.d.ts")
    return binaries


def write_licences(work, output):
    """What is in the page and under whose licence, for the camera to show."""
    lock = json.loads((work / "package-lock.json").read_text())
    found = []
    for path, package in lock["packages"].items():
        if not path or package.get("dev"):
            continue
        texts = sorted((work / path).glob("LICEN[CS]E*"))
        if not texts:
            sys.exit(f"{path} comes without the text of its licence")
        found.append({
            "name": path.removeprefix("node_modules/"),
            "version": package["version"],
            "licence": package.get("license", "unknown"),
            "text": texts[0].read_text(),
        })
    output.write_text(json.dumps(found, indent=1))


def build(args):
    binaries = prepare(args)
    run(args.work, str(binaries / "vite"), "build", "--logLevel", "warn")
    for output in args.outputs:
        if output.name == "licences.json":
            write_licences(args.work, output)
            continue
        built = args.work / "dist" / output.name
        if not built.exists():
            sys.exit(f"vite made no {output.name}")
        shutil.copyfile(built, output)


def check(args):
    """One of: types, format, unit. The build has prepared the folder."""
    binaries = args.work / "node_modules" / ".bin"
    commands = {
        "types": ["tsc", "--noEmit"],
        "format": ["prettier", "--check", "."],
        "unit": ["vitest", "run"],
    }
    name, *rest = commands[args.check]
    os.environ["CI"] = "1"
    print(run(args.work, str(binaries / name), *rest))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--api", type=pathlib.Path)
    parser.add_argument("--check", choices=["types", "format", "unit"])
    parser.add_argument("outputs", type=pathlib.Path, nargs="*")
    args = parser.parse_args()
    if args.check:
        check(args)
    else:
        build(args)


if __name__ == "__main__":
    main()
