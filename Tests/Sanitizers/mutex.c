// Tells the thread sanitizer of a contended `Synchronization.Mutex`, and of nothing else; preloaded by .dev/sanitize.
//
// Swift's mutex takes its fast path in our own code, which is instrumented. When somebody else has it, the kernel hands
// it over (futex(2), FUTEX_LOCK_PI and FUTEX_UNLOCK_PI, in libswiftSynchronization.so), which the sanitizer cannot see:
// without this it calls every contended mutex a race. A suppression by name would hide true races in the same
// functions; here each access outside a mutex is still found.
// Source: swiftlang/swift, stdlib/public/Synchronization/Mutex/LinuxImpl.swift; sanitizer/tsan_interface.h.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

// `_MutexHandle._lockSlow(_: UInt32)` and `_MutexHandle._unlockSlow()`.
#define LOCK $s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF
#define UNLOCK $s15Synchronization12_MutexHandleV11_unlockSlowyyF
#define NAME(symbol) TEXT(symbol)
#define TEXT(symbol) #symbol

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

// Only a program that was built for the sanitizer has them.
void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

// Without the true one nothing can go on, and a Swift that has it no more shall not pass as free of races.
static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

SWIFT void LOCK(uint32_t thread, SELF self) {
    SWIFT void (*lock)(uint32_t, SELF) = next(NAME(LOCK));
    lock(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void UNLOCK(SELF self) {
    SWIFT void (*unlock)(SELF) = next(NAME(UNLOCK));
    if (__tsan_release) __tsan_release(self);
    unlock(self);
}
