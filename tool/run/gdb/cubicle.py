# SPDX-License-Identifier: MIT
"""
cubicle.py: what gdb has to know of a system of cubicles; for `cubicle gdb`.

Components are loaded by the monitor, so gdb knows of none. Each cubicle has a
stack of its own, so a backtrace ends at the gate, and where it goes on is only
in the monitor's shadow stack. All of that is read here from the monitor's own
variables (monitor/base), with its own debug information: nothing is added
to the monitor for the sake of a debugger.

The environment's CUBICLE_COMPONENTS has the components' files, a line each, in
the order in which the monitor has them.
"""
import atexit
import os
import shutil
import struct
import tempfile

import gdb
import gdb.unwinder
from gdb.FrameDecorator import FrameDecorator

SAVED = ("rbx", "rbp", "r12", "r13", "r14", "r15")

# As in include/cubicle/space_abi.h, system_abi.h and gate_abi.h.
SLOT_SHIFT = 33
SPACE_BASE = 0x100000000000
MONITOR = SPACE_BASE
STUBS_OFFSET = 0x00200000
STUB_BYTES = 32
BACKENDS_SFI = (4, 5)  # CUBICLE_BACKEND_SFI, CUBICLE_BACKEND_SFI_STORES
RED_ZONE_BYTES = 128
FRAME_BYTES = 768
FRAMES_MAX = 128 * 129

NO_CALL_BYTES = 14  # of what follows the label gate_no_call

# gdb refuses a stack that goes on at a lower address, unless it is that of a
# function of this name, which changes stacks, too.
CHANGES_STACK = b"__morestack"


class Error(gdb.GdbError):
    pass


def clean(text):
    """A name from a component, which is not to steer a terminal."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)


def string(value):
    return clean(value.string("ascii", "replace"))


def number(value):
    return int(value) & 0xFFFFFFFFFFFFFFFF


def slot_of(address):
    return (address - SPACE_BASE) >> SLOT_SHIFT


def slot_base(slot):
    return SPACE_BASE + (slot << SLOT_SHIFT)


def word(address):
    data = gdb.selected_inferior().read_memory(address, 8)
    return struct.unpack("<Q", data)[0]


# --- the monitor -------------------------------------------------------------


class Monitor:
    """Where the variables of the monitor are. Components may have some of the
    same name, so this is made before gdb knows of them."""

    def __init__(self):
        self.types = {
            name: gdb.lookup_type("struct " + name).pointer()
            for name in ("thread", "frame", "edge", "cubicle", "component",
                         "cubicle_system", "signal_context",
                         "cubicle_interface")
        }
        self.at = {
            name: number(gdb.parse_and_eval(f"(unsigned long)&{name}"))
            for name in ("thread", "frames", "edges", "edge_interfaces",
                         "cubicles", "components",
                         "system", "edge_count", "cubicle_count",
                         "gate_leave_call",
                         "fault_shown", "monitor_text", "gate_no_call",
                         "gate_call_monitor", "gate_signal", "gate_no_edge",
                         "gate_pop", "gate_segment",
                         "monitor_stack_top", "fault_stack_top")
        }
        self.gate_end = self.find_gate_end()
        self.last_jump = self.find_last_jump()
        # With backend sfi each cubicle has stubs in its box, of which the
        # first is where callees return to.
        self.confines = number(
            gdb.parse_and_eval("system.backend")) in BACKENDS_SFI
        count = word(self.at["cubicle_count"]) & 0xFFFFFFFF
        slots = range(1, count + 1) if self.confines else (0,)
        self.stubs = [slot_base(slot) + STUBS_OFFSET for slot in slots]

    def find_gate_end(self):
        """The end of gate.S: where the first function in C begins."""
        end = self.at["gate_no_call"]
        while True:
            block = gdb.block_for_pc(end)
            if block and block.function:
                return end
            end += 1

    def find_last_jump(self):
        """With backend sfi, where a call is left: jmp *%r8"""
        try:
            start = number(
                gdb.parse_and_eval("(unsigned long)&sfi_leave_return"))
        except gdb.error:
            return None  # a monitor without backend sfi
        code = bytes(gdb.selected_inferior().read_memory(start, 64))
        return start + code.index(b"\x41\xff\xe0")

    def struct(self, name, address):
        return gdb.Value(address).cast(self.types[name]).dereference()

    def element(self, name, array, index):
        size = self.types[name].target().sizeof
        return self.struct(name, self.at[array] + index * size)

    @property
    def thread(self):
        return self.struct("thread", self.at["thread"])

    @property
    def edge_count(self):
        return word(self.at["edge_count"]) & 0xFFFFFFFF

    def leave_call(self):
        """Where the gate calls the callee, and where that returns to."""
        start = word(self.at["gate_leave_call"])
        code = bytes(gdb.selected_inferior().read_memory(start, 64))
        # call *%r11; with backend sfi, a jump
        call = code.find(b"\x41\xff\xd3")
        if call < 0:
            call = code.index(b"\x41\xff\xe3")
        return start + call, start + call + 3

    def cubicle(self, index):
        if not index:
            return "the monitor"
        return string(self.element("cubicle", "cubicles", index)["name"])

    def edge_name(self, edge):
        index = (number(edge.address) - self.at["edges"]) // edge.type.sizeof
        declared = word(self.at["edge_interfaces"] + 8 * index)
        if declared:
            return string(
                self.struct("cubicle_interface", declared)["name"])
        # The monitor's own.
        block = gdb.block_for_pc(number(edge["entry"]))
        return block.function.name if block and block.function else "nothing"

    def in_gate(self, pc):
        return self.at["monitor_text"] <= pc < self.gate_end

    def stub(self, pc):
        """The number of the stub that (pc) lies in, and where that begins; or
        None and None."""
        for start in self.stubs:
            if start <= pc < start + STUB_BYTES * self.edge_count:
                edge = (pc - start) // STUB_BYTES
                return edge, start + edge * STUB_BYTES
        return None, None

    def returns(self, pc):
        """Does a callee return to (pc)?"""
        return self.in_gate(pc) or self.confines and self.stub(pc)[0] == 0


monitor = None


class Call:
    """An outstanding call: a frame of the shadow stack."""

    def __init__(self, frame, base):
        self.frame = frame
        # The stack pointer above which the callee's stack belongs to calls
        # before this one.
        self.base = base
        self.caller = int(frame["caller"])
        self.callee = int(frame["callee"])
        self.rsp = number(frame["rsp"])
        self.return_address = number(frame["return_address"])

    def entered_at(self, sp):
        """Was the callee entered with the stack pointer (sp)?"""
        plain = (self.base - RED_ZONE_BYTES) & ~15
        return sp in (plain, number(self.frame["new_sp"]))

    def name(self):
        function = monitor.edge_name(self.frame["edge"].dereference())
        return "%s -> %s: %s" % (monitor.cubicle(self.caller),
                                 monitor.cubicle(self.callee), function)


def calls():
    """All outstanding calls, the innermost first."""
    thread = monitor.thread
    at = number(thread["frame"])
    first = monitor.at["frames"]
    last = monitor.struct("frame", at + FRAME_BYTES)
    base = None
    while first < at <= first + FRAMES_MAX * FRAME_BYTES:
        frame = monitor.struct("frame", at)
        at -= FRAME_BYTES
        if base is None:
            # The gate may be about to fill it; this is what it writes last.
            caller = int(frame["caller"])
            if at != first and (not caller or
                                thread["sp"][caller] != frame["rsp"]):
                continue
            callee = int(frame["callee"])
            base = number(thread["sp"][callee])
            # The gate may be about to put back what the call before has
            # changed.
            if int(last["caller"]) == callee and number(last["rsp"]) == base:
                base = number(last["old_sp"])
        yield Call(frame, base)
        base = number(frame["old_sp"])


def call_of(sp):
    """The call whose callee has the stack at (sp), or None."""
    for call in calls():
        if call.callee == slot_of(sp) and sp < call.base:
            return call
    return None


# --- backtraces --------------------------------------------------------------


class Id:
    def __init__(self, sp, pc):
        self.sp = sp
        self.pc = pc


def integer(value):
    return gdb.Value(value).cast(gdb.lookup_type("unsigned long"))


def goes_on(pending, start, id_sp, registers):
    """A frame of the function at (start), called with (registers)."""
    info = pending.create_unwind_info(Id(integer(id_sp), integer(start)))
    for name in SAVED:
        value = registers.get(name)
        info.add_saved_register(name, pending.read_register(name)
                                if value is None else integer(value))
    info.add_saved_register("rip", integer(registers["rip"]))
    info.add_saved_register("rsp", integer(registers["rsp"]))
    return info


def in_caller(call):
    """The registers of the caller of (call), behind the call."""
    registers = {name: number(call.frame[name]) for name in SAVED}
    registers["rip"] = call.return_address
    registers["rsp"] = call.rsp + 8
    return registers


class GateUnwinder(gdb.unwinder.Unwinder):
    """From a gate or a stub to who called it."""

    def __init__(self):
        super().__init__("cubicle")

    def __call__(self, pending):
        if not monitor:
            return None
        pc = number(pending.read_register("rip"))
        sp = number(pending.read_register("rsp"))
        if pc == monitor.last_jump:
            # Behind its return address already.
            return goes_on(pending, monitor.at["monitor_text"], sp, {
                "rip": number(pending.read_register("r8")), "rsp": sp})
        if monitor.in_gate(pc):
            if slot_of(sp):
                return self.on_cubicle_stack(
                    pending, monitor.at["monitor_text"], sp)
            return self.on_monitor_stack(pending, pc, sp)
        start = monitor.stub(pc)[1]
        if start is None:
            return None
        if monitor.returns(pc):
            return self.on_cubicle_stack(pending, start, sp)
        return self.as_called(pending, start, sp)

    def as_called(self, pending, start, sp):
        """Nothing is on the stack yet but the return address."""
        return goes_on(pending, start, sp + 8,
                       {"rip": word(sp), "rsp": sp + 8})

    def on_cubicle_stack(self, pending, start, sp):
        call = call_of(sp)
        if not call or not call.entered_at(sp):
            return self.as_called(pending, start, sp)
        if not call.caller:
            return self.first(pending, start, sp)
        return goes_on(pending, start, call.rsp, in_caller(call))

    def first(self, pending, start, sp):
        """gate.S says that the first has no caller; of a stub nobody does."""
        if start == monitor.at["monitor_text"]:
            return None
        return goes_on(pending, start, sp,
                       {"rip": monitor.leave_call()[1], "rsp": sp})

    def on_monitor_stack(self, pending, pc, sp):
        at = monitor.at
        if at["gate_no_edge"] <= pc < at["gate_no_call"] + NO_CALL_BYTES:
            return None  # the stack pointer of the caller is lost
        if at["gate_signal"] <= pc < at["gate_no_edge"]:
            return self.interrupted(pending, sp)
        if at["gate_call_monitor"] <= pc < at["gate_signal"]:
            # It is in rax, and then pushed.
            top = monitor.at["monitor_stack_top"]
            caller = word(top - 16) if sp <= top - 16 else number(
                pending.read_register("rax"))
            return goes_on(pending, monitor.at["gate_call_monitor"], sp,
                           {"rip": word(caller), "rsp": caller + 8})
        if at["gate_pop"] <= pc < at["gate_segment"]:
            # It is no outstanding one any more, or will soon be none.
            frame = number(pending.read_register("rcx"))
            call = Call(monitor.struct("frame", frame), 0)
        else:
            call = next(calls(), None)
        top = at["monitor_stack_top"]
        if not top - 0x10000 < sp <= top or not call or not call.caller:
            return None
        return goes_on(pending, monitor.at["monitor_text"], sp,
                       in_caller(call))

    def interrupted(self, pending, sp):
        """The copy of the registers that fault.c has made."""
        if sp != monitor.at["fault_stack_top"]:
            return None
        context = monitor.struct("signal_context", monitor.context)
        registers = {name: number(context[name])
                     for name in SAVED + ("rip", "rsp")}
        return goes_on(pending, monitor.at["gate_signal"], sp, registers)


class GateDecorator(FrameDecorator):
    """A frame that lies in the gates."""

    def __init__(self, base, text):
        super().__init__(base)
        self.text = text

    def function(self):
        return self.text


def describe(frame):
    """What a frame in the gates or the stubs is, or None."""
    pc = frame.pc()
    if not monitor or frame.type() != gdb.NORMAL_FRAME:
        return None
    edge = monitor.stub(pc)[0]
    if edge:
        edge = monitor.element("edge", "edges", edge)
        return "[stub of %s]" % monitor.edge_name(edge)
    if not monitor.returns(pc):
        return None
    sp = number(frame.read_register("rsp"))
    if not slot_of(sp):
        return "[monitor]"
    call = call_of(sp)
    if not call or not call.entered_at(sp):
        return "[gate]"
    return "[gate %s]" % call.name()


class GateFilter:
    """Names for such frames."""

    def __init__(self):
        self.name = "cubicle"
        self.priority = 100
        self.enabled = True
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        last = None
        for decorator in frames:
            text = describe(decorator.inferior_frame())
            # The first gate is two frames: see GateUnwinder.first().
            if not text or text != last:
                yield GateDecorator(decorator, text) if text else decorator
            last = text


# --- symbols -----------------------------------------------------------------

SECTION = struct.Struct("<IIQQQQIIQQ")
SYMBOL = struct.Struct("<IBBHQQ")
SHT_SYMTAB = 2
SHT_NOBITS = 8
FUNCTION = 0x12  # global, a function
ABSOLUTE = 0xFFF1


def add_symbols(elf, symbols, starts, size):
    """
    (elf), a program, with further (symbols): name, address, bytes. (starts,
    size): sections that it does not have, for those in them.
    """
    header = bytearray(elf[:64])
    offset, = struct.unpack_from("<Q", header, 40)
    count, = struct.unpack_from("<H", header, 60)
    sections = [list(SECTION.unpack_from(elf, offset + 64 * i))
                for i in range(count)]
    table = next(s for s in sections if s[1] == SHT_SYMTAB)
    texts = sections[table[6]]
    names = elf[texts[4]:texts[4] + texts[5]]
    entries = elf[table[4]:table[4] + table[5]]

    def section_of(address):
        for i, start in enumerate(starts):
            if start <= address < start + size:
                return count + i
        for i, s in enumerate(sections):
            if s[2] & 2 and s[3] <= address < s[3] + s[5]:
                return i
        return ABSOLUTE

    for name, address, length in symbols:
        entries += SYMBOL.pack(len(names), FUNCTION, 0, section_of(address),
                               address, length)
        names += name + b"\0"
    # allocated, executable; the name is the empty one
    for start in starts:
        sections.append([0, SHT_NOBITS, 6, start, 0, size, 0, 0, 16, 0])
    result = header + elf[64:]
    for s, data in ((texts, names), (table, entries)):
        s[4], s[5] = len(result), len(data)
        result += data
    struct.pack_into("<Q", result, 40, len(result))
    struct.pack_into("<H", result, 60, len(sections))
    return bytes(result) + b"".join(SECTION.pack(*s) for s in sections)


def quote(file):
    """A word of a command of gdb's."""
    return "'" + file.replace("\\", "\\\\").replace("'", "\\'") + "'"


folder = None


def scratch():
    """A folder that is removed at the end."""
    global folder
    if not folder:
        folder = tempfile.mkdtemp(prefix="cubicle-gdb.")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def gate_symbols():
    """Names of the stubs, and of the place where stacks change."""
    call, back = monitor.leave_call()
    symbols = [(CHANGES_STACK, call, back + 1 - call),
               (b"gate_back", back + 1, 0)]
    for start in monitor.stubs:
        if monitor.confines:
            # gdb looks at what is before an address to return to.
            symbols.append((CHANGES_STACK, start - STUB_BYTES, 2 * STUB_BYTES))
        for i in range(2, monitor.edge_count):
            name = monitor.edge_name(monitor.element("edge", "edges", i))
            symbols.append((b"stub_" + name.encode(), start + STUB_BYTES * i,
                            STUB_BYTES))
    return symbols


def load_monitor(file):
    """The monitor with names for what it makes when it starts."""
    global monitor
    monitor = Monitor()
    with open(file, "rb") as f:
        elf = f.read()
    copy = os.path.join(scratch(), os.path.basename(file))
    with open(copy, "wb") as f:
        f.write(add_symbols(
            elf, gate_symbols(), [at - STUB_BYTES for at in monitor.stubs],
            STUB_BYTES * (monitor.edge_count + 1)))
    monitor = None
    gdb.execute("symbol-file " + quote(copy), to_string=True)
    monitor = Monitor()
    registers = gdb.lookup_type("struct signal_context")["r8"].bitpos // 8
    monitor.context = monitor.at["fault_shown"] + 4096 - registers


def load_components():
    files = os.environ.get("CUBICLE_COMPONENTS", "").splitlines()
    system = monitor.struct("cubicle_system", monitor.at["system"])
    if len(files) != int(system["components"]):
        raise Error("there are %d components, and the layout has %d: is it "
                    "another one?" % (int(system["components"]), len(files)))
    for i, file in enumerate(files):
        component = monitor.element("component", "components", i)
        name = string(component["name"])
        if name != os.path.splitext(os.path.basename(file))[0]:
            raise Error("there is component %s, where the layout has %s: is "
                        "it another one?" % (name, file))
        gdb.execute("add-symbol-file %s -o %#x" % (
            quote(file), number(component["base"])), to_string=True)


def load(file):
    load_monitor(file)
    load_components()
    gdb.invalidate_cached_frames()


# --- commands ----------------------------------------------------------------


class Cubicle(gdb.Command):
    """Commands for a system of cubicles."""

    def __init__(self):
        super().__init__("cubicle", gdb.COMMAND_USER, prefix=True)


def running():
    if not monitor or not gdb.selected_inferior().pid:
        raise Error("nothing is running; `cubicle start` restarts it")


def is_alive():
    return gdb.selected_inferior().pid != 0


class Start(gdb.Command):
    """Start the system, and stop after it is loaded.

Breakpoints in components can be set only then, because components are not in
memory before. Existing breakpoints stay."""

    def __init__(self):
        super().__init__("cubicle start", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        del argument, from_tty
        if is_alive():
            gdb.execute("kill", to_string=True)
        enabled = [b for b in gdb.breakpoints() if b.enabled]
        for b in enabled:
            b.enabled = False
        stop = gdb.Breakpoint("gate_start", internal=True)
        stop.silent = True
        try:
            gdb.execute("run", to_string=True)
        finally:
            stop.delete()
        if not is_alive():
            raise Error("the system did not start")
        if not monitor:
            load(gdb.current_progspace().filename)
        for b in enabled:
            b.enabled = True


class Attach(gdb.Command):
    """Read the symbols of a running system."""

    def __init__(self):
        super().__init__("cubicle attach", gdb.COMMAND_FILES)

    def invoke(self, argument, from_tty):
        del argument, from_tty
        if not is_alive():
            raise Error("nothing is running")
        load(gdb.current_progspace().filename)


def place(pc):
    """ "function at file:line", of the call before (pc)."""
    block = gdb.block_for_pc(pc - 1)
    while block and not block.function:
        block = block.superblock
    name = block.function.name if block else "%#x" % pc
    line = gdb.find_pc_line(pc - 1)
    if line.symtab:
        name += " at %s:%d" % (line.symtab.filename, line.line)
    return clean(name)


class Stack(gdb.Command):
    """List the outstanding calls between cubicles, the innermost first."""

    def __init__(self):
        super().__init__("cubicle stack", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        del argument, from_tty
        running()
        print("%s runs" % monitor.cubicle(int(monitor.thread["running"])))
        for i, call in enumerate(calls()):
            where = ""
            if monitor.returns(call.return_address):
                where = ", by a jump at the end of a function"
            elif call.caller:
                where = ", by " + place(call.return_address)
            print("#%-3d%s%s" % (i, call.name(), where))


class Enter(gdb.Command):
    """Continue to the next call between cubicles, and stop in its callee."""

    def __init__(self):
        super().__init__("cubicle enter", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        del argument, from_tty
        running()
        call = monitor.leave_call()[0]
        stop = gdb.Breakpoint("*%#x" % call, internal=True)
        stop.silent = True
        try:
            gdb.execute("continue", to_string=True)
            if not is_alive():
                print("The system has ended.")
                return
            if number(gdb.newest_frame().pc()) != call:
                gdb.execute("frame")
                return
            entry = number(gdb.parse_and_eval("(unsigned long)$r11"))
        finally:
            stop.delete()
        # gdb knows where a function's arguments are in their places.
        gdb.execute("tbreak *%#x" % entry, to_string=True)
        gdb.execute("continue", to_string=True)
        gdb.execute("frame")


class Finish(gdb.Command):
    """Continue until the innermost call between cubicles returns to its
caller."""

    def __init__(self):
        super().__init__("cubicle finish", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        del argument, from_tty
        running()
        # Who has jumped into another cubicle is not come back to.
        call = next((c for c in calls() if c.caller and
                     not monitor.returns(c.return_address)), None)
        if not call:
            raise Error("no call between cubicles is outstanding")
        stop = gdb.Breakpoint("*%#x" % call.return_address, internal=True,
                              temporary=True)
        stop.silent = True
        stop.condition = "$rsp == %#x" % (call.rsp + 8)
        result = "of " + call.name()
        gdb.execute("continue", to_string=True)
        if is_alive() and number(gdb.newest_frame().pc()) == \
                call.return_address:
            print("Result %s: %s" % (result, gdb.parse_and_eval("$rax")))
        if is_alive():
            gdb.execute("frame")
        else:
            print("The system has ended.")


def settings():
    for line in (
            # Faults are how windows work, and for the monitor to judge.
            "handle SIGSEGV SIGBUS SIGILL SIGFPE SIGSYS SIGPROF "
            "nostop noprint pass",
            "set startup-with-shell off",
            # main() is called by another cubicle.
            "set backtrace past-main on",
    ):
        gdb.execute(line, to_string=True)


settings()
gdb.unwinder.register_unwinder(None, GateUnwinder(), replace=True)
GateFilter()
Cubicle()
Start()
Attach()
Stack()
Enter()
Finish()
