#include <fcgiapp.h>

// Linux calls that Swift's Glibc module leaves out.
#include <sys/epoll.h>
#include <sys/eventfd.h>

// Declared rather than included: <sys/socket.h> here would take its names away from the Glibc module.
struct sockaddr;
extern int accept4(int socket, struct sockaddr *address, unsigned int *length, int flags);
