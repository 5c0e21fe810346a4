# SPDX-License-Identifier: MIT
"""
walk.py: single-step through calls between cubicles and back, and look at each
instruction, of gates and of the monitor, too, whether the backtrace is whole.

It is when it has no frame that nobody knows, and ends with all frames that there
were below the first function when it began. What is found is printed.
"""
import gdb

STEPS = 3000


def chain():
    frame = gdb.newest_frame()
    frames = []
    while frame:
        frames.append((frame.name(), frame.pc()))
        frame = frame.older()
    return frames


def symbol(pc):
    text = gdb.execute("info symbol %#x" % pc, to_string=True)
    return text.split(" ")[0]


gdb.execute("set suppress-cli-notifications on")
# Functions that are inlined into the first come and go.
frame = gdb.newest_frame()
inlined = 0
while frame.type() == gdb.INLINE_FRAME:
    inlined += 1
    frame = frame.older()
below = chain()[inlined + 1:]
passed = set()
broken = steps = 0
while steps < STEPS:
    gdb.execute("stepi", to_string=True)
    steps += 1
    frames = chain()
    if len(frames) <= len(below):
        break
    passed.add(symbol(frames[0][1]))
    if frames[-len(below):] != below or None in [f[0] for f in frames]:
        broken += 1
        print("broken: %#x %s: %s" % (frames[0][1], symbol(frames[0][1]),
                                      [f[0] for f in frames]))
print("walked %d, broken %d" % (steps, broken))
print("passed " + " ".join(sorted(passed)))
