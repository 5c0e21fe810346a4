/* SPDX-License-Identifier: MIT */
/*
 * threads_posix.c: POSIX threads. What it prints does not depend on the order
 * in which threads run, and is the same as a process and in cubicles.
 *
 * Usage: threads_posix [exit]
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4
#define ROUNDS	20000

static pthread_t threads[THREADS];

static void say(const char *what, long n)
{
	printf("%s: %ld\n", what, n);
}

/* Run (work) in all, each with its number, and add up what they return. */
static long all(void *(*work)(void *))
{
	long sum = 0;

	for (long i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, (void *)i))
			return -1;
	for (long i = 0; i < THREADS; i++) {
		void *result;
		if (pthread_join(threads[i], &result))
			return -2;
		sum += (long)result;
	}
	return sum;
}

/* A thread that is started and not awaited yet. */
static pthread_t one(void *(*work)(void *), void *arg)
{
	pthread_t t;

	if (pthread_create(&t, NULL, work, arg)) {
		puts("no thread");
		exit(1);
	}
	return t;
}

static long end_of(pthread_t t)
{
	void *result;
	int error = pthread_join(t, &result);

	if (error)
		return -error;
	return result == PTHREAD_CANCELED ? -1000 : (long)result;
}

static void busy(int n)
{
	for (volatile int i = 0; i < n; i++)
		;
}

/* --- mutexes ------------------------------------------------------------------- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile long counter;

static void *count_up(void *arg)
{
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		long old = counter;
		busy(20);
		counter = old + 1;
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

static void *try_lock(void *m)
{
	return (void *)(long)pthread_mutex_trylock(m);
}

static struct timespec after_ms(clockid_t clock, long ms)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_nsec += ms * 1000000;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

static void *timed_lock(void *m)
{
	struct timespec t = after_ms(CLOCK_REALTIME, 20);

	return (void *)(long)pthread_mutex_timedlock(m, &t);
}

static void mutexes(void)
{
	static const int types[] = {PTHREAD_MUTEX_NORMAL,
		PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK};

	say("numbers", all(count_up));
	say("counted", counter);
	for (int i = 0; i < 3; i++) {
		pthread_mutexattr_t a;
		pthread_mutex_t m;
		pthread_mutexattr_init(&a);
		pthread_mutexattr_settype(&a, types[i]);
		pthread_mutex_init(&m, &a);
		pthread_mutex_lock(&m);
		say("own trylock", pthread_mutex_trylock(&m));
		if (types[i] == PTHREAD_MUTEX_ERRORCHECK)
			say("own lock", pthread_mutex_lock(&m));
		say("other trylock", end_of(one(try_lock, &m)));
		say("other timedlock", end_of(one(timed_lock, &m)));
		say("unlock", pthread_mutex_unlock(&m));
		say("unlock", types[i] ? pthread_mutex_unlock(&m) : 0);
		say("destroy", pthread_mutex_destroy(&m));
	}
}

/* --- condition variables, barriers, semaphores, locks ------------------------------ */

static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int turn;

static void *play(void *arg)
{
	for (int i = 0; i < 2000; i++) {
		pthread_mutex_lock(&mutex);
		while (turn % THREADS != (long)arg)
			pthread_cond_wait(&cond, &mutex);
		turn++;
		pthread_cond_broadcast(&cond);
		pthread_mutex_unlock(&mutex);
	}
	return NULL;
}

static pthread_barrier_t barrier;
static volatile int arrived[THREADS];

static void *meet(void *arg)
{
	long wrong = 0, serial = 0;

	for (int round = 1; round <= 300; round++) {
		arrived[(long)arg] = round;
		serial += pthread_barrier_wait(&barrier) ==
			PTHREAD_BARRIER_SERIAL_THREAD;
		for (int i = 0; i < THREADS; i++)
			wrong += arrived[i] < round;
		pthread_barrier_wait(&barrier);
	}
	return (void *)(wrong * 100000 + serial);
}

static sem_t items, room;
static int store[8], put_at, take_at;

static void *pass_on(void *arg)
{
	long sum = 0;

	for (int i = 0; i < 3000; i++) {
		if ((long)arg % 2) {
			sem_wait(&room);
			pthread_mutex_lock(&mutex);
			store[put_at++ % 8] = i;
			pthread_mutex_unlock(&mutex);
			sem_post(&items);
		} else {
			sem_wait(&items);
			pthread_mutex_lock(&mutex);
			sum += store[take_at++ % 8];
			pthread_mutex_unlock(&mutex);
			sem_post(&room);
		}
	}
	return (void *)sum;
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static volatile long left, right;

static void *read_or_write(void *arg)
{
	long wrong = 0;

	for (int i = 0; i < 5000; i++) {
		if ((long)arg) {
			pthread_rwlock_rdlock(&rwlock);
			wrong += left != right;
		} else {
			pthread_rwlock_wrlock(&rwlock);
			left++;
			busy(30);
			right++;
		}
		pthread_rwlock_unlock(&rwlock);
	}
	return (void *)wrong;
}

static pthread_spinlock_t spin;

static void *spin_up(void *arg)
{
	for (int i = 0; i < 500; i++) {
		pthread_spin_lock(&spin);
		long old = counter;
		busy(2000);
		counter = old + 1;
		pthread_spin_unlock(&spin);
	}
	return arg;
}

static void others(void)
{
	struct timespec t;

	say("plays", all(play));
	say("turns", turn);
	pthread_mutex_lock(&mutex);
	t = after_ms(CLOCK_REALTIME, 20);
	say("timed wait", pthread_cond_timedwait(&cond, &mutex, &t));
	pthread_mutex_unlock(&mutex);
	pthread_barrier_init(&barrier, NULL, THREADS);
	say("barrier", all(meet));
	pthread_barrier_destroy(&barrier);
	sem_init(&items, 0, 0);
	sem_init(&room, 0, 8);
	say("semaphores", all(pass_on));
	t = after_ms(CLOCK_REALTIME, 20);
	say("sem_timedwait", sem_timedwait(&items, &t) ? errno : 0);
	say("rwlock", all(read_or_write));
	say("written", left);
	counter = 0;
	pthread_spin_init(&spin, 0);
	say("spin", all(spin_up));
	say("spun", counter);
}

/* --- keys, once, stacks ------------------------------------------------------------- */

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int destroyed, initialized;

static void destroy(void *value)
{
	pthread_mutex_lock(&mutex);
	destroyed += (int)(long)value;
	pthread_mutex_unlock(&mutex);
}

static void initialize(void)
{
	initialized++;
	busy(3000000);
}

static void *use_key(void *arg)
{
	long wrong = pthread_getspecific(key) != NULL;

	pthread_setspecific(key, (void *)((long)arg + 1));
	pthread_once(&once, initialize);
	wrong += initialized != 1;
	errno = (int)(long)arg;
	for (int i = 0; i < 100; i++) {
		busy(20000);
		wrong += errno != (int)(long)arg ||
			pthread_getspecific(key) != (void *)((long)arg + 1);
	}
	return (void *)wrong;
}

static void *deep(void *arg)
{
	char buffer[1024];
	long n = (long)arg;

	memset(buffer, (int)n, sizeof(buffer));
	if (n)
		n = (long)deep((void *)(n - 1));
	return (void *)(n + buffer[17]);
}

static void keys(void)
{
	pthread_attr_t attr;
	pthread_t t;
	size_t bytes;

	pthread_key_create(&key, destroy);
	say("keys", all(use_key));
	say("destroyed", destroyed);
	say("initialized", initialized);
	say("key is", (long)pthread_getspecific(key));
	pthread_key_delete(key);
	pthread_attr_init(&attr);
	say("stack size", pthread_attr_setstacksize(&attr, 1 << 20));
	pthread_attr_getstacksize(&attr, &bytes);
	say("stack size", (long)bytes);
	say("create", pthread_create(&t, &attr, deep, (void *)100));
	say("deep", end_of(t));
	say("equal", pthread_equal(pthread_self(), pthread_self()) != 0);
}

/* --- memory and files ----------------------------------------------------------------- */

static void *use_heap(void *arg)
{
	uint32_t seed = (uint32_t)(long)arg + 1;
	struct {
		unsigned char *at;
		size_t bytes;
	} block[64] = {{0}};
	long wrong = 0;

	for (int i = 0; i < 20000; i++) {
		seed = seed * 1664525 + 1013904223;
		size_t n = seed >> 26, bytes = 1 + (seed >> 8) % 3000;
		for (size_t k = 0; block[n].at && k < block[n].bytes; k += 61)
			wrong += block[n].at[k] !=
				(unsigned char)(n + (long)arg);
		if (seed & 16) {
			unsigned char *p = realloc(block[n].at, bytes);
			wrong += !p;
			block[n].at = p;
			block[n].bytes = bytes;
			memset(p, (int)(n + (size_t)(long)arg), bytes);
		} else {
			free(block[n].at);
			block[n].at = NULL;
		}
	}
	for (size_t n = 0; n < 64; n++)
		free(block[n].at);
	return (void *)wrong;
}

static void *use_files(void *arg)
{
	char name[64], line[64];
	long wrong = 0;

	snprintf(name, sizeof(name), "/tmp/threads.%ld.%d", (long)arg,
		(int)getpid());
	for (int round = 0; round < 20; round++) {
		FILE *f = fopen(name, "w+");
		if (!f)
			return (void *)1000;
		for (int i = 0; i < 300; i++)
			fprintf(f, "%ld %d\n", (long)arg, i);
		rewind(f);
		for (int i = 0; i < 300; i++) {
			long who;
			int n;
			wrong += !fgets(line, sizeof(line), f) ||
				sscanf(line, "%ld %d", &who, &n) != 2 ||
				who != (long)arg || n != i;
		}
		fclose(f);
	}
	unlink(name);
	return (void *)wrong;
}

/* --- waiting for each other by files ----------------------------------------------------- */

static int pipes[2], back[2], event;

static void *answer(void *arg)
{
	int n = 0;

	while (read(pipes[0], &n, sizeof(n)) == sizeof(n)) {
		n++;
		if (write(back[1], &n, sizeof(n)) != sizeof(n))
			break;
	}
	return arg;
}

static void *post_later(void *arg)
{
	uint64_t value = 5;

	usleep(30000);
	return (void *)(long)(write(event, &value, sizeof(value)) !=
			sizeof(value) ||
		!arg);
}

static void waits(void)
{
	struct epoll_event e = {.events = EPOLLIN, .data.u32 = 77}, got;
	struct pollfd p;
	int n = 0, bad = 0;
	uint64_t value = 0;

	bad += pipe(pipes) || pipe(back);
	pthread_t t = one(answer, NULL);
	for (int i = 0; i < 2000; i++) {
		bad += write(pipes[1], &i, sizeof(i)) != sizeof(i);
		bad += read(back[0], &n, sizeof(n)) != sizeof(n) || n != i + 1;
	}
	close(pipes[1]);
	say("answers", end_of(t) + bad);
	event = eventfd(0, 0);
	p = (struct pollfd){event, POLLIN, 0};
	t = one(post_later, &e);
	say("poll", poll(&p, 1, 20000));
	say("ready", p.revents);
	say("read", read(event, &value, sizeof(value)));
	say("value", (long)value + end_of(t));
	int set = epoll_create1(0);
	say("ctl", epoll_ctl(set, EPOLL_CTL_ADD, event, &e));
	t = one(post_later, &e);
	say("epoll_wait", epoll_wait(set, &got, 1, 20000));
	say("data", got.data.u32);
	say("end", end_of(t));
	close(set);
	close(event);
}

/* --- cancelling and signals ---------------------------------------------------------------- */

static sem_t ready;
static volatile int cleaned;

static void clean(void *arg)
{
	cleaned += (int)(long)arg;
}

static void *wait_on_cond(void *arg)
{
	pthread_mutex_lock(&mutex);
	pthread_cleanup_push(clean, (void *)1);
	sem_post(&ready);
	for (;;)
		pthread_cond_wait(&cond, &mutex);
	pthread_cleanup_pop(0);
	return arg;
}

static void *wait_in_sleep(void *arg)
{
	pthread_cleanup_push(clean, (void *)10);
	sem_post(&ready);
	sleep(100);
	pthread_cleanup_pop(0);
	return arg;
}

static void *wait_in_read(void *arg)
{
	char c;

	pthread_cleanup_push(clean, (void *)100);
	sem_post(&ready);
	while (read(back[0], &c, 1) >= 0)
		;
	pthread_cleanup_pop(0);
	return arg;
}

static void *test_cancel(void *arg)
{
	int old;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	sem_post(&ready);
	usleep(20000);
	usleep(20000);
	clean((void *)1000);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	for (;;)
		pthread_testcancel();
	return arg;
}

static void cancelling(void)
{
	static void *(*const works[])(void *) = {
		wait_on_cond, wait_in_sleep, wait_in_read, test_cancel};

	sem_init(&ready, 0, 0);
	for (int i = 0; i < 4; i++) {
		pthread_t t = one(works[i], NULL);
		sem_wait(&ready);
		if (i != 3)
			usleep(10000);
		say("cancel", pthread_cancel(t));
		say("end", end_of(t));
		if (!i)
			pthread_mutex_unlock(&mutex);
	}
	say("cleaned", cleaned);
}

static pthread_t handled_by;
static volatile int handled;

static void handler(int signal)
{
	handled += signal;
	handled_by = pthread_self();
}

static void *be_signalled(void *arg)
{
	struct timespec t = {100, 0};
	sigset_t set;

	sigemptyset(&set);
	pthread_sigmask(SIG_SETMASK, &set, NULL);
	sem_post(&ready);
	long error = nanosleep(&t, NULL) ? errno : 0;
	return (void *)(long)(error == EINTR &&
		pthread_equal(handled_by, pthread_self()) && !arg);
}

static void *show_mask(void *arg)
{
	sigset_t set;

	pthread_sigmask(0, NULL, &set);
	return (void *)(long)(sigismember(&set, SIGUSR1) +
		2 * sigismember(&set, SIGUSR2) + !!arg);
}

static void signals(void)
{
	struct sigaction action = {.sa_handler = handler};
	sigset_t set, old;

	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	say("inherited", end_of(one(show_mask, NULL)));
	pthread_t t = one(be_signalled, NULL);
	sem_wait(&ready);
	usleep(10000);
	say("kill", pthread_kill(t, SIGUSR1));
	say("in that thread", end_of(t));
	say("handled", handled);
	pthread_kill(pthread_self(), SIGUSR1);
	say("blocked", handled);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	say("unblocked", handled);
}

/* --- beginning and end ------------------------------------------------------------------------ */

static void *nothing(void *arg)
{
	return arg;
}

static void *detached(void *arg)
{
	pthread_detach(pthread_self());
	sem_post(arg);
	return NULL;
}

static void many(void)
{
	long sum = 0;

	for (long i = 0; i < 300; i++)
		sum += end_of(one(nothing, (void *)i));
	say("joined", sum);
	for (int i = 0; i < 300; i++) {
		pthread_t t;
		while (pthread_create(&t, NULL, detached, &ready) == EAGAIN)
			usleep(100);
		sem_wait(&ready);
	}
	say("detached", 300);
}

static void *end_all(void *arg)
{
	puts("a thread ends the program");
	exit(arg ? 43 : 0);
}

static void at_end(void)
{
	puts("at the end");
}

int main(int argc, char **argv)
{
	(void)argv;
	setvbuf(stdout, NULL, _IOLBF, 0);
	atexit(at_end);
	if (argc > 1) {
		pthread_t t = one(end_all, &t);
		for (;;)
			pause();
	}
	mutexes();
	others();
	keys();
	say("heap", all(use_heap));
	say("files", all(use_files));
	waits();
	cancelling();
	signals();
	many();
	puts("end");
	return 0;
}
