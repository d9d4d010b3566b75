// The limit for GET /api/menus: the least that a FastCGI program in C can do to answer the very bytes that ours answers.
//
//     menus THREADS FILE…    each file is an answer (header, empty line, body), named by the store whose menu it is
//
// Descriptor 0 is the listening socket. As in our own program, each thread waits on one epoll set for the next ready
// connection, which is kept: plain FCGX_Accept_r in each thread would starve all connections but as many as threads.

#define _GNU_SOURCE
#include <fcgiapp.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct answer {
    long store;
    char *bytes;
    int length;
};

static struct answer *answers;
static int answer_count;
static int epoll;
static FCGX_Request listener;  // only its address is used: it tells the listening socket from connections

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static struct answer load(const char *path) {
    const char *slash = strrchr(path, '/');
    struct answer answer = {.store = atol(slash ? slash + 1 : path)};
    FILE *file = fopen(path, "rb");
    if (!file) fail(path);
    fseek(file, 0, SEEK_END);
    answer.length = (int)ftell(file);
    rewind(file);
    answer.bytes = malloc((size_t)answer.length);
    if (!answer.bytes || fread(answer.bytes, 1, (size_t)answer.length, file) != (size_t)answer.length) fail(path);
    fclose(file);
    return answer;
}

static void watch(int operation, int descriptor, void *whose) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.ptr = whose};
    epoll_ctl(epoll, operation, descriptor, &event);
}

static void accept_all(void) {
    int descriptor;
    while ((descriptor = accept4(0, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        FCGX_Request *request = malloc(sizeof *request);
        if (!request) fail("malloc");
        FCGX_InitRequest(request, -1, 0);
        // With these two, FCGX_Accept_r reads from this connection instead of accepting one.
        request->ipcFd = descriptor;
        request->keepConnection = 1;
        watch(EPOLL_CTL_ADD, descriptor, request);
    }
    watch(EPOLL_CTL_MOD, 0, &listener);
}

static void answer(FCGX_Request *request) {
    int descriptor = request->ipcFd;
    if (FCGX_Accept_r(request) < 0) {
        FCGX_Free(request, 1);
        free(request);
        return;
    }
    const char *query = FCGX_GetParam("QUERY_STRING", request->envp);
    const char *number = query ? strchr(query, '=') : NULL;
    long store = number ? atol(number + 1) : 0;
    for (int index = 0; index < answer_count; index++)
        if (answers[index].store == store) FCGX_PutStr(answers[index].bytes, answers[index].length, request->out);
    FCGX_Finish_r(request);
    if (request->ipcFd >= 0) {
        watch(EPOLL_CTL_MOD, descriptor, request);
    } else {
        free(request);
    }
}

static void *serve(void *unused) {
    struct epoll_event event;
    for (;;) {
        if (epoll_wait(epoll, &event, 1, -1) != 1) continue;
        if (event.data.ptr == &listener) {
            accept_all();
        } else {
            answer(event.data.ptr);
        }
    }
    return unused;
}

int main(int count, char **arguments) {
    if (count < 3) {
        fprintf(stderr, "menus THREADS FILE...\n");
        return 2;
    }
    answer_count = count - 2;
    answers = calloc((size_t)answer_count, sizeof *answers);
    if (!answers) fail("calloc");
    for (int index = 0; index < answer_count; index++) answers[index] = load(arguments[index + 2]);
    FCGX_Init();
    FCGX_ShutdownPending();  // never accept by itself
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, SIG_DFL);  // FCGX_Init took it
    fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) fail("epoll");
    watch(EPOLL_CTL_ADD, 0, &listener);
    for (int index = 1; index < atoi(arguments[1]); index++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, NULL) != 0) fail("thread");
    }
    serve(NULL);
    return 0;
}
