#!/usr/bin/env python3
"""Packs a made-up project beside `tar | gzip -6`, and times the findings.

    tests/bench/pack.py [--quick]

Builds the release program, makes its own projects in a temporary folder, runs both sides in turn and
writes tests/bench/RESULTS-pack.md. The projects are the same on every run: nothing is random but
what a fixed seed gives.
"""

import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "target" / "release" / "examples" / "pack"
QUICK = "--quick" in sys.argv
ROUNDS = 2 if QUICK else 3
MIB = 1 << 20

WORDS = (
    "player group subsession participant session round payoff offer accept contribution endowment "
    "treatment control page timeout return value field label models widgets choices random shuffle "
    "instructions please decide points partner message chat waiting results questionnaire age gender "
    "the of and to in a is that for it as was with be by on not he his but at are this have from or "
    "had an they which one you were all her she there would their we him been has when who will no "
    "more if out so up said what its about than into them can only other time new some could these"
).split()


def words(dice, count):
    weights = [1 / (rank + 3) for rank in range(len(WORDS))]
    made = dice.choices(WORDS, weights, k=count)
    # Names and numbers, so that it is not only the same hundred words.
    for at in range(0, count, 7):
        made[at] += f"_{dice.randrange(10000)}"
    return made


def code(dice, size):
    lines, length = ["from otree.api import *", ""], 0
    while length < size:
        names = words(dice, 8)
        lines.append(f"def {names[0]}_{names[1]}({names[2]}: Player, {names[3]}=None):")
        lines.append(f"    {names[4]} = {names[2]}.{names[5]} + {dice.randrange(100)}")
        lines.append(f"    if {names[4]} > C.{names[6].upper()}:")
        lines.append(f"        return dict({names[7]}={names[4]}, {names[0]}='{names[1]} {names[3]}')")
        length += 180
    return "\n".join(lines).encode()[:size].rsplit(b"\ndef", 1)[0] + b"\n"


def table(dice, size):
    lines, length = ["id,code,round,offer,accepted,seconds"], 0
    while length < size:
        line = (
            f"{len(lines)},{dice.getrandbits(40):x},{dice.randrange(1, 21)},{dice.randrange(101)},"
            f"{dice.randrange(2)},{dice.random() * 60:.3f}"
        )
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines).encode()


def text(dice, size):
    made = words(dice, size // 6 + 16)
    parts = [f"<p>{' '.join(made[at:at + 14])}.</p>\n" for at in range(0, len(made), 14)]
    return "".join(parts).encode()[:size]


def picture(dice, size):
    return b"\x89PNG\r\n\x1a\n" + dice.randbytes(size)


def make(folder, files, size, shares):
    """A project of about `files` files and `size` bytes; `shares` of the bytes by kind."""
    dice = random.Random(20261121)
    settings = "SESSION_CONFIGS = [dict(name='a', app_sequence=['app0'], num_demo_participants=2)]\n"
    settings += "SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1, participation_fee=0)\n"
    base = {
        "settings.py": settings,
        "requirements.txt": "otree==5.11.5\npsycopg2\n",
        "Procfile": "web: otree prodserver1of2\n",
        ".python-version": "3.12\n",
    }
    folder.mkdir(parents=True)
    for name, content in base.items():
        (folder / name).write_text(content)
    kinds = [
        ("code", code, ".py", 0.30),
        ("text", text, ".html", 0.40),
        ("table", table, ".csv", 0.10),
        ("picture", picture, ".png", 0.20),
    ]
    present = sum(count for name, *_, count in kinds if shares.get(name))
    for name, maker, ending, count in kinds:
        if not shares.get(name):
            continue
        number = int(files * count / present)
        each = int(size * shares[name] / number)
        for at in range(number):
            place = folder / f"app{at % 60}" if name != "picture" else folder / "_static" / f"img{at % 20}"
            place.mkdir(parents=True, exist_ok=True)
            content = maker(dice, max(200, int(each * dice.uniform(0.4, 1.6))))
            (place / f"{name}{at}{ending}").write_bytes(content)
    (folder / "_static").mkdir(exist_ok=True)
    for app in folder.glob("app*"):
        (app / "__init__.py").write_text("from otree.api import *\nclass Player(BasePlayer):\n    pass\n")


def run(command, cpus):
    """Seconds of wall time and of processor time, the largest memory of one process in MiB, the output."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        shell=isinstance(command, str),
        stdout=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, cpus),
    )
    out = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        sys.exit(f"{command} failed: {out}")
    wall = time.perf_counter() - started
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out


def packing(project, work, cpus):
    theirs, ours, memory = [], [], 0
    their_work, our_work = [], []
    packed = work / "theirs.tar.gz"
    for _ in range(ROUNDS):
        command = f"tar -C '{project}' -cf - . | gzip -6 > '{packed}'"
        for command, wall, work_done in (
            (command, theirs, their_work),
            ([str(PROGRAM), "pack", str(project), str(work)], ours, our_work),
        ):
            seconds, processor, peak, out = run(command, cpus)
            wall.append(seconds)
            work_done.append(processor)
        memory = max(memory, peak)
    return dict(
        theirs=min(theirs),
        ours=min(ours),
        work=min(their_work) / min(our_work),
        theirs_all=theirs,
        ours_all=ours,
        memory=memory,
        their_size=packed.stat().st_size,
        our_size=int(out.split()[1]),
        sha=out.split()[0],
    )


def measured(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files)


def main():
    subprocess.run(
        ["cargo", "build", "--release", "-p", "project", "--example", "pack"], cwd=ROOT, check=True
    )
    every = sorted(os.sched_getaffinity(0))
    work = Path(tempfile.mkdtemp(prefix="orchard-bench-"))
    lines = [
        "# Packing, beside `tar | gzip -6`",
        "",
        f"Made by `tests/bench/pack.py` on {platform.system()} {platform.machine()}, "
        f"{len(every)} cores; the best of {ROUNDS} rounds, both sides in turn. Ours is the whole way: "
        "open, check, pack, hash.",
        "",
        "| project | cores | tar \\| gzip -6 | ours | times as fast | times less processor | size | memory |",
        "|---|---|---|---|---|---|---|---|",
    ]
    raw = []
    try:
        total = (40 if QUICK else 200) * MIB
        count = 1000 if QUICK else 5000
        projects = {
            "mixed": dict(code=0.10, text=0.30, table=0.30, picture=0.30),
            "no pictures": dict(code=0.15, text=0.45, table=0.40),
        }
        for name, shares in projects.items():
            project = work / name.replace(" ", "-")
            make(project, count, total, shares)
            files, size = measured(project)
            hashes = set()
            for cpus in ({every[0]}, set(every[:2])):
                result = packing(project, work, cpus)
                hashes.add(result["sha"])
                lines.append(
                    f"| {name}: {files:,} files, {size / 1e6:.0f} MB | {len(cpus)} "
                    f"| {result['theirs']:.2f} s | {result['ours']:.2f} s "
                    f"| {result['theirs'] / result['ours']:.2f} | {result['work']:.2f} "
                    f"| {100 * (result['our_size'] / result['their_size'] - 1):+.1f} % "
                    f"| {result['memory']:.0f} MiB |"
                )
                raw.append(
                    f"- {name}, {len(cpus)} cores: theirs {[f'{s:.2f}' for s in result['theirs_all']]}, "
                    f"ours {[f'{s:.2f}' for s in result['ours_all']]}"
                )
            lines_same = "the same bytes" if len(hashes) == 1 else "DIFFERENT BYTES"
            raw.append(f"- {name}: {lines_same} on every round and number of cores")
            shutil.rmtree(project)
        project = work / "check"
        make(project, 2000, 40 * MIB, projects["no pictures"])
        files, size = measured(project)
        took = []
        for _ in range(ROUNDS):
            out = run([str(PROGRAM), "check", str(project)], set(every))[3]
            took.append(float(out.split()[0]))
        lines += [
            "",
            f"Findings on {files:,} files, {size / 1e6:.0f} MB: {min(took) / 1000:.3f} s "
            f"(all rounds: {[f'{ms / 1000:.3f}' for ms in took]}).",
        ]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    result = "\n".join(lines + ["", "All rounds, in seconds:", ""] + raw) + "\n"
    print(result)
    if not QUICK:
        (ROOT / "tests" / "bench" / "RESULTS-pack.md").write_text(result)


if __name__ == "__main__":
    main()
