/* SPDX-License-Identifier: MIT */
/*
 * link.c: imports are bound to exports. In the same cubicle directly; in
 * another one, through a gate, if both sides declare the function alike and the
 * layout lets the importer call it.
 */
#include "elf.h"
#include "host.h"
#include "link.h"
#include "monitor.h"

struct edge edges[EDGES_MAX];
const struct cubicle_interface *edge_interfaces[EDGES_MAX];
uint32_t edge_count;

/* The most functions that one cubicle may pass as callbacks. The edges that
 * link_all() leaves are divided among the cubicles. */
#define CALLBACKS_MOST 128
static uint32_t callbacks_max = CALLBACKS_MOST;

uint32_t link_callbacks_max(void)
{
	return callbacks_max;
}

void gate_clear_0(void), gate_clear_1(void), gate_clear_2(void);
void gate_clear_3(void), gate_clear_4(void), gate_clear_5(void);
void gate_clear_6(void);

/* --- what is exported ---------------------------------------------------------- */

/* A hash table of all defined symbols; equal names are chained in order. */
#define SYMBOLS_MAX  32768
#define SYMBOLS_HASH 16384

struct definition {
	const struct elf_symbol *symbol;
	uint32_t component;
	uint32_t next; /* with the same hash, from 1; 0 is the end */
};

static struct definition definitions[SYMBOLS_MAX + 1];
static uint32_t definition_count, definition_hash[SYMBOLS_HASH];

static uint32_t hash(const char *name)
{
	uint32_t h = 5381;

	while (*name)
		h = h * 33 + (uint8_t)*name++;
	return h % SYMBOLS_HASH;
}

static const char *definition_name(const struct definition *d)
{
	return elf_name(components[d->component].elf, d->symbol);
}

static void definition_add(uint32_t component, const struct elf_symbol *s)
{
	uint32_t *link =
		&definition_hash[hash(elf_name(components[component].elf, s))];

	if (definition_count == SYMBOLS_MAX)
		refuse("component %s: too many symbols",
			components[component].name);
	while (*link)
		link = &definitions[*link].next;
	*link = ++definition_count;
	definitions[definition_count] =
		(struct definition){.symbol = s, .component = component};
}

static bool is_defined(const struct elf_symbol *s)
{
	return s->section && elf_symbol_bind(s) != ELF_BIND_LOCAL &&
		!(s->other & 2); /* not hidden */
}

static const struct definition *definition_first(const char *name)
{
	uint32_t i = definition_hash[hash(name)];

	while (i && strcmp(definition_name(&definitions[i]), name))
		i = definitions[i].next;
	return i ? &definitions[i] : NULL;
}

static const struct definition *definition_next(
	const struct definition *d, const char *name)
{
	uint32_t i = d->next;

	while (i && strcmp(definition_name(&definitions[i]), name))
		i = definitions[i].next;
	return i ? &definitions[i] : NULL;
}

static uint64_t definition_address(const struct definition *d)
{
	return components[d->component].base + d->symbol->value;
}

const struct cubicle_interface *link_interface(
	uint32_t component, const char *name)
{
	if (component >= system.components)
		return NULL;
	const struct component *c = &components[component];
	for (uint32_t i = 0; i < c->interfaces; i++)
		if (!strcmp(c->interface[i].name, name))
			return &c->interface[i];
	return NULL;
}

const char *link_name(const struct cubicle_interface *i, uint32_t arg)
{
	const char *name = i->names, *end = name + sizeof(i->names) - 1;

	while (arg--) {
		uint32_t kind = i->arg[arg].kind;
		if (kind != CUBICLE_ARG_CALLBACK &&
			kind != CUBICLE_ARG_UNDECIDED)
			continue;
		while (name < end && *name++)
			;
	}
	return name;
}

/* --- edges ------------------------------------------------------------------------ */

/* The variable (name) of component (component) itself, of (bytes); or 0. */
uint64_t link_variable(uint32_t component, const char *name, uint64_t bytes)
{
	const struct definition *d = definition_first(name);

	while (d && d->component != component)
		d = definition_next(d, name);
	return d && d->symbol->size >= bytes ? definition_address(d) : 0;
}

/* Where cubicle (id) finds the stub of (edge): in its own box, if it has one.
 */
uint64_t stub_address(uint32_t id, uint32_t edge)
{
	return slot_base(backend->show ? id : 0) + CUBICLE_STUBS_OFFSET +
		CUBICLE_STUB_BYTES * (uint64_t)edge;
}

/* Numbers in registers, of which the first may be the caller, and as a result
 * no more than an error. */
static bool numbers_only(const struct cubicle_interface *i)
{
	if (i->args > 6 || i->varargs ||
		i->result_class == CUBICLE_CLASS_REAL ||
		i->result_class == CUBICLE_CLASS_STRUCT ||
		i->result_class == CUBICLE_CLASS_POINTER ||
		i->result_kind > CUBICLE_RESULT_ERROR)
		return false;
	for (uint32_t a = gate_has_who(i); a < i->args; a++)
		if ((i->arg[a].kind != CUBICLE_ARG_VALUE &&
			    i->arg[a].kind != CUBICLE_ARG_TOKEN) ||
			i->nonnull[a] || i->arg[a].class == CUBICLE_CLASS_REAL)
			return false;
	return true;
}

static uint64_t result_mask(const struct cubicle_interface *i)
{
	if (i->result_kind == CUBICLE_RESULT_NONE ||
		i->result_class == CUBICLE_CLASS_REAL)
		return 0;
	if (i->result_size >= 8)
		return ~(uint64_t)0;
	return BIT(8 * i->result_size) - 1;
}

static uint64_t result_limit(const struct cubicle_interface *i)
{
	if (i->result_kind != CUBICLE_RESULT_ERROR)
		return ~(uint64_t)0;
	return (result_mask(i) >> 1) + ERRNO_MAX;
}

/* Which registers the gate has to clear. */
static void (*clear_function(const struct cubicle_interface *i))(void)
{
	static void (*const clear[])(void) = {gate_clear_0, gate_clear_1,
		gate_clear_2, gate_clear_3, gate_clear_4, gate_clear_5,
		gate_clear_6};
	uint32_t used =
		i->result_class == CUBICLE_CLASS_STRUCT && i->result_size > 16;

	for (uint32_t a = 0; a < i->args; a++)
		if (i->arg[a].class != CUBICLE_CLASS_REAL)
			used++;
	return clear[i->varargs || used > 6 ? 6 : used];
}

/* The gate of calls to a function (i) of (callee): where there is nothing to
 * check or to do, the short one. */
static void (*handler(const struct edge *e))(void)
{
	const struct cubicle_interface *i = edge_interfaces[e - edges];
	const struct cubicle *c = &cubicles[e->callee];
	bool timed = (e->callers | CUBICLE_SET(e->callee)) & time_limited;
	bool who = gate_has_who(i);

	if (!numbers_only(i) || backend->open || cubicle_fs[e->callee] ||
		c->stopped || c->enter || timed || statistics.watching)
		return who ? gate_call_checked_who : gate_call_checked;
	return who ? gate_call_who : gate_call;
}

/* Who may call by an edge, where (callers) lets all: they are told of. */
static cubicle_set_t allowed[EDGES_MAX];

static void edge_admit(uint32_t e, cubicle_set_t callers)
{
	allowed[e] |= callers;
	edges[e].callers = PERMISSIVE ? ~(cubicle_set_t)1 : allowed[e];
	edges[e].handler = handler(&edges[e]);
}

bool link_allows(const struct edge *edge, uint32_t caller)
{
	return allowed[edge - edges] & CUBICLE_SET(caller);
}

/* A new edge to (entry) of cubicle (callee); its number, or 0. */
static uint32_t edge_new(uint32_t callee, uint64_t entry, uint32_t component,
	const struct cubicle_interface *i)
{
	if (edge_count == EDGES_MAX)
		return 0;
	edges[edge_count] = (struct edge){.entry = entry,
		.clear = clear_function(i),
		.result = result_mask(i),
		.limit = result_limit(i),
		.callee = callee,
		.component = component};
	edge_interfaces[edge_count] = i;
	edges[edge_count].handler = handler(&edges[edge_count]);
	gate_plan(edge_count);
	return edge_count++;
}

void link_handlers(uint32_t id)
{
	for (uint32_t e = EDGE_FIRST; e < edge_count; e++)
		if (edges[e].callee == id)
			edges[e].handler = handler(&edges[e]);
}

/* No gate to a function, or for a callback of it, that nobody has decided on.
 */
static void undecided_refuse(
	uint32_t component, const struct cubicle_interface *i)
{
	for (uint32_t a = 0; a < i->args; a++) {
		const struct cubicle_interface *type = NULL;
		if (i->arg[a].kind == CUBICLE_ARG_UNDECIDED)
			refuse("component %s: argument %u of %s, %s, is "
			       "undecided: give it a kind in its declaration "
			       "(see cubicle/interface.h)",
				components[component].name, a + 1, i->name,
				link_name(i, a));
		if (i->arg[a].kind == CUBICLE_ARG_CALLBACK)
			type = link_interface(component, link_name(i, a));
		if (type && (type->flags & CUBICLE_INTERFACE_CALLBACK) &&
			!(i->flags & CUBICLE_INTERFACE_CALLBACK))
			undecided_refuse(component, type);
	}
}

/* The edge to what (d) defines, made when it is first asked for. */
static uint32_t edge_of(
	const struct definition *d, const struct cubicle_interface *i)
{
	uint64_t entry = definition_address(d);

	for (uint32_t e = EDGE_FIRST; e < edge_count; e++)
		if (edges[e].entry == entry && edge_interfaces[e] == i)
			return e;
	undecided_refuse(d->component, i);
	uint32_t e = edge_new(
		components[d->component].cubicle, entry, d->component, i);
	if (!e)
		refuse("more than %d functions are called through gates",
			EDGES_MAX);
	for (uint32_t id = 1; id <= cubicle_count; id++)
		if (cubicles[id].calls & CUBICLE_SET(d->component))
			edge_admit(e, CUBICLE_SET(id));
	edge_admit(e, CUBICLE_SET(components[d->component].cubicle));
	return e;
}

/* The gate to function (entry) of (owner), for (caller) alone; 0 if there is
 * no room for more. */
uint32_t gate_callback(uint32_t owner, uint64_t entry, uint32_t caller,
	const struct cubicle_interface *interface)
{
	uint32_t e;

	for (e = EDGE_FIRST; e < edge_count; e++)
		if (edges[e].entry == entry &&
			edge_interfaces[e] == interface &&
			edges[e].callee == owner)
			break;
	if (e == edge_count) {
		if (cubicles[owner].callbacks >= callbacks_max)
			return 0;
		e = edge_new(owner, entry, ~0u, interface);
		cubicles[owner].callbacks += !!e;
	}
	if (e)
		edge_admit(e, CUBICLE_SET(caller));
	return e;
}

/* --- imports ------------------------------------------------------------------------ */

/* In front of a name: that of another component, though the importer defines
 * one of this name itself, which calls it. */
#define NEXT_PREFIX "cubicle_next_"

struct import {
	uint32_t component;
	const struct elf_symbol *symbol;
	const char *name;
	bool call; /* a jump slot: only called, the address is never seen */
	bool next; /* not the importer's own */
};

static uint64_t edge_to_monitor(
	const struct component *c, const struct monitor_call *call)
{
	uint32_t self = c->cubicle, e;

	if (call->rights & ~cubicles[self].rights)
		refuse("component %s calls %s, but cubicle %s has not the right "
		       "`%s` in the layout",
			c->name, call->name, cubicles[self].name,
			call->rights == CUBICLE_RIGHT_HOST ? "host" : "pages");
	uint64_t entry = (uintptr_t)call->function;
	for (e = EDGE_FIRST; e < edge_count; e++)
		if (edges[e].entry == entry &&
			edges[e].handler == gate_call_monitor)
			break;
	if (e == edge_count) {
		if (edge_count == EDGES_MAX)
			refuse("more than %d functions are called", EDGES_MAX);
		edges[edge_count++] =
			(struct edge){.handler = gate_call_monitor,
				.entry = entry,
				.component = ~0u};
	}
	edges[e].callers |= CUBICLE_SET(self);
	return stub_address(self, e);
}

static const struct monitor_call *monitor_call(const char *name)
{
	for (const struct monitor_call *c = monitor_calls; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/* Does any other cubicle have the right to call component (component)? */
static bool called_from_outside(uint32_t component)
{
	for (uint32_t id = 1; id <= cubicle_count; id++)
		if (id != components[component].cubicle &&
			(cubicles[id].calls & CUBICLE_SET(component)))
			return true;
	return false;
}

/* A definition in the importer's own cubicle; its own component's first. */
static const struct definition *definition_near(const struct import *im)
{
	uint32_t self = components[im->component].cubicle;
	const struct definition *d = definition_first(im->name), *near = NULL;

	for (; d; d = definition_next(d, im->name)) {
		bool own = d->component == im->component;
		if (own && !im->next)
			return d;
		if (!own && !near && components[d->component].cubicle == self)
			near = d;
	}
	return near;
}

/*
 * A definition in another cubicle: that of the one component which declares
 * the function and which the layout lets the importer call. If there is none,
 * one that would have been meant, to be refused.
 */
static const struct definition *definition_far(const struct import *im)
{
	uint32_t self = components[im->component].cubicle;
	const struct definition *d = definition_first(im->name);
	const struct definition *far = NULL, *refused = NULL;
	bool declared = false;

	for (; d; d = definition_next(d, im->name)) {
		if (components[d->component].cubicle == self)
			continue;
		bool declares = link_interface(d->component, im->name);
		if (!refused || (declares && !declared))
			refused = d;
		declared |= declares;
		if (!declares ||
			!(cubicles[self].calls & CUBICLE_SET(d->component)))
			continue;
		if (far)
			refuse("%s is exported by both %s and %s, and the "
			       "layout lets cubicle %s call both",
				im->name, components[far->component].name,
				components[d->component].name,
				cubicles[self].name);
		far = d;
	}
	return far ? far : refused;
}

/*
 * Component (from) passes callbacks to function (i) of (to). Gates move the
 * arguments of a callback as (to) declares its type. If (from) declares that
 * type, too, both declarations must be the same.
 */
static void callbacks_agree(
	uint32_t from, uint32_t to, const struct cubicle_interface *i)
{
	for (uint32_t a = 0; a < i->args && DEFENDS(DEFENCE_TYPES); a++) {
		if (i->arg[a].kind != CUBICLE_ARG_CALLBACK)
			continue;
		const char *name = link_name(i, a);
		const struct cubicle_interface *ours =
			link_interface(from, name);
		const struct cubicle_interface *theirs =
			link_interface(to, name);
		if (ours && theirs && memcmp(ours, theirs, sizeof(*ours)))
			refuse("components %s and %s declare %s, which %s "
			       "takes, differently",
				components[from].name, components[to].name,
				name, i->name);
	}
}

/* The gate to (d) for component (im->component), if all agrees. */
static uint64_t resolve_far(const struct import *im, const struct definition *d)
{
	const struct component *from = &components[im->component];
	const struct component *to = &components[d->component];
	const struct cubicle_interface *theirs =
		link_interface(d->component, im->name);
	const struct cubicle_interface *ours =
		link_interface(im->component, im->name);

	if (elf_symbol_type(d->symbol) != ELF_SYMBOL_FUNCTION)
		refuse("component %s imports the data %s of %s, which is in "
		       "another cubicle; only functions can be",
			from->name, im->name, to->name);
	if (!theirs)
		refuse("component %s imports %s of %s, which is in another "
		       "cubicle and does not declare it (CUBICLE_FUNCTION)",
			from->name, im->name, to->name);
	if (ours && memcmp(ours, theirs, sizeof(*ours)))
		refuse("components %s and %s declare %s differently",
			from->name, to->name, im->name);
	callbacks_agree(im->component, d->component, theirs);
	if (!(cubicles[from->cubicle].calls & CUBICLE_SET(d->component)) &&
		!PERMISSIVE)
		refuse("component %s calls %s of %s, but the layout does not "
		       "let cubicle %s: add %s to its `calls`",
			from->name, im->name, to->name,
			cubicles[from->cubicle].name, to->name);
	return stub_address(from->cubicle, edge_of(d, theirs));
}

static uint64_t resolve_near(
	const struct import *im, const struct definition *d)
{
	const struct cubicle_interface *i =
		link_interface(d->component, im->name);

	if (elf_symbol_type(d->symbol) == ELF_SYMBOL_IFUNC)
		refuse("component %s: %s is an indirect function (IFUNC), "
		       "which are not supported",
			components[d->component].name, im->name);
	/*
	 * The address of an exported function is its gate, as it may end up
	 * with somebody who is in another cubicle.
	 */
	if (!im->call && i &&
		elf_symbol_type(d->symbol) == ELF_SYMBOL_FUNCTION &&
		called_from_outside(d->component))
		return stub_address(
			components[im->component].cubicle, edge_of(d, i));
	return definition_address(d);
}

/* May the importer call (d), which declares it? */
static bool may_call(const struct import *im, const struct definition *d)
{
	uint32_t self = components[im->component].cubicle;

	return link_interface(d->component, im->name) &&
		(cubicles[self].calls & CUBICLE_SET(d->component));
}

/* What takes the place of an import where blocks of heaps are listed. */
static const struct definition *definition_logged(const struct import *im)
{
	static const char prefix[] = CUBICLE_HEAP_LOG_PREFIX;
	char name[sizeof(prefix) + 32] = CUBICLE_HEAP_LOG_PREFIX;
	struct import logged = *im;
	uint64_t length = strlen(im->name);

	if (!(system.flags & CUBICLE_SYSTEM_LEAKS) || im->symbol->section ||
		length > 32)
		return NULL;
	memcpy(name + sizeof(prefix) - 1, im->name, length + 1);
	logged.name = name;
	return definition_near(&logged);
}

static uint64_t resolve(const struct import *im)
{
	const struct component *c = &components[im->component];
	const struct definition *d = definition_logged(im);
	bool weak = elf_symbol_bind(im->symbol) == ELF_BIND_WEAK;

	if (d)
		return definition_address(d);
	d = definition_near(im);

	if (d)
		return resolve_near(im, d);
	const struct monitor_call *call = monitor_call(im->name);
	if (call)
		return edge_to_monitor(c, call);
	d = definition_far(im);
	/* Who imports it so asks whether it is there before he calls it. */
	if (weak && (!d || !may_call(im, d)))
		return 0;
	if (d)
		return resolve_far(im, d);
	refuse("component %s: nothing in this layout exports %s, which it "
	       "imports",
		c->name, im->name);
}

/* --- relocations --------------------------------------------------------------------- */

/* The file says where: it need not be aligned. */
static void put(uint64_t addr, uint64_t value)
{
	memcpy((void *)(uintptr_t)addr, &value, sizeof(value));
}

static void relocate(uint32_t component, const struct elf_relocation *r)
{
	const struct component *c = &components[component];
	const struct elf *elf = c->elf;
	uint32_t type = (uint32_t)r->info, index = (uint32_t)(r->info >> 32);
	const struct elf_segment *s = elf_segment_at(elf, r->offset, 8);

	if (!s)
		refuse("component %s: a relocation at 0x%lx, outside of it",
			c->name, r->offset);
	if (!(s->prot & PROT_WRITE))
		refuse("component %s: a relocation at 0x%lx, which is not "
		       "writable (TEXTREL); compile it with -fPIC",
			c->name, r->offset);
	uint64_t to = c->base + r->offset;
	if (type == ELF_RELATIVE) {
		put(to, c->base + (uint64_t)r->addend);
		return;
	}
	if (type != ELF_64 && type != ELF_GLOB_DAT && type != ELF_JUMP_SLOT)
		refuse("component %s: a relocation of type %u at 0x%lx, which "
		       "is not supported",
			c->name, type, r->offset);
	if (index >= elf->symbols)
		refuse("component %s: a relocation for symbol %u of %u",
			c->name, index, elf->symbols);
	const struct elf_symbol *symbol = &elf->symbol[index];
	struct import im = {.component = component,
		.symbol = symbol,
		.name = elf_name(elf, symbol),
		.call = type == ELF_JUMP_SLOT};
	size_t prefix = sizeof(NEXT_PREFIX) - 1;
	im.next = strlen(im.name) > prefix &&
		!memcmp(im.name, NEXT_PREFIX, prefix);
	if (im.next)
		im.name += prefix;
	put(to, resolve(&im) + (type == ELF_64 ? (uint64_t)r->addend : 0));
}

/* --- stubs ----------------------------------------------------------------------------- */

/* mov $edge, %r11d; jmp enter: all that a stub does. */
static void stub_write(uint8_t *to, uint32_t edge)
{
	uint64_t at = stub_address(0, edge);
	int32_t distance = (int32_t)((uintptr_t)backend->enter - (at + 11));

	memset(to, 0xcc, CUBICLE_STUB_BYTES);
	to[0] = 0x41;
	to[1] = 0xbb;
	memcpy(to + 2, &edge, 4);
	to[6] = 0xe9;
	memcpy(to + 7, &distance, 4);
}

/* Stubs for all edges, also for those that callbacks will make. */
static void stubs_write(void)
{
	uint64_t at = stub_address(0, 0);
	uint64_t bytes = PAGE_UP(CUBICLE_STUB_BYTES * EDGES_MAX);
	uint8_t *stubs = host_map(at, bytes, PROT_READ | PROT_WRITE, 0);

	if (!stubs)
		refuse("no memory for the stubs of the gates");
	for (uint32_t e = 0; e < EDGES_MAX; e++)
		stub_write(stubs + CUBICLE_STUB_BYTES * e, e);
	if (host_call(SYS_MPROTECT, at, bytes, PROT_READ | PROT_EXEC, 0, 0))
		refuse("the kernel refuses executable stubs");
}

/* Which cubicles want to be entered elsewhere first: see component.h. */
static void first_entries(void)
{
	const char *name = "cubicle_enter";
	const struct definition *d = definition_first(name);

	for (; d; d = definition_next(d, name)) {
		struct cubicle *c = &cubicles[components[d->component].cubicle];
		if (!c->first)
			c->first = c->enter = definition_address(d);
		c->unready = true;
	}
}

/* Bind every import of every component. */
void link_all(void)
{
	edges[EDGE_RETURN] = (struct edge){
		.handler = gate_return, .callers = ~(cubicle_set_t)0};
	edges[EDGE_SIGNAL] = (struct edge){
		.handler = gate_signal, .callers = ~(cubicle_set_t)0};
	edge_count = EDGE_FIRST;
	for (uint32_t i = 0; i < system.components; i++) {
		const struct elf *elf = components[i].elf;
		for (uint32_t s = 1; s < elf->symbols; s++)
			if (is_defined(&elf->symbol[s]))
				definition_add(i, &elf->symbol[s]);
	}
	first_entries();
	for (uint32_t i = 0; i < system.components; i++) {
		const struct elf *elf = components[i].elf;
		for (int t = 0; t < 2; t++)
			for (uint64_t r = 0; r < elf->relocations[t]; r++)
				relocate(i, &elf->relocation[t][r]);
	}
	for (uint32_t i = 0; i < system.components; i++)
		components[i].heap_log = link_variable(
			i, CUBICLE_HEAP_LOG, sizeof(struct cubicle_heap_log));
	uint32_t each = (EDGES_MAX - edge_count) / cubicle_count;
	if (each < callbacks_max && DEFENDS(DEFENCE_BUDGET))
		callbacks_max = each;
	/* Views have stubs of their own. */
	if (!backend->show)
		stubs_write();
}

/* May gates lead to where all edges do? Text is where it is to be by now. */
void link_check_entries(void)
{
	for (uint32_t e = EDGE_FIRST; backend->entry_check && e < edge_count;
		e++) {
		const struct edge *edge = &edges[e];
		if (interface_of(edge) && !backend->entry_check(edge->entry))
			refuse("component %s: function %s cannot be entered, as "
			       "it does not begin where a bundle does",
				components[edge->component].name,
				interface_of(edge)->name);
	}
	for (uint32_t id = 1; backend->entry_check && id <= cubicle_count; id++)
		if (!backend->entry_check(cubicles[id].first))
			refuse("cubicle %s: cubicle_enter() does not begin where "
			       "a bundle does",
				cubicles[id].name);
}

/* The edge to cubicle_main() of component (component). */
uint32_t link_start(uint32_t component)
{
	const char *name = "cubicle_main";
	const struct cubicle_interface *i = link_interface(component, name);
	const struct definition *d = definition_first(name);

	while (d && d->component != component)
		d = definition_next(d, name);
	if (!d || !i)
		refuse("component %s does not export cubicle_main()",
			components[component].name);
	uint32_t e = edge_of(d, i);
	edges[e].callers = 0; /* the monitor alone, and once */
	return e;
}
