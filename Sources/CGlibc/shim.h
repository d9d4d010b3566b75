// What glibc declares for _GNU_SOURCE only, without which Swift's own module of it was made.
#include <sched.h>
#include <sys/types.h>

int sched_getaffinity(pid_t thread, size_t size, cpu_set_t *set);
int sched_setaffinity(pid_t thread, size_t size, const cpu_set_t *set);
pid_t gettid(void);
